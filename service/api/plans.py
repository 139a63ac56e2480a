"""Routes about plans: issuing, reading, and the authority's work on them."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import agreements, events, plans, reference, remarks
from db.sealing import Sealer
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
    etag,
    next_link,
    page,
    problems,
)
from service.api.past import AsOf, past_of, past_plan_out
from service.api.plan_answers import event_out, plan_out, plan_summary
from service.auth import Role
from service.border.identity import ROLES, admits
from service.border.media import takes
from service.flows import civil_numbers, levels, offers, plan_batch, plan_intake
from service.flows.acting import Acting
from service.flows.actions import actions, closed_events
from service.flows.case import Case, around, load, load_many
from service.rules.notice_times import LEVEL_STATED
from service.rules.vocabulary import Alert, CareLevel, PlanState
from service.schemas import plan_cursors
from service.schemas.base import cursor_of, cut
from service.schemas.plans import (
    ActionOut,
    ActionPage,
    BatchOut,
    EventPage,
    LateReplyIn,
    OfferIn,
    PlanIn,
    PlanOut,
    PlanPage,
    StratificationIn,
)

_TAGS = ["plans"]
NDJSON = "application/x-ndjson"
PlanNumber = Annotated[
    str | None,
    QueryParameter(
        pattern=r"^[^\x00-\x1f]{3,64}$",
        description=(
            "How the plan's id, its issuer's own number or the citizen's reference begins; or how "
            "one of the latter two ends."
        ),
    ),
]
READERS = admits(
    Role.CITIZEN, Role.HOSPITAL, Role.AUTHORITY, Role.PROVIDER, Role.AUDITOR, Role.OPERATOR
)
HELPED = admits(*READERS[ROLES], Role.RELATIVE)  # what a relative reads in the citizen's place


def sealer_of(request: Request[Any, Any, Any]) -> Sealer:
    """What opens and seals person data."""
    sealer: Sealer = request.app.state.sealer
    return sealer


async def answer_with(
    request: Request[Any, Any, Any],
    session: AsyncSession,
    acting: Acting,
    case: Case,
    *,
    status: int = 200,
) -> Response[PlanOut]:
    """A plan as an answer, with its version."""
    body = await plan_out(session, sealer_of(request), case, acting)
    headers = etag(case.plan.version)
    if status == 201:  # noqa: PLR2004 - created
        headers |= {"Location": f"/v1/plans/{case.plan.plan_id}"}
    return Response(body, status_code=status, headers=headers)


@post(
    "/v1/plans",
    operation_id="issuePlan",
    summary="Issue a plan",
    tags=_TAGS,
    opt=admits(Role.HOSPITAL),
    responses=problems(WRITES),
)
async def issue_plan(
    request: Request[Any, Any, Any], session: Session, acting: Actor, data: JSONBody[PlanIn]
) -> Response[PlanOut]:
    """Issue a rehabilitation plan; it is sent to whom the patient agreed to, and routed."""
    plan = await plan_intake.issue(session, acting, sealer_of(request), data)
    case = await around(session, acting, plan)
    return await answer_with(request, session, acting, case, status=201)


@post(
    "/v1/plans/batch",
    operation_id="issuePlans",
    summary="Issue many plans",
    tags=_TAGS,
    opt=admits(Role.HOSPITAL) | takes(NDJSON),
    responses=problems(WRITES),
)
async def issue_plans(request: Request[Any, Any, Any], session: Session, acting: Actor) -> BatchOut:
    """Issue plans sent as NDJSON, one a line. Good lines are stored, bad ones explained."""
    return await plan_batch.issue_batch(session, acting, sealer_of(request), await request.body())


@get(
    "/v1/plans",
    operation_id="listPlans",
    summary="Plans the caller may see",
    tags=_TAGS,
    opt=HELPED,
    responses=problems(READS),
)
async def list_plans(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    plan_state: Annotated[PlanState | None, QueryParameter(name="state")] = None,
    alert: FromQuery[Alert | None] = None,
    care_level: FromQuery[CareLevel | None] = None,
    number: PlanNumber = None,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response[PlanPage]:
    """List plans in order of discharge day. An `alert` is looked for page by page.

    A civil number is never in an address: `POST /v1/plans/searches` finds plans by it.
    """
    after = plan_cursors.discharge_and_plan(cursor)
    if number is not None:
        civil_numbers.not_in_an_address(number, "/number")
    sought = plans.Sought(state=plan_state, care_level=care_level, number=number)
    rows = await plans.page(session, acting.caller, sought, after=after, limit=limit + 1)
    rows, more = cut(rows, limit)
    regions = await reference.region_by_municipality(session, on=acting.today)
    cases = await load_many(session, rows, regions)
    wanted = [c for c in cases if alert is None or alert in c.alerts(acting.today)]
    last = cursor_of(rows[-1].discharged_on, str(rows[-1].plan_id)) if more else None
    following = next_link(request, last)
    items = [plan_summary(case, acting) for case in wanted]
    return page(PlanPage(items=items, next=following), following)


@get(
    "/v1/plans/{plan_id:uuid}",
    operation_id="getPlan",
    summary="One plan",
    tags=_TAGS,
    opt=HELPED,
    responses=problems(READS),
)
async def get_plan(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    plan_id: FromPath[UUID],
    as_of: AsOf = None,
) -> Response[PlanOut]:
    """Show a plan with its clocks, its alerts and what stands: offer, choice, agreement, place.

    With `as_of` all of these, and the clinical texts, are as they stood then.
    """
    if as_of is not None:
        past = await past_of(session, acting, plan_id, as_of)
        return Response(await past_plan_out(session, sealer_of(request), past))
    return await answer_with(request, session, acting, await load(session, acting, plan_id))


@get(
    "/v1/plans/{plan_id:uuid}/events",
    operation_id="listPlanEvents",
    summary="What happened to a plan",
    tags=_TAGS,
    opt=READERS,
    responses=problems(READS),
)
async def list_plan_events(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    plan_id: FromPath[UUID],
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response[EventPage]:
    """List every change of state, oldest first: who, when, under which rule set and paragraph.

    Where a level was stated, `facts` tell the reason, who assessed, and who signed too.
    """
    await load(session, acting, plan_id)
    after = plan_cursors.number(cursor)
    rows = await events.of_plan(session, plan_id, after=after, limit=limit + 1)
    rows, more = cut(rows, limit)
    following = next_link(request, cursor_of(rows[-1].event_id or 0) if more else None)
    said = await remarks.of_plan(session, plan_id, remarks.OF_EVENT)
    levels = await remarks.of_levels(session, plan_id)
    items = [
        event_out(row, levels[row.at])
        if row.event in LEVEL_STATED and row.at in levels
        else event_out(row, {"reason": said.get(row.event_id or 0)})
        for row in rows
    ]
    return page(EventPage(items=items, next=following), following)


@get(
    "/v1/plans/{plan_id:uuid}/actions",
    operation_id="listPlanActions",
    summary="What this caller may do now",
    tags=_TAGS,
    opt=HELPED,
    responses=problems(READS),
)
async def list_plan_actions(session: Session, acting: Actor, plan_id: FromPath[UUID]) -> ActionPage:
    """List what the caller may ask for in the plan's state, with method, path and paragraph."""
    case = await load(session, acting, plan_id)
    asked = await agreements.open_request(session, plan_id)
    number = asked.number if asked else 0
    items = [
        ActionOut(
            action=step.event,
            method="POST",
            path=f"/v1/plans/{plan_id}{(step.path or '').format(number=number)}",
            citation=step.citation,
        )
        for step in actions(acting, case, closed=await closed_events(session, case))
    ]
    return ActionPage(items=items, next=None)


@post(
    "/v1/plans/{plan_id:uuid}/stratification",
    operation_id="stratifyPlan",
    summary="State basic or advanced level",
    tags=_TAGS,
    opt=admits(Role.AUTHORITY),
    responses=problems(WRITES),
)
async def stratify_plan(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    plan_id: FromPath[UUID],
    data: JSONBody[StratificationIn],
    if_match: IfMatch = None,
) -> Response[PlanOut]:
    """State whether a general plan needs basic or advanced level (§ 5, stk. 3)."""
    case = await load(session, acting, plan_id, lock=True)
    check_version(if_match, case.plan.version)
    await levels.stratify(session, acting, case, data)
    case = await around(session, acting, case.plan)
    return await answer_with(request, session, acting, case, status=201)


@post(
    "/v1/plans/{plan_id:uuid}/offers",
    operation_id="offerStart",
    summary="Offer a start",
    tags=_TAGS,
    opt=admits(Role.AUTHORITY),
    responses=problems(WRITES),
)
async def offer_start(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    plan_id: FromPath[UUID],
    data: JSONBody[OfferIn],
    if_match: IfMatch = None,
) -> Response[PlanOut]:
    """Offer a start (§ 6): the place is held at once, and a later call is a new version."""
    case = await load(session, acting, plan_id, lock=True)
    check_version(if_match, case.plan.version)
    case = await offers.make_offer(session, acting, plan_id, data)
    return await answer_with(request, session, acting, case, status=201)


@post(
    "/v1/plans/{plan_id:uuid}/late-replies",
    operation_id="acceptLateReply",
    summary="Take a reply after its deadline",
    tags=_TAGS,
    opt=admits(Role.AUTHORITY),
    responses=problems(WRITES),
)
async def accept_late_reply(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    plan_id: FromPath[UUID],
    data: JSONBody[LateReplyIn],
    if_match: IfMatch = None,
) -> Response[PlanOut]:
    """Take a late reply with a reason (§ 6, stk. 3): the citizen may choose once more."""
    case = await load(session, acting, plan_id, lock=True)
    check_version(if_match, case.plan.version)
    await offers.accept_late(session, acting, case, data)
    case = await around(session, acting, case.plan)
    return await answer_with(request, session, acting, case, status=201)


ROUTES = [
    issue_plan,
    issue_plans,
    list_plans,
    get_plan,
    list_plan_events,
    list_plan_actions,
    stratify_plan,
    offer_start,
    accept_late_reply,
]
