"""The independent checker of a placement. Shares nothing with the code that finds one."""

from collections import Counter
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from solver.assignment.problem import STAYS_OUT, UNPINNED, AssignmentProblem, Ints


class Cause(Enum):
    """The closed list of what can be wrong with a placement."""

    WRONG_SHAPE = "wrong_shape"
    WRONG_TYPE = "wrong_type"
    ARC_OUT_OF_RANGE = "arc_out_of_range"
    ARC_OF_ANOTHER_PLAN = "arc_of_another_plan"
    PIN_IGNORED = "pin_ignored"
    POOL_OVER_FULL = "pool_over_full"
    POOL_NOT_OPEN = "pool_not_open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One broken condition.

    Attributes:
        cause: What is wrong.
        row: The plan it concerns; the pool for POOL_OVER_FULL; 0 for the array as a whole.
    """

    cause: Cause
    row: int


def violations(problem: AssignmentProblem, chosen: NDArray[np.signedinteger]) -> list[Violation]:
    """Names every broken condition; an empty list means the placement can be carried out.

    Args:
        problem: The problem.
        chosen: (P,) the arc of each plan, or `STAYS_OUT`. Read as it comes: nothing is assumed.
    """
    if chosen.shape != problem.plan_key.shape:
        return [Violation(cause=Cause.WRONG_SHAPE, row=0)]
    if not np.issubdtype(chosen.dtype, np.signedinteger):
        return [Violation(cause=Cause.WRONG_TYPE, row=0)]
    arcs: list[int] = chosen.tolist()
    found = [
        Violation(cause=cause, row=plan)
        for plan, arc in enumerate(arcs)
        if (cause := _cause(problem, plan, arc)) is not None
    ]
    return found + _over_full(problem, arcs)


def chosen_of(
    problem: AssignmentProblem, pools: NDArray[np.signedinteger]
) -> tuple[Ints, list[Violation]]:
    """Puts a placement told by pools, a person's for instance, into arcs.

    Where several arcs of a plan lead to one pool, its pin is meant, else the first.

    Args:
        problem: The problem.
        pools: (P,) the pool of each plan, or `STAYS_OUT`. Read as it comes.

    Returns:
        (P,) the arc of each plan, `STAYS_OUT` where there is none, for `violations`; and
        POOL_NOT_OPEN for every plan put where it has no arc.
    """
    chosen = np.full(problem.plans, STAYS_OUT, np.int64)
    if pools.shape != chosen.shape:
        return chosen, [Violation(cause=Cause.WRONG_SHAPE, row=0)]
    if not np.issubdtype(pools.dtype, np.signedinteger):
        return chosen, [Violation(cause=Cause.WRONG_TYPE, row=0)]
    meant = np.flatnonzero(problem.arc_pool == pools[problem.arc_plan])[::-1]
    chosen[problem.arc_plan[meant]] = meant
    as_pinned = np.flatnonzero(problem.pin != UNPINNED)
    as_pinned = as_pinned[problem.arc_pool[problem.pin[as_pinned]] == pools[as_pinned]]
    chosen[as_pinned] = problem.pin[as_pinned]
    nowhere = np.flatnonzero((pools != STAYS_OUT) & (chosen == STAYS_OUT))
    return chosen, [Violation(cause=Cause.POOL_NOT_OPEN, row=plan) for plan in nowhere.tolist()]


def objective_of(problem: AssignmentProblem, chosen: Ints) -> tuple[int, int, int]:
    """Tells plans that miss their deadline, plans that are late, and the sum of cost.

    Args:
        problem: The problem.
        chosen: (P,) a placement without violations.
    """
    out = chosen == STAYS_OUT
    arcs = chosen[~out]
    return (
        int(problem.arc_missed[arcs].sum()) + int(problem.exit_missed[out].sum()),
        int(problem.arc_late[arcs].sum()) + int(problem.exit_late[out].sum()),
        int(problem.arc_cost[arcs].sum()) + int(problem.exit_cost[out].sum()),
    )


def _cause(problem: AssignmentProblem, plan: int, arc: int) -> Cause | None:
    """Tells what is wrong with one plan's choice, seen alone."""
    pin = int(problem.pin[plan])
    if not STAYS_OUT <= arc < problem.arcs:
        return Cause.ARC_OUT_OF_RANGE
    if pin not in {UNPINNED, arc}:
        return Cause.PIN_IGNORED
    if arc != STAYS_OUT and int(problem.arc_plan[arc]) != plan:
        return Cause.ARC_OF_ANOTHER_PLAN
    return None


def _over_full(problem: AssignmentProblem, arcs: list[int]) -> list[Violation]:
    load = Counter(int(problem.arc_pool[arc]) for arc in arcs if 0 <= arc < problem.arcs)
    return [
        Violation(cause=Cause.POOL_OVER_FULL, row=pool)
        for pool, taken in sorted(load.items())
        if taken > int(problem.places[pool])
    ]
