"""Routes that turn what a run proposes into offers and choices."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, post
from litestar.params import FromPath, JSONBody

from service.api.depends import WRITES, Actor, IfMatch, Session, check_version, problems
from service.api.plans import answer_with
from service.auth import Role
from service.border.identity import admits
from service.flows.accepting import accept
from service.flows.accepting_many import accept_many
from service.flows.case import load
from service.flows.matching import find_run
from service.schemas.acceptances import AcceptanceIn, AcceptancesIn, AcceptancesOut
from service.schemas.plans import PlanOut

_TAGS = ["matching"]


@post(
    "/v1/match-runs/{run_id:uuid}/proposals/{plan_id:uuid}/acceptance",
    operation_id="acceptProposal",
    summary="Offer or choose what a run proposes",
    tags=_TAGS,
    opt=admits(Role.AUTHORITY, Role.CITIZEN),
    responses=problems(WRITES),
)
async def accept_proposal(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    run_id: FromPath[UUID],
    plan_id: FromPath[UUID],
    data: JSONBody[AcceptanceIn | None] = None,
    if_match: IfMatch = None,
) -> Response[PlanOut]:
    """Turn a proposal into the authority's offer (§ 6), or into the citizen's choice (§ 7).

    Every condition of an offer or a choice is asked again now. What has become of the place, the
    plan or a refusal since the run is answered with 409 and its ground. A proposal is accepted
    once. A run about a supposition is never accepted.
    """
    # the plan first: who may not know of it is not told either whether there is such a run
    case = await load(session, acting, plan_id, lock=True)
    run = await find_run(session, acting, run_id)
    check_version(if_match, case.plan.version)
    case = await accept(session, acting, run, plan_id, data or AcceptanceIn())
    return await answer_with(request, session, acting, case, status=201)


@post(
    "/v1/match-runs/{run_id:uuid}/acceptances",
    operation_id="acceptProposals",
    summary="Offer what a run proposes for many plans",
    tags=_TAGS,
    status_code=200,
    opt=admits(Role.AUTHORITY),
    responses=problems(WRITES),
)
async def accept_proposals(
    session: Session, acting: Actor, run_id: FromPath[UUID], data: JSONBody[AcceptancesIn]
) -> AcceptancesOut:
    """Offer what a run proposes for the plans named, or for all of the authority's.

    Each plan stands alone: a refusal undoes nothing else, and tells its ground. Plans whose
    proposal was accepted before are left out where no plans are named.
    """
    run = await find_run(session, acting, run_id)
    items = await accept_many(session, acting, run, data)
    accepted = sum(item.accepted for item in items)
    return AcceptancesOut(
        run_id=run_id, accepted=accepted, refused=len(items) - accepted, items=items
    )


ROUTES = [accept_proposal, accept_proposals]
