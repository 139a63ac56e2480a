"""Who sits where, what is open to whom, and what each pool costs: the books of a running state.

Rows only grow. A plan that left keeps its row without a seat, and a pair that was refused keeps
its arc at a cost that nobody pays.
"""

from collections.abc import Iterable
from itertools import chain
from typing import Final

import numpy as np

from solver.assignment.network import NO_SEAT, Network, spans
from solver.assignment.problem import Flags, Ints

CLOSED: Final = 2**61


class Ledger:
    """Plans, arcs and pools of one placement that changes, with prices that prove it.

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
        self._known = network.pool.size
        self.seat, self.at = seat.copy(), network.seat_pool(seat)
        self.paid, self.exit = network.paid(seat), network.exit.copy()
        self.first, self.count = network.first[:-1].copy(), np.diff(network.first)
        self.owner, self.pool = network.owner(), network.pool.copy()
        self.asked, self.cost, self.price = network.cost.copy(), network.cost.copy(), price.copy()
        sits = np.flatnonzero(seat != NO_SEAT)
        self.room = network.places - np.bincount(self.at[sits], minlength=pools)
        self._into = np.argsort(network.pool, kind="stable")
        self._into_first = np.searchsorted(network.pool[self._into], np.arange(pools + 1))
        self._seated: list[list[int]] = [[] for _ in range(pools)]
        self.cost[held[self.owner]] = CLOSED
        movable = sits[~held[sits]]
        for plan, pool in zip(movable.tolist(), self.at[movable].tolist(), strict=True):
            self._seated[pool].append(plan)

    def arcs_of_one(self, plan: int) -> Ints:
        """Tells the arcs of a plan, closed ones too."""
        begin = int(self.first[plan])
        return np.arange(begin, begin + int(self.count[plan]))

    def seated_in(self, pools: Ints) -> Ints:
        """Tells the plans that sit in the pools and can be moved."""
        lists: Iterable[list[int]] = map(self._seated.__getitem__, pools.tolist())
        return np.fromiter(chain.from_iterable(lists), np.int64)

    def value(self, plans: Ints) -> Ints:
        """Tells what the plans pay, the price of their place included."""
        at = self.at[plans]
        return self.paid[plans] + np.where(at == NO_SEAT, 0, self.price[at])

    def arcs_of(self, plans: Ints) -> tuple[Ints, Ints]:
        """Tells the arcs of the plans one after another, and how many each has."""
        count = self.count[plans]
        begin = self.first[plans]
        shift = np.repeat(begin - np.cumsum(count) + count, count)
        return shift + np.arange(shift.size), count

    def arcs_into(self, pools: Ints) -> Ints:
        """Tells the arcs that lead into the pools.

        Those that came after the books were opened are few and looked through each time.
        """
        wanted = np.zeros(self.price.size, np.bool_)
        wanted[pools] = True
        later = self._known + np.flatnonzero(wanted[self.pool[self._known : self.arcs]])
        return np.concatenate((self._into[spans(self._into_first, pools)], later))

    def add(self, *, pool: Ints, cost: Ints, exit_cost: int) -> int:
        """Takes in a plan that stays out so far; tells its row."""
        plan, begin, end = self.plans, self.arcs, self.arcs + pool.size
        for name in ("seat", "at", "paid", "exit", "first", "count"):
            setattr(self, name, _grown(getattr(self, name), plan + 1))
        for name in ("owner", "pool", "asked", "cost"):
            setattr(self, name, _grown(getattr(self, name), end))
        self.seat[plan] = self.at[plan] = NO_SEAT
        self.paid[plan] = self.exit[plan] = exit_cost
        self.first[plan], self.count[plan] = begin, pool.size
        self.owner[begin:end], self.pool[begin:end] = plan, pool
        self.asked[begin:end] = self.cost[begin:end] = cost
        self.plans, self.arcs = plan + 1, end
        return plan

    def move(self, plan: int, arc: int) -> int:
        """Seats a plan on an arc of its own, or outside; tells the arc it had."""
        had = int(self.seat[plan])
        if had != NO_SEAT:
            self._seated[int(self.pool[had])].remove(plan)
        self.seat[plan] = arc
        if arc == NO_SEAT:
            self.at[plan], self.paid[plan] = NO_SEAT, self.exit[plan]
        else:
            self.at[plan], self.paid[plan] = self.pool[arc], self.cost[arc]
            self._seated[int(self.pool[arc])].append(plan)
        return had

    def release(self, plan: int) -> None:
        """Makes a plan movable that was held where it sits; its arcs stay closed."""
        self._seated[int(self.at[plan])].append(plan)

    def forget(self, plan: int) -> None:
        """Leaves a plan without arcs; it has no seat any more."""
        self.count[plan] = 0


def _grown(values: Ints, size: int) -> Ints:
    """Gives the array with space for `size` entries; it at least doubles when it grows."""
    if size <= values.size:
        return values
    return np.concatenate((values, np.zeros(max(values.size, size), values.dtype)))
