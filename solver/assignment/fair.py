"""The fair reading of a problem: nobody's cost higher than it must be, before the least sum.

Off unless asked for. Lexicographic: the fewest plans that miss their deadline, the fewest that are
late, then the least largest cost of any single plan, then the least sum. The largest cost is that
of the plan worst off, staying out included, so with costs made of waiting and travel no plan
waits longer than somebody must.
"""

from collections.abc import Callable
from typing import Final

import numpy as np

from solver.assignment.capped import FairResult, above_costs_more, above_counts, worst_of
from solver.assignment.optimum import tell_nobody
from solver.assignment.problem import UNPINNED, AssignmentProblem
from solver.assignment.solve import solve
from solver.assignment.verify import objective_of

_SHARE: Final = 0.9  # of the work is looking for the worst that somebody must bear


def solve_fair(
    problem: AssignmentProblem,
    *,
    seed: int = 0,
    progress: Callable[[str, float], None] | None = None,
) -> FairResult:
    """Finds the fair placement, by halving the range of the largest cost.

    Takes about as many solves as the largest cost has binary digits.

    Args:
        problem: The problem.
        seed: Decides between placements that are equal in all respects.
        progress: Told the stage and the share done, 0..1.

    Raises:
        SolverFailed: The engine or the proof broke down; never for a well-formed problem.
        ValueError: The costs are too far apart for exact weights, or to outweigh one another.
    """
    tell = progress or tell_nobody
    tell("solving", 0.0)
    plain = solve(problem, seed=seed)
    low, high = _least_worst(problem), worst_of(problem, plain.chosen)
    below = None
    if low:
        below = solve(above_counts(problem, low - 1))
    rounds = max(1, (high - low).bit_length())
    while low < high:
        left = (high - low).bit_length()
        tell("sharing", _SHARE * (1.0 - left / rounds))
        middle = (low + high) // 2
        tried = solve(above_counts(problem, middle))
        if tried.objective == (*plain.objective[:2], 0):
            high = min(middle, worst_of(problem, tried.chosen))
        else:
            low, below = middle + 1, tried
    tell("settling", _SHARE)
    capped = solve(above_costs_more(problem, low), seed=seed)
    tell("done", 1.0)
    return FairResult(
        chosen=capped.chosen,
        objective=objective_of(problem, capped.chosen),
        worst=low,
        capped=capped,
        below=below,
    )


def _least_worst(problem: AssignmentProblem) -> int:
    """Tells a cost that somebody cannot be below, whatever the tiers: each at its own cheapest."""
    least = problem.exit_cost.copy()
    np.minimum.at(least, problem.arc_plan, problem.arc_cost)
    pinned = np.flatnonzero(problem.pin != UNPINNED)
    least[pinned] = problem.arc_cost[problem.pin[pinned]]
    return int(least.max(initial=0))
