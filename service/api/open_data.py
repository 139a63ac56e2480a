"""Routes of what everybody may take: waits and free places of the whole country."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date
from typing import Annotated, Any

from litestar import Response, get
from litestar.di import NamedDependency, Provide
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIResponse, Operation, Schema
from litestar.openapi.spec.enums import OpenAPIType
from litestar.params import FromQuery, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import reference
from db.queries.national_waits import Narrowed
from service.api.codes import Area, Municipality, Region, under_an_order
from service.api.depends import OPEN_READS, Actor, Session, problems
from service.border.identity import admits
from service.flows import national_waits as flow
from service.flows.acting import Acting
from service.rules.vocabulary import CareLevel, ProviderKind
from service.schemas.base import MOST_ITEMS
from service.schemas.open_data import (
    COLUMNS,
    LICENCE,
    LICENCE_URL,
    AreaWaitsOut,
    AreaWaitsPage,
    OpenLayer,
    OpenWaits,
    PlaceOut,
    PositionOut,
    cells,
)
from service.sheets import sheet

_TAGS = ["open data"]
_DICTIONARY = "/open-data/datapackage.json"
_TITLE = "Ventetider og ledige pladser til genoptræning"
_GEOJSON, _CSV = "application/geo+json", "text/csv"
On = Annotated[
    date | None,
    QueryParameter(description="The day waits are counted from, and regions are of; or today."),
]
Kind = Annotated[ProviderKind | None, QueryParameter(description="Who runs the place.")]
Council = Annotated[
    str | None, QueryParameter(pattern="^[a-z_-]{1,40}$", description="A health council.")
]


@dataclass
class Sheet(Operation):
    """Describes that an answer is a CSV file."""

    def __post_init__(self) -> None:
        """Say what a good answer is."""
        _answers_with(self, _CSV, Schema(type=OpenAPIType.STRING))


@dataclass
class Layer(Operation):
    """Describes that an answer is GeoJSON."""

    def __post_init__(self) -> None:
        """Say what a good answer is."""
        _answers_with(self, _GEOJSON, Schema(type=OpenAPIType.OBJECT))


def _answers_with(operation: Operation, media: str, schema: Schema) -> None:
    answer = (operation.responses or {}).get("200")
    if isinstance(answer, OpenAPIResponse):
        answer.content = {media: OpenAPIMediaType(schema=schema)}


def _narrowed(
    *,
    care_level: FromQuery[CareLevel | None] = None,
    clinical_area: Area = None,
    provider_kind: Kind = None,
    municipality_code: Municipality = None,
    region_id: Region = None,
    health_council_id: Council = None,
) -> Narrowed:
    return Narrowed(
        care_level=care_level,
        clinical_area=clinical_area,
        kind=provider_kind,
        municipality_code=municipality_code,
        region_id=region_id,
        health_council_id=health_council_id,
    )


_NARROWING = {"narrowed": Provide(_narrowed, sync_to_thread=False)}


@get(
    "/v1/waiting-times/summary",
    operation_id="summariseWaitingTimes",
    summary="Waiting times and free places by municipality, region or health council",
    tags=["capacity"],
    opt=admits(),
    dependencies=_NARROWING,
    responses=problems(OPEN_READS),
)
async def summarise_waiting_times(
    *,
    session: Session,
    acting: Actor,
    by: FromQuery[flow.AreaKind] = flow.AreaKind.MUNICIPALITY,
    narrowed: NamedDependency[Narrowed],
    on: On = None,
) -> AreaWaitsPage:
    """Put the services of each area together; an area without any is left out.

    Regions are those of the day asked about.
    """
    day = under_an_order(on or acting.today)
    found = await flow.services(session, acting, narrowed, on=day)
    names = await _names(session, by, day)
    items = [
        AreaWaitsOut(
            area_id=area.area_id,
            name=names[area.area_id],
            services=area.services,
            with_a_day=area.with_a_day,
            shortest=area.shortest,
            median=area.median,
            longest=area.longest,
            available=area.available,
            stale=area.stale,
            oldest_observed_at=area.oldest,
            newest_observed_at=area.newest,
        )
        for area in flow.by_area(found, by)
    ]
    return AreaWaitsPage(
        by=by.value,
        on=day,
        as_known_at=acting.now.astimezone(UTC),
        services=len(found),
        items=items,
    )


async def _names(session: AsyncSession, by: flow.AreaKind, day: date) -> dict[str, str]:
    match by:
        case flow.AreaKind.MUNICIPALITY:
            rows = await reference.municipalities(session, on=day, after=None, limit=MOST_ITEMS)
            return {m.municipality_code: m.name for m, _ in rows}
        case flow.AreaKind.REGION:
            return {r.region_id: r.name for r in await reference.regions(session, on=day)}
        case flow.AreaKind.HEALTH_COUNCIL:
            councils = await reference.health_councils(session)
            return {c.health_council_id: c.name for c in councils}


async def _file(
    session: AsyncSession, acting: Acting, narrowed: Narrowed, on: date | None
) -> OpenWaits:
    day = under_an_order(on or acting.today)
    found = await flow.services(session, acting, narrowed, on=day)
    return OpenWaits(
        title=_TITLE,
        licence=LICENCE,
        licence_url=LICENCE_URL,
        dictionary=_DICTIONARY,
        created_at=acting.now.astimezone(UTC),
        on=day,
        rows=len(found),
        items=found,
    )


def _route(
    ending: str,
    media: str,
    about: str,
    described: type[Operation],
    pack: Callable[[OpenWaits], object],
) -> HTTPRouteHandler:
    @get(
        f"/open-data/waiting-times.{ending}",
        operation_id=f"openWaitingTimes{ending.title()}",
        summary=f"Waiting times and free places of all services, as {about}",
        description=(
            "One row for each service of each provider, narrowed as asked. Headers tell the "
            "licence (`Link`), the number of rows (`Total-Count`) and when it was made "
            f"(`Last-Modified`); the columns stand in `{_DICTIONARY}`."
        ),
        tags=_TAGS,
        opt=admits(),
        operation_class=described,
        dependencies=_NARROWING,
        responses=problems(OPEN_READS),
    )
    async def read(
        *,
        session: Session,
        acting: Actor,
        narrowed: NamedDependency[Narrowed],
        on: On = None,
    ) -> Response[Any]:
        made = await _file(session, acting, narrowed, on)
        return Response(pack(made), media_type=media, headers=_told(made, ending))

    return read


def _told(made: OpenWaits, ending: str) -> dict[str, str]:
    """Headers that say of a file what a sheet has no room for."""
    return {
        "Content-Disposition": f'attachment; filename="ventetider-{made.on}.{ending}"',
        "Last-Modified": made.created_at.strftime("%a, %d %b %Y %H:%M:%S GMT"),
        "Link": f'<{LICENCE_URL}>; rel="license", <{_DICTIONARY}>; rel="describedby"',
        "Total-Count": str(made.rows),
        "X-Content-Type-Options": "nosniff",
    }


def _as_sheet(made: OpenWaits) -> bytes:
    return sheet([name for name, _, _ in COLUMNS], (cells(row) for row in made.items))


def _as_layer(made: OpenWaits) -> OpenLayer:
    return OpenLayer(
        type="FeatureCollection",
        title=made.title,
        licence=made.licence,
        licence_url=made.licence_url,
        dictionary=made.dictionary,
        created_at=made.created_at,
        on=made.on,
        rows=made.rows,
        features=[
            PlaceOut(
                type="Feature",
                geometry=PositionOut(type="Point", coordinates=(row.lon, row.lat)),
                properties=row,
            )
            for row in made.items
        ],
    )


@get(
    _DICTIONARY,
    operation_id="openDataDictionary",
    summary="What the columns of the open data mean",
    tags=_TAGS,
    opt=admits(),
    responses=problems(OPEN_READS),
)
async def data_dictionary() -> dict[str, Any]:
    """Describe the files as a Frictionless Data Package."""
    fields = [{"name": name, "type": kind, "description": about} for name, kind, about in COLUMNS]
    return {
        "name": "fritvalg-waiting-times",
        "title": _TITLE,
        "licenses": [{"name": LICENCE, "path": LICENCE_URL}],
        "resources": [
            {
                "name": "waiting-times",
                "path": "/open-data/waiting-times.csv",
                "format": "csv",
                "mediatype": _CSV,
                "encoding": "utf-8",
                "schema": {
                    "fields": fields,
                    "missingValues": [""],
                    "primaryKey": ["provider_id", "care_level", "clinical_area"],
                },
            }
        ],
    }


ROUTES = [
    summarise_waiting_times,
    _route("csv", _CSV, "a sheet", Sheet, _as_sheet),
    _route("json", "application/json", "JSON", Operation, lambda made: made),
    _route("geojson", _GEOJSON, "a map layer", Layer, _as_layer),
    data_dictionary,
]
