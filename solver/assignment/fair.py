"""The fair reading of a problem: nobody's cost higher than it must be, before the least sum.

Off unless asked for. Lexicographic: the fewest plans that miss their deadline, the fewest that are
late, then the least largest cost of any single plan, then the least sum. The largest cost is that
of the plan worst off, staying out included, so with costs made of waiting and travel no plan
waits longer than somebody must.
"""

from dataclasses import dataclass, replace

import numpy as np

from solver.assignment.problem import LARGEST_COST, STAYS_OUT, UNPINNED, AssignmentProblem, Ints
from solver.assignment.result import AssignmentResult, Tiers
from solver.assignment.solve import solve
from solver.assignment.verify import objective_of
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


def solve_fair(problem: AssignmentProblem, *, seed: int = 0) -> FairResult:
    """Finds the fair placement, by halving the range of the largest cost.

    Takes about as many solves as the largest cost has binary digits.

    Args:
        problem: The problem.
        seed: Decides between placements that are equal in all respects.

    Raises:
        SolverFailed: The engine or the proof broke down; never for a well-formed problem.
        ValueError: The costs are too far apart for exact weights, or to outweigh one another.
    """
    plain = solve(problem, seed=seed)
    low, high = _least_worst(problem), _worst(problem, plain.chosen)
    below = None
    if low:
        below = solve(above_counts(problem, low - 1))
    while low < high:
        middle = (low + high) // 2
        tried = solve(above_counts(problem, middle))
        if tried.objective == (*plain.objective[:2], 0):
            high = min(middle, _worst(problem, tried.chosen))
        else:
            low, below = middle + 1, tried
    capped = solve(above_costs_more(problem, low), seed=seed)
    return FairResult(
        chosen=capped.chosen,
        objective=objective_of(problem, capped.chosen),
        worst=low,
        capped=capped,
        below=below,
    )


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
    dearer = spread_of(problem)["spread"] + 1
    if dearer + spread_of(problem)["dearest"] > LARGEST_COST:
        raise ValueError("arc_cost and exit_cost are too large to be outweighed")
    return replace(
        problem,
        arc_cost=problem.arc_cost + dearer * (problem.arc_cost > limit),
        exit_cost=problem.exit_cost + dearer * (problem.exit_cost > limit),
    )


def _worst(problem: AssignmentProblem, chosen: Ints) -> int:
    """Tells the largest cost of any plan."""
    return int(_costs(problem, chosen).max(initial=0))


def _costs(problem: AssignmentProblem, chosen: Ints) -> Ints:
    """Tells what each plan pays, (P,)."""
    cost = problem.exit_cost.copy()
    sits = chosen != STAYS_OUT
    cost[sits] = problem.arc_cost[chosen[sits]]
    return cost


def _least_worst(problem: AssignmentProblem) -> int:
    """Tells a cost that somebody cannot be below, whatever the tiers: each at its own cheapest."""
    least = problem.exit_cost.copy()
    np.minimum.at(least, problem.arc_plan, problem.arc_cost)
    pinned = np.flatnonzero(problem.pin != UNPINNED)
    least[pinned] = problem.arc_cost[problem.pin[pinned]]
    return int(least.max(initial=0))
