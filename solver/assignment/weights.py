"""Three tiers in one number: weights that keep the lexicographic order, and their inverse."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from solver.assignment.problem import AssignmentProblem, Flags, Ints

LARGEST_SCALAR: Final = 2**60
_FIRST_LATE: Final = 16
_FIRST_MISSED: Final = 4
_GROWTH: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class TierWeights:
    """What one missed deadline and one late start weigh, in units of the third tier.

    Attributes:
        missed: The weight of the first tier.
        late: The weight of the second tier.
    """

    missed: int
    late: int

    def scalar(self, *, missed: Ints | Flags, late: Ints | Flags, cost: Ints) -> Ints:
        """Tells the weighted sum of the tiers, entry by entry."""
        scalar = missed * self.missed
        scalar += late * self.late
        scalar += cost
        return scalar

    def tiers(self, scalar: int) -> tuple[int, int, int]:
        """Tells the (missed, late, cost) a sum or difference of scalars stands for."""
        rest, cost = _nearest(scalar, self.late)
        missed, late = _nearest(rest, self.missed // self.late)
        return missed, late, cost

    def tier_rows(self, scalars: Ints) -> Ints:
        """Tells the (missed, late, cost) of each difference of scalars, (K, 3)."""
        ratio = self.missed // self.late
        rest = (scalars + self.late // 2) // self.late
        missed = (rest + ratio // 2) // ratio
        return np.stack((missed, rest - missed * ratio, scalars - rest * self.late), axis=-1)

    def rescale(self, scalars: Ints, to: "TierWeights") -> Ints:
        """Gives the scalars of single arcs the other weights."""
        # Floor division by one number is several times quicker than divmod.
        missed = scalars // self.missed
        rest = scalars - missed * self.missed
        late = rest // self.late
        rest -= late * self.late
        return to.scalar(missed=missed, late=late, cost=rest)

    def reduced(self, spread: int) -> "TierWeights":
        """Gives small weights to try first; engines run faster on small numbers.

        Args:
            spread: The largest third tier of any arc.
        """
        late = min(self.late, _FIRST_LATE * (spread + 1))
        return TierWeights(missed=min(self.missed, _FIRST_MISSED * late), late=late)

    def enlarged(self, limit: "TierWeights") -> "TierWeights":
        """Gives the next weights to try, never above the limit."""
        late = min(limit.late, self.late * _GROWTH)
        return TierWeights(missed=min(limit.missed, self.missed * _GROWTH * _GROWTH), late=late)


def exact_weights(problem: AssignmentProblem) -> TierWeights:
    """Tells weights under which no sum of a lower tier reaches one unit of a higher one.

    Twice the largest possible difference plus one, so that a difference of two placements can
    be read back as signed tiers too.

    Raises:
        ValueError: The costs are so far apart that one arc no longer fits in 60 bits.
    """
    return weights_for(plans=problem.plans, **spread_of(problem))


def spread_of(problem: AssignmentProblem) -> dict[str, int]:
    """Tells the largest cost of all, and the sum over plans of largest less least."""
    low, high = problem.exit_cost.copy(), problem.exit_cost.copy()
    np.minimum.at(low, problem.arc_plan, problem.arc_cost)
    np.maximum.at(high, problem.arc_plan, problem.arc_cost)
    return {"dearest": int(high.max(initial=0)), "spread": int((high - low).sum())}


def weights_for(*, plans: int, dearest: int, spread: int) -> TierWeights:
    """Tells weights for any problem of at most so many plans and such costs.

    Raises:
        ValueError: The costs are so far apart that one arc no longer fits in 60 bits.
    """
    # The single arc must be readable too, not only differences.
    late = 2 * max(spread, dearest) + 1
    weights = TierWeights(missed=late * (2 * plans + 1), late=late)
    if 2 * (weights.missed + weights.late) >= LARGEST_SCALAR:
        raise ValueError("arc_cost and exit_cost are too far apart for so many plans")
    return weights


def _nearest(value: int, unit: int) -> tuple[int, int]:
    """Tells quotient and signed remainder, the remainder at most half a unit away from zero."""
    quotient = (value + unit // 2) // unit
    return quotient, value - quotient * unit
