"""A proven placement that stays proven while plans come and go and places open and close.

Every event costs one or two cheapest chains instead of a new solve, and ends with the optimum
that a cold solve would find, and with prices that prove it over every arc. Equals are not drawn
anew: whoever has a place keeps it against an equal, unless the chain passes there.
"""

from dataclasses import replace
from typing import Final

import numpy as np

from solver.assignment.certificate import Flaw
from solver.assignment.ledger import CLOSED, Ledger
from solver.assignment.network import NO_SEAT, network_of
from solver.assignment.newcomer import Newcomer, Place, best_place, forced_total
from solver.assignment.problem import UNPINNED, AssignmentProblem, Flags, Ints
from solver.assignment.result import AssignmentResult, Tiers
from solver.assignment.shift import (
    chain_into,
    chain_of,
    chain_out_of,
    pull,
    push,
)
from solver.assignment.stand import Stand, flaws_of, reweighed, stand_of, total
from solver.assignment.weights import spread_of, weights_for
from solver.errors import SolveAnew

# A cold solve of 10,000 plans takes as long as about so many events.
MOST_CHANGES: Final = 1_000


class Running:
    """One placement under single events. Not for several threads at once.

    Plans are told by number: those of the problem by their row, newcomers as `insert` told.
    An event raises ValueError, and changes nothing, where a number names no plan that is there
    or no pool, and `SolveAnew` when `MOST_CHANGES` were made before it.
    """

    def __init__(self, problem: AssignmentProblem, result: AssignmentResult) -> None:
        """Opens a proven placement for events.

        Args:
            problem: The problem.
            result: Its proven optimum.

        Raises:
            ValueError: The answer carries no proof.
        """
        if result.status != "optimal":
            raise ValueError("only a proven placement can be kept running")
        size = spread_of(problem)
        self._dearest = size["dearest"]
        self._weights = weights_for(
            plans=problem.plans + MOST_CHANGES,
            dearest=size["dearest"],
            spread=size["spread"] + MOST_CHANGES * size["dearest"],
        )
        held = problem.pin != UNPINNED
        whole = replace(problem, pin=np.full(problem.plans, UNPINNED))
        network, layout = network_of(whole, self._weights)
        price = reweighed(result.prices, result.weights, self._weights)
        seat = layout.seats(whole, result.chosen)
        self._books = Ledger(network, seat, price, held=held)
        self._pool_key = problem.pool_key
        self._keys: dict[int, int] = dict(enumerate(problem.plan_key.tolist()))
        self._taken = set(self._keys.values())
        self._held = set(np.flatnonzero(held).tolist())
        self.changes = 0

    def objective(self) -> Tiers:
        """Tells plans that miss their deadline, plans that are late, and the sum of cost."""
        return total(self._books, self._weights, self._plans())

    def stand(self) -> Stand:
        """Tells how the placement stands, with its proof."""
        plan = self._plans()
        return stand_of(
            self._books,
            self._weights,
            plan=plan,
            held=np.isin(plan, list(self._held)),
            key=np.array(list(self._keys.values()), np.uint64),
            pool_key=self._pool_key,
        )

    def flaws(self) -> list[Flaw]:
        """Names every condition of optimality that fails over every arc; none is a proof."""
        plan = self._plans()
        return flaws_of(self._books, plan[~np.isin(plan, list(self._held))])

    def pool_of(self, plan: int) -> int:
        """Tells the pool of a plan, or `STAYS_OUT`."""
        self._check_plan(plan)
        return int(self._books.at[plan])

    def price_of(self, pool: int) -> Tiers:
        """Tells what one more place in a pool would save everybody, as (missed, late, cost)."""
        self._check_pools(np.array([pool]))
        gain = int(self._books.price[pool]) - chain_into(self._books, pool).length
        return self._weights.tiers(gain)

    def best_place(self, plan: Newcomer) -> Place:
        """Tells where a plan would go if it were taken in, without taking it in.

        Raises:
            ValueError: It names a pool that is not there.
            SolveAnew: It is dearer than any plan of the problem.
        """
        self._check_newcomer(plan)
        return best_place(self._books, self._weights, plan)

    def totals(self, plan: Newcomer, rows: Ints) -> list[Tiers | None]:
        """Tells what taking a plan in adds for everybody, for each of its rows it is forced to.

        None where no place can be had there, because pins hold them or there is none.

        Raises:
            ValueError: It names a pool that is not there.
            SolveAnew: It is dearer than any plan of the problem.
        """
        self._check_newcomer(plan)
        return [forced_total(self._books, self._weights, plan, row) for row in rows.tolist()]

    def insert(self, plan: Newcomer) -> int:
        """Takes a plan in; tells its number.

        Raises:
            ValueError: It names a pool that is not there, or its key is taken.
            SolveAnew: It is dearer than any plan of the problem.
        """
        self._check_newcomer(plan)
        if plan.key in self._taken:
            raise ValueError("key is that of another plan")
        self._count()
        cost, exit_cost = plan.scalars(self._weights)
        row = self._books.add(pool=plan.pool, cost=cost, exit_cost=exit_cost)
        self._keys[row] = plan.key
        self._taken.add(plan.key)
        self._enter(row, self._books.arcs_of_one(row))
        return row

    def remove(self, plan: int) -> None:
        """Takes a plan out, pinned or not; its place goes to whoever gains most."""
        self._check_plan(plan)
        self._count()
        if plan in self._held:
            self._held.remove(plan)
            self._books.release(plan)
        self._withdraw(plan)
        self._books.forget(plan)
        self._taken.remove(self._keys.pop(plan))

    def refuse(self, plan: int, pools: Ints) -> None:
        """Takes away the pairs of a plan with pools; those that are not there are passed over.

        Raises:
            ValueError: A pin holds the plan.
        """
        self._check_movable(plan, pools)
        self._count()
        books, gone = self._books, self._arcs_to(plan, pools)
        if books.seat[plan] in gone:
            left = np.setdiff1d(self._open_arcs(plan), gone)
            self._withdraw(plan)
            self._enter(plan, left)
            return
        books.close(gone)

    def allow(self, plan: int, pools: Ints) -> None:
        """Gives back pairs that were refused; those that never were are passed over.

        Raises:
            ValueError: A pin holds the plan.
        """
        self._check_movable(plan, pools)
        self._count()
        books, back = self._books, self._arcs_to(plan, pools)
        pays = books.asked[back] + books.price[books.pool[back]]
        if np.all(pays >= books.paid[plan] + self._price_at(plan)):
            books.open(back)
            return
        arcs = np.union1d(self._open_arcs(plan), back)
        self._withdraw(plan)
        self._enter(plan, arcs)

    def set_places(self, pool: int, places: int) -> None:
        """Gives a pool another number of places, 0 to close it; each place is a change.

        Raises:
            ValueError: Pins hold more places than that, or it is less than none.
        """
        now = self.places_of(pool)
        if places < 0:
            raise ValueError("a pool has no fewer places than none")
        if places < self._held_in(pool):
            raise ValueError("pins hold more places than that")
        self._count(abs(places - now))
        for _ in range(now, places):
            pull(self._books, chain_into(self._books, pool))
        for _ in range(places, now):
            self._take_place(pool)

    def places_of(self, pool: int) -> int:
        """Tells how many places a pool has, taken or not."""
        self._check_pools(np.array([pool]))
        books = self._books
        return int(books.room[pool] + books.taken[pool]) + self._held_in(pool)

    def _held_in(self, pool: int) -> int:
        return sum(int(self._books.at[plan]) == pool for plan in self._held)

    def _take_place(self, pool: int) -> None:
        if self._books.room[pool]:
            self._books.room[pool] -= 1
        else:
            push(self._books, chain_out_of(self._books, pool))

    def _withdraw(self, plan: int) -> None:
        """Takes a plan from its place and closes all its arcs."""
        books, pool = self._books, int(self._books.at[plan])
        books.close(books.arcs_of_one(plan))
        books.move(plan, NO_SEAT)
        if pool != NO_SEAT:
            pull(books, chain_into(books, pool))

    def _enter(self, plan: int, arc: Ints) -> None:
        """Opens arcs of a plan that is outside and gives it the place that is best for all."""
        books = self._books
        books.open(arc)
        exit_cost = int(books.exit[plan])
        chain = chain_of(
            books, pool=books.pool[arc], cost=books.cost[arc], exit_cost=exit_cost, arc=arc
        )
        push(books, chain)

    def _price_at(self, plan: int) -> int:
        pool = int(self._books.at[plan])
        return 0 if pool == NO_SEAT else int(self._books.price[pool])

    def _plans(self) -> Ints:
        return np.array([*self._keys], np.int64)

    def _arcs_to(self, plan: int, pools: Ints) -> Ints:
        arc = self._books.arcs_of_one(plan)
        there: Flags = np.isin(self._books.pool[arc], pools)
        return arc[there]

    def _open_arcs(self, plan: int) -> Ints:
        arc = self._books.arcs_of_one(plan)
        open_now: Flags = self._books.cost[arc] != CLOSED
        return arc[open_now]

    def _count(self, changes: int = 1) -> None:
        if self.changes + changes > MOST_CHANGES:
            raise SolveAnew("too many changes since the last cold solve")
        self.changes += changes

    def _check_plan(self, plan: int) -> None:
        if plan not in self._keys:
            msg = f"there is no plan {plan}"
            raise ValueError(msg)

    def _check_movable(self, plan: int, pools: Ints) -> None:
        self._check_plan(plan)
        self._check_pools(pools)
        if plan in self._held:
            msg = f"a pin holds plan {plan}"
            raise ValueError(msg)

    def _check_pools(self, pools: Ints) -> None:
        if pools.size and not 0 <= int(pools.min()) <= int(pools.max()) < self._pool_key.size:
            raise ValueError("there is no such pool")

    def _check_newcomer(self, plan: Newcomer) -> None:
        self._check_pools(plan.pool)
        if plan.dearest() > self._dearest:
            raise SolveAnew("the plan is dearer than the weights allow for")
