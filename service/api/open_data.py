"""Routes of what everybody may take: waits and free places of the whole country."""

from collections.abc import Callable
from datetime import UTC
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.spec import Operation
from sqlalchemy.ext.asyncio import AsyncSession

from service.api.depends import OPEN_READS, Actor, Session, problems
from service.api.national_waits import ASKED, Asked, found_of
from service.api.open_files import (
    DICTIONARY,
    MEDIA,
    TAGS,
    Layer,
    Sheet,
    told_of_file,
)
from service.border.identity import admits
from service.flows.acting import Acting
from service.schemas.open_catalogue import WAITS
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


async def _file(session: AsyncSession, acting: Acting, asked: Asked) -> OpenWaits:
    found = await found_of(session, asked)
    return OpenWaits(
        title=WAITS.title["da"],
        licence=LICENCE,
        licence_url=LICENCE_URL,
        dictionary=DICTIONARY,
        created_at=acting.now.astimezone(UTC),
        as_known_at=asked.then.now.astimezone(UTC),
        on=asked.on,
        rows=len(found),
        items=found,
    )


def _route(
    ending: str,
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
            f"stand in `{DICTIONARY}`."
        ),
        tags=TAGS,
        opt=admits(),
        operation_class=described,
        dependencies=ASKED,
        responses=problems(OPEN_READS),
    )
    async def read(session: Session, acting: Actor, asked: NamedDependency[Asked]) -> Response[Any]:
        made = await _file(session, acting, asked)
        told = told_of_file("ventetider", ending, asked, created_at=made.created_at, rows=made.rows)
        return Response(pack(made), media_type=MEDIA[ending], headers=told)

    return read


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


ROUTES = [
    _route("csv", "a sheet", Sheet, _as_sheet),
    _route("json", "JSON", Operation, lambda made: made),
    _route("geojson", "a map layer", Layer, _as_layer),
]
