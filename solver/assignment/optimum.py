"""The certified optimum of a network: engine rounds on a cut, priced out over every arc."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from time import perf_counter
from typing import Final

import numpy as np

from solver.assignment.certificate import least_prices, reduced_costs, values
from solver.assignment.cut import cheapest_per_group
from solver.assignment.engine import cheapest_flow
from solver.assignment.lottery import scattered
from solver.assignment.network import NO_SEAT, Network, exact_sum
from solver.assignment.problem import Flags, Ints
from solver.assignment.weights import TierWeights
from solver.errors import SolverFailed

FIRST_CUT: Final = 16
NEXT_CUT: Final = 32
# With so many arcs the engine needs 3 GB; a cut takes longer, but less.
WHOLE_UP_TO: Final = 20_000_000
_NEAR_PART: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """When to stop, and whom to tell.

    Attributes:
        stop_at: The moment to stop between engine rounds, on the performance counter.
        progress: Told the stage and the share done, 0..1.
    """

    stop_at: float
    progress: Callable[[str, float], None]

    def is_over(self) -> bool:
        """Tells whether the time is used up."""
        return perf_counter() >= self.stop_at


def tell_nobody(_stage: str, _share: float) -> None:
    """Takes the progress nobody asked for."""


UNHURRIED: Final = Clock(stop_at=inf, progress=tell_nobody)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Optimum:
    """The best placement found on a network.

    Attributes:
        seat: (N,) the arc of each plan or `NO_SEAT`.
        prices: (S,) prices at least zero; the least prices where proven.
        proven: Whether the prices prove the placement optimal over every arc.
    """

    seat: Ints
    prices: Ints
    proven: bool


def optimum(network: Network, weights: TierWeights, clock: Clock, *, whole_up_to: int) -> Optimum:
    """Finds the cheapest placement and the prices that prove it over every arc.

    The engine sees a few arcs per plan and small tier weights. Arcs that the prices show to be
    cheaper are added, and weights that turn out too small are enlarged, until the proof holds.
    At least one round is made; the clock is read between rounds.

    Which of several cheapest placements is found depends on the order of rows; the least prices
    that prove it do not.

    Args:
        network: The network.
        weights: The tier weights its scalars are made of.
        clock: When to stop.
        whole_up_to: The number of arcs up to which the engine is shown all of them at once; one
            round is then quicker than a few small ones.

    Raises:
        SolverFailed: The engine failed, or exact weights gave a placement that is not optimal.
    """
    shown = _first_cut(network, whole_up_to=whole_up_to)
    dearest = _largest_cost(network, weights)
    tried = weights.reduced(dearest)
    best = Optimum(
        seat=np.full(network.exit.size, NO_SEAT, np.int64),
        prices=np.zeros(network.places.size, np.int64),
        proven=False,
    )
    open_share = 1.0
    while True:
        open_share /= 2
        seat, prices = _round(network, shown, weights, tried)
        if prices is None:
            if tried == weights:
                raise SolverFailed("exact tier weights gave a placement that is not optimal")
            tried = tried.enlarged(weights)
            best = _better(network, best, seat, best.prices)
        else:
            reduced = reduced_costs(network, values(network, seat, prices), prices)
            if reduced.min(initial=0) == 0:
                return Optimum(seat=seat, prices=prices, proven=True)
            shown |= _near_arcs(network, reduced, below=dearest // _NEAR_PART + 1)
            best = _better(network, best, seat, prices)
        clock.progress("solve", 1 - open_share)
        if clock.is_over():
            return best


def _first_cut(network: Network, *, whole_up_to: int) -> Flags:
    """Tells each plan's cheapest arcs, and as many drawn at random.

    The drawn ones spread the plans over the pools, so that the first prices are of use.
    """
    if network.pool.size <= whole_up_to:
        return np.ones(network.pool.size, np.bool_)
    lot = (scattered(np.arange(network.pool.size, dtype=np.uint64)) >> np.uint64(1)).astype(
        np.int64
    )
    shown = cheapest_per_group(network.first, network.cost, keep=FIRST_CUT)
    shown |= cheapest_per_group(network.first, lot, keep=FIRST_CUT)
    return shown


def _round(
    network: Network, shown: Flags, weights: TierWeights, tried: TierWeights
) -> tuple[Ints, Ints | None]:
    """Solves over the arcs shown; tells seats in the whole network and least prices, if any."""
    arcs = np.flatnonzero(shown)
    part = network if arcs.size == shown.size else network.restricted(arcs)
    costs, exits = weights.rescale(part.cost, tried), weights.rescale(part.exit, tried)
    seat = cheapest_flow(part, costs, exits)
    prices = least_prices(part, seat)
    return np.append(arcs, NO_SEAT)[seat], prices


def _near_arcs(network: Network, reduced: Ints, *, below: int) -> Flags:
    """Tells the arcs of least reduced cost, a few of each plan.

    Not only those that are cheaper already: prices move from round to round, and the next
    candidates are those that nearly were. That halves the number of rounds.
    """
    near = np.flatnonzero(reduced < below)
    first = np.searchsorted(near, network.first)
    best = cheapest_per_group(first, reduced[near], keep=NEXT_CUT)
    found = np.zeros(reduced.size, np.bool_)
    found[near[best]] = True
    return found


def _better(network: Network, best: Optimum, seat: Ints, prices: Ints) -> Optimum:
    """Keeps the cheaper of two placements, and the newer prices."""
    cheaper = exact_sum(network.paid(seat)) < exact_sum(network.paid(best.seat))
    return Optimum(seat=seat if cheaper else best.seat, prices=prices, proven=False)


def _largest_cost(network: Network, weights: TierWeights) -> int:
    """Tells the largest third tier on any arc or exit."""
    costs = network.cost % weights.late
    exits = network.exit % weights.late
    return int(max(costs.max(initial=0), exits.max(initial=0)))
