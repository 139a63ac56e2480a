"""What a solve answers with."""

from dataclasses import dataclass
from typing import Literal

from solver.assignment.problem import Ints
from solver.assignment.weights import TierWeights

Tiers = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AssignmentResult:
    """A placement of every plan, with its proof or its gap.

    Attributes:
        chosen: (P,) the arc of each plan, or `STAYS_OUT`.
        status: "optimal" with a proof over every arc; "feasible" where time ran out first.
        objective: Plans that miss their deadline, plans that are late, and the sum of cost.
        bound: No placement is below this, tier by tier; equals the objective when optimal.
        gap: (objective - bound) / objective in exact tier weights; 0 when optimal.
        prices: (S,) what one more place in each pool would save everybody, in `weights`; a
            sum that `weights.tiers` reads back. Only a lower bound's prices when feasible.
        weights: The exact tier weights.
        versions: The library versions that gave the answer.
        wall_s: Seconds from arrays to answer.
    """

    chosen: Ints
    status: Literal["optimal", "feasible"]
    objective: Tiers
    bound: Tiers
    gap: float
    prices: Ints
    weights: TierWeights
    versions: dict[str, str]
    wall_s: float
