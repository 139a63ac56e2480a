"""Pages for everybody: how long one waits, and how many places are free, over the country."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from math import inf
from typing import Any, TypeVar
from uuid import UUID

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException

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
from service.schemas.open_data import LICENCE_URL, AreaWaitsOut, AreaWaitsPage, OpenWaits
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
        by=asked.by,
        show=asked.show,
        municipalities=municipalities,
        found=found.items,
        is_before=files["begins"] is not None,
    )
    values = {
        "towns": sorted(municipalities, key=lambda one: one.name),
        "typed": narrow,
        "asked": asked,
        "found": found,
        "items": _ordered(found.items, asked.sort),
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
    values |= files
    values |= await _choices(api, day)
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
    choices = await _choices(api, day)
    danish = language_of(request) is Language.DA
    values = {
        "typed": typed,
        "asked": asked,
        "found": found,
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


def _ordered(found: Sequence[AreaWaitsOut], sort: str) -> list[AreaWaitsOut]:
    """Areas in order of their names, or of their median wait.

    No free day is longer than any wait. Those that told nothing come last either way.
    """
    by_name = sorted(found, key=lambda area: area.name)
    if sort == "name":
        return by_name
    turn = -1 if sort == "longest" else 1
    return sorted(
        by_name,
        key=lambda area: (
            not area.reported,
            turn * (inf if area.median is None else area.median),
        ),
    )


async def _choices(api: Api, day: dict[str, str]) -> dict[str, Any]:
    """What the filters offer; regions are those of the day."""
    return {
        "levels": [one.value for one in CareLevel],
        "kinds": [one.value for one in ProviderKind],
        "areas": (await api.read("/v1/clinical-areas", ClinicalAreaPage)).items,
        "regions": (await api.read("/v1/regions", RegionPage, day)).items,
        "councils": (await api.read("/v1/health-councils", HealthCouncilPage)).items,
    }


ROUTES = [waits, places]
