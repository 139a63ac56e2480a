"""Pages for everybody: how long one waits, and how many places are free, over the country."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from math import inf
from typing import Any, TypeVar
from uuid import UUID

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from msgspec.structs import replace as replace_fields

from service.clock import danish_day
from service.notices.texts import Language
from service.portal.client import Api, Refused
from service.portal.forms import NOTHING_WRONG, Wrong, wrong_fields
from service.portal.language import language_of
from service.portal.pages import go_to, open_to, render
from service.portal.paging import every
from service.portal.public_filters import BY, DAYS, MEASURES, SORTS, Filters
from service.portal.public_history import WEEKS, moved
from service.portal.public_map import national_map
from service.portal.texts import Texts, texts
from service.rules.vocabulary import CareLevel, ProviderKind
from service.schemas.open_capacity import OpenCapacityExtent
from service.schemas.open_data import (
    LICENCE_URL,
    AreaWaitsOut,
    AreaWaitsPage,
    OpenWaits,
    Report,
    ServiceWaitOut,
)
from service.schemas.providers import ProviderOut, ProviderPage
from service.schemas.reference import (
    ClinicalAreaPage,
    HealthCouncilPage,
    MunicipalityPage,
    RegionPage,
)

Found = TypeVar("Found")
PATH = "/ventetider"
_ALL = {"limit": 500}
_FIRST, _WHOLE = 30, "alle"  # so many rows of places at first, and what an address of all says
_COUNCIL = "Sundhedsråd "


@get(PATH, opt=open_to(), include_in_schema=False)
async def waits(request: Request[Any, Any, Any]) -> Response[Any]:
    """Tell the figures of each area, in a table first and on a map after it.

    Who names a municipality goes on to the places there.
    """
    if (narrow := Filters.of(request)).municipality_code:
        return go_to(narrow.address(f"{PATH}/steder"))
    api, t = Api(request), texts(language_of(request))
    asked, wrong, found = await _answered(lambda asked: _areas(api, asked), narrow, t)
    day = {"on": found.on.isoformat()}
    municipalities = (await api.read("/v1/municipalities", MunicipalityPage, _ALL | day)).items
    files = _told_of_files(await _extent(api, asked), found.as_known_at)
    picture = national_map(
        request.app.state.outline,
        t,
        municipalities=municipalities,
        found=found.items,
        asked=asked,
        is_before=files["begins"] is not None,
    )
    values = {
        "towns": sorted(municipalities, key=lambda one: one.name),
        "typed": narrow,
        "asked": asked,
        "found": found,
        "items": _ordered(_named(found, t), asked.sort, _area_wait),
        "whole": found,
        "picture": picture,
        "schematic": request.app.state.outline.is_schematic,
        "by": BY,
        "sorts": SORTS,
        "measures": MEASURES,
        "moved": await moved(api, asked, t),
        "weeks": WEEKS,
        "seen_on": danish_day,
        "wrong": wrong,
    }
    values |= files | await _choices(api, day, t)
    values["where"] = _where(asked, values, t)
    return render(request, "public/waits.html", values, status=400 if wrong else 200)


@get(f"{PATH}/steder", opt=open_to(), include_in_schema=False)
async def places(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Tell the figures of each place in a municipality, who said them and when.

    Raises:
        NotFoundException: no municipality is named, or there is none of that name.
    """
    api, typed, t = Api(request), Filters.of(request), texts(language_of(request))
    if not typed.municipality_code:
        raise NotFoundException
    asked, wrong, found = await _answered(lambda asked: _services(api, asked), typed, t)
    day = {"on": found.on.isoformat()}
    municipalities = (await api.read("/v1/municipalities", MunicipalityPage, _ALL | day)).items
    named = {one.municipality_code: one.name for one in municipalities}
    if asked.municipality_code not in named:
        raise NotFoundException
    choices = await _choices(api, day, t)
    danish = language_of(request) is Language.DA
    items = _ordered(found.items, asked.sort, _service_wait)
    is_whole = _WHOLE in request.query_params
    values = {
        "typed": typed,
        "asked": asked,
        "found": found,
        "items": items if is_whole else items[:_FIRST],
        "more": None if is_whole or len(items) <= _FIRST else _whole_list(asked),
        "whole": await _areas(api, asked),
        "where": named[asked.municipality_code],
        "towns": sorted(municipalities, key=lambda one: one.name),
        "sorts": SORTS,
        "area_names": {
            one.clinical_area: one.name_da if danish else one.name_en for one in choices["areas"]
        },
        "place": named[asked.municipality_code],
        "reached": await _places_in(api, asked.municipality_code),
        "back": replace(asked, municipality_code="").address(PATH),
        "moved": await moved(api, asked, t),
        "weeks": WEEKS,
        "wrong": wrong,
    }
    values |= _told_of_files(await _extent(api, asked), found.as_known_at)
    return render(request, "public/places.html", values | choices, status=400 if wrong else 200)


async def _places_in(api: Api, municipality_code: str) -> dict[UUID, ProviderOut]:
    """The places of a municipality as they are reached today, whatever day figures are of."""
    query = {"municipality_code": municipality_code}
    pages = every(api, "/v1/providers", ProviderPage, query)
    return {place.provider_id: place async for page in pages for place in page.items}


async def _areas(api: Api, asked: Filters) -> AreaWaitsPage:
    query = asked.query() | {"by": asked.by}
    return await api.read("/v1/waiting-times/summary", AreaWaitsPage, query)


async def _services(api: Api, asked: Filters) -> OpenWaits:
    return await api.read("/open-data/waiting-times.json", OpenWaits, asked.query())


async def _extent(api: Api, asked: Filters) -> OpenCapacityExtent:
    return await api.read("/open-data/capacity/extent", OpenCapacityExtent, asked.query())


def _told_of_files(extent: OpenCapacityExtent, known_at: datetime) -> dict[str, Any]:
    """What the downloads tell, and the day that figures begin where an earlier one is shown."""
    begins: date | None = extent.figures_from
    is_before = begins is not None and danish_day(known_at) < begins
    return {"extent": extent, "begins": begins if is_before else None, "licence": LICENCE_URL}


async def _answered(
    ask: Callable[[Filters], Awaitable[Found]], typed: Filters, t: Texts
) -> tuple[Filters, Wrong, Found]:
    """The answer to what was typed, but for days that cannot be; what it is of, what was wrong.

    Raises:
        Refused: something else is wrong.
    """
    asked, wrong = typed, NOTHING_WRONG
    while True:
        try:
            return asked, wrong, await ask(asked)
        except Refused as refused:
            days = _wrong_days(refused, asked, t)
            wrong = Wrong({**wrong.by_field, **days})
            asked = replace(asked, **dict.fromkeys(days, ""))


def _wrong_days(refused: Refused, asked: Filters, t: Texts) -> Mapping[str, str]:
    """What is wrong with the days that were asked for.

    Raises:
        Refused: something else is wrong.
    """
    wrong = wrong_fields(refused, t, [name for name in DAYS if getattr(asked, name)])
    if not wrong.by_field or wrong.others:
        raise refused
    return wrong.by_field


def _ordered(
    by_name: Sequence[Found], sort: str, wait_of: Callable[[Found], float | None]
) -> list[Found]:
    """What stands in order of names, or put in order of its wait.

    No free day is longer than any wait. Those that told nothing, of whom no wait is known, come
    last either way.
    """
    if sort == "name":
        return list(by_name)
    turn = -1 if sort == "longest" else 1
    waits = [(wait_of(one), one) for one in by_name]
    told = [(wait, one) for wait, one in waits if wait is not None]
    told.sort(key=lambda pair: turn * pair[0])
    return [one for _, one in told] + [one for wait, one in waits if wait is None]


def _area_wait(area: AreaWaitsOut) -> float | None:
    if not area.reported:
        return None
    return inf if area.median is None else area.median


def _service_wait(row: ServiceWaitOut) -> float | None:
    if row.report is Report.NO_REPORT:
        return None
    return inf if row.waiting_days is None else row.waiting_days


def _whole_list(asked: Filters) -> str:
    """The address of all places, however many they are."""
    return f"{asked.address(f'{PATH}/steder')}&{_WHOLE}=ja#tal"


def _where(asked: Filters, choices: Mapping[str, Any], t: Texts) -> str:
    """The part of the country that figures are of."""
    named = [one.name for one in choices["regions"] if one.region_id == asked.region_id]
    named += [
        name for council_id, name in choices["councils"] if council_id == asked.health_council_id
    ]
    return ", ".join(named) or t("public.filter.country")


async def _choices(api: Api, day: dict[str, str], t: Texts) -> dict[str, Any]:
    """What the filters offer; regions are those of the day."""
    councils = (await api.read("/v1/health-councils", HealthCouncilPage)).items
    return {
        "levels": [one.value for one in CareLevel],
        "kinds": [one.value for one in ProviderKind],
        "areas": (await api.read("/v1/clinical-areas", ClinicalAreaPage)).items,
        "regions": (await api.read("/v1/regions", RegionPage, day)).items,
        "councils": [(one.health_council_id, council_name(one.name, t)) for one in councils],
    }


def _named(found: AreaWaitsPage, t: Texts) -> list[AreaWaitsOut]:
    """Areas in order of their names, as the reader calls them."""
    items = found.items
    if found.by == "health_council":
        items = [replace_fields(area, name=council_name(area.name, t)) for area in items]
    return sorted(items, key=lambda area: area.name)


def council_name(name: str, t: Texts) -> str:
    """What a health council is called: the word before its place is the reader's."""
    return t("public.council", place=name.removeprefix(_COUNCIL))


ROUTES = [waits, places]
