"""Routes about what waits for an answer: confirmation, documentation (§ 8), a new day."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, post
from litestar.params import FromPath, JSONBody

from service.api.depends import WRITES, Actor, IfMatch, Session, check_version, etag, problems
from service.api.plan_answers import documentation_out
from service.api.plans import answer_with
from service.auth import Role
from service.border.identity import admits
from service.errors import NotFound
from service.flows import answers, courses, documentation
from service.flows.case import load
from service.schemas.agreements import (
    DecisionIn,
    DocumentationIn,
    DocumentationOut,
    DocumentationRequestIn,
    RebookingIn,
)
from service.schemas.plans import PlanOut

_TAGS = ["choice"]


@post(
    "/v1/plans/{plan_id:uuid}/confirmation",
    operation_id="confirmPlace",
    summary="Confirm a place that a citizen from elsewhere has chosen",
    tags=_TAGS,
    opt=admits(Role.PROVIDER, Role.AUTHORITY),
    responses=problems(WRITES),
)
async def confirm_place(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    plan_id: FromPath[UUID],
    if_match: IfMatch = None,
) -> Response[PlanOut]:
    """Confirm the place chosen at the caller's institution; the citizen's public offer is let go.

    An institution that says nothing for two days has confirmed: it may turn away by a refusal
    under § 7, stk. 2, alone.
    """
    case = await answers.chosen_at(session, acting, plan_id)
    check_version(if_match, case.plan.version)
    case = await answers.confirm(session, acting, case)
    return await answer_with(request, session, acting, case, status=201)


@post(
    "/v1/plans/{plan_id:uuid}/documentation-requests",
    operation_id="requestDocumentation",
    summary="Demand documentation of an agreed start",
    tags=_TAGS,
    opt=admits(Role.AUTHORITY),
    responses=problems(WRITES),
)
async def request_documentation(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    plan_id: FromPath[UUID],
    data: JSONBody[DocumentationRequestIn | None] = None,
    if_match: IfMatch = None,
) -> Response[PlanOut]:
    """Demand documentation of a private start (§ 8, stk. 3).

    Before a start is reported: neither is the public place released nor the plan sent until the
    documentation is accepted. After it: the public place is taken again meanwhile.
    """
    case = await load(session, acting, plan_id, lock=True)
    check_version(if_match, case.plan.version)
    await documentation.require(session, acting, case, data or DocumentationRequestIn())
    return await answer_with(request, session, acting, case, status=201)


@post(
    "/v1/plans/{plan_id:uuid}/documentation",
    operation_id="deliverDocumentation",
    summary="State the start that is agreed",
    tags=_TAGS,
    opt=admits(Role.PROVIDER),
    responses=problems(WRITES),
)
async def deliver_documentation(
    session: Session,
    acting: Actor,
    plan_id: FromPath[UUID],
    data: JSONBody[DocumentationIn],
    if_match: IfMatch = None,
) -> Response[DocumentationOut]:
    """State the agreed start to the authority (§ 8, stk. 3). The plan itself is not shown."""
    case = await documentation.asked_of(session, acting, plan_id)
    check_version(if_match, case.plan.version)
    await documentation.deliver(session, acting, case, data)
    told = await documentation_out(session, plan_id)
    if told is None:
        raise NotFound("documentation request")
    return Response(told, status_code=201, headers=etag(case.plan.version))


@post(
    "/v1/plans/{plan_id:uuid}/documentation/{number:int}/decision",
    operation_id="decideDocumentation",
    summary="Accept documentation or turn it down",
    tags=_TAGS,
    opt=admits(Role.AUTHORITY),
    responses=problems(WRITES),
)
async def decide_documentation(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    plan_id: FromPath[UUID],
    number: FromPath[int],
    data: JSONBody[DecisionIn],
    if_match: IfMatch = None,
) -> Response[PlanOut]:
    """Accept: the public place is released and the plan sent. Turn down: the duty stands."""
    case = await load(session, acting, plan_id, lock=True)
    check_version(if_match, case.plan.version)
    case = await documentation.decide(session, acting, case, number, data)
    return await answer_with(request, session, acting, case, status=201)


@post(
    "/v1/plans/{plan_id:uuid}/acknowledgement",
    operation_id="acknowledgePlan",
    summary="Say that the plan has arrived",
    tags=_TAGS,
    opt=admits(Role.PROVIDER),
    responses=problems(WRITES),
)
async def acknowledge_plan(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    plan_id: FromPath[UUID],
    if_match: IfMatch = None,
) -> Response[PlanOut]:
    """Say that the plan, sent under § 8, stk. 2, has arrived."""
    case = await load(session, acting, plan_id, lock=True)
    check_version(if_match, case.plan.version)
    case = await documentation.acknowledge(session, acting, plan_id)
    return await answer_with(request, session, acting, case, status=201)


@post(
    "/v1/plans/{plan_id:uuid}/rebooking",
    operation_id="rebookStart",
    summary="Book a missed first meeting anew",
    tags=_TAGS,
    opt=admits(Role.AUTHORITY),
    responses=problems(WRITES),
)
async def rebook_start(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    plan_id: FromPath[UUID],
    data: JSONBody[RebookingIn],
    if_match: IfMatch = None,
) -> Response[PlanOut]:
    """Give a citizen who missed the first meeting a new day at the same place."""
    case = await load(session, acting, plan_id, lock=True)
    check_version(if_match, case.plan.version)
    case = await courses.rebook(session, acting, plan_id, data)
    return await answer_with(request, session, acting, case, status=201)


ROUTES = [
    confirm_place,
    request_documentation,
    deliver_documentation,
    decide_documentation,
    acknowledge_plan,
    rebook_start,
]
