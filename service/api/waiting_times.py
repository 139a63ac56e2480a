"""Routes about waiting times."""

from datetime import date
from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.params import FromQuery, QueryParameter

from db.queries import waiting_times as queries
from service.api.codes import Area, Municipality, Region, under_an_order
from service.api.depends import (
    DEFAULT_LIMIT,
    OPEN_READS,
    Actor,
    Cursor,
    Limit,
    Session,
    next_link,
    page,
    problems,
)
from service.border.identity import admits
from service.flows.freshness import fresh_from, is_stale
from service.rules.vocabulary import CareLevel
from service.schemas.base import cursor_of, cut
from service.schemas.capacity import WaitingTimeOut, WaitingTimePage
from service.schemas.cursors import service_of_provider

On = Annotated[
    date | None, QueryParameter(description="The day waits are counted from; today if left out.")
]


@get(
    "/v1/waiting-times",
    operation_id="listWaitingTimes",
    summary="List waiting times",
    tags=["capacity"],
    opt=admits(),
    responses=problems(OPEN_READS),
)
async def list_waiting_times(
    request: Request[Any, Any, Any],
    *,
    session: Session,
    acting: Actor,
    care_level: FromQuery[CareLevel | None] = None,
    clinical_area: Area = None,
    municipality_code: Municipality = None,
    region_id: Region = None,
    on: On = None,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response[WaitingTimePage]:
    """List how long each provider's services wait for their first free day.

    The median is over the public providers in the whole country with the same level and area
    whose figures are fresh.
    """
    sought = queries.Sought(
        care_level=care_level,
        clinical_area=clinical_area,
        municipality_code=municipality_code,
        region_id=region_id,
    )
    day = under_an_order(on or acting.today)
    rows = await queries.page(
        session,
        sought,
        on=day,
        now=acting.now,
        fresh_from=fresh_from(acting.today),
        after=service_of_provider(cursor),
        limit=limit + 1,
    )
    rows, more = cut(rows, limit)
    last = rows[-1] if more else None
    following = next_link(
        request,
        cursor_of(str(last.provider_id), last.care_level, last.clinical_area) if last else None,
    )
    one_service = care_level is not None and clinical_area is not None and bool(rows)
    answer = WaitingTimePage(
        items=[_waiting_time(row, today=acting.today) for row in rows],
        next=following,
        on=day,
        median_waiting_days=rows[0].median if one_service else None,
    )
    return page(answer, following)


def _waiting_time(row: Any, *, today: date) -> WaitingTimeOut:  # noqa: ANN401 - a row of the list
    return WaitingTimeOut(
        provider_id=row.provider_id,
        name=row.name,
        care_level=row.care_level,
        clinical_area=row.clinical_area,
        first_available_on=row.first_available_on,
        waiting_days=row.waiting_days,
        observed_at=row.observed_at,
        stale=row.observed_at is None or is_stale(row.observed_at, today=today),
        median_waiting_days=row.median,
        comparators=row.comparators,
    )


ROUTES = [list_waiting_times]
