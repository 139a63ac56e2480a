"""One exact step of a running placement: the cheapest chain of moves, and the prices after it.

A plan that comes in, or a place that is taken away, starts a chain outward: whoever is displaced
moves on or leaves, until somebody takes a place with room or an exit. A place that becomes free
starts a chain inward: whoever gains moves in, until somebody from outside does or a place is
left with room. Prices move no further than the chain is long, and prove the placement after it.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Final

import numpy as np

from solver.assignment.ledger import CLOSED, Ledger
from solver.assignment.network import NO_SEAT
from solver.assignment.problem import Flags, Ints

NOBODY: Final = -1
UNREACHED: Final = CLOSED // 2
_BATCH: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chain:
    """A cheapest chain, not yet made.

    Attributes:
        length: What it costs, in reduced costs from its start.
        label: (S,) the way to each pool, exact below `length`.
        via: (S,) the arc that way goes by last, or `NO_SEAT` at the start.
        pool: The last pool of the chain, or `NO_SEAT` where the first plan stays out.
        mover: The plan that leaves or enters there by its exit, or `NOBODY` where there is room.
        arc: Outward `NO_SEAT`; inward the arc by which `mover` enters.
    """

    length: int
    label: Ints
    via: Ints
    pool: int
    mover: int
    arc: int


class _Search(ABC):
    """Shortest labels over reduced costs, the least first, some at a time."""

    def __init__(self, books: Ledger, best: int, pool: int, leads_on: Flags) -> None:
        pools = books.price.size
        self._books, self._best, self._worth = books, best, books.worth()
        self._label = np.full(pools, UNREACHED, np.int64)
        self._via = np.full(pools, NO_SEAT, np.int64)
        self._leads_on = leads_on
        self._waits = np.zeros(pools, np.bool_)
        self._waiting = np.empty(0, np.int64)
        self._pool, self._mover, self._arc = pool, NOBODY, NO_SEAT

    def found(self) -> Chain:
        """Extends labels until none is below the cheapest end."""
        while (ready := self._nearest()).size:
            self._extend(ready)
        return Chain(
            length=self._best,
            label=self._label,
            via=self._via,
            pool=self._pool,
            mover=self._mover,
            arc=self._arc,
        )

    @abstractmethod
    def _extend(self, pools: Ints) -> None:
        """Carries the labels of the pools one step further."""

    def offer(self, pool: Ints, reach: Ints, arc: Ints) -> None:
        """Takes the ways to pools that are shorter than those known and than the best end."""
        label = self._label
        shorter = np.flatnonzero(reach < np.minimum(label[pool], self._best))
        if not shorter.size:
            return
        pool, reach = pool[shorter], reach[shorter]
        np.minimum.at(label, pool, reach)
        won = reach == label[pool]
        self._via[pool[won]] = arc[shorter[won]]
        self._end_at(pool)
        fresh = pool[won & self._leads_on[pool] & ~self._waits[pool]]
        self._waits[fresh] = True
        self._waiting = np.concatenate((self._waiting, fresh))

    def _nearest(self) -> Ints:
        waiting = self._waiting
        self._waits[waiting] = False
        waiting = waiting[self._label[waiting] < self._best]
        if waiting.size > _BATCH:
            order = np.argpartition(self._label[waiting], _BATCH)
            ready, self._waiting = waiting[order[:_BATCH]], waiting[order[_BATCH:]]
        else:
            ready, self._waiting = waiting, waiting[:0]
        self._waits[self._waiting] = True
        return ready

    @abstractmethod
    def _end_at(self, pool: Ints) -> None:
        """Ends the chain in one of the pools where that is cheapest so far."""


class _Outward(_Search):
    def _end_at(self, pool: Ints) -> None:
        pool = pool[self._books.room[pool] > 0]
        if pool.size:
            self._pool = int(pool[np.argmin(self._label[pool])])
            self._best, self._mover = int(self._label[self._pool]), NOBODY

    def _extend(self, pools: Ints) -> None:
        """Carries labels on to wherever the plans seated there could go."""
        books = self._books
        plans = books.seated_in(pools)
        base = self._label[books.at[plans]] - self._worth[plans]
        leave = base + books.exit[plans]
        first = int(np.argmin(leave))
        if leave[first] < self._best:
            self._best, self._mover = int(leave[first]), int(plans[first])
            self._pool = int(books.at[plans[first]])
        pool, reach, count = books.ways_out(plans)
        reach += books.price[pool]
        reach += np.repeat(base, count)
        near = np.flatnonzero(reach < self._best)
        # Only of the few that are near is it asked which arcs they were.
        ends = np.cumsum(count)
        row = np.searchsorted(ends, near, side="right")
        arc = near + (books.first[plans[row]] + count[row] - ends[row])
        self.offer(pool[near], reach[near], arc)


class _Inward(_Search):
    def _end_at(self, pool: Ints) -> None:
        """Leaves a place with room where that is cheaper than to fill it."""
        unused = self._label[pool] + self._books.price[pool]
        first = int(np.argmin(unused))
        if unused[first] < self._best:
            self._best, self._pool = int(unused[first]), int(pool[first])
            self._mover = NOBODY

    def _extend(self, pools: Ints) -> None:
        """Carries labels back to wherever the plans that would come in sit."""
        books = self._books
        plan, reach, pool, arc = books.ways_in(pools)
        reach += (self._label + books.price)[pool]
        reach -= self._worth[plan]
        near = np.flatnonzero(reach < self._best)
        arc, reach = arc[near], reach[near]
        at = books.at[plan[near]]
        outside = np.flatnonzero(at == NO_SEAT)
        if outside.size:
            first = outside[np.argmin(reach[outside])]
            self._best, self._pool = int(reach[first]), int(books.pool[arc[first]])
            self._mover, self._arc = int(books.owner[arc[first]]), int(arc[first])
        self.offer(at[at != NO_SEAT], reach[at != NO_SEAT], arc[at != NO_SEAT])


def chain_of(books: Ledger, *, pool: Ints, cost: Ints, exit_cost: int, arc: Ints) -> Chain:
    """Finds the cheapest chain that a plan outside can start.

    Args:
        books: The placement.
        pool: (K,) the pools open to the plan.
        cost: (K,) what each costs it.
        exit_cost: What staying out costs it.
        arc: (K,) what `via` is to call its arcs.
    """
    search = _Outward(books, exit_cost, NO_SEAT, books.taken > 0)
    search.offer(pool, cost + books.price[pool], arc)
    return search.found()


def chain_out_of(books: Ledger, pool: int) -> Chain:
    """Finds the cheapest chain by which one of the plans in a pool, at least one, leaves it."""
    search = _Outward(books, UNREACHED, NO_SEAT, books.taken > 0)
    search.offer(np.array([pool]), np.zeros(1, np.int64), np.array([NO_SEAT]))
    return search.found()


def chain_into(books: Ledger, pool: int) -> Chain:
    """Finds the chain that gains most from one more place in a pool."""
    everywhere = np.ones(books.price.size, np.bool_)
    search = _Inward(books, int(books.price[pool]), pool, everywhere)
    search.offer(np.array([pool]), np.zeros(1, np.int64), np.array([NO_SEAT]))
    return search.found()


def push(books: Ledger, chain: Chain) -> None:
    """Makes a chain outward: everybody on it moves on, and prices rise."""
    rise = chain.length - chain.label
    books.price += np.maximum(rise, 0)
    pool = chain.pool
    if chain.mover != NOBODY:
        books.move(chain.mover, NO_SEAT)
    elif pool != NO_SEAT:
        books.room[pool] -= 1
    while pool != NO_SEAT and (arc := int(chain.via[pool])) != NO_SEAT:
        plan = int(books.owner[arc])
        pool = int(books.at[plan])
        books.move(plan, arc)


def pull(books: Ledger, chain: Chain) -> None:
    """Makes a chain inward: everybody on it moves up, and prices fall."""
    fall = chain.length - chain.label
    books.price -= np.maximum(fall, 0)
    pool = chain.pool
    if chain.mover != NOBODY:
        books.move(chain.mover, chain.arc)
    else:
        books.room[pool] += 1
    while (arc := int(chain.via[pool])) != NO_SEAT:
        books.move(int(books.owner[arc]), arc)
        pool = int(books.pool[arc])
