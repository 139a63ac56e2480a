"""Routes about the country and the rulebooks. All public."""

from datetime import date
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromQuery

from db.queries import reference
from service.api.depends import (
    DEFAULT_LIMIT,
    OPEN_READS,
    Cursor,
    Limit,
    Now,
    Session,
    next_link,
    page,
    problems,
)
from service.border.identity import admits
from service.clock import danish_day
from service.rules.rulebook import RULEBOOKS
from service.schemas.base import cursor_of, cut, key_of
from service.schemas.reference import (
    ClinicalAreaOut,
    ClinicalAreaPage,
    HealthCouncilOut,
    HealthCouncilPage,
    MunicipalityOut,
    MunicipalityPage,
    RegionOut,
    RegionPage,
    RulebookPage,
    rulebook_out,
)

_TAGS = ["reference"]


@get(
    "/v1/municipalities",
    operation_id="listMunicipalities",
    summary="Municipalities with their region on a day",
    tags=_TAGS,
    opt=admits(),
    responses=problems(OPEN_READS),
)
async def list_municipalities(
    request: Request[Any, Any, Any],
    session: Session,
    now: Now,
    on: FromQuery[date | None] = None,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response[MunicipalityPage]:
    """List the municipalities in order of code, as they belonged to regions on `on`."""
    key = key_of(cursor, 1)
    rows = await reference.municipalities(
        session, on=on or danish_day(now), after=key[0] if key else None, limit=limit + 1
    )
    rows, more = cut(rows, limit)
    following = next_link(request, cursor_of(rows[-1][0].municipality_code) if more else None)
    items = [
        MunicipalityOut(
            municipality_code=m.municipality_code,
            name=m.name,
            region_id=r.region_id,
            region_name=r.name,
            health_council_id=m.health_council_id,
            population=m.population,
            lat=m.lat,
            lon=m.lon,
        )
        for m, r in rows
    ]
    return page(MunicipalityPage(items=items, next=following), following)


@get(
    "/v1/regions",
    operation_id="listRegions",
    summary="Regions on a day",
    tags=_TAGS,
    opt=admits(),
    responses=problems(OPEN_READS),
)
async def list_regions(session: Session, now: Now, on: FromQuery[date | None] = None) -> RegionPage:
    """List the regions that exist on `on`."""
    rows = await reference.regions(session, on=on or danish_day(now))
    items = [
        RegionOut(
            region_id=r.region_id,
            region_code=r.region_code,
            name=r.name,
            valid_from=r.valid_from,
            valid_to=r.valid_to,
            population=r.population,
            area_km2=r.area_km2,
        )
        for r in rows
    ]
    return RegionPage(items=items, next=None)


@get(
    "/v1/health-councils",
    operation_id="listHealthCouncils",
    summary="Health councils",
    tags=_TAGS,
    opt=admits(),
    responses=problems(OPEN_READS),
)
async def list_health_councils(session: Session) -> HealthCouncilPage:
    """List the 17 health councils of 2027."""
    items = [
        HealthCouncilOut(health_council_id=c.health_council_id, name=c.name, region_id=c.region_id)
        for c in await reference.health_councils(session)
    ]
    return HealthCouncilPage(items=items, next=None)


@get(
    "/v1/clinical-areas",
    operation_id="listClinicalAreas",
    summary="Clinical areas",
    tags=_TAGS,
    opt=admits(),
    responses=problems(OPEN_READS),
)
async def list_clinical_areas(session: Session) -> ClinicalAreaPage:
    """List the clinical areas with their names in Danish and English."""
    items = [
        ClinicalAreaOut(clinical_area=a.clinical_area, name_da=a.name_da, name_en=a.name_en)
        for a in await reference.clinical_areas(session)
    ]
    return ClinicalAreaPage(items=items, next=None)


@get(
    "/v1/rulebooks",
    operation_id="listRulebooks",
    summary="Rulebooks with every dated number and policy",
    tags=_TAGS,
    opt=admits(),
    responses=problems(OPEN_READS),
)
async def list_rulebooks() -> RulebookPage:
    """List the versions of the order, each number and reading with its source."""
    return RulebookPage(items=[rulebook_out(book) for book in RULEBOOKS], next=None)


ROUTES = [
    list_municipalities,
    list_regions,
    list_health_councils,
    list_clinical_areas,
    list_rulebooks,
]
