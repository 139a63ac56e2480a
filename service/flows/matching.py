"""Asking for a run, carrying it out, and reading what it answered."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from db.queries import events, matching
from db.session import one_transaction
from db.tables.matching import MatchRunTable, RunState
from db.tables.reference import AuthorityTable
from service.auth import Role
from service.errors import Fault, LawSaysNo, NotAllowed, NotFound, WrongFields
from service.flows import match_facts, places
from service.flows.acting import Acting
from service.flows.case import load
from service.matching import decode, encode
from service.matching import facts as facts_module
from service.matching import run as runner
from service.matching.decode import Proposal
from service.matching.facts import MatchFacts
from service.matching.run import Limits, Result
from service.rules.rulebook import rulebook_on
from service.schemas.matching import MatchRunIn

_log = structlog.get_logger(__name__)
_SOLVER = "OR-Tools SimpleMinCostFlow"
_EXPECTED = (
    encode.PinIsNotPossible,
    decode.LawRefuses,
    runner.AnswerRefused,
    runner.SolverStopped,
)
Sessions = async_sessionmaker[AsyncSession]
Clock = Callable[[], datetime]


async def request_run(session: AsyncSession, acting: Acting, asked: MatchRunIn) -> MatchRunTable:
    """Queue a run.

    Raises:
        NotAllowed: an authority asks for another's plans, or for everybody's.
        WrongFields: a day that has not come, or an authority that nobody knows.
        LawSaysNo: a pinned start is unlawful.
    """
    _may_ask(acting, asked.authority_id)
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
    )
    session.add(run)
    await session.flush()
    await events.record(session, acting, "match.requested", facts={"run_id": str(run.run_id)})
    return run


def _may_ask(acting: Acting, authority_id: str | None) -> None:
    caller = acting.caller
    if caller.role is Role.AUTHORITY and authority_id != caller.authority_id:
        raise NotAllowed("An authority matches its own plans: send its authority_id.")


async def _check(session: AsyncSession, acting: Acting, asked: MatchRunIn) -> None:
    faults = []
    if asked.as_of is not None and asked.as_of > acting.today:
        detail = f"{asked.as_of} is later than today, {acting.today}."
        faults.append(Fault("/as_of", "in_the_future", detail))
    if asked.authority_id is not None:
        known = await session.get(AuthorityTable, asked.authority_id)
        if known is None:
            detail = f"No authority {asked.authority_id}."
            faults.append(Fault("/authority_id", "unknown_code", detail))
    if faults:
        raise WrongFields(tuple(faults))
    await _check_pins(session, acting, asked)


async def _check_pins(session: AsyncSession, acting: Acting, asked: MatchRunIn) -> None:
    """Refuse a pin that breaks the law before the solver sees it."""
    for number, pin in enumerate(asked.pins):
        try:
            case = await load(session, acting, pin.plan_id)
        except NotFound as error:
            fault = Fault(f"/pins/{number}/plan_id", "unknown_plan", "No such plan.")
            raise WrongFields((fault,)) from error
        provider = await places.provider_named(session, pin.provider_id)
        verdict = await places.may_start_at(session, acting, case, provider, start_on=pin.start_on)
        if not verdict:
            raise LawSaysNo(verdict.reason)


async def request_replay(session: AsyncSession, acting: Acting, of: MatchRunTable) -> MatchRunTable:
    """Queue a run on the stored facts of an older one; its answer tells what differs.

    Raises:
        NotFound: the older run has no stored facts yet.
    """
    if of.snapshot is None:
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
    run = await matching.find(session, run_id)
    caller = acting.caller
    theirs = run is not None and run.authority_id in (None, caller.authority_id)
    if run is None or (caller.role is Role.AUTHORITY and not theirs):
        raise NotFound("match run")
    return run


@dataclass(frozen=True, slots=True)
class _Answer:
    """A run's answer, ready to be stored."""

    facts: MatchFacts
    result: Result
    input_hash: str
    proposals: list[Proposal]
    alternatives: list[bytes]


async def execute(sessions: Sessions, run_id: UUID, clock: Clock) -> None:
    """Carry out a queued run: read, encode, solve, check, store. Safe to run twice.

    A run that a dead worker left half-way is begun again; one that is done is left alone.
    """
    async with one_transaction(sessions) as session:
        run = await session.get(MatchRunTable, run_id, with_for_update=True)
        if run is None or run.state in (RunState.DONE, RunState.FAILED, RunState.CANCELLED):
            return
        run.state, run.started_at, run.stage = RunState.RUNNING, clock(), "reading"
    try:
        await _store(sessions, run, await _work(sessions, run), clock)
    except _EXPECTED as error:
        await _fail(sessions, run_id, clock, f"{type(error).__name__}: {error}")
        return
    except Exception:
        await _fail(sessions, run_id, clock, "an unexpected error; see the worker's log")
        raise
    _log.info("match_run_done", run_id=str(run_id))


async def _work(sessions: Sessions, run: MatchRunTable) -> _Answer:
    facts = await _facts(sessions, run)
    encoded = await asyncio.to_thread(encode.encode, facts)
    loop = asyncio.get_running_loop()

    def tell(stage: str, share: float) -> None:
        telling = _tell(sessions, run.run_id, stage, share)
        asyncio.run_coroutine_threadsafe(telling, loop)

    asked = MatchRunIn.model_validate(run.request)
    limits = Limits(time_limit_s=asked.time_limit_s, seed=run.seed)
    result = await asyncio.to_thread(runner.solve, encoded.problem, limits, tell)
    await _tell(sessions, run.run_id, "explaining", 0.95)
    return _Answer(
        facts=facts,
        result=result,
        input_hash=encoded.input_hash(),
        proposals=await asyncio.to_thread(decode.proposals, facts, encoded, result),
        alternatives=await asyncio.to_thread(decode.alternatives, encoded, result),
    )


async def _facts(sessions: Sessions, run: MatchRunTable) -> MatchFacts:
    if run.snapshot is not None:
        return facts_module.unpack(run.snapshot)
    async with one_transaction(sessions) as session:
        await matching.use_one_snapshot(session)
        return await match_facts.read(session, run)


async def _tell(sessions: Sessions, run_id: UUID, stage: str, share: float) -> None:
    async with one_transaction(sessions) as session:
        await matching.tell_progress(session, run_id, stage=stage, share=share)


async def _fail(sessions: Sessions, run_id: UUID, clock: Clock, failure: str) -> None:
    _log.error("match_run_failed", run_id=str(run_id))
    async with one_transaction(sessions) as session:
        run = await session.get(MatchRunTable, run_id, with_for_update=True)
        if run is not None and run.state is RunState.RUNNING:
            run.state, run.finished_at = RunState.FAILED, clock()
            run.failure = failure


async def _store(sessions: Sessions, run: MatchRunTable, answer: _Answer, clock: Clock) -> None:
    """Store a checked answer, once; a second worker's answer to the same run is dropped."""
    snapshot = run.snapshot or await asyncio.to_thread(facts_module.pack, answer.facts)
    async with one_transaction(sessions) as session:
        row = await session.get(MatchRunTable, run.run_id, with_for_update=True)
        if row is None or row.state is not RunState.RUNNING:
            return
        row.snapshot = snapshot
        row.solution = answer.result.prices.tobytes()
        row.input_hash = answer.input_hash
        row.solver = _solver(answer.result)
        row.counts = _counts(answer)
        row.policies = {"rule_set": rulebook_on(row.as_of).rule_set}
        row.state, row.finished_at = RunState.DONE, clock()
        row.stage, row.progress = "done", 1.0
        await session.flush()
        await matching.store_proposals(session, _proposal_rows(run.run_id, answer))
        if row.replay_of is not None:
            row.differences = await _differences(session, row)


def _solver(result: Result) -> dict[str, Any]:
    return {
        "name": _SOLVER,
        "version": result.versions["ortools"],
        "status": result.status,
        "objective": list(result.objective),
        "bound": list(result.bound),
        "gap": result.gap,
        "wall_s": round(result.wall_s, 3),
    }


def _counts(answer: _Answer) -> dict[str, Any]:
    """Who was placed, in time, and by the hospital's deadline."""
    placed = in_time = by_deadline = 0
    longest: int | None = None
    for plan, proposal in zip(answer.facts.plans, answer.proposals, strict=True):
        start = proposal.start_on
        if start is None:
            continue
        placed += 1
        limit = encode.in_time_until(plan)
        in_time += limit is None or start <= limit
        deadline = plan.facts.clinical_start_deadline
        by_deadline += deadline is not None and start <= deadline
        if proposal.waiting_days is not None:
            longest = max(longest or 0, proposal.waiting_days)
    return {
        "plans": len(answer.proposals),
        "placed": placed,
        "placed_by_offer": in_time,
        "placed_by_clinical_deadline": by_deadline,
        "unplaced": len(answer.proposals) - placed,
        "longest_wait_days": longest,
    }


def _proposal_rows(run_id: UUID, answer: _Answer) -> list[tuple[Any, ...]]:
    providers = [provider.facts.provider_id for provider in answer.facts.providers]
    return [
        (
            run_id,
            UUID(p.plan_id),
            UUID(providers[p.provider]) if p.provider is not None else None,
            p.slot_id,
            p.start_on,
            p.basis.value if p.basis else None,
            p.waiting_days,
            p.travel_minutes,
            0 if p.provider is not None else None,
            p.reason.code,
            p.reason.citation,
            _json(dict(p.reason.facts)),
            alternatives,
        )
        for p, alternatives in zip(answer.proposals, answer.alternatives, strict=True)
    ]


def _json(value: dict[str, str]) -> str:
    return msgspec.json.encode(value).decode()


async def _differences(session: AsyncSession, replay: MatchRunTable) -> list[str]:
    """What a replay answered otherwise than the run it repeats; nothing when all is the same."""
    before = await session.get(MatchRunTable, replay.replay_of)
    if before is None:
        return ["the run that was repeated is gone"]
    told = []
    if before.input_hash != replay.input_hash:
        told.append(f"input hash {before.input_hash} became {replay.input_hash}")
    if (before.solver or {}).get("objective") != (replay.solver or {}).get("objective"):
        told.append("the objective differs")
    old = await matching.placements_of(session, before.run_id)
    new = await matching.placements_of(session, replay.run_id)
    told += [
        f"plan {plan}: {old.get(plan)} became {new.get(plan)}"
        for plan in sorted(old.keys() | new.keys())
        if old.get(plan) != new.get(plan)
    ]
    return told
