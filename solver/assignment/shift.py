"""One exact step of a running placement: the cheapest chain of moves, and the prices after it.

A plan that comes in, or a place that is taken away, starts a chain outward: whoever is displaced
moves on or leaves, until somebody takes a place with room or an exit. A place that becomes free
pulls a chain inward, along the plans that pay its price. Both keep the least prices, so that
every step ends with a proof over every arc.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from solver.assignment.ledger import CLOSED, Ledger
from solver.assignment.network import NO_SEAT
from solver.assignment.problem import Ints

NOBODY: Final = -1
UNREACHED: Final = CLOSED // 2
_BATCH: Final = 96


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chain:
    """The cheapest chain outward, not yet made.

    Attributes:
        length: What it costs everybody.
        label: (S,) the cheapest way into each pool, price included; exact below `length`.
        via: (S,) the arc that way ends with, or `NO_SEAT`.
        pool: The last pool of the chain, or `NO_SEAT` where the first plan stays out.
        leaver: The plan that leaves there for its exit, or `NOBODY` where there is room.
    """

    length: int
    label: Ints
    via: Ints
    pool: int
    leaver: int


def chain_of(books: Ledger, *, pool: Ints, cost: Ints, exit_cost: int, arc: Ints) -> Chain:
    """Finds the cheapest chain that a plan outside can start.

    Args:
        books: The placement.
        pool: (K,) the pools open to the plan.
        cost: (K,) what each costs it.
        exit_cost: What staying out costs it.
        arc: (K,) what `via` is to call its arcs.
    """
    search = _Search(books, exit_cost)
    search.offer(pool, cost + books.price[pool], arc)
    return search.end()


def chain_out_of(books: Ledger, pool: int) -> Chain:
    """Finds the cheapest chain by which one of the plans in a pool, at least one, leaves it."""
    search = _Search(books, UNREACHED)
    search.offer(np.array([pool]), np.zeros(1, np.int64), np.array([NO_SEAT]))
    return search.end()


class _Search:
    """Shortest labels over reduced costs, the least first, some at a time."""

    def __init__(self, books: Ledger, best: int) -> None:
        pools = books.price.size
        self._books, self._best = books, best
        self._label = np.full(pools, UNREACHED, np.int64)
        self._via = np.full(pools, NO_SEAT, np.int64)
        self._waits = np.zeros(pools, np.bool_)
        self._waiting = np.empty(0, np.int64)
        self._pool, self._leaver = NO_SEAT, NOBODY

    def end(self) -> Chain:
        """Extends labels until none is below the cheapest end found."""
        while (ready := self._nearest()).size:
            plans = self._books.seated_in(ready)
            if plans.size:
                self._extend(plans)
        return Chain(
            length=self._best,
            label=self._label,
            via=self._via,
            pool=self._pool,
            leaver=self._leaver,
        )

    def offer(self, pool: Ints, reach: Ints, arc: Ints) -> None:
        """Takes the ways into pools that are shorter than those known and than the best end."""
        label = self._label
        shorter = np.flatnonzero(reach < np.minimum(label[pool], self._best))
        if not shorter.size:
            return
        pool, reach = pool[shorter], reach[shorter]
        np.minimum.at(label, pool, reach)
        won = reach == label[pool]
        self._via[pool[won]] = arc[shorter[won]]
        self._end_in_room(pool[self._books.room[pool] > 0])
        fresh = np.unique(pool[~self._waits[pool]])
        self._waits[fresh] = True
        self._waiting = np.concatenate((self._waiting, fresh))

    def _end_in_room(self, pool: Ints) -> None:
        if pool.size:
            nearest = int(pool[np.argmin(self._label[pool])])
            self._best = int(self._label[nearest])
            self._pool, self._leaver = nearest, NOBODY

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

    def _extend(self, plans: Ints) -> None:
        """Carries labels on to wherever the plans seated there could go."""
        books = self._books
        base = self._label[books.at[plans]] - books.value(plans)
        leave = base + books.exit[plans]
        first = int(np.argmin(leave))
        if leave[first] < self._best:
            self._best, self._leaver = int(leave[first]), int(plans[first])
            self._pool = int(books.at[plans[first]])
        arc, count = books.arcs_of(plans)
        pool = books.pool[arc]
        reach = books.price[pool]
        reach += books.cost[arc]
        reach += np.repeat(base, count)
        self.offer(pool, reach, arc)


def push(books: Ledger, chain: Chain) -> None:
    """Makes a chain: everybody on it moves on, and prices rise by what it costs to get in."""
    raised = np.flatnonzero(chain.label < chain.length)
    books.price[raised] += chain.length - chain.label[raised]
    books.support[raised] = chain.via[raised]
    pool = chain.pool
    if chain.leaver != NOBODY:
        _leave(books, pool, chain.leaver, NO_SEAT)
    elif pool != NO_SEAT:
        books.room[pool] -= 1
    while pool != NO_SEAT and (arc := int(chain.via[pool])) != NO_SEAT:
        plan = int(books.owner[arc])
        pool = int(books.at[plan])
        _leave(books, pool, plan, arc)


def _leave(books: Ledger, pool: int, plan: int, arc: int) -> None:
    """Moves a plan on; it would come back for what its place costs now."""
    had = books.move(plan, arc)
    if pool != NO_SEAT:
        books.support[pool] = had if books.price[pool] else NO_SEAT


def pull(books: Ledger, pool: int) -> Ints:
    """Fills a place that became free by those who gain most; tells the pools passed.

    Their prices have lost their support: `lower` them.
    """
    passed = []
    while books.price[pool]:
        passed.append(pool)
        arc = int(books.support[pool])
        had = books.move(int(books.owner[arc]), arc)
        if had == NO_SEAT:
            return np.array(passed, np.int64)
        pool = int(books.pool[had])
    books.room[pool] += 1
    return np.array(passed, np.int64)


def lower(books: Ledger, lost: Ints) -> None:
    """Brings prices that have lost their support, and all that rest on them, to the least."""
    fell, wave = np.zeros(books.price.size, np.bool_), np.unique(lost)
    while wave.size:
        fell[wave] = True
        resting = books.supported_by(books.seated_in(wave))
        wave = np.unique(resting[~fell[resting]])
    pools = np.flatnonzero(fell)
    books.price[pools], books.support[pools] = 0, NO_SEAT
    arc = books.arcs_into(pools)
    at = books.at[books.owner[arc]]
    _raise(books, arc)
    within = arc[(at != NO_SEAT) & fell[at]]
    while _raise(books, within):
        pass


def _raise(books: Ledger, arc: Ints) -> bool:
    """Raises prices to what the plans of the arcs would gain there; tells whether any rose."""
    pool = books.pool[arc]
    gain = books.value(books.owner[arc]) - books.cost[arc]
    higher = np.flatnonzero(gain > books.price[pool])
    pool, gain = pool[higher], gain[higher]
    np.maximum.at(books.price, pool, gain)
    won = gain == books.price[pool]
    books.support[pool[won]] = arc[higher[won]]
    return bool(higher.size)
