"""What the proof of an answer says that places are worth, and what refusals cost."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from service.matching.encode import Encoded
from service.matching.facts import MatchFacts
from service.rules.facts import RefusalFacts
from solver.assignment.problem import AssignmentProblem
from solver.assignment.result import AssignmentResult

Solve = Callable[[AssignmentProblem], AssignmentResult]
Encode = Callable[[MatchFacts], Encoded]
_MOST_REFUSALS = 25  # each is a solve of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What one more place would save everybody, level by level.

    Attributes:
        for_residents: the place would be one kept for residents.
        cost: in the units of `weights`.
    """

    slot_id: int
    for_residents: bool
    missed: int
    late: int
    cost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalCost:
    """What everybody pays for one refusal: the answer with it, less the best without it.

    Attributes:
        extra: (missed, late, cost); none where either answer is not proven.
    """

    refusal: RefusalFacts
    extra: tuple[int, int, int] | None


def prices(facts: MatchFacts, encoded: Encoded, result: AssignmentResult) -> list[Price]:
    """The days that are worth another place. Of an unproven answer nothing is said."""
    if result.status != "optimal":
        return []
    dear = np.flatnonzero(result.prices)
    tiers = result.weights.tier_rows(result.prices[dear]).tolist()
    slots = [facts.slots[row] for row in encoded.slot_of_pool[dear].tolist()]
    kept = encoded.for_residents[dear].tolist()
    return [
        Price(slot_id=slot.slot_id, for_residents=residents, missed=missed, late=late, cost=cost)
        for slot, residents, (missed, late, cost) in zip(slots, kept, tiers, strict=True)
        if slot.slot_id >= 0
    ]


def refusal_costs(
    facts: MatchFacts, encode: Encode, result: AssignmentResult, solve: Solve
) -> list[RefusalCost]:
    """For each refusal in effect, what it costs everybody, in the order of the facts.

    One that shuts no place to any plan of the run costs nothing, and nothing is solved for it.
    At most 25 are told of.

    Args:
        facts: of the run.
        encode: puts facts into arrays as those of the run were.
        result: the answer with every refusal in effect.
        solve: answers a problem, checked.
    """
    with_all = encode(facts).input_hash()
    found = []
    for number, refusal in enumerate(facts.refusals[:_MOST_REFUSALS]):
        others = (*facts.refusals[:number], *facts.refusals[number + 1 :])
        without = encode(replace(facts, refusals=others))
        extra: tuple[int, int, int] | None = (0, 0, 0)
        if without.input_hash() != with_all:
            extra = _difference(result, solve(without.problem))
        found.append(RefusalCost(refusal=refusal, extra=extra))
    return found


def _difference(
    with_it: AssignmentResult, without: AssignmentResult
) -> tuple[int, int, int] | None:
    if (with_it.status, without.status) != ("optimal", "optimal"):
        return None
    missed, late, cost = (a - b for a, b in zip(with_it.objective, without.objective, strict=True))
    return missed, late, cost
