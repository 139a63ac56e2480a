"""What a run answered, as it is stored; and what a replay answered otherwise."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import matching
from db.session import one_transaction
from db.tables.matching import MatchRunTable, RunState
from service.flows.long_runs import Clock, Sessions
from service.matching import encode
from service.matching import facts as facts_module
from service.matching.decode import Proposal
from service.matching.facts import MatchFacts
from service.matching.prices import Price, RefusalCost
from service.matching.run import Result
from service.rules.rulebook import rulebook_on

_SOLVER = "OR-Tools SimpleMinCostFlow"


@dataclass(frozen=True, slots=True)
class Answer:
    """A run's checked answer, ready to be stored.

    Attributes:
        worst_cost: the largest cost of any plan.
    """

    facts: MatchFacts
    result: Result
    worst_cost: int
    input_hash: str
    proposals: list[Proposal]
    alternatives: list[bytes]
    prices: list[Price]
    refusal_costs: list[RefusalCost] | None


async def store(sessions: Sessions, run: MatchRunTable, answer: Answer, clock: Clock) -> None:
    """Store a checked answer, once; a second worker's answer to the same run is dropped."""
    snapshot = run.snapshot or await asyncio.to_thread(facts_module.pack, answer.facts)
    async with one_transaction(sessions) as session:
        row = await session.get(MatchRunTable, run.run_id, with_for_update=True)
        if row is None or row.state is not RunState.RUNNING:
            return
        row.snapshot = snapshot
        row.solution = answer.result.prices.tobytes()
        row.input_hash = answer.input_hash
        row.solver = _solver(answer)
        row.counts = _counts(answer)
        row.refusal_costs = _refusal_costs(answer)
        row.policies = {"rule_set": rulebook_on(row.as_of).rule_set}
        row.state, row.finished_at = RunState.DONE, clock()
        row.stage, row.progress = "done", 1.0
        await session.flush()
        await matching.store_proposals(session, _proposal_rows(run.run_id, answer))
        await matching.store_prices(session, _price_rows(run.run_id, answer))
        if row.replay_of is not None:
            row.differences = await _differences(session, row)


def _solver(answer: Answer) -> dict[str, Any]:
    result = answer.result
    return {
        "name": _SOLVER,
        "version": result.versions["ortools"],
        "status": result.status,
        "objective": list(result.objective),
        "bound": list(result.bound),
        "gap": result.gap,
        "wall_s": round(result.wall_s, 3),
        "worst_cost": answer.worst_cost,
    }


def _counts(answer: Answer) -> dict[str, Any]:
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


def _proposal_rows(run_id: UUID, answer: Answer) -> list[tuple[Any, ...]]:
    providers = [provider.facts.provider_id for provider in answer.facts.providers]
    return [
        (
            run_id,
            UUID(p.plan_id),
            plan.version,
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
        for plan, p, alternatives in zip(
            answer.facts.plans, answer.proposals, answer.alternatives, strict=True
        )
    ]


def _price_rows(run_id: UUID, answer: Answer) -> list[tuple[Any, ...]]:
    return [(run_id, p.slot_id, p.for_residents, p.missed, p.late, p.cost) for p in answer.prices]


def _refusal_costs(answer: Answer) -> list[dict[str, Any]] | None:
    if answer.refusal_costs is None:
        return None
    return [
        {
            "provider_id": one.refusal.provider_id,
            "care_level": one.refusal.care_level.value,
            "clinical_area": one.refusal.clinical_area,
            "valid_from": one.refusal.valid_from.isoformat(),
            "valid_to": one.refusal.valid_to.isoformat(),
            "of_one_plan": one.refusal.plan_id is not None,
            "extra": one.extra,
        }
        for one in answer.refusal_costs
    ]


def _json(value: dict[str, str]) -> str:
    return msgspec.json.encode(value).decode()


async def _differences(session: AsyncSession, replay: MatchRunTable) -> list[str]:
    """What a replay answered otherwise than the run it repeats; nothing when all is the same."""
    before = await session.get_one(MatchRunTable, replay.replay_of)
    told = []
    if before.input_hash != replay.input_hash:
        told.append(f"input hash {before.input_hash} became {replay.input_hash}")
    if (before.solver or {}).get("objective") != (replay.solver or {}).get("objective"):
        told.append("the objective differs")
    if (before.solver or {}).get("worst_cost") != (replay.solver or {}).get("worst_cost"):
        told.append("the worst cost differs")
    old = await matching.placements_of(session, before.run_id)
    new = await matching.placements_of(session, replay.run_id)
    told += [
        f"plan {plan}: {old.get(plan, 'not in the run')} became {new.get(plan, 'not in the run')}"
        for plan in sorted(old.keys() | new.keys())
        if old.get(plan) != new.get(plan)
    ]
    return told
