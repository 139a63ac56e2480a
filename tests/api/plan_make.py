"""Plans on their way, for tests: valid by default, a test names only what matters to it.

The clock stands at Monday 8 February 2027. A plan was discharged on the 4th, so that its notice is
due on the 8th and a start after the 11th opens the choice of a private provider.
"""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from tests.api.capacity_make import contract, offering, private, provider, publish, row
from tests.serving import Served

NOW = "2027-02-08T08:00:00+01:00"
DISCHARGED_ON = "2027-02-04"
EARLY = "2027-02-10"  # inside the seven days
LATE = "2027-02-16"  # outside them: the private choice is held
SOONER = "2027-02-12"  # outside them too, and before LATE
REPLY_BY = "2027-02-11"
DAYS = (EARLY, SOONER, LATE)
HOME = "0751"
COPENHAGEN = {"municipality_code": "0101", "postcode": "1050", "lat": 55.68, "lon": 12.58}
ODENSE = {"municipality_code": "0461", "postcode": "5000", "lat": 55.39, "lon": 10.38}


@dataclass(frozen=True)
class World:
    """Some places with room on every one of `DAYS`.

    Attributes:
        own: the home municipality's.
        other: another municipality's.
        private: has a contract with KL.
        contracted: private, with a contract with the home municipality and with KL.
        hospital: a hospital of another region.
    """

    client: Served
    own: str
    other: str
    private: str
    contracted: str
    hospital: str

    def hospital_staff(self) -> httpx.Client:
        return self.client.as_("hospital")

    def authority(self, authority_id: str = HOME) -> httpx.Client:
        return self.client.as_("authority", authority_id=authority_id)

    def citizen(self, sub: str = "citizen-1") -> httpx.Client:
        return self.client.as_("citizen", sub=sub)

    def at(self, provider_id: str) -> httpx.Client:
        return self.client.as_("provider", provider_id=provider_id)


def a_world(client: Served, *, places: int = 4) -> World:
    """Register the places and publish their figures."""
    hospital_level = {"care_level": "hospital_specialised"}
    world = World(
        client=client,
        own=provider(client),
        other=provider(client, authority_id="0101", **COPENHAGEN),
        private=private(client, contract(clinical_areas=["01"])),
        contracted=private(
            client, contract(), contract("authority", authority_id=HOME), name="Med aftale"
        ),
        hospital=provider(
            client,
            kind="hospital",
            authority_id="syddanmark",
            **ODENSE,
            offerings=[offering(**hospital_level)],
        ),
    )
    here = (world.own, world.other, world.private, world.contracted)
    rows = [row(one, start_on=day, places=places) for one in here for day in DAYS]
    rows += [row(world.hospital, start_on=day, places=places, **hospital_level) for day in DAYS]
    answer = publish(client, *rows)
    assert answer["rejected"] == 0, answer
    return world


def plan_body(**changes: Any) -> dict[str, Any]:
    """A general plan that lacks nothing."""
    usual = {
        "external_id": f"plan-{uuid4()}",
        "citizen": {"citizen_ref": "citizen-1", "postcode": "8000"},
        "home_municipality": HOME,
        "plan_type": "general",
        "discharged_on": DISCHARGED_ON,
        "clinical_area": "01",
        "functional_ability": "Går med rollator.",
        "needs": "Gangtræning.",
        "impairments": ["Nedsat muskelkraft"],
        "contacts": {"municipality": "8940 2000", "region": "7841 0000"},
        "consent": {"municipality": True, "region": True, "gp": True, "hospital": True},
    }
    return usual | changes


def offer_body(provider_id: str, **changes: Any) -> dict[str, Any]:
    """An offer inside the seven days, told today."""
    usual = {
        "provider_id": provider_id,
        "start_on": EARLY,
        "notified_at": NOW,
        "notice": {"public_choice_stated": True, "private_choice_stated": False},
    }
    return usual | changes


def late_offer_body(provider_id: str, **changes: Any) -> dict[str, Any]:
    """An offer outside the seven days, with a reply deadline, told today."""
    stated = {"public_choice_stated": True, "private_choice_stated": True}
    usual = offer_body(provider_id, start_on=LATE, reply_by=REPLY_BY, notice=stated)
    return usual | changes


def choice_body(provider_id: str, **changes: Any) -> dict[str, Any]:
    usual = {"provider_id": provider_id, "start_on": EARLY, "basis": "§ 7, stk. 1"}
    return usual | changes


def private_choice_body(provider_id: str, **changes: Any) -> dict[str, Any]:
    return choice_body(provider_id, start_on=SOONER, basis="§ 7, stk. 3") | changes


def agreed_body(provider_id: str, **changes: Any) -> dict[str, Any]:
    return {"provider_id": provider_id, "start_on": SOONER, "agreed_at": NOW} | changes


def posted(client: httpx.Client, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """Ask for something that is done, and give what it led to."""
    answer = client.post(path, json={} if body is None else body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def refused(
    client: httpx.Client, path: str, body: dict[str, Any], *, status: int = 409
) -> dict[str, Any]:
    """Ask for something that is refused, and give the problem document."""
    answer = client.post(path, json=body)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.json()


def issued(world: World, **changes: Any) -> str:
    """A plan newly issued; gives its path."""
    plan = posted(world.hospital_staff(), "/v1/plans", plan_body(**changes))
    return f"/v1/plans/{plan['plan_id']}"


def stratified(world: World, **changes: Any) -> str:
    """A plan at basic level."""
    path = issued(world, **changes)
    level = {"care_level": "basic", "reason": "Enkle følger.", "assessed_by": "Fys. A"}
    posted(world.authority(), f"{path}/stratification", level)
    return path


def offered(world: World, offer: dict[str, Any] | None = None, **changes: Any) -> str:
    """A plan with an offer at the own place."""
    path = stratified(world, **changes)
    posted(world.authority(), f"{path}/offers", offer or offer_body(world.own))
    return path


def offered_late(world: World, **changes: Any) -> str:
    """A plan whose offer comes so late that the private choice is held."""
    return offered(world, late_offer_body(world.own), **changes)


def placed(world: World, **changes: Any) -> str:
    """A plan whose citizen took the offer."""
    path = offered(world, **changes)
    posted(world.citizen(), f"{path}/choices", choice_body(world.own))
    return path


def placed_privately(world: World, **changes: Any) -> str:
    """A plan whose citizen agreed with a private provider."""
    path = offered_late(world, **changes)
    posted(world.citizen(), f"{path}/agreed-starts", agreed_body(world.private))
    return path


def seen(client: httpx.Client, path: str) -> dict[str, Any]:
    """What a caller reads there."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def history(world: World, path: str) -> list[dict[str, Any]]:
    """What happened to a plan, oldest first."""
    items: list[dict[str, Any]] = seen(world.client.as_("auditor"), f"{path}/events")["items"]
    return items


def booked(world: World, provider_id: str, on: str) -> int:
    """How many places of a day are taken."""
    query = f"?provider_id={provider_id}&from={on}&to={on}"
    items = seen(world.client.anonymous(), f"/v1/capacity{query}")["items"]
    return sum(item["booked"] for item in items)


def stratified_elsewhere(world: World) -> str:
    """A plan at basic level of a citizen from Copenhagen."""
    citizen = {"citizen_ref": "citizen-2", "postcode": COPENHAGEN["postcode"]}
    path = issued(world, citizen=citizen, home_municipality="0101")
    level = {"care_level": "basic", "reason": "Enkle følger.", "assessed_by": "Fys. B"}
    posted(world.authority("0101"), f"{path}/stratification", level)
    return path


def end_of_feed(client: httpx.Client) -> str:
    """The newest place in the feed."""
    answer = seen(client, "/v1/events?limit=500")
    while answer["next"]:
        answer = seen(client, answer["next"])
    return answer["last"]
