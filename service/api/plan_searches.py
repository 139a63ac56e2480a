"""Routes that find a citizen's plans by civil number, and tell who has looked for whom."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import JSONBody

from db.queries import accesses, reference
from service.api.depends import (
    DEFAULT_LIMIT,
    READS,
    WRITES,
    Actor,
    Cursor,
    Limit,
    Session,
    next_link,
    page,
    problems,
)
from service.api.plan_answers import plan_summary
from service.api.plans import sealer_of
from service.auth import Role
from service.border.accesses import PURPOSE
from service.border.identity import ONLY_SHOWS, admits
from service.flows import accesses as flow
from service.flows import civil_numbers
from service.flows.case import load_many
from service.schemas import plan_cursors
from service.schemas.accesses import CitizenSearchOut, CitizenSearchPage, CivilNumberIn
from service.schemas.base import cursor_of, cut
from service.schemas.plans import PlanPage


@post(
    "/v1/plans/searches",
    operation_id="searchPlans",
    summary="Find a citizen's plans by civil number",
    tags=["plans"],
    opt=admits(Role.AUTHORITY) | {ONLY_SHOWS: True},
    status_code=200,
    responses=problems(WRITES),
)
async def search_plans(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    data: JSONBody[CivilNumberIn],
) -> PlanPage:
    """Find the plans of a citizen that the authority may see, in order of discharge day.

    Each search is written down, found or not (`/v1/accesses/searches`); the number is not kept.
    Only plans that were issued with a civil number are found by it. An `Idempotency-Key` is not
    looked at: asking again is another search.
    """
    state = request.scope["state"]
    rows = await civil_numbers.plans_of(
        session,
        sealer_of(request),
        acting,
        data.cpr,
        purpose=state.get(PURPOSE),
        request_id=state["request_id"],
    )
    regions = await reference.region_by_municipality(session, on=acting.today)
    cases = await load_many(session, rows, regions)
    return PlanPage(items=[plan_summary(case, acting) for case in cases], next=None)


@get(
    "/v1/accesses/searches",
    operation_id="listCitizenSearches",
    summary="Who has looked for citizens by civil number",
    tags=["accesses"],
    opt=admits(Role.AUTHORITY, Role.AUDITOR),
    responses=problems(READS),
)
async def list_citizen_searches(
    request: Request[Any, Any, Any],
    session: Session,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response[CitizenSearchPage]:
    """List searches by civil number, the newest first: an authority's own, or everybody's."""
    before = plan_cursors.number(cursor)
    found, names = await flow.searches(session, before=before, limit=limit + 1)
    rows, more = cut(found, limit)
    following = next_link(request, cursor_of(rows[-1].search_id or 0) if more else None)
    items = [_search_out(row, names.get(row.organisation_id)) for row in rows]
    return page(CitizenSearchPage(items=items, next=following), following)


def _search_out(row: accesses.Search, organisation: str | None) -> CitizenSearchOut:
    return CitizenSearchOut(
        search_id=row.search_id or 0,
        at=row.at,
        organisation_id=row.organisation_id,
        organisation=organisation,
        actor=row.actor,
        found=row.found,
        purpose=row.purpose,
        request_id=row.request_id,
    )


ROUTES = [search_plans, list_citizen_searches]
