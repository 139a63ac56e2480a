"""One placement among equals: the least sum of lots drawn from plan and pool identities.

A citizen's place then depends on neither the order of rows nor the workings of an engine.
"""

from typing import Final

import numpy as np

from solver.assignment.certificate import reduced_costs, values
from solver.assignment.lottery import scattered, seeded
from solver.assignment.network import NO_SEAT, Network
from solver.assignment.optimum import UNHURRIED, WHOLE_UP_TO, Optimum, optimum
from solver.assignment.problem import Ints, Keys
from solver.assignment.weights import TierWeights

LOT_BITS: Final = 24


def settle(network: Network, best: Optimum, *, plan_key: Keys, pool_key: Keys, seed: int) -> Ints:
    """Tells the seats, (N,), of the equally good placement with the least sum of lots.

    Optimal placements are those that use arcs of reduced cost zero, fill every priced pool and
    seat every plan that would pay more outside. One unit of breach outweighs all lots.

    Args:
        network: The network.
        best: A proven optimum of it.
        plan_key: (N,) the identities of the plans.
        pool_key: (S,) the identities of the pools.
        seed: Draws other lots.
    """
    value = values(network, best.seat, best.prices)
    tight = np.flatnonzero(reduced_costs(network, value, best.prices) == 0)
    part = network.restricted(tight)
    plan_lot = seeded(plan_key, seed)
    lots = scattered(np.repeat(plan_lot, np.diff(part.first)) ^ scattered(pool_key)[part.pool])
    breach = part.exit.size * 2**LOT_BITS + 1
    contest = Network(
        places=part.places,
        first=part.first,
        pool=part.pool,
        cost=_short(lots) + breach * (best.prices[part.pool] == 0),
        exit=_short(scattered(plan_lot)) + breach * (1 + (value < network.exit)),
    )
    plans = np.argsort(plan_key)
    contest, arc = contest.reordered(plans, np.argsort(pool_key))
    weights = TierWeights(missed=4 * breach, late=breach)
    # Never cut short: an optimum must not depend on how fast the machine was.
    settled = optimum(contest, weights, UNHURRIED, whole_up_to=WHOLE_UP_TO)
    seat = np.empty_like(best.seat)
    seat[plans] = np.append(tight[arc], NO_SEAT)[settled.seat]
    return seat


def _short(lots: Keys) -> Ints:
    return (lots >> np.uint64(64 - LOT_BITS)).astype(np.int64)
