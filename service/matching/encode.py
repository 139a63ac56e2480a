"""From facts to the solver's arrays, and the way back from each array index.

The law decides which days are open (`windows`); here those days meet the free places. A pair that
is not an arc is unlawful, too late to be better than the offer that stands, or full.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from service.matching import weights
from service.matching.arcs import BASES, Reach, in_time_until, minutes_to, waiting_days
from service.matching.facts import HeldOffer, MatchFacts, MatchPlan
from service.matching.pins import decided, pinned_arcs
from service.matching.pools import Ints, keys, pools
from service.matching.windows import asking
from solver.assignment import problem as arrays
from solver.assignment.capped import above_costs_more, dearer_of
from solver.assignment.problem import AssignmentProblem

__all__ = [
    "BASES",
    "Encoded",
    "encode",
    "exit_of",
    "in_time_until",
    "minutes_to",
    "waiting_days",
]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Encoded:
    """The problem with what its indices mean.

    Attributes:
        problem: for the solver.
        slot_of_pool: (S,) index into the facts' slots.
        provider_of_pool: (S,) index into the facts' providers.
        day_of_pool: (S,) day ordinal.
        for_residents: (S,) True where only residents may start.
        basis_of_arc: (A,) index into `BASES`.
        waiting_of_arc: (A,) days from day zero to the start.
        travel_of_arc: (A,) minutes.
        dearer: what a plan above the worst of a fair run costs more in `problem`; 0 in any other.
    """

    problem: AssignmentProblem
    slot_of_pool: Ints
    provider_of_pool: Ints
    day_of_pool: Ints
    for_residents: NDArray[np.bool_]
    basis_of_arc: Ints
    waiting_of_arc: Ints
    travel_of_arc: Ints
    dearer: int = 0

    def under(self, worst: int) -> "Encoded":
        """The same where one plan above the worst of a fair run outweighs all others' savings."""
        capped = above_costs_more(self.problem, worst)
        return replace(self, problem=capped, dearer=dearer_of(self.problem))

    def only(self, keep: NDArray[np.bool_]) -> "Encoded":
        """The same without some arcs; no plan may be pinned.

        Args:
            keep: (A,) False for an arc to be left out.
        """
        whole = self.problem
        arcs = ("arc_plan", "arc_pool", "arc_missed", "arc_late", "arc_cost")
        problem = replace(whole, **{name: getattr(whole, name)[keep] for name in arcs})
        kept = ("basis_of_arc", "waiting_of_arc", "travel_of_arc")
        return replace(self, problem=problem, **{name: getattr(self, name)[keep] for name in kept})

    def input_hash(self) -> str:
        """Tells the SHA-256 of every array, as 64 hexadecimal digits."""
        return arrays.input_hash(self.problem)


def encode(facts: MatchFacts) -> Encoded:
    """Put the facts into arrays.

    Raises:
        PinIsNotPossible: a pinned start has no arc or no place, or a plan is pinned twice.
        ValueError: two slots, or two plans, are the same.
    """
    free, pool_key = pools(facts)
    pinned = decided(facts)
    reach = Reach.over(facts, free)
    arcs = [reach.of(asking(facts, plan), pin=pinned.get(plan.plan_id)) for plan in facts.plans]
    per_plan = np.array([a.pool.size for a in arcs], np.int64)
    held = facts.held_offers()
    exits = [exit_of(facts, plan, offer) for plan, offer in zip(facts.plans, held, strict=True)]
    problem = AssignmentProblem(
        places=free.places,
        arc_plan=np.repeat(np.arange(len(arcs), dtype=np.int64), per_plan),
        arc_pool=_joined([a.pool for a in arcs]),
        arc_missed=_joined([a.missed for a in arcs], np.bool_),
        arc_late=_joined([a.late for a in arcs], np.bool_),
        arc_cost=_joined([a.cost for a in arcs]),
        exit_missed=np.array([e[0] for e in exits], np.bool_),
        exit_late=np.array([e[1] for e in exits], np.bool_),
        exit_cost=np.array([e[2] for e in exits], np.int64),
        plan_key=keys(plan.plan_id for plan in facts.plans),
        pool_key=pool_key,
        pin=pinned_arcs(facts, pinned, free, [a.pool for a in arcs]),
    )
    return Encoded(
        problem=problem,
        slot_of_pool=free.slot,
        provider_of_pool=free.provider,
        day_of_pool=free.day,
        for_residents=free.for_residents,
        basis_of_arc=_joined([a.basis for a in arcs]),
        waiting_of_arc=_joined([a.waiting for a in arcs]),
        travel_of_arc=_joined([a.travel for a in arcs]),
    )


def _joined(parts: list[NDArray[np.generic]], kind: type[np.generic] = np.int64) -> NDArray:  # type: ignore[type-arg]  # the element type is `kind`
    return np.concatenate(parts).astype(kind, copy=False) if parts else np.empty(0, kind)


def exit_of(facts: MatchFacts, plan: MatchPlan, held: HeldOffer | None) -> tuple[bool, bool, int]:
    """What staying out means: the public offer stands, or the plan goes without."""
    deadline = plan.facts.clinical_start_deadline
    if held is not None:
        waiting = max(0, waiting_days(plan, start_on=held.start_on))
        missed = deadline is not None and held.start_on > deadline
        minutes = minutes_to(facts, plan, held.provider)
        return missed, False, weights.cost(waiting_days=waiting, travel_minutes=minutes)
    beyond = facts.last_on + timedelta(days=1)
    waiting = max(0, waiting_days(plan, start_on=beyond))
    farthest = int(facts.travel()[plan.zone].max(initial=0))
    return deadline is not None, True, weights.cost(waiting_days=waiting, travel_minutes=farthest)
