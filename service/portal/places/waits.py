"""The board of one's own waits: by place and level at a glance, and by area for one of them."""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from litestar import Response, get

from service.portal.client import Api
from service.portal.clock import today_of
from service.portal.language import language_of
from service.portal.pages import render
from service.portal.paging import every
from service.portal.places.capacity import PUBLISHERS, caller_of
from service.portal.places.here import AnyRequest, Place, age, area_names, may_refuse, my_places
from service.portal.texts import texts
from service.rules.vocabulary import CareLevel
from service.schemas.capacity import CapacityOut, CapacityPage, WaitingTimeOut, WaitingTimePage

_AHEAD = timedelta(days=28)
_NO_DAY = date.max
Service = tuple[UUID, CareLevel]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """One place and level.

    Attributes:
        place: whose waits they are.
        level: of them.
        services: the areas, the longest wait first.
        free: places that are free in the weeks ahead.
        free_for_all: of these, for citizens from elsewhere too.
        observed_at: when the newest figures were seen or confirmed; none before the first.
    """

    place: Place
    level: CareLevel
    services: Sequence[WaitingTimeOut]
    free: int
    free_for_all: int
    observed_at: datetime | None

    @property
    def first(self) -> WaitingTimeOut:
        """The service that can begin first."""
        return min(self.services, key=lambda one: one.first_available_on or _NO_DAY)

    @property
    def last(self) -> WaitingTimeOut:
        """The service that waits longest."""
        return self.services[0]

    @property
    def full(self) -> int:
        """How many areas have no free day at all."""
        return sum(one.first_available_on is None for one in self.services)

    @property
    def fresh(self) -> int:
        """How many areas have a wait that may be compared."""
        return sum(not one.stale for one in self.services)


@get("/egne-ventetider", opt=PUBLISHERS, include_in_schema=False)
async def board(request: AnyRequest) -> Response[bytes]:
    """Show the waits of the places one answers for; of one of them by area."""
    api, words = Api(request), texts(language_of(request))
    caller = caller_of(request)
    today = await today_of(request)
    places = await my_places(api, caller)
    group = request.query_params.get("hvem", "own")
    meant = [one for one in places if one.group == group]
    found = await _boards(api, meant, today)
    chosen = _chosen(found, request)
    values = {
        "boards": found,
        "chosen": chosen,
        "may_ask": await may_refuse(api, caller),
        "group": group,
        "groups": [
            name for name in ("own", "contract", "near") if any(one.group == name for one in places)
        ],
        "age_of": lambda one: age(words, one.observed_at, today),
        "areas": await area_names(api, language_of(request)),
        "until": today + _AHEAD,
    }
    return render(request, "places/waits.html", values)


def _chosen(found: Sequence[Board], request: AnyRequest) -> Board | None:
    asked = (request.query_params.get("sted", ""), request.query_params.get("niveau", ""))
    for one in found:
        if (str(one.place.provider_id), one.level.value) == asked:
            return one
    return found[0] if found else None


async def _boards(api: Api, places: Sequence[Place], today: date) -> list[Board]:
    waits: dict[Service, list[WaitingTimeOut]] = {}
    async for page in _waits(api, places):
        for one in page.items:
            waits.setdefault((one.provider_id, one.care_level), []).append(one)
    found = []
    for place in places:
        levels = [level for level in CareLevel if (place.provider_id, level) in waits]
        figures = await _figures(api, place, today) if levels else []
        found += [
            _board(place, level, waits[place.provider_id, level], figures) for level in levels
        ]
    return found


async def _waits(api: Api, places: Sequence[Place]) -> AsyncIterator[WaitingTimePage]:
    """The waits of every municipality where one of the places is."""
    for code in sorted({one.municipality_code for one in places}):
        query = {"municipality_code": code}
        async for page in every(api, "/v1/waiting-times", WaitingTimePage, query, pages=6):
            yield page


async def _figures(api: Api, place: Place, today: date) -> list[CapacityOut]:
    query = {
        "provider_id": str(place.provider_id),
        "from": today.isoformat(),
        "to": (today + _AHEAD).isoformat(),
    }
    pages = every(api, "/v1/capacity", CapacityPage, query, pages=4)
    return [one async for page in pages for one in page.items]


def _board(
    place: Place,
    level: CareLevel,
    services: Iterable[WaitingTimeOut],
    figures: Iterable[CapacityOut],
) -> Board:
    ordered = sorted(
        services, key=lambda one: (one.first_available_on or _NO_DAY, one.clinical_area)
    )[::-1]
    its = [one for one in figures if one.care_level is level]
    seen = [one.observed_at for one in its]
    seen += [one.observed_at for one in ordered if one.observed_at is not None]
    return Board(
        place=place,
        level=level,
        services=ordered,
        free=sum(one.available for one in its),
        free_for_all=sum(one.available_out_of_area for one in its),
        observed_at=max(seen, default=None),
    )


ROUTES = [board]
