"""The country of the journeys: a home municipality, its neighbours, private providers, days."""

from typing import Any

from tests.api.capacity_make import contract, private, provider, publish, row
from tests.api.plan_make import COPENHAGEN, history, plan_body, posted, seen
from tests.journeys.documented import Documented

CITIZEN = "citizen-1"
BASIC = {"care_level": "basic", "reason": "Enkle, afgrænsede følger.", "assessed_by": "Fys. A"}
PUBLIC, PRIVATE = "§ 7, stk. 1", "§ 7, stk. 3"
REHAB = {
    "plan_type": "specialised_rehab",
    "total_functional_ability": "Samlet.",
    "total_needs": "Samlet.",
}


def january(day: int, clock: str = "12:00") -> str:
    """An instant in January 2027."""
    return f"2027-01-{day:02}T{clock}:00+01:00"


def on(day: int) -> str:
    """A day in January 2027."""
    return f"2027-01-{day:02}"


class Country:
    """What a journey starts from, on the day of discharge: Wednesday 6 January 2027."""

    def __init__(self, country: Documented) -> None:
        country.set_clock(january(6, "08:00"))
        self.service = country
        self.client = country  # as the builders of plans call it
        self.own = provider(country, name="Aarhus Genoptræning")
        self.other = provider(country, authority_id="0101", **COPENHAGEN)
        self.private = private(country, contract(), name="Fysioterapi Nord")

    def publishes(self, provider_id: str, *days: int, **changes: Any) -> None:
        """Room on these days of January, as the place sees it this morning."""
        self.publishes_on(provider_id, *map(on, days), **changes)

    def publishes_on(self, provider_id: str, *days: str, **changes: Any) -> None:
        """Room on these days, as the place sees it this morning."""
        rows = [row(provider_id, start_on=day, **changes) for day in days]
        told = publish(self.service, *rows, observed_at=january(6, "07:00"))
        assert told["rejected"] == 0, told

    def citizen(self) -> Any:
        return self.service.as_("citizen", sub=CITIZEN)

    def municipality(self) -> Any:
        return self.service.as_("authority", authority_id="0751")

    def at(self, provider_id: str) -> Any:
        return self.service.as_("provider", provider_id=provider_id)

    def discharged(self, **changes: Any) -> str:
        """A plan issued at discharge; gives its path."""
        self.service.set_clock(january(6, "14:00"))
        changes = {"discharged_on": on(6), "handed_over_at": january(6, "13:30")} | changes
        plan = posted(self.service.as_("hospital"), "/v1/plans", plan_body(**changes))
        return f"/v1/plans/{plan['plan_id']}"

    def stratified(self, **changes: Any) -> str:
        path = self.discharged(**changes)
        self.service.set_clock(january(7))
        posted(self.municipality(), f"{path}/stratification", BASIC)
        return path

    def happened(self, path: str) -> list[tuple[str, str, str]]:
        """What happened, as (event, role, paragraph); each has its moment and rule set."""
        told = history(self, path)
        moments = [event["at"] for event in told]
        assert moments == sorted(moments)
        assert {event["rule_set"] for event in told} == {"2027"}
        return [(event["event"], event["actor_role"], event["citation"]) for event in told]

    def booked(self, provider_id: str, day: int) -> int:
        """How many places are taken on a day."""
        query = f"provider_id={provider_id}&from={on(day)}&to={on(day)}"
        return sum(
            i["booked"] for i in seen(self.service.anonymous(), f"/v1/capacity?{query}")["items"]
        )


def notice(*, private_choice: bool) -> dict[str, bool]:
    return {"public_choice_stated": True, "private_choice_stated": private_choice}
