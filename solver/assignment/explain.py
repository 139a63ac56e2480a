"""Why a plan did not get another place: what forcing it would cost everybody, exactly."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from solver.assignment.certificate import flaws_in, has_room, reduced_costs, values
from solver.assignment.network import NO_SEAT, Network, grouped, network_of, spans
from solver.assignment.problem import STAYS_OUT, AssignmentProblem, Flags, Ints
from solver.assignment.result import AssignmentResult
from solver.assignment.weights import TierWeights, exact_weights

IMPOSSIBLE: Final = int(np.iinfo(np.int64).max)
_FAR: Final = 2**61


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WhyNot:
    """Every arc of one plan, and what it would cost everybody if the plan had to take it.

    Attributes:
        arc: (K,) the plan's arcs.
        pool: (K,) their pools.
        chosen: (K,) True on the arc the plan has.
        extra: (K,) the least total with the plan forced there, minus the total now, in
            `weights`; `IMPOSSIBLE` where every place is held by a pin or there is none.
        at_least: (K,) the reduced cost: a lower bound on `extra`, known without a search.
        extra_out: The same for forcing the plan to stay out.
        weights: The exact tier weights.
    """

    arc: Ints
    pool: Ints
    chosen: Flags
    extra: Ints
    at_least: Ints
    extra_out: int
    weights: TierWeights

    def tiers(self) -> Ints:
        """Tells `extra` as signed (missed, late, cost), (K, 3); a row of `IMPOSSIBLE` as is."""
        possible = self.extra != IMPOSSIBLE
        rows = np.full((self.extra.size, 3), IMPOSSIBLE, np.int64)
        rows[possible] = self.weights.tier_rows(self.extra[possible])
        return rows

    def best_per_group(self, group_of_pool: Ints) -> tuple[Ints, Ints]:
        """Tells each group that has an arc, ascending, and the row of its cheapest arc.

        Args:
            group_of_pool: (S,) the group of every pool, a provider for instance. Equal arcs of
                a group: the chosen one, then the least pool.
        """
        group = group_of_pool[self.pool]
        order = np.lexsort((self.pool, ~self.chosen, self.extra, group))
        found, at = np.unique(group[order], return_index=True)
        return found, order[at]


class Explainer:
    """Answers for any plan of one proven placement; what all answers share is made once.

    A forced plan pushes another out of its new place, and so on until a chain ends in a pool
    with room, at somebody's exit, or in the place the plan left. The extra cost is the reduced
    cost of the forced arc plus the shortest such chain in reduced costs. The first two ends are
    shared by all plans; the third is searched per plan, only where it is shorter.
    """

    def __init__(self, problem: AssignmentProblem, *, chosen: Ints, prices: Ints) -> None:
        """Prepares the shared chains.

        Args:
            problem: The problem.
            chosen: (P,) a placement without violations.
            prices: (S,) the prices that prove it.

        Raises:
            ValueError: The prices do not prove the placement optimal.
        """
        weights = exact_weights(problem)
        network, layout = network_of(problem, weights)
        seat = layout.seats(problem, chosen)
        if flaws_in(network, seat, prices):
            raise ValueError("prices do not prove the placement optimal")
        self._problem, self._weights = problem, weights
        self._chosen, self._prices = chosen, prices
        self._by_plan = grouped(problem.arc_plan)
        self._first = np.searchsorted(problem.arc_plan[self._by_plan], np.arange(problem.plans + 1))
        self._chains = _chains(network, seat, prices)

    def why_not(self, plan: int) -> WhyNot:
        """Tells the extra cost of every arc of a plan.

        Args:
            plan: The plan, 0..P-1.

        Raises:
            ValueError: There is no such plan.
        """
        if not 0 <= plan < self._problem.plans:
            msg = f"there is no plan {plan}"
            raise ValueError(msg)
        problem, now = self._problem, int(self._chosen[plan])
        arc = self._by_plan[self._first[plan] : self._first[plan + 1]]
        pool = problem.arc_pool[arc]
        value, left = self._value(plan), NO_SEAT
        if now != STAYS_OUT:
            left = int(problem.arc_pool[now])
        onward = self._chains.to_free_or(left)[pool]
        at_least = self._scalar(arc) + self._prices[pool] - value
        return WhyNot(
            arc=arc,
            pool=pool,
            chosen=arc == now,
            extra=np.where(onward >= _FAR, IMPOSSIBLE, at_least + np.minimum(onward, _FAR)),
            at_least=at_least,
            extra_out=self._exit(plan) - value,
            weights=self._weights,
        )

    def _scalar(self, arc: Ints) -> Ints:
        problem = self._problem
        return self._weights.scalar(
            missed=problem.arc_missed[arc], late=problem.arc_late[arc], cost=problem.arc_cost[arc]
        )

    def _exit(self, plan: int) -> int:
        problem, row = self._problem, slice(plan, plan + 1)
        missed, late = problem.exit_missed[row], problem.exit_late[row]
        return int(self._weights.scalar(missed=missed, late=late, cost=problem.exit_cost[row])[0])

    def _value(self, plan: int) -> int:
        """Tells what the plan pays, the price of its place included."""
        now = self._chosen[plan : plan + 1]
        if now[0] == STAYS_OUT:
            return self._exit(plan)
        return int(self._scalar(now)[0] + self._prices[self._problem.arc_pool[now]][0])


def why_not(problem: AssignmentProblem, result: AssignmentResult, plan: int) -> WhyNot:
    """Tells what forcing each arc of one plan would cost. For many plans keep an `Explainer`.

    Raises:
        ValueError: The result carries no proof, or there is no such plan.
    """
    return Explainer(problem, chosen=result.chosen, prices=result.prices).why_not(plan)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Chains:
    """Shortest chains of displacement, in reduced costs.

    Attributes:
        to_free: (S,) from each pool to room or an exit; `_FAR` where nobody can be displaced.
        first: (S+1,) where the moves into a pool begin.
        source: (B,) the pool a move leaves.
        length: (B,) the reduced cost of the move.
    """

    to_free: Ints
    first: Ints
    source: Ints
    length: Ints

    def to_free_or(self, pool: int) -> Ints:
        """Tells the shortest chains, (S,), when one place of a pool is freed too."""
        chain = self.to_free.copy()
        if pool != NO_SEAT:
            chain[pool] = 0
            self.shorten(chain, np.array([pool]))
        return chain

    def shorten(self, chain: Ints, changed: Ints) -> None:
        """Carries shorter chains backward along the moves until nothing gets shorter."""
        while changed.size:
            move = spans(self.first, changed)
            length = self.first[changed + 1] - self.first[changed]
            reach = self.length[move] + np.repeat(chain[changed], length)
            source = self.source[move]
            shorter = np.flatnonzero(reach < chain[source])
            np.minimum.at(chain, source[shorter], reach[shorter])
            changed = np.unique(source[shorter])


def _chains(network: Network, seat: Ints, prices: Ints) -> _Chains:
    """Tells the shared chains, with only those moves that can ever be part of one."""
    value, pool, room = (
        values(network, seat, prices),
        network.seat_pool(seat),
        has_room(network, seat),
    )
    reduced = reduced_costs(network, value, prices)
    left = np.repeat(pool, np.diff(network.first))
    to_free = np.full(network.places.size, _FAR, np.int64)
    sits = np.flatnonzero(seat != NO_SEAT)
    np.minimum.at(to_free, pool[sits], (network.exit - value)[sits])
    into_room = np.flatnonzero(room[network.pool] & (left != NO_SEAT))
    np.minimum.at(to_free, left[into_room], reduced[into_room])
    to_free[room] = 0
    # A move no shorter than the way out of the pool it leaves is never worth making.
    useful = np.flatnonzero((left != NO_SEAT) & (reduced < to_free[left]))
    useful = useful[np.argsort(network.pool[useful], kind="stable")]
    chains = _Chains(
        to_free=to_free,
        first=np.searchsorted(network.pool[useful], np.arange(network.places.size + 1)),
        source=left[useful],
        length=reduced[useful],
    )
    chains.shorten(to_free, np.flatnonzero(to_free < _FAR))
    return chains
