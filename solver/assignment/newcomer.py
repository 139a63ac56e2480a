"""A plan that is not in a running placement yet: where it would go, and at what cost to all."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from solver.assignment.ledger import Ledger
from solver.assignment.network import NO_SEAT
from solver.assignment.problem import STAYS_OUT, AssignmentProblem, Flags, Ints
from solver.assignment.result import Tiers
from solver.assignment.shift import UNREACHED, Chain, chain_of
from solver.assignment.weights import TierWeights

# Its rows stand in a chain below every number of an arc.
_FIRST_ROW: Final = NO_SEAT - 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Newcomer:
    """A plan that is not in the placement yet.

    Attributes:
        pool: (K,) the pools open to it, each once.
        missed: (K,) True where starting there misses its clinical deadline.
        late: (K,) True where starting there is later than its public offer.
        cost: (K,) the weighted sum of waiting, travel and preference, 0..2^31-1.
        exit: (missed, late, cost) of staying out.
        key: Its stable identity, 0..2^64-1.

    Raises:
        ValueError: An array has a wrong shape or type, or a value out of range.
    """

    pool: Ints
    missed: Flags
    late: Flags
    cost: Ints
    exit: Tiers
    key: int

    def __post_init__(self) -> None:
        # A problem of this plan alone has the same conditions.
        AssignmentProblem(
            places=np.ones(int(self.pool.max(initial=0)) + 1, np.int64),
            arc_plan=np.zeros(self.pool.size, np.int64),
            arc_pool=self.pool,
            arc_missed=self.missed,
            arc_late=self.late,
            arc_cost=self.cost,
            exit_missed=np.array([self.exit[0]], np.bool_),
            exit_late=np.array([self.exit[1]], np.bool_),
            exit_cost=np.array([self.exit[2]], np.int64),
            plan_key=np.array([self.key], np.uint64),
            pool_key=np.arange(int(self.pool.max(initial=0)) + 1, dtype=np.uint64),
        )
        if np.unique(self.pool).size != self.pool.size:
            raise ValueError("pool names one pool twice")

    def scalars(self, weights: TierWeights) -> tuple[Ints, int]:
        """Tells the scalar cost of each pool, (K,), and of staying out."""
        missed, late, cost = self.exit
        out = int(missed) * weights.missed + int(late) * weights.late + cost
        return weights.scalar(missed=self.missed, late=self.late, cost=self.cost), out

    def dearest(self) -> int:
        """Tells its largest cost."""
        return max(int(self.cost.max(initial=0)), self.exit[2])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Place:
    """Where a newcomer would go.

    Attributes:
        row: The newcomer's row, or `STAYS_OUT`.
        total: What taking it in adds for everybody, its own cost included, as signed
            (missed, late, cost).
    """

    row: int
    total: Tiers


def best_place(books: Ledger, weights: TierWeights, plan: Newcomer) -> Place:
    """Tells where a plan would go if it were taken in."""
    chain = _chain(books, weights, plan, np.arange(plan.pool.size))
    return Place(row=_first_row(books, chain), total=weights.tiers(chain.length))


def forced_total(books: Ledger, weights: TierWeights, plan: Newcomer, row: int) -> Tiers | None:
    """Tells what taking a plan in on one row adds for everybody; None where nobody can make way."""
    chain = _chain(books, weights, plan, np.array([row]), out=UNREACHED)
    return None if chain.length == UNREACHED else weights.tiers(chain.length)


def _chain(
    books: Ledger, weights: TierWeights, plan: Newcomer, rows: Ints, *, out: int | None = None
) -> Chain:
    cost, exit_cost = plan.scalars(weights)
    return chain_of(
        books,
        pool=plan.pool[rows],
        cost=cost[rows],
        exit_cost=exit_cost if out is None else out,
        arc=_FIRST_ROW - rows,
    )


def _first_row(books: Ledger, chain: Chain) -> int:
    """Follows a chain back to the row it starts with."""
    pool = chain.pool
    while pool != NO_SEAT:
        arc = int(chain.via[pool])
        if arc <= _FIRST_ROW:
            return _FIRST_ROW - arc
        pool = int(books.at[books.owner[arc]])
    return STAYS_OUT
