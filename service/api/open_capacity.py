"""Routes of what everybody may take: published capacity, week by week."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.spec import Operation
from litestar.params import QueryParameter

from db.queries import open_capacity as queries
from service.api.depends import OPEN_READS, Actor, Session, problems
from service.api.national_waits import ASKED, Asked
from service.api.open_files import (
    DICTIONARY,
    MEDIA,
    TAGS,
    Layer,
    Sheet,
    told_of_file,
)
from service.border.identity import admits
from service.clock import danish_day
from service.flows import open_capacity as flow
from service.schemas.open_capacity import (
    CAPACITY_COLUMNS,
    CapacityWeekOut,
    OpenCapacity,
    OpenCapacityExtent,
    OpenCapacityLayer,
    capacity_cells,
    place_week,
    written_items,
    written_whole,
)
from service.schemas.open_catalogue import CAPACITY
from service.schemas.open_data import LICENCE, LICENCE_URL
from service.sheets import lines

_USUAL_WEEKS, _MOST_WEEKS = 4, 26
Weeks = Annotated[
    int,
    QueryParameter(
        ge=1, le=_MOST_WEEKS, description="Weeks of the calendar, that of `on` is the first."
    ),
]
Rows = list[CapacityWeekOut]


@dataclass(frozen=True, slots=True)
class _Form:
    """A way to write the rows, part by part as they are read, so that they are never all held.

    Attributes:
        part: writes some rows.
        whole: writes what stands around the parts.
    """

    about: str
    described: type[Operation]
    part: Callable[[Rows], bytes]
    whole: Callable[[dict[str, Any], Sequence[bytes]], bytes]


def _as_sheet(_: dict[str, Any], parts: Sequence[bytes]) -> bytes:
    return b"".join((lines([[name for name, _, _ in CAPACITY_COLUMNS]]), *parts))


def _as_json(told: dict[str, Any], parts: Sequence[bytes]) -> bytes:
    return written_whole(OpenCapacity(**told, items=[]), parts)


def _as_layer(told: dict[str, Any], parts: Sequence[bytes]) -> bytes:
    return written_whole(OpenCapacityLayer(type="FeatureCollection", **told, features=[]), parts)


_FORMS = {
    "csv": _Form(
        "a sheet", Sheet, lambda rows: lines(capacity_cells(row) for row in rows), _as_sheet
    ),
    "json": _Form("JSON", Operation, written_items, _as_json),
    "geojson": _Form(
        "a map layer",
        Layer,
        lambda rows: written_items([place_week(row) for row in rows]),
        _as_layer,
    ),
}


def _route(ending: str, form: _Form) -> HTTPRouteHandler:
    @get(
        f"/open-data/capacity.{ending}",
        operation_id=f"openCapacity{ending.title()}",
        summary=f"Published capacity of all services week by week, as {form.about}",
        description=(
            "One row for each service of each provider, mode of delivery and week of the calendar "
            "for which a figure is published, from `on` over `weeks`, narrowed as asked; with "
            "`as_of` as it was known at the end of that day. Its figures are the sums of those "
            "that `/v1/capacity` tells of its days. Headers tell the licence (`Link`), the number "
            "of rows (`Total-Count`) and when it was made (`Last-Modified`); the columns stand in "
            f"`{DICTIONARY}`."
        ),
        tags=TAGS,
        opt=admits(),
        operation_class=form.described,
        dependencies=ASKED,
        responses=problems(OPEN_READS),
    )
    async def read(
        session: Session, acting: Actor, asked: NamedDependency[Asked], weeks: Weeks = _USUAL_WEEKS
    ) -> Response[Any]:
        to_on, rows, parts = queries.last_day(asked.on, weeks), 0, []
        async for some in flow.weeks(
            session,
            asked.then,
            asked.narrowed,
            on=asked.on,
            to_on=to_on,
            is_past=asked.as_of is not None,
        ):
            rows += len(some)
            parts.append(form.part(some))
        made_at = acting.now.astimezone(UTC)
        told = _told(asked, created_at=made_at, to_on=to_on, weeks=weeks, rows=rows)
        headers = told_of_file("kapacitet", ending, asked, created_at=made_at, rows=rows)
        return Response(form.whole(told, parts), media_type=MEDIA[ending], headers=headers)

    return read


def _told(
    asked: Asked, *, created_at: datetime, to_on: date, weeks: int, rows: int
) -> dict[str, Any]:
    """What a file says of itself."""
    return {
        "title": CAPACITY.title["da"],
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "dictionary": DICTIONARY,
        "created_at": created_at,
        "as_known_at": asked.then.now.astimezone(UTC),
        "on": asked.on,
        "to_on": to_on,
        "weeks": weeks,
        "rows": rows,
    }


@get(
    "/open-data/capacity/extent",
    operation_id="measureOpenCapacity",
    summary="How many rows a file of published capacity has",
    tags=TAGS,
    opt=admits(),
    dependencies=ASKED,
    responses=problems(OPEN_READS),
)
async def measure_open_capacity(
    session: Session, asked: NamedDependency[Asked], weeks: Weeks = _USUAL_WEEKS
) -> OpenCapacityExtent:
    """Count the rows of `/open-data/capacity.csv` as asked, without writing them."""
    to_on = queries.last_day(asked.on, weeks)
    rows = await queries.count(
        session,
        asked.narrowed,
        on=asked.on,
        to_on=to_on,
        now=asked.then.now,
        is_past=asked.as_of is not None,
    )
    known_from = await queries.known_from(session)
    return OpenCapacityExtent(
        as_known_at=asked.then.now.astimezone(UTC),
        on=asked.on,
        to_on=to_on,
        weeks=weeks,
        rows=rows,
        figures_from=danish_day(known_from) if known_from else None,
    )


ROUTES = [*(_route(ending, form) for ending, form in _FORMS.items()), measure_open_capacity]
