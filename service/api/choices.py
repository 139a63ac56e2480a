"""Routes about the citizen's choice (§ 7), the agreed start (§ 8) and the course."""

from collections.abc import Callable, Coroutine
from typing import Any, Literal
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, JSONBody
from sqlalchemy.ext.asyncio import AsyncSession

from service.api.depends import (
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
from service.api.option_answers import excluded_out, option_out
from service.api.past import AsOf, past_of
from service.api.plan_answers import entitlement_out
from service.api.plans import HELPED, answer_with
from service.auth import Role
from service.border.identity import admits
from service.flows import agreements, choices, courses
from service.flows.acting import Acting
from service.flows.case import Case, load
from service.flows.known import Known, Now, Then
from service.flows.options import Sort, options_for
from service.schemas import plan_cursors
from service.schemas.base import cursor_of
from service.schemas.plans import (
    AgreedStartIn,
    CauseIn,
    ChoiceIn,
    EntitlementOut,
    OptionsOut,
    PlanOut,
    StartIn,
)

_TAGS = ["choice"]
Caused = Callable[[AsyncSession, Acting, UUID, CauseIn], Coroutine[Any, Any, Case]]
_USUAL_OPTIONS = 20
_REPORTERS = admits(Role.CITIZEN, Role.RELATIVE, Role.AUTHORITY)


@get(
    "/v1/plans/{plan_id:uuid}/entitlement",
    operation_id="getEntitlement",
    summary="Which choices the citizen holds",
    tags=_TAGS,
    opt=HELPED,
    responses=problems(READS),
)
async def get_entitlement(
    session: Session, acting: Actor, plan_id: FromPath[UUID], as_of: AsOf = None
) -> EntitlementOut:
    """Tell which of § 7, stk. 1, 3 and 6, the citizen holds, today or then, and on what facts."""
    if as_of is not None:
        past = await past_of(session, acting, plan_id, as_of)
        return entitlement_out(past.case, past.case.entitlement(past.acting.today))
    case = await load(session, acting, plan_id)
    return entitlement_out(case, case.entitlement(acting.today))


@get(
    "/v1/plans/{plan_id:uuid}/options",
    operation_id="listOptions",
    summary="What the citizen may choose between",
    tags=_TAGS,
    opt=admits(Role.CITIZEN, Role.RELATIVE, Role.AUTHORITY, Role.AUDITOR, Role.OPERATOR),
    responses=problems(READS),
)
async def list_options(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    plan_id: FromPath[UUID],
    include: FromQuery[Literal["excluded"] | None] = None,
    sort: FromQuery[Sort] = Sort.START,
    near: FromQuery[str | None] = None,
    as_of: AsOf = None,
    cursor: Cursor = None,
    limit: Limit = _USUAL_OPTIONS,
) -> Response[OptionsOut]:
    """List places with their first possible start; with `include=excluded` also why not the rest.

    Sorted by start (then travel) or by travel (then start), as asked; what misses the clinical
    deadline comes last. `suggested` marks the lowest cost of waiting and travel. `near=<postcode>`
    counts the way from there instead of from the home. With `as_of` the answer rests on what was
    known then; travel is by the roads of now.
    """
    excluded = include == "excluded" and cursor is None
    known: Known = Now(session)
    if as_of is None:
        case = await load(session, acting, plan_id)
    else:
        past = await past_of(session, acting, plan_id, as_of)
        case, acting = past.case, past.acting
        known = Then(session=session, acting=acting)
    found = await options_for(
        session, acting, case, sort=sort, with_excluded=excluded, near=near, known=known
    )
    start = plan_cursors.number(cursor)
    more = len(found.options) > start + limit
    following = next_link(request, cursor_of(start + limit) if more else None)
    body = OptionsOut(
        items=[option_out(case, found, option) for option in found.options[start : start + limit]],
        total=len(found.options),
        excluded=[excluded_out(found, one) for one in found.excluded],
        sorted_by=found.sort.value,
        public_offer_on=found.offer.start_on if found.offer else None,
        next=following,
    )
    return page(body, following)


@post(
    "/v1/plans/{plan_id:uuid}/choices",
    operation_id="choose",
    summary="Choose a place",
    tags=_TAGS,
    opt=admits(Role.CITIZEN, Role.RELATIVE),
    responses=problems(WRITES),
)
async def choose(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    plan_id: FromPath[UUID],
    data: JSONBody[ChoiceIn],
    if_match: IfMatch = None,
) -> Response[PlanOut]:
    """Choose a place and a start (§ 7).

    The authority's own places and hospitals are confirmed at once. A place at another
    authority's institution is held until the institution confirms it, or says nothing for two
    days; it may refuse under § 7, stk. 2, alone. A private place is held until the agreed start
    is reported. Until then the public offer stands as well.
    """
    case = await load(session, acting, plan_id, lock=True)
    check_version(if_match, case.plan.version)
    case = await choices.choose(session, acting, plan_id, data)
    return await answer_with(request, session, acting, case, status=201)


@post(
    "/v1/plans/{plan_id:uuid}/agreed-starts",
    operation_id="reportAgreedStart",
    summary="Report a start agreed with a private provider",
    tags=_TAGS,
    opt=_REPORTERS,
    responses=problems(WRITES),
)
async def report_agreed_start(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    plan_id: FromPath[UUID],
    data: JSONBody[AgreedStartIn],
    if_match: IfMatch = None,
) -> Response[PlanOut]:
    """Report an agreed start (§ 8): the public place is released and the plan dispatched, once."""
    case = await load(session, acting, plan_id, lock=True)
    check_version(if_match, case.plan.version)
    case = await agreements.report_agreed_start(session, acting, plan_id, data)
    return await answer_with(request, session, acting, case, status=201)


@post(
    "/v1/plans/{plan_id:uuid}/start",
    operation_id="startCourse",
    summary="Record the first meeting",
    tags=_TAGS,
    opt=admits(Role.PROVIDER),
    responses=problems(WRITES),
)
async def start_course(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    plan_id: FromPath[UUID],
    data: JSONBody[StartIn | None] = None,
    if_match: IfMatch = None,
) -> Response[PlanOut]:
    """Record the first meeting with a health professional who will train the citizen.

    Without a body: today, in person, with the professional who will train the citizen.
    """
    case = await load(session, acting, plan_id, lock=True)
    check_version(if_match, case.plan.version)
    case = await courses.start(session, acting, plan_id, data or StartIn())
    return await answer_with(request, session, acting, case, status=201)


_CAUSED: dict[str, tuple[Caused, str, tuple[Role, ...]]] = {
    "cancellation": (courses.cancel, "Cancel a placement", (Role.PROVIDER,)),
    "withdrawal": (courses.withdraw, "Give up the training", (Role.CITIZEN, Role.RELATIVE)),
    "revocation": (courses.revoke, "Take a plan back", (Role.HOSPITAL,)),
    "death": (
        courses.record_death,
        "Close the plan of a citizen who has died",
        (Role.HOSPITAL, Role.AUTHORITY),
    ),
}
_PLAIN = {
    "completion": (courses.complete, "Record that the course is over"),
    "no-show": (courses.miss, "Record that the citizen did not come"),
}


def _caused(path: str) -> HTTPRouteHandler:
    """A route that ends something, with a reason if there is one."""
    flow, summary, roles = _CAUSED[path]

    @post(
        f"/v1/plans/{{plan_id:uuid}}/{path}",
        operation_id=f"{path}OfPlan",
        summary=summary,
        description=flow.__doc__,
        tags=_TAGS,
        opt=admits(*roles),
        responses=problems(WRITES),
    )
    async def end(
        request: Request[Any, Any, Any],
        session: Session,
        acting: Actor,
        plan_id: FromPath[UUID],
        data: JSONBody[CauseIn | None] = None,
        if_match: IfMatch = None,
    ) -> Response[PlanOut]:
        case = await load(session, acting, plan_id, lock=True)
        check_version(if_match, case.plan.version)
        case = await flow(session, acting, plan_id, data or CauseIn())
        return await answer_with(request, session, acting, case, status=201)

    return end


def _plain(path: str) -> HTTPRouteHandler:
    """A route that records something without more words."""
    flow, summary = _PLAIN[path]

    @post(
        f"/v1/plans/{{plan_id:uuid}}/{path}",
        operation_id=f"{path.replace('-', '')}OfPlan",
        summary=summary,
        description=flow.__doc__,
        tags=_TAGS,
        opt=admits(Role.PROVIDER),
        responses=problems(WRITES),
    )
    async def record(
        request: Request[Any, Any, Any],
        session: Session,
        acting: Actor,
        plan_id: FromPath[UUID],
        if_match: IfMatch = None,
    ) -> Response[PlanOut]:
        case = await load(session, acting, plan_id, lock=True)
        check_version(if_match, case.plan.version)
        case = await flow(session, acting, plan_id)
        return await answer_with(request, session, acting, case, status=201)

    return record


ROUTES = [
    get_entitlement,
    list_options,
    choose,
    report_agreed_start,
    start_course,
    *(_caused(path) for path in _CAUSED),
    *(_plain(path) for path in _PLAIN),
]
