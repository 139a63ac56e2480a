"""17. Auditor: a decision of three months ago, under the rule set and the figures of that day."""

from typing import Any

from tests.api.capacity_make import contract, offering, private, provider, publish, row
from tests.api.plan_make import COPENHAGEN, plan_body, posted, seen
from tests.journeys.steps import BASIC, PUBLIC, Country, january, notice, on

REFUSAL = {
    "care_level": "basic",
    "clinical_area": "01",
    "own_residents_affected": 8,
    "reason": "Sygdom blandt terapeuterne.",
    "valid_from": on(11),
    "valid_to": on(31),
}
NEXT = {"discharged_on": on(13)}
OFFER = {"start_on": on(20), "reply_by": on(14), "notified_at": january(9, "11:00")}


class Question:
    """What a jurist asks of one citizen's plan on 12 January 2027."""

    def __init__(self, here: Country) -> None:
        self.here = here
        self.without = private(here.service, name="Uden aftale")
        self.late = private(here.service, contract(), name="Sen Fysio")
        self.full = provider(here.service, authority_id="0101", name="Fuldt", **COPENHAGEN)
        self.peers = [
            provider(here.service, authority_id="0101", name=f"Sted {n}", **COPENHAGEN)
            for n in range(5)
        ]
        here.publishes(here.own, 20)
        here.publishes(here.private, 13, 19)
        here.publishes(self.without, 13)
        here.publishes(self.late, 22)
        here.publishes_on(self.full, "2027-02-25")
        for peer in self.peers:
            here.publishes(peer, 15)

    def auditor(self) -> Any:
        return self.here.service.as_("auditor")

    def places(self) -> list[str]:
        here = self.here
        return [here.own, here.private, self.without, self.late, self.full, self.peers[0]]

    def answers(self, path: str) -> dict[str, dict[str, Any]]:
        """One call for each provider, about 12 January, without the moment it stands for."""
        told = {
            place: seen(self.auditor(), f"{path}/explanations/{place}?on={on(12)}")
            for place in self.places()
        }
        return {p: {k: v for k, v in t.items() if k != "as_of"} for p, t in told.items()}

    def past(self, path: str, part: str = "", more: str = "") -> dict[str, Any]:
        return seen(self.auditor(), f"{path}{part}?as_of={on(12)}{more}")


def test_a_decision_is_the_same_three_months_later(country):
    here = Country(country)
    asks = Question(here)
    path = here.stratified()
    country.set_clock(january(9))
    offer = OFFER | {"provider_id": here.own, "notice": notice(private_choice=True)}
    posted(here.municipality(), f"{path}/offers", offer)
    country.set_clock(january(11))
    copenhagen = country.as_("authority", authority_id="0101")
    for place in (asks.full, *asks.peers):
        seen_at = {"provider_id": place, "observed_at": january(11, "08:00")}
        posted(copenhagen, "/v1/capacity-publications/confirmations", seen_at)
    refusal = posted(copenhagen, "/v1/capacity-refusals", REFUSAL | {"provider_id": asks.full})
    assert refusal["state"] == "supported", refusal
    refused = f"/v1/capacity-refusals/{refusal['refusal_id']}"
    assert copenhagen.post(f"{refused}/adoption").status_code == 200

    country.set_clock(january(12, "15:00"))
    on_the_day = asks.answers(path)
    plan, rights = seen(asks.auditor(), path), seen(asks.auditor(), f"{path}/entitlement")
    options = seen(asks.auditor(), f"{path}/options?include=excluded&limit=100")
    codes = {place: answer["code"] for place, answer in on_the_day.items()}
    assert codes == {
        here.own: "OWN_INSTITUTION",
        here.private: "PRIVATE_CHOICE",
        asks.without: "NO_CONTRACT_WITH_KL",
        asks.late: "STARTS_AFTER_PUBLIC_OFFER",
        asks.full: "REFUSED_OUT_OF_AREA",
        asks.peers[0]: "OTHER_PUBLIC_INSTITUTION",
    }
    why = on_the_day[asks.full]
    assert why["refusals"][0]["evidence"]["own_waiting_days"] == 45
    assert len(why["refusals"][0]["evidence"]["comparators"]) >= 5
    assert on_the_day[asks.late]["first_free_on"] == on(22)
    assert on_the_day[asks.late]["facts"]["public_offer"] == on(20)

    everything_changes(here, asks, path, refused)
    country.set_clock("2027-04-12T10:00:00+02:00")
    assert asks.answers(path) == on_the_day
    assert asks.past(path) == plan
    assert asks.past(path, "/entitlement") == rights
    assert asks.past(path, "/options", "&include=excluded&limit=100") == options
    assert seen(asks.auditor(), path)["state"] == "awaiting_offer"
    assert seen(asks.auditor(), f"{path}/options?include=excluded&limit=100") != options

    decided = seen(asks.auditor(), f"{path}/decisions")["items"]
    choice = next(d for d in decided if d["kind"] == "agreement.reported")
    assert choice["at"].startswith("2027-01-13")
    for decision in decided:
        again = asks.auditor().post(f"/v1/decisions/{decision['decision_id']}/replay")
        assert again.status_code == 200, again.text
        assert (again.json()["same"], again.json()["rule_set"]) == (True, "2027")
    weighed = seen(asks.auditor(), f"{refused}/decisions")["items"][0]
    again = asks.auditor().post(f"/v1/decisions/{weighed['decision_id']}/replay").json()
    assert again["same"] is True


def everything_changes(here: Country, asks: Question, path: str, refused: str) -> None:
    """The days after: a place is agreed, taken, cancelled; figures, agreements, refusals change."""
    service = here.service
    service.set_clock(january(13, "10:00"))
    other = (
        f"/v1/plans/{posted(service.as_('hospital'), '/v1/plans', plan_body(**NEXT))['plan_id']}"
    )
    posted(here.municipality(), f"{other}/stratification", BASIC)
    chosen = {"provider_id": asks.peers[0], "start_on": on(15), "basis": PUBLIC}
    posted(here.citizen(), f"{other}/choices", chosen)
    agreed = {"provider_id": here.private, "start_on": on(19)}
    agreed |= {"agreed_at": january(13, "09:30")}
    posted(here.citizen(), f"{path}/agreed-starts", agreed)
    assert posted(here.at(here.private), f"{path}/cancellation")["state"] == "awaiting_offer"
    later = january(14, "08:00")
    service.set_clock(january(14, "09:00"))
    publish(
        service,
        row(here.own, start_on=on(15)),
        row(here.private, start_on=on(13), places=0, reserved_for_residents=0),
        row(asks.late, start_on=on(16)),
        row(asks.full, start_on=on(16)),
        observed_at=later,
    )
    copenhagen = service.as_("authority", authority_id="0101")
    assert copenhagen.post(f"{refused}/withdrawal").status_code == 200
    for place, changes in (
        (here.private, {"contracts": [], "name": "Nyt navn"}),
        (asks.without, {"contracts": [contract()]}),
        (asks.peers[0], {"offerings": [offering(age_groups=["child"])]}),
    ):
        address = f"/v1/providers/{place}"
        version = service.anonymous().get(address).headers["ETag"]
        changed = service.as_("operator").patch(
            address, json=changes, headers={"If-Match": version}
        )
        assert changed.status_code == 200, changed.text
