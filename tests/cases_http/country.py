"""Who calls, where the clock stands and which places there are, for cases told over HTTP."""

from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import count

import httpx

from tests.api.capacity_make import contract, offering
from tests.rules.case_days import COPENHAGEN
from tests.serving import Served

HOME = {"municipality_code": "0751", "postcode": "8000", "lat": 56.15, "lon": 10.2}
ELSEWHERE = {"municipality_code": "0101", "postcode": "1050", "lat": 55.68, "lon": 12.58}
FAR_NORTH = {"municipality_code": "0851", "postcode": "9000", "lat": 57.05, "lon": 9.92}
PLACES = {"0751": HOME, "0101": ELSEWHERE, "0851": FAR_NORTH}
# the regions by their number in the health service's register of organisations
REGIONS = {"1081": "nordjylland", "1082": "midtjylland", "1083": "syddanmark"}
HOMES = {"1082": ("0751", "8000"), "1083": ("0630", "7100")}
GENERAL = ("basic", "advanced")
LEVELS = (*GENERAL, "specialised_rehab", "hospital_specialised")


def instant(day: str, clock: str = "14:00") -> str:
    """A time of a Danish day, as the API spells it; an instant is left as it is."""
    if "T" in day:
        return day
    local = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock))
    return local.replace(tzinfo=COPENHAGEN).isoformat()


def day_of(told: str) -> str:
    """The Danish day of a day or an instant."""
    if "T" not in told:
        return told
    return datetime.fromisoformat(told).astimezone(COPENHAGEN).date().isoformat()


def later(day: str, days: int) -> str:
    """That many days after a day."""
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


class Country:
    """A running service, and one client for each caller."""

    def __init__(self, served: Served) -> None:
        self.number = count(1)
        self.corner = count()
        self.as_ = cache(served.as_)
        self.anonymous = served.anonymous()

    def authority(self, authority_id: str) -> httpx.Client:
        return self.as_("authority", authority_id=authority_id)

    def clock(self, at: str) -> None:
        """Put the clock at an instant."""
        answer = self.as_("operator").put("/v1/sandbox/clock", json={"now": at})
        assert answer.status_code == 200, answer.text

    def place(self, *levels: str, area: str = "01", **changes: object) -> str:
        """A place at these levels; gives its id."""
        services = [offering(care_level=one, clinical_area=area) for one in levels]
        usual = {"name": "Testcenter", "kind": "municipal", "authority_id": "0751", **HOME}
        sent = usual | {"offerings": services} | changes
        answer = self.as_("operator").post("/v1/providers", json=sent)
        assert answer.status_code == 201, answer.text
        return answer.json()["provider_id"]

    def private(self, *levels: str, party: str = "kl", **changes: object) -> str:
        """A private place with a contract for every level, or with the home municipality."""
        authority = {"authority_id": "0751"} if party == "authority" else {}
        terms = {"valid_from": "2018-07-01", "valid_to": changes.pop("valid_to", None)}
        agreed = contract(party, care_levels=list(LEVELS), **terms, **authority)
        return self.place(*levels, kind="private", authority_id=None, contracts=[agreed], **changes)

    def publish(self, provider_id: str, *days: str, level: str, at: str, area: str = "01") -> None:
        """Room on these days, as seen at an instant."""
        rows = [
            {
                "provider_id": provider_id,
                "care_level": level,
                "clinical_area": area,
                "delivery_mode": "on_site",
                "start_on": day,
                "places": 5,
                "reserved_for_residents": 0,
                "accepts_out_of_area": True,
            }
            for day in days
        ]
        body = {"observed_at": at, "rows": rows}
        answer = self.as_("operator").post("/v1/capacity-publications", json=body)
        assert answer.status_code == 201 and answer.json()["rejected"] == 0, answer.text
