"""Asking for a run, carrying it out, and reading what it answered."""

import asyncio
from functools import partial
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import events, matching, providers
from db.session import one_transaction
from db.tables.matching import MatchRunTable, RunState
from db.tables.reference import AuthorityTable
from db.tenants import across
from service.apart import Cancelled
from service.auth import Role, speaks_for
from service.errors import Fault, LawSaysNo, NotAllowed, NotFound, WrongFields
from service.flows import match_facts, places
from service.flows.acting import Acting
from service.flows.case import load
from service.flows.long_runs import Clock, Sessions, carry_out, tell, teller
from service.flows.match_answer import Answer, store
from service.flows.match_cancelling import until_cancelled
from service.matching import decode
from service.matching import facts as facts_module
from service.matching import prices as worth
from service.matching import run as runner
from service.matching.facts import MatchFacts
from service.matching.pins import PinIsNotPossible
from service.matching.run import Limits
from service.matching.solved import solved
from service.rules.rulebook import RULEBOOKS
from service.schemas.matching import MatchRunIn

_EXPECTED = (
    PinIsNotPossible,
    decode.LawRefuses,
    runner.AnswerRefused,
    runner.SolverStopped,
)


async def request_run(session: AsyncSession, acting: Acting, asked: MatchRunIn) -> MatchRunTable:
    """Queue a run.

    Raises:
        NotAllowed: an authority asks for another's plans, or for everybody's.
        WrongFields: a day that has not come or no order covers, a plan pinned twice, or an
            authority, plan or provider that nobody knows.
        LawSaysNo: a pinned start is unlawful.
    """
    may_ask(acting, asked.authority_id)
    as_of = asked.as_of or acting.today
    await _check(session, acting, asked)
    run = MatchRunTable(
        run_id=uuid4(),
        authority_id=asked.authority_id,
        requested_by=acting.signature(),
        request=asked.model_dump(mode="json"),
        as_of=as_of,
        seed=asked.seed,
        state=RunState.QUEUED,
        created_at=acting.now,
        supposed=bool(asked.what_if.closed_providers or asked.what_if.extra_capacity),
    )
    session.add(run)
    await session.flush()
    await events.record(session, acting, "match.requested", facts={"run_id": str(run.run_id)})
    return run


def may_ask(acting: Acting, authority_id: str | None) -> None:
    """Keep to each authority the runs over its own plans alone.

    Raises:
        NotAllowed: an authority asks about others' plans.
    """
    if not speaks_for(acting.caller, authority_id):
        raise NotAllowed("An authority matches its own plans: send its authority_id.")


async def _check(session: AsyncSession, acting: Acting, asked: MatchRunIn) -> None:
    faults = [*_day_faults(acting, asked), *await _what_if_faults(session, asked)]
    if asked.authority_id is not None:
        known = await session.get(AuthorityTable, asked.authority_id)
        if known is None:
            detail = f"No authority {asked.authority_id}."
            faults.append(Fault("/authority_id", "unknown_code", detail))
    if faults:
        raise WrongFields(tuple(faults))
    await _check_pins(session, acting, asked)


def _day_faults(acting: Acting, asked: MatchRunIn) -> list[Fault]:
    if asked.as_of is None:
        return []
    if asked.as_of > acting.today:
        detail = f"{asked.as_of} is later than today, {acting.today}."
        return [Fault("/as_of", "in_the_future", detail)]
    first_on = RULEBOOKS[0].in_force_from
    if asked.as_of < first_on:
        return [Fault("/as_of", "out_of_range", f"No order is known before {first_on}.")]
    return []


async def _what_if_faults(session: AsyncSession, asked: MatchRunIn) -> list[Fault]:
    """Suppositions about places that nobody knows: they would change nothing, unnoticed."""
    named = {
        f"/what_if/closed_providers/{n}": p for n, p in enumerate(asked.what_if.closed_providers)
    }
    named |= {
        f"/what_if/extra_capacity/{n}/provider_id": extra.provider_id
        for n, extra in enumerate(asked.what_if.extra_capacity)
    }
    known = await providers.names(session) if named else {}
    return [
        Fault(pointer, "unknown_provider", f"No provider {provider_id}.")
        for pointer, provider_id in named.items()
        if str(provider_id) not in known
    ]


async def _check_pins(session: AsyncSession, acting: Acting, asked: MatchRunIn) -> None:
    """Refuse a pin that breaks the law before the solver sees it."""
    pinned: set[UUID] = set()
    for number, pin in enumerate(asked.pins):
        if pin.plan_id in pinned:
            raise _wrong_pin(number, "plan_id", "pinned_twice", "A plan has one start.")
        pinned.add(pin.plan_id)
        try:
            case = await load(session, acting, pin.plan_id)
        except NotFound as error:
            raise _wrong_pin(number, "plan_id", "unknown_plan", "No such plan.") from error
        found = await providers.candidates(session, provider_id=pin.provider_id)
        if not found:
            raise _wrong_pin(number, "provider_id", "unknown_provider", "No such provider.")
        start_on = pin.start_on
        verdict = await places.may_start_at(
            session, acting, case, found[0].facts, start_on=start_on
        )
        if not verdict:
            raise LawSaysNo(verdict.reason)


def _wrong_pin(number: int, field: str, code: str, detail: str) -> WrongFields:
    return WrongFields((Fault(f"/pins/{number}/{field}", code, detail),))


async def request_replay(session: AsyncSession, acting: Acting, of: MatchRunTable) -> MatchRunTable:
    """Queue a run on the stored facts of an older one; its answer tells what differs.

    Raises:
        NotAllowed: an authority asks for a run over others' plans.
        NotFound: the older run is not done, so that there is nothing to compare with.
    """
    may_ask(acting, of.authority_id)
    if of.snapshot is None or of.state is not RunState.DONE:
        raise NotFound("stored input of this run")
    replay = MatchRunTable(
        run_id=uuid4(),
        authority_id=of.authority_id,
        requested_by=acting.signature(),
        request=of.request,
        as_of=of.as_of,
        seed=of.seed,
        state=RunState.QUEUED,
        created_at=acting.now,
        replay_of=of.run_id,
        supposed=of.supposed,
        snapshot=of.snapshot,
    )
    session.add(replay)
    await session.flush()
    facts = {"run_id": str(replay.run_id), "replay_of": str(of.run_id)}
    await events.record(session, acting, "match.replayed", facts=facts)
    return replay


async def find_run(session: AsyncSession, acting: Acting, run_id: UUID) -> MatchRunTable:
    """A run the caller may see: an authority sees its own and the national ones.

    Raises:
        NotFound: there is none for the caller.
    """
    caller = acting.caller
    if caller.role is Role.CITIZEN:  # of a run a citizen learns what it proposes for them alone
        async with across(session):
            run = await matching.find(session, run_id)
    else:
        run = await matching.find(session, run_id)
    theirs = run is not None and run.authority_id in (None, caller.authority_id)
    if run is None or (caller.role is Role.AUTHORITY and not theirs):
        raise NotFound("match run")
    return run


async def last_good(
    session: AsyncSession, acting: Acting, authority_id: str | None
) -> MatchRunTable:
    """The newest run that is done over everybody's plans, or over one authority's.

    Raises:
        NotFound: there is none for the caller.
    """
    caller = acting.caller
    theirs = authority_id in (None, caller.authority_id)
    if caller.role is Role.AUTHORITY and not theirs:
        raise NotFound("match run")
    run = await matching.last_done(session, authority_id=authority_id)
    if run is None:
        raise NotFound("match run")
    return run


async def execute(sessions: Sessions, run_id: UUID, clock: Clock) -> None:
    """Carry out a queued run: read, encode, solve, check, store. Safe to run twice.

    A run that a dead worker left half-way is begun again; one that is over is left alone. One
    that is cancelled meanwhile is let go at once.
    """

    async def work(run: MatchRunTable) -> None:
        answer = await until_cancelled(sessions, run_id, partial(_work, sessions, run))
        if answer is None:
            raise Cancelled("the run was called off")
        await store(sessions, run, answer, clock)

    await carry_out(sessions, MatchRunTable, run_id, clock, work=work, expected=_EXPECTED)


async def _work(sessions: Sessions, run: MatchRunTable, stop: runner.Stop) -> Answer:
    facts = await _facts(sessions, run)
    asked = MatchRunIn.model_validate(run.request)
    told = teller(sessions, MatchRunTable, run.run_id)
    limits = Limits(time_limit_s=asked.time_limit_s, seed=run.seed)
    found = await asyncio.to_thread(solved, facts, limits, told, stop, fair=asked.fair)
    encoded, result = found.encoded, found.result
    await tell(sessions, MatchRunTable, run.run_id, "explaining", 0.95)
    again = partial(runner.solve, limits=limits, progress=runner.tell_nobody, stop=stop)
    return Answer(
        facts=facts,
        result=result,
        worst_cost=found.worst,
        input_hash=found.input_hash,
        proposals=await asyncio.to_thread(decode.proposals, facts, encoded, result),
        alternatives=await asyncio.to_thread(decode.alternatives, facts, encoded, result),
        prices=await asyncio.to_thread(worth.prices, facts, encoded, result),
        refusal_costs=await asyncio.to_thread(
            worth.refusal_costs, facts, found.alike, result, again
        )
        if asked.refusal_costs
        else None,
    )


async def _facts(sessions: Sessions, run: MatchRunTable) -> MatchFacts:
    if run.snapshot is not None:
        return facts_module.unpack(run.snapshot)
    async with one_transaction(sessions) as session:
        await matching.use_one_snapshot(session)
        return await match_facts.read(session, run)
