"""The plans that are free to move, their arcs grouped by plan, each with one scalar cost."""

from dataclasses import dataclass

import numpy as np

from solver.assignment.problem import UNPINNED, AssignmentProblem, Ints
from solver.assignment.weights import TierWeights

NO_SEAT = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Network:
    """N movable plans and M arcs.

    Attributes:
        places: (S,) places left for the movable plans.
        first: (N+1,) where the arcs of a plan begin; the last entry is M.
        pool: (M,) the pool of each arc.
        cost: (M,) the scalar cost of each arc.
        exit: (N,) the scalar cost of staying out.
    """

    places: Ints
    first: Ints
    pool: Ints
    cost: Ints
    exit: Ints

    def owner(self) -> Ints:
        """Tells the plan of each arc, (M,)."""
        return np.repeat(np.arange(self.exit.size), np.diff(self.first))

    def paid(self, seat: Ints) -> Ints:
        """Tells what each plan pays where it sits, (N,); `seat` holds arcs or `NO_SEAT`."""
        paid = self.exit.copy()
        sits = seat != NO_SEAT
        paid[sits] = self.cost[seat[sits]]
        return paid

    def seat_pool(self, seat: Ints) -> Ints:
        """Tells the pool of each plan, (N,), or `NO_SEAT`."""
        pool = np.full(seat.size, NO_SEAT, np.int64)
        sits = seat != NO_SEAT
        pool[sits] = self.pool[seat[sits]]
        return pool

    def reordered(self, plans: Ints, pools: Ints) -> tuple["Network", Ints]:
        """Gives the network with its rows in another order, and the arc that each row was, (M,).

        Args:
            plans: (N,) the plan that comes in each row; arcs follow their plan, then their pool.
            pools: (S,) the pool that comes in each row.
        """
        rank = np.empty(pools.size, np.int64)
        rank[pools] = np.arange(pools.size)
        length = np.diff(self.first)[plans]
        arc = spans(self.first, plans)
        arc = arc[np.lexsort((rank[self.pool[arc]], np.repeat(np.arange(plans.size), length)))]
        network = Network(
            places=self.places[pools],
            first=np.concatenate(([0], np.cumsum(length))),
            pool=rank[self.pool[arc]],
            cost=self.cost[arc],
            exit=self.exit[plans],
        )
        return network, arc

    def restricted(self, kept: Ints) -> "Network":
        """Gives the network with only the arcs `kept`, ascending indices."""
        return Network(
            places=self.places,
            first=np.searchsorted(kept, self.first),
            pool=self.pool[kept],
            cost=self.cost[kept],
            exit=self.exit,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layout:
    """Which plan and arc of the problem a network's rows stand for.

    Attributes:
        plan: (N,) the problem's plan.
        arc: (M,) the problem's arc.
    """

    plan: Ints
    arc: Ints

    def chosen(self, problem: AssignmentProblem, seat: Ints) -> Ints:
        """Gives the problem's arc per plan, (P,), pinned plans included."""
        chosen = problem.pin.copy()
        sits = seat != NO_SEAT
        chosen[self.plan[sits]] = self.arc[seat[sits]]
        return chosen

    def seats(self, problem: AssignmentProblem, chosen: Ints) -> Ints:
        """Gives the network's seat per plan, (N,), of a placement of the whole problem."""
        row = np.full(problem.arcs + 1, NO_SEAT, np.int64)
        row[self.arc] = np.arange(self.arc.size)
        return row[chosen[self.plan]]


def network_of(
    problem: AssignmentProblem, weights: TierWeights, *, full_pools: bool = True
) -> tuple[Network, Layout]:
    """Gives the network of the plans no pin holds, and the way back to the problem.

    Args:
        problem: The problem.
        weights: The weights of its tiers.
        full_pools: Whether to keep the arcs to pools that have no place left. Nobody can be put
            there, but a place there would have its price.
    """
    free, places = problem.pin == UNPINNED, problem.places - _pinned_load(problem)
    usable = free[problem.arc_plan]
    if not full_pools:
        usable &= places[problem.arc_pool] > 0
    plan, arc = np.flatnonzero(free), np.flatnonzero(usable)
    arc = arc[grouped(problem.arc_plan[arc])]
    owner = problem.arc_plan[arc]
    network = Network(
        places=places,
        first=np.append(np.searchsorted(owner, plan), arc.size),
        pool=problem.arc_pool[arc],
        cost=weights.scalar(
            missed=problem.arc_missed[arc],
            late=problem.arc_late[arc],
            cost=problem.arc_cost[arc],
        ),
        exit=weights.scalar(
            missed=problem.exit_missed[plan],
            late=problem.exit_late[plan],
            cost=problem.exit_cost[plan],
        ),
    )
    return network, Layout(plan=plan, arc=arc)


def exact_sum(scalars: Ints) -> int:
    """Tells the sum of scalars, which can pass 64 bits."""
    numbers: list[int] = scalars.tolist()
    return sum(numbers)


def spans(first: Ints, rows: Ints) -> Ints:
    """Tells every position in the groups `rows`, where group g is `first[g]:first[g + 1]`."""
    length = first[rows + 1] - first[rows]
    shift = np.repeat(first[rows] - np.cumsum(length) + length, length)
    return shift + np.arange(shift.size)


def grouped(owner: Ints) -> Ints:
    """Tells the order that puts the arcs of each plan together, (M,)."""
    if np.all(owner[:-1] <= owner[1:]):
        return np.arange(owner.size)
    return np.argsort(owner, kind="stable")


def _pinned_load(problem: AssignmentProblem) -> Ints:
    pinned = problem.pin[problem.pin != UNPINNED]
    return np.bincount(problem.arc_pool[pinned], minlength=problem.pools)
