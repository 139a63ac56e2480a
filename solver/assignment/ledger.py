"""Who sits where, what is open to whom, and what each pool costs: the books of a running state.

Rows only grow. A plan that left keeps its row without a seat, and a pair that was refused keeps
its arc at a cost that nobody pays.
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import chain
from typing import Final

import numpy as np

from solver.assignment.network import NO_SEAT, Network
from solver.assignment.problem import Flags, Ints

CLOSED: Final = 2**61
_SPARE: Final = 4


class Ledger:
    """Plans, arcs and pools of one placement that changes, with prices that prove it.

    Arcs stand twice, by plan and by pool: a search reads whole rows, and rows that lie together
    are read several times quicker than entries picked one by one.

    Attributes:
        seat: per plan the arc it has, or `NO_SEAT`.
        at: per plan its pool, or `NO_SEAT`.
        paid: per plan the scalar cost of its seat, or of its exit.
        exit: per plan the scalar cost of staying out.
        first: per plan where its arcs begin.
        count: per plan how many arcs it has; 0 for one that left.
        owner: per arc its plan.
        pool: per arc its pool.
        asked: per arc the scalar cost.
        cost: per arc the same, or `CLOSED` where it may not be used.
        taken: per pool the plans that sit there and can be moved.
        room: per pool the places that nobody has taken.
        price: per pool a price; together they prove the placement optimal.
    """

    def __init__(self, network: Network, seat: Ints, price: Ints, *, held: Flags) -> None:
        """Opens the books of a proven placement.

        Args:
            network: All plans and their arcs.
            seat: (N,) the arc of each plan, or `NO_SEAT`.
            price: (S,) prices that prove it.
            held: (N,) True for a plan that a pin holds where it is.
        """
        plans, pools = network.exit.size, network.places.size
        self.plans, self.arcs = plans, network.pool.size
        self.seat, self.at = seat.copy(), network.seat_pool(seat)
        self.paid, self.exit = network.paid(seat), network.exit.copy()
        self.first, self.count = network.first[:-1].copy(), np.diff(network.first)
        self.price = price.copy()
        owner = network.owner()
        cost = np.where(held[owner], CLOSED, network.cost)
        spare = self.arcs + self.arcs // _SPARE
        self.owner, self.pool = _grown(owner, spare), _grown(network.pool, spare)
        self.asked, self.cost = _grown(network.cost, spare), _grown(cost, spare)
        sits = np.flatnonzero(seat != NO_SEAT)
        self.room = network.places - np.bincount(self.at[sits], minlength=pools)
        self._seated: list[list[int]] = [[] for _ in range(pools)]
        movable = sits[~held[sits]]
        for plan, pool in zip(movable.tolist(), self.at[movable].tolist(), strict=True):
            self._seated[pool].append(plan)
        self.taken = np.bincount(self.at[movable], minlength=pools)
        self._file_by_pool(network.pool, owner, cost)

    def seated_in(self, pools: Ints) -> Ints:
        """Tells the plans that sit in the pools and can be moved."""
        lists: Iterable[list[int]] = map(self._seated.__getitem__, pools.tolist())
        return np.fromiter(chain.from_iterable(lists), np.int64)

    def worth(self) -> Ints:
        """Tells what each plan pays, the price of its place included."""
        at = self.at[: self.plans]
        # The entry added stands for no pool, which `NO_SEAT` picks.
        worth: Ints = self.paid[: self.plans] + np.append(self.price, 0)[at]
        return worth

    def arcs_of(self, plans: Ints) -> tuple[Ints, Ints]:
        """Tells the arcs of the plans one after another, and how many each has."""
        count = self.count[plans]
        shift = np.repeat(self.first[plans] - np.cumsum(count) + count, count)
        return shift + np.arange(shift.size), count

    def arcs_of_one(self, plan: int) -> Ints:
        """Tells the arcs of a plan, closed ones too."""
        begin = int(self.first[plan])
        return np.arange(begin, begin + int(self.count[plan]))

    def ways_out(self, plans: Ints) -> tuple[Ints, Ints, Ints]:
        """Tells pool and cost of the arcs of the plans, and how many each plan has."""
        count = self.count[plans]
        begin = self.first[plans]
        rows = [slice(*ends) for ends in zip(begin.tolist(), (begin + count).tolist(), strict=True)]
        pool = np.concatenate([self.pool[row] for row in rows])
        return pool, np.concatenate([self.cost[row] for row in rows]), count

    def ways_in(self, pools: Ints) -> tuple[Ints, Ints, Ints, Ints]:
        """Tells plan, cost, pool and number of the arcs into the pools.

        Those that came after the books were opened are few, and picked one by one.
        """
        wanted: list[int] = pools.tolist()
        rows = [slice(self._in_first[pool], self._in_first[pool + 1]) for pool in wanted]
        late = [arc for pool in wanted if pool in self._later for arc in self._later[pool]]
        later = np.array(late, np.int64)
        plan = np.concatenate([*(self._in_plan[row] for row in rows), self.owner[later]])
        cost = np.concatenate([*(self._in_cost[row] for row in rows), self.cost[later]])
        arc = np.concatenate([*(self._in_arc[row] for row in rows), later])
        count = [row.stop - row.start for row in rows]
        return plan, cost, np.concatenate((np.repeat(pools, count), self.pool[later])), arc

    def close(self, arcs: Ints) -> None:
        """Takes arcs out of use."""
        self._set_cost(arcs, np.full(arcs.size, CLOSED))

    def open(self, arcs: Ints) -> None:
        """Puts arcs into use."""
        self._set_cost(arcs, self.asked[arcs])

    def add(self, *, pool: Ints, cost: Ints, exit_cost: int) -> int:
        """Takes in a plan that stays out and whose arcs are closed so far; tells its row."""
        plan, begin, end = self.plans, self.arcs, self.arcs + pool.size
        for name in ("seat", "at", "paid", "exit", "first", "count"):
            setattr(self, name, _grown(getattr(self, name), plan + 1))
        for name in ("owner", "pool", "asked", "cost"):
            setattr(self, name, _grown(getattr(self, name), end))
        self.seat[plan] = self.at[plan] = NO_SEAT
        self.paid[plan] = self.exit[plan] = exit_cost
        self.first[plan], self.count[plan] = begin, pool.size
        self.owner[begin:end], self.pool[begin:end] = plan, pool
        self.asked[begin:end], self.cost[begin:end] = cost, CLOSED
        for arc, where in enumerate(pool.tolist(), begin):
            self._later[where].append(arc)
        self.plans, self.arcs = plan + 1, end
        return plan

    def move(self, plan: int, arc: int) -> None:
        """Seats a plan on an arc of its own, or outside."""
        had = int(self.at[plan])
        if had != NO_SEAT:
            self._seated[had].remove(plan)
            self.taken[had] -= 1
        self.seat[plan] = arc
        if arc == NO_SEAT:
            self.at[plan], self.paid[plan] = NO_SEAT, self.exit[plan]
        else:
            self.at[plan], self.paid[plan] = self.pool[arc], self.asked[arc]
            self.release(plan)

    def release(self, plan: int) -> None:
        """Makes a plan movable where it sits."""
        self._seated[int(self.at[plan])].append(plan)
        self.taken[self.at[plan]] += 1

    def forget(self, plan: int) -> None:
        """Leaves a plan without arcs; it has no seat any more."""
        self.count[plan] = 0

    def _file_by_pool(self, pool: Ints, owner: Ints, cost: Ints) -> None:
        order = np.argsort(pool, kind="stable")
        self._known = order.size
        self._in_arc, self._in_plan, self._in_cost = order, owner[order], cost[order]
        self._in_place = np.empty_like(order)
        self._in_place[order] = np.arange(order.size)
        self._in_first: list[int] = np.searchsorted(
            pool[order], np.arange(self.price.size + 1)
        ).tolist()
        self._later: defaultdict[int, list[int]] = defaultdict(list)

    def _set_cost(self, arcs: Ints, cost: Ints) -> None:
        self.cost[arcs] = cost
        known = arcs < self._known
        self._in_cost[self._in_place[arcs[known]]] = cost[known]


def _grown(values: Ints, size: int) -> Ints:
    """Gives the array with space for `size` entries and a little more."""
    if size <= values.size:
        return values
    spare = max(size - values.size, values.size // _SPARE)
    return np.concatenate((values, np.zeros(spare, values.dtype)))
