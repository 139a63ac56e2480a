"""A problem under a largest cost that any plan should pay, and what proves that none lower will do.

Needs no engine: who checks or explains a fair answer needs this alone.
"""

from dataclasses import dataclass, replace

import numpy as np

from solver.assignment.problem import LARGEST_COST, STAYS_OUT, AssignmentProblem, Ints
from solver.assignment.result import AssignmentResult, Tiers
from solver.assignment.weights import spread_of


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FairResult:
    """A fair placement, with the two proofs that make it one.

    Attributes:
        chosen: (P,) the arc of each plan, or `STAYS_OUT`.
        objective: (missed, late, cost) in the problem's own costs.
        worst: The largest cost of any plan; 0 where there is none.
        capped: The optimum of `above_costs_more(problem, worst)`: its prices prove that no
            placement with as few missed and late, and nobody above `worst`, has a lower sum.
        below: The optimum of `above_counts(problem, worst - 1)`: its prices prove that with as
            few missed and late somebody has to be above that. None where `worst` is 0.
    """

    chosen: Ints
    objective: Tiers
    worst: int
    capped: AssignmentResult
    below: AssignmentResult | None


def above_counts(problem: AssignmentProblem, limit: int) -> AssignmentProblem:
    """Gives the problem with cost 1 where it is above a limit, and else none."""
    return replace(
        problem,
        arc_cost=(problem.arc_cost > limit).astype(np.int64),
        exit_cost=(problem.exit_cost > limit).astype(np.int64),
    )


def above_costs_more(problem: AssignmentProblem, limit: int) -> AssignmentProblem:
    """Gives the problem where one plan above a limit outweighs all that others could save.

    Raises:
        ValueError: The costs are too large for that.
    """
    dearer = dearer_of(problem)
    if dearer + spread_of(problem)["dearest"] > LARGEST_COST:
        raise ValueError("arc_cost and exit_cost are too large to be outweighed")
    return replace(
        problem,
        arc_cost=problem.arc_cost + dearer * (problem.arc_cost > limit),
        exit_cost=problem.exit_cost + dearer * (problem.exit_cost > limit),
    )


def dearer_of(problem: AssignmentProblem) -> int:
    """Tells what `above_costs_more` adds: so much that a difference of sums can be read back."""
    return 2 * spread_of(problem)["spread"] + 1


def parted(cost: int, dearer: int) -> tuple[int, int]:
    """Tells a difference of cost under a limit as plans above it, and cost of their own kind.

    Args:
        cost: The sum of one placement less that of another, both under `above_costs_more`.
        dearer: What that added.
    """
    above = (cost + dearer // 2) // dearer
    return above, cost - above * dearer


def worst_of(problem: AssignmentProblem, chosen: Ints) -> int:
    """Tells the largest cost of any plan, staying out included; 0 where there is no plan."""
    cost = problem.exit_cost.copy()
    sits = chosen != STAYS_OUT
    cost[sits] = problem.arc_cost[chosen[sits]]
    return int(cost.max(initial=0))
