"""How a running placement stands: a problem, its placement and a proof that anyone can check."""

from dataclasses import dataclass

import numpy as np

from solver.assignment.certificate import Flaw, flaws_in, prices_of
from solver.assignment.ledger import CLOSED, Ledger
from solver.assignment.network import NO_SEAT, Network
from solver.assignment.problem import UNPINNED, AssignmentProblem, Flags, Ints, Keys
from solver.assignment.result import Tiers
from solver.assignment.weights import TierWeights
from solver.errors import SolverFailed


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stand:
    """How a running placement stands after its events, as a problem of its own.

    Attributes:
        problem: The plans that are there, the pairs that are open, the places as they are.
        chosen: (P,) the optimal placement.
        prices: (S,) the least prices, in the exact tier weights of `problem`; with `chosen`
            they are a proof (`certificate.flaws`).
        plan: (P,) the number of each plan in the running placement.
    """

    problem: AssignmentProblem
    chosen: Ints
    prices: Ints
    plan: Ints


def stand_of(
    books: Ledger, weights: TierWeights, *, plan: Ints, held: Flags, key: Keys, pool_key: Keys
) -> Stand:
    """Tells how a placement stands.

    Args:
        books: The placement.
        weights: The weights of its scalars.
        plan: (P,) the rows that are there.
        held: (P,) True for a plan that a pin holds.
        key: (P,) their identities.
        pool_key: (S,) the identities of the pools.

    Raises:
        SolverFailed: It is not optimal; never after events that were well formed.
    """
    arc, count = books.arcs_of(plan)
    seat = books.seat[plan]
    # Nothing but its own arc is open to a plan that is held.
    kept = (books.cost[arc] != CLOSED) | (arc == np.repeat(seat, count))
    owner, arc = np.repeat(np.arange(plan.size), count)[kept], arc[kept]
    chosen = np.where(seat == NO_SEAT, NO_SEAT, np.searchsorted(arc, seat))
    missed, late, cost = _tiers(books.asked[arc], weights)
    exit_missed, exit_late, exit_cost = _tiers(books.exit[plan], weights)
    load = np.bincount(books.pool[seat[seat != NO_SEAT]], minlength=books.room.size)
    problem = AssignmentProblem(
        places=books.room + load,
        arc_plan=owner,
        arc_pool=books.pool[arc],
        arc_missed=missed.astype(np.bool_),
        arc_late=late.astype(np.bool_),
        arc_cost=cost,
        exit_missed=exit_missed.astype(np.bool_),
        exit_late=exit_late.astype(np.bool_),
        exit_cost=exit_cost,
        plan_key=key,
        pool_key=pool_key,
        pin=np.where(held, chosen, UNPINNED),
    )
    prices = prices_of(problem, chosen)
    if prices is None:
        raise SolverFailed("the running placement is not optimal")
    return Stand(problem=problem, chosen=chosen, prices=prices, plan=plan)


def flaws_of(books: Ledger, plan: Ints) -> list[Flaw]:
    """Names every condition of optimality that the running prices fail, over every open arc.

    Args:
        books: The placement.
        plan: (N,) the rows that are there and can be moved.
    """
    arc, count = books.arcs_of(plan)
    seat, pool = books.seat[plan], books.at[plan]
    taken = np.bincount(pool[pool != NO_SEAT], minlength=books.room.size)
    network = Network(
        places=books.room + taken,
        first=np.concatenate(([0], np.cumsum(count))),
        pool=books.pool[arc],
        cost=books.cost[arc],
        exit=books.exit[plan],
    )
    place = np.full(books.arcs + 1, NO_SEAT, np.int64)
    place[arc] = np.arange(arc.size)
    return flaws_in(network, place[seat], books.price)


def reweighed(prices: Ints, old: TierWeights, new: TierWeights) -> Ints:
    """Gives least prices other weights; each is a difference of two totals."""
    missed, late, cost = old.tier_rows(prices).T
    return new.scalar(missed=missed, late=late, cost=cost)


def total(books: Ledger, weights: TierWeights, plan: Ints) -> Tiers:
    """Tells the sum of each tier over the plans."""
    missed, late, cost = _tiers(books.paid[plan], weights)
    return int(missed.sum()), int(late.sum()), int(cost.sum())


def _tiers(scalars: Ints, weights: TierWeights) -> tuple[Ints, Ints, Ints]:
    """Tells the (missed, late, cost) of the scalars of single arcs."""
    missed = scalars // weights.missed
    rest = scalars - missed * weights.missed
    late = rest // weights.late
    return missed, late, rest - late * weights.late
