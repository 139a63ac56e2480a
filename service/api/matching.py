"""Routes about match runs."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from db.queries import matching
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
from service.auth import Role
from service.border.identity import admits
from service.flows import match_explanations
from service.flows import matching as flow
from service.flows.acting import Acting
from service.flows.match_explanations import Why
from service.jobs.queue import ask_for_match_run
from service.matching.decode import Alternative
from service.notices.texts import Language
from service.rules.rulebook import rulebook_named
from service.schemas.base import ReasonOut, cursor_of, cut
from service.schemas.cursors import identity, instant_and_identity
from service.schemas.matching import (
    CostOut,
    CountsOut,
    ExplanationOut,
    MatchRunIn,
    MatchRunOut,
    MatchRunPage,
    PriceOut,
    ProposalOut,
    ProposalPage,
    SolverOut,
    WhyOut,
)
from service.schemas.reference import policy_out

TAGS = ["matching"]
ASKERS = admits(Role.AUTHORITY, Role.OPERATOR, Role.PLANNER)
RUN_READERS = admits(Role.AUTHORITY, Role.OPERATOR, Role.PLANNER, Role.AUDITOR)
SEERS_OF_PLANS = admits(Role.AUTHORITY, Role.OPERATOR, Role.AUDITOR)


def run_out(run: matching.Run, *, names_plans: bool = True) -> MatchRunOut:
    """A run as the API shows it; what names single plans is left out for who may not see them."""
    rule_set = (run.policies or {}).get("rule_set")
    policies = rulebook_named(rule_set).policies if rule_set else ()
    return MatchRunOut(
        run_id=run.run_id,
        authority_id=run.authority_id,
        as_of=run.as_of,
        seed=run.seed,
        fair=bool(run.request.get("fair")),
        supposed=run.supposed,
        state=run.state.value,
        stage=run.stage,
        progress=run.progress,
        created_at=run.created_at,
        started_at=run.started_at,
        finished_at=run.finished_at,
        input_hash=run.input_hash,
        solver=SolverOut(**run.solver) if run.solver else None,
        counts=CountsOut(**run.counts) if run.counts else None,
        policies=[policy_out(policy) for policy in policies],
        replay_of=run.replay_of,
        differences=_seen(run.differences, names_plans=names_plans),
        failure=run.failure if names_plans else (run.failure or "").partition(":")[0] or None,
    )


def _seen(differences: list[str] | None, *, names_plans: bool) -> list[str] | None:
    if names_plans or not differences:
        return differences
    return [f"{len(differences)} differences"]


def may_name_plans(acting: Acting, run: matching.Run) -> bool:
    """Whether the caller may know of every plan that the run may name."""
    caller = acting.caller
    own = run.authority_id is not None and run.authority_id == caller.authority_id
    return caller.role in (Role.OPERATOR, Role.AUDITOR) or own


def _queued(run: matching.Run) -> Response[MatchRunOut]:
    headers = {"Location": f"/v1/match-runs/{run.run_id}", "Retry-After": "2"}
    return Response(run_out(run), status_code=202, headers=headers)


@post(
    "/v1/match-runs",
    operation_id="requestMatchRun",
    summary="Ask for a match run",
    tags=TAGS,
    status_code=202,
    opt=ASKERS,
    responses=problems(WRITES),
)
async def request_match_run(
    session: Session, acting: Actor, data: JSONBody[MatchRunIn]
) -> Response[MatchRunOut]:
    """Queue a run over the open plans; follow it at `Location`. An authority asks for its own."""
    run = await flow.request_run(session, acting, data)
    await ask_for_match_run(session, run.run_id)
    return _queued(run)


@get(
    "/v1/match-runs",
    operation_id="listMatchRuns",
    summary="Match runs, the newest first",
    tags=TAGS,
    opt=RUN_READERS,
    responses=problems(READS),
)
async def list_match_runs(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    national: FromQuery[bool] = False,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response[MatchRunPage]:
    """List runs, the newest first; an authority sees its own, with `national` the national too."""
    after = instant_and_identity(cursor)
    own = acting.caller.authority_id if acting.caller.role is Role.AUTHORITY else None
    rows = await matching.page(
        session, authority_id=own, national=national, after=after, limit=limit + 1
    )
    rows, more = cut(rows, limit)
    last = cursor_of(rows[-1].created_at.isoformat(), str(rows[-1].run_id)) if more else None
    following = next_link(request, last)
    items = [run_out(r, names_plans=may_name_plans(acting, r)) for r in rows]
    return page(MatchRunPage(items=items, next=following), following)


@get(
    "/v1/match-runs/{run_id:uuid}",
    operation_id="getMatchRun",
    summary="One match run",
    tags=TAGS,
    opt=RUN_READERS,
    responses=problems(READS),
)
async def get_match_run(session: Session, acting: Actor, run_id: FromPath[UUID]) -> MatchRunOut:
    """Show how far a run has come, and when it is done its proof and counts."""
    run = await flow.find_run(session, acting, run_id)
    return run_out(run, names_plans=may_name_plans(acting, run))


@get(
    "/v1/match-runs/{run_id:uuid}/proposals",
    operation_id="listProposals",
    summary="What a run proposes",
    tags=TAGS,
    opt=SEERS_OF_PLANS,
    responses=problems(READS),
)
async def list_proposals(
    request: Request[Any, Any, Any],
    session: Session,
    acting: Actor,
    run_id: FromPath[UUID],
    plan_id: FromQuery[UUID | None] = None,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response[ProposalPage]:
    """List proposals in order of plan; an authority sees those of its own plans."""
    run = await flow.find_run(session, acting, run_id)
    own = acting.caller.authority_id if acting.caller.role is Role.AUTHORITY else None
    rows = await matching.proposals(
        session,
        run.run_id,
        plan_id=plan_id,
        authority_id=own,
        after=identity(cursor),
        limit=limit + 1,
    )
    rows, more = cut(rows, limit)
    following = next_link(request, cursor_of(str(rows[-1].plan_id)) if more else None)
    called = await matching.called(session, rows)
    items = [proposal_out(row, called) for row in rows]
    return page(ProposalPage(items=items, next=following), following)


def proposal_out(row: matching.StoredProposal, called: matching.Called) -> ProposalOut:
    """A proposal as the API shows it."""
    cost = None
    if row.waiting_days is not None and row.travel_minutes is not None:
        cost = CostOut(
            waiting_days=row.waiting_days,
            travel_minutes=row.travel_minutes,
            preference=row.preference or 0,
        )
    plan = called.plans[row.plan_id]
    return ProposalOut(
        plan_id=row.plan_id,
        citizen_ref=plan.citizen_ref,
        rule_set=plan.rule_set,
        provider_id=row.provider_id,
        provider_name=called.providers.get(row.provider_id) if row.provider_id else None,
        start_on=row.start_on,
        basis=row.basis,
        cost=cost,
        reason=ReasonOut(code=row.code, citation=row.citation, facts=row.facts),
        accepted_at=row.accepted_at,
        offered_provider_id=plan.offered_provider_id,
        offered_provider_name=plan.offered_provider_name,
        offered_start_on=plan.offered_start_on,
        offered_reply_by=plan.offered_reply_by,
        outdated=row.accepted_at is None and row.plan_version not in (None, plan.version),
    )


@get(
    "/v1/match-runs/{run_id:uuid}/explanations/{plan_id:uuid}",
    operation_id="explainProposal",
    summary="Why a plan got what it got",
    tags=TAGS,
    opt=SEERS_OF_PLANS,
    responses=problems(READS),
)
async def explain_proposal(
    session: Session, acting: Actor, run_id: FromPath[UUID], plan_id: FromPath[UUID]
) -> ExplanationOut:
    """For every provider: chosen, or why not.

    Why not is the law's reason with its paragraph and the values compared, or the exact price for
    everybody of having the plan there, and the smallest change that would turn the answer round.
    """
    run = await flow.find_run(session, acting, run_id)
    proposal, answers = await match_explanations.explain(session, acting, run, plan_id)
    return ExplanationOut(
        run_id=run.run_id,
        plan_id=plan_id,
        proposal=proposal_out(proposal, await matching.called(session, [proposal])),
        providers=[_why_out(why) for why in answers],
    )


def _price_out(alternative: Alternative) -> PriceOut | None:
    if alternative.extra is None:
        return None
    missed, late, cost = alternative.extra
    return PriceOut(
        missed_deadlines=missed, late_plans=late, cost=cost, worse_off=alternative.above
    )


def _why_out(why: Why) -> WhyOut:
    cost = extra = price = None
    if why.waiting_days is not None and why.travel_minutes is not None:
        cost = CostOut(
            waiting_days=why.waiting_days, travel_minutes=why.travel_minutes, preference=0
        )
    if why.alternative is not None:
        extra = _price_out(why.alternative)
        price = PriceOut(*why.alternative.price)
    return WhyOut(
        provider_id=why.provider_id,
        name=why.name,
        chosen=why.chosen,
        code=why.reason.code,
        citation=why.reason.citation,
        facts=dict(why.reason.facts),
        start_on=why.start_on,
        basis=why.basis,
        cost=cost,
        price_difference=extra,
        one_more_place_saves=price,
        would_qualify_if=dict(why.remedy),
        sentence_da=match_explanations.told(why, Language.DA),
        sentence_en=match_explanations.told(why, Language.EN),
    )


@post(
    "/v1/match-runs/{run_id:uuid}/replay",
    operation_id="replayMatchRun",
    summary="Run again on the same facts",
    tags=TAGS,
    status_code=202,
    opt=RUN_READERS,
    responses=problems(WRITES),
)
async def replay_match_run(
    session: Session, acting: Actor, run_id: FromPath[UUID]
) -> Response[MatchRunOut]:
    """Queue the run again on the facts of its day; `differences` then tells what differs."""
    before = await flow.find_run(session, acting, run_id)
    run = await flow.request_replay(session, acting, before)
    await ask_for_match_run(session, run.run_id)
    return _queued(run)


ROUTES = [
    request_match_run,
    list_match_runs,
    get_match_run,
    list_proposals,
    explain_proposal,
    replay_match_run,
]
