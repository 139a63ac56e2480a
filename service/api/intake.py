"""Routes about a plan's receipt, its corrections, coordination, and the citizen's move."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post, put
from litestar.params import FromPath, JSONBody

from service.api.depends import (
    DEFAULT_LIMIT,
    READS,
    WRITES,
    Actor,
    Cursor,
    IfMatch,
    Limit,
    Session,
    check_version,
    next_link,
    page,
    problems,
)
from service.api.plans import READERS, answer_with, sealer_of
from service.auth import Role
from service.border.identity import admits
from service.flows import coordination, corrections, receipts, residence, revisions
from service.flows.case import load
from service.schemas import plan_cursors
from service.schemas.base import cursor_of, cut
from service.schemas.intake import (
    CorrectionIn,
    LateCauseIn,
    ReceiptIn,
    ResidenceIn,
    RevisionOut,
    RevisionPage,
)
from service.schemas.plan_parts import CoordinationIn
from service.schemas.plans import PlanOut

_TAGS = ["plans"]


@post(
    "/v1/plans/{plan_id:uuid}/receipt",
    operation_id="receivePlan",
    summary="Receive a plan the patient kept",
    tags=_TAGS,
    opt=admits(Role.CITIZEN, Role.AUTHORITY),
    responses=problems(WRITES),
)
async def receive_plan(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    plan_id: FromPath[UUID],
    data: JSONBody[ReceiptIn | None] = None,
    if_match: IfMatch = None,
) -> Response[PlanOut]:
    """Receive a plan whose patient did not agree to sending it and shows it now (§ 4).

    The authority that answers for it may do this with the id that stands on the paper. It is
    consent for that authority alone: nothing is sent to others. Clocks run from discharge.
    """
    case = await receipts.load_shown(session, acting, plan_id)
    check_version(if_match, case.plan.version)
    case = await receipts.receive(session, acting, case, data or ReceiptIn())
    return await answer_with(request, session, acting, case, status=201)


@put(
    "/v1/plans/{plan_id:uuid}/late-cause",
    operation_id="stateLateCause",
    summary="State why a plan came late",
    tags=_TAGS,
    opt=admits(Role.AUTHORITY),
    responses=problems(WRITES),
)
async def state_late_cause(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    plan_id: FromPath[UUID],
    data: JSONBody[LateCauseIn],
    if_match: IfMatch = None,
) -> Response[PlanOut]:
    """State why the plan reached the authority later than the day of discharge."""
    case = await load(session, acting, plan_id, lock=True)
    check_version(if_match, case.plan.version)
    case = await receipts.state_late_cause(session, acting, case, data.late_cause)
    return await answer_with(request, session, acting, case)


@post(
    "/v1/plans/{plan_id:uuid}/corrections",
    operation_id="correctPlan",
    summary="Correct a plan",
    tags=_TAGS,
    opt=admits(Role.HOSPITAL, Role.AUTHORITY),
    responses=problems(WRITES),
)
async def correct_plan(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    plan_id: FromPath[UUID],
    data: JSONBody[CorrectionIn],
    if_match: IfMatch = None,
) -> Response[PlanOut]:
    """Correct what is given and leave the rest; the whole plan is held against the law anew.

    Clocks follow. A place that no longer serves the plan is let go, and another type begins the
    plan's way once more. An authority cannot set the medical assessment aside (§ 5, stk. 2).
    """
    case = await load(session, acting, plan_id, lock=True)
    check_version(if_match, case.plan.version)
    case = await corrections.correct(session, acting, sealer_of(request), case, data)
    return await answer_with(request, session, acting, case, status=201)


@get(
    "/v1/plans/{plan_id:uuid}/revisions",
    operation_id="listPlanRevisions",
    summary="How a plan was corrected",
    tags=_TAGS,
    opt=READERS,
    responses=problems(READS),
)
async def list_plan_revisions(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    plan_id: FromPath[UUID],
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response[RevisionPage]:
    """List every correction, oldest first: what stood before and after, why, by whom and when."""
    await load(session, acting, plan_id)
    after = plan_cursors.number(cursor)
    rows = await revisions.of_plan(
        session, sealer_of(request), plan_id, after=after, limit=limit + 1
    )
    rows, more = cut(rows, limit)
    following = next_link(request, cursor_of(rows[-1].number) if more else None)
    items = [_revision_out(row) for row in rows]
    return page(RevisionPage(items=items, next=following), following)


def _revision_out(row: revisions.Revision) -> RevisionOut:
    return RevisionOut(
        number=row.number,
        fields=row.fields,
        before=row.change.before,
        after=row.change.after,
        reason=row.change.reason,
        corrected_by=row.corrected_by,
        corrected_at=row.corrected_at,
    )


@post(
    "/v1/plans/{plan_id:uuid}/residence",
    operation_id="reportMove",
    summary="Report that the citizen has moved",
    description=residence.move_home.__doc__,
    tags=_TAGS,
    opt=admits(Role.CITIZEN, Role.AUTHORITY),
    responses=problems(WRITES),
)
async def report_move(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    plan_id: FromPath[UUID],
    data: JSONBody[ResidenceIn],
    if_match: IfMatch = None,
) -> Response[PlanOut]:
    """Record where the citizen lives now; the plan passes to the authority of the new home."""
    case = await load(session, acting, plan_id, lock=True)
    check_version(if_match, case.plan.version)
    case = await residence.move_home(session, acting, case, data)
    return await answer_with(request, session, acting, case, status=201)


@put(
    "/v1/plans/{plan_id:uuid}/coordination",
    operation_id="coordinatePlan",
    summary="Arrange the course with other efforts",
    tags=_TAGS,
    opt=admits(Role.AUTHORITY),
    responses=problems((*WRITES, 428)),
)
async def coordinate_plan(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    plan_id: FromPath[UUID],
    data: JSONBody[CoordinationIn],
    if_match: IfMatch = None,
) -> Response[PlanOut]:
    """Record who coordinates, and the efforts the training is arranged with (§ 5, stk. 1).

    `If-Match` names the version that the change is made on.
    """
    case = await load(session, acting, plan_id, lock=True)
    check_version(if_match, case.plan.version, required=True)
    case = await coordination.coordinate(session, acting, sealer_of(request), case, data)
    return await answer_with(request, session, acting, case)


ROUTES = [
    receive_plan,
    state_late_cause,
    correct_plan,
    list_plan_revisions,
    report_move,
    coordinate_plan,
]
