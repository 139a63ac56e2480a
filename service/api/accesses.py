"""Routes about who has looked at plans."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.params import FromPath, FromQuery, QueryParameter

from db.queries import accesses as queries
from service.api.depends import (
    DEFAULT_LIMIT,
    READS,
    Actor,
    Cursor,
    Limit,
    Session,
    next_link,
    page,
    problems,
)
from service.auth import Role
from service.border.identity import admits
from service.flows import accesses as flow
from service.flows.acting import Acting
from service.notices.access_texts import said_of_access
from service.notices.texts import Language
from service.rules.vocabulary import AccessKind
from service.schemas import plan_cursors
from service.schemas.accesses import AccessOut, AccessPage, AccessSample
from service.schemas.base import cursor_of, cut

_TAGS = ["accesses"]
_USUAL_SAMPLE = 20
_MOST_SAMPLED = 200
Size = Annotated[int, QueryParameter(ge=1, le=_MOST_SAMPLED, description="How many accesses.")]
Days = Annotated[int, QueryParameter(ge=1, le=366, description="Of how many days back from now.")]


@get(
    "/v1/plans/{plan_id:uuid}/accesses",
    operation_id="listPlanAccesses",
    summary="Who has looked at a plan",
    tags=_TAGS,
    opt=admits(Role.CITIZEN, Role.AUTHORITY, Role.AUDITOR),
    responses=problems(READS),
)
async def list_plan_accesses(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    plan_id: FromPath[UUID],
    by_others: FromQuery[bool] = False,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response[AccessPage]:
    """List who was shown a plan or changed it, and when, the newest first.

    Open to the citizen, to the authority that answers for the plan, and to the supervision. With
    `by_others` what the citizen saw is left out.
    """
    before = plan_cursors.number(cursor)
    seen = await flow.of_plan(
        session, acting, plan_id, by_others=by_others, before=before, limit=limit + 1
    )
    rows, more = cut(list(seen.rows), limit)
    following = next_link(request, cursor_of(rows[-1].access_id or 0) if more else None)
    items = [_access_out(acting, row, seen.organisation(row)) for row in rows]
    return page(AccessPage(items=items, next=following), following)


@get(
    "/v1/accesses/sample",
    operation_id="sampleAccesses",
    summary="Some accesses by chance",
    tags=_TAGS,
    opt=admits(Role.AUTHORITY, Role.AUDITOR),
    responses=problems(READS),
)
async def sample_accesses(
    session: Session, acting: Actor, size: Size = _USUAL_SAMPLE, days: Days = 30
) -> AccessSample:
    """Draw some accesses of the last days by chance, for somebody to look at whether they were due.

    An authority is given its own people's, the supervision anybody's.
    """
    seen = await flow.sample(session, acting, size=size, days=days)
    items = [_access_out(acting, row, seen.organisation(row)) for row in seen.rows]
    return AccessSample(items=items, since=acting.now - timedelta(days=days))


def _access_out(acting: Acting, row: queries.Row, organisation: str) -> AccessOut:
    changed = row.kind is AccessKind.WRITE
    told = {"role": row.actor_role, "organisation": organisation, "operation": row.operation}
    return AccessOut(
        access_id=row.access_id or 0,
        plan_id=row.plan_id,
        at=row.at,
        kind=row.kind,
        operation=row.operation,
        said_da=said_of_access(Language.DA, **told, changed=changed),
        said_en=said_of_access(Language.EN, **told, changed=changed),
        actor_role=row.actor_role,
        organisation_id=row.organisation_id,
        organisation=organisation or None,
        actor=None if acting.caller.role is Role.CITIZEN else row.actor,
        purpose=row.purpose,
        request_id=row.request_id,
    )


ROUTES = [list_plan_accesses, sample_accesses]
