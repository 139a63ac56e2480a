"""Routes of what everybody may take: waits and free places of the whole country."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIResponse, Operation, Schema
from litestar.openapi.spec.enums import OpenAPIType
from sqlalchemy.ext.asyncio import AsyncSession

from service.api.depends import OPEN_READS, Actor, Session, problems
from service.api.national_waits import ASKED, Asked, found_of
from service.border.identity import admits
from service.flows.acting import Acting
from service.schemas.open_data import (
    COLUMNS,
    LICENCE,
    LICENCE_URL,
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


async def _file(session: AsyncSession, acting: Acting, asked: Asked) -> OpenWaits:
    found = await found_of(session, asked)
    return OpenWaits(
        title=_TITLE,
        licence=LICENCE,
        licence_url=LICENCE_URL,
        dictionary=_DICTIONARY,
        created_at=acting.now.astimezone(UTC),
        as_known_at=asked.then.now.astimezone(UTC),
        on=asked.on,
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
            "One row for each service of each provider, narrowed as asked; with `as_of` as it was "
            "known at the end of that day. Headers tell the licence (`Link`), the number of rows "
            "(`Total-Count`) and when it was made (`Last-Modified`); the columns "
            f"stand in `{_DICTIONARY}`."
        ),
        tags=_TAGS,
        opt=admits(),
        operation_class=described,
        dependencies=ASKED,
        responses=problems(OPEN_READS),
    )
    async def read(session: Session, acting: Actor, asked: NamedDependency[Asked]) -> Response[Any]:
        made = await _file(session, acting, asked)
        return Response(pack(made), media_type=media, headers=_told(made, asked, ending))

    return read


def _told(made: OpenWaits, asked: Asked, ending: str) -> dict[str, str]:
    """Headers that say of a file what a sheet has no room for."""
    known = f"-kendt-{asked.as_of}" if asked.as_of else ""
    return {
        "Content-Disposition": f'attachment; filename="ventetider-{made.on}{known}.{ending}"',
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
        as_known_at=made.as_known_at,
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
    _route("csv", _CSV, "a sheet", Sheet, _as_sheet),
    _route("json", "application/json", "JSON", Operation, lambda made: made),
    _route("geojson", _GEOJSON, "a map layer", Layer, _as_layer),
    data_dictionary,
]
