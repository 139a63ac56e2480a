"""Places as a citizen compares them: what may be chosen, filtered and numbered, and what not."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from service.notices.texts import Language
from service.portal.citizen.seen import Seen
from service.portal.client import Api
from service.portal.grounds import ground
from service.portal.paging import every
from service.rules.vocabulary import ProviderKind
from service.schemas.plans import ExcludedOut, OptionOut, OptionsOut
from service.schemas.providers import ProviderOut, ProviderPage

RUNNERS = ("own", "other", "private")
ACCESS = ("parking", "lift", "interpreter")
MINUTES = ("15", "30", "45", "60")
SORTS = ("start", "travel")
_ALSO = {"lift": ("lift", "step_free"), "parking": ("parking", "disabled_parking")}
_AT_A_TIME = 10
_DIGITS = 4  # of a postcode
_MOST = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the citizen looks for.

    Attributes:
        minutes: the longest way by car; none is any.
        shown: how many places of the list are shown.
    """

    sort: str
    minutes: int | None
    postcode: str
    runners: frozenset[str]
    access: frozenset[str]
    shown: int

    @classmethod
    def read(cls, query: Any, home: str) -> "Wanted":  # noqa: ANN401 - Litestar's multi-dict
        """Read it from an address; what is not known there is left out. No home is empty."""
        sort = query.get("sort", SORTS[0])
        minutes = query.get("minutes", "")
        shown = query.get("shown", "")
        postcode = query.get("postcode", "").strip()
        return cls(
            sort=sort if sort in SORTS else SORTS[0],
            minutes=int(minutes) if minutes in MINUTES else None,
            postcode=postcode if len(postcode) == _DIGITS and postcode.isdecimal() else home,
            runners=frozenset(query.getall("runner", [])) & frozenset(RUNNERS),
            access=frozenset(query.getall("access", [])) & frozenset(ACCESS),
            shown=min(int(shown), _MOST) if shown.isdecimal() else _AT_A_TIME,
        )

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out."""
        return bool(self.minutes or self.runners or self.access)

    @property
    def more(self) -> int:
        """How many are shown when more are asked for."""
        return self.shown + _AT_A_TIME


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place that may be chosen.

    Attributes:
        number: in the list and on the map.
        runner: `own`, `other` or `private`.
        minutes: by car from the postcode asked about; none where there is no such postcode.
        km: as the crow flies from home; none when the way is counted from elsewhere.
    """

    number: int
    option: OptionOut
    runner: str
    minutes: int | None
    km: float | None
    lat: float
    lon: float
    postcode: str


@dataclass(frozen=True, slots=True)
class Closed:
    """A place that may not be chosen now, and why."""

    name: str
    why: str
    citation: str


async def options_of(api: Api, seen: Seen, *, sort: str, excluded: bool) -> OptionsOut:
    """Everything that may be chosen, in one answer."""
    query = {"sort": sort, "limit": _MOST, "include": "excluded" if excluded else None}
    return await api.read(f"/v1/plans/{seen.plan.plan_id}/options", OptionsOut, query)


async def directory(api: Api, seen: Seen, *, near: str) -> dict[str, ProviderOut]:
    """The places of the plan's level and area by id, with the way from a postcode, if any.

    Raises:
        Refused: there is no such postcode.
    """
    query = {"near": near or None, "clinical_area": seen.plan.clinical_area}
    pages = every(api, "/v1/providers", ProviderPage, query)
    return {str(one.provider_id): one async for page in pages for one in page.items}


def fitting(
    options: Iterable[OptionOut], places: dict[str, ProviderOut], seen: Seen, wanted: Wanted
) -> list[Place]:
    """The places that are what is looked for, numbered in order."""
    found = []
    for option in options:
        place = places.get(option.provider_id)
        if place is None:
            continue
        minutes = place.travel_minutes
        one = Place(
            number=0,
            option=option,
            runner=_runner(place, seen),
            minutes=option.travel_minutes if minutes is None else minutes,
            km=option.distance_km if wanted.postcode == seen.plan.postcode else None,
            lat=place.lat,
            lon=place.lon,
            postcode=place.postcode,
        )
        if _fits(one, wanted):
            found.append(one)
    if wanted.sort == "travel":
        found.sort(key=lambda one: (one.minutes or 0, one.option.first_start_on))
    return [replace(one, number=number) for number, one in enumerate(found, start=1)]


def closed(excluded: Iterable[ExcludedOut], language: Language) -> list[Closed]:
    """Why other places may not be chosen, in the words of the letters."""
    return [
        Closed(one.name, ground(one.code, one.facts, language), one.citation) for one in excluded
    ]


def _runner(place: ProviderOut, seen: Seen) -> str:
    if place.kind is ProviderKind.PRIVATE:
        return "private"
    own = {seen.plan.home_municipality, seen.plan.responsible_authority_id}
    return "own" if place.authority_id in own else "other"


def _fits(one: Place, wanted: Wanted) -> bool:
    if wanted.minutes is not None and one.minutes is not None and one.minutes > wanted.minutes:
        return False
    if wanted.runners and one.runner not in wanted.runners:
        return False
    has = set(one.option.access)
    return all(has & set(_ALSO.get(need, (need,))) for need in wanted.access)
