"""The proof of an optimum: least prices, and the conditions they meet on every arc.

Anyone holding the problem and a placement can run this without the engine that found it.
"""

from enum import Enum

import numpy as np

from solver.assignment.network import NO_SEAT, Network, network_of, spans
from solver.assignment.problem import AssignmentProblem, Flags, Ints
from solver.assignment.weights import exact_weights

_SWEEPS_PER_CYCLE_CHECK = 16


class Flaw(Enum):
    """Why a placement and its prices are no proof."""

    PRICE_BELOW_ZERO = "price_below_zero"
    PRICE_ON_ROOM = "price_on_room"
    EXIT_CHEAPER = "exit_cheaper"
    ARC_CHEAPER = "arc_cheaper"


def prices_of(problem: AssignmentProblem, chosen: Ints) -> Ints | None:
    """Tells the least price of each pool, (S,), or None where the placement is not optimal.

    The price is what one more place there would save everybody, in exact tier weights.

    Args:
        problem: The problem.
        chosen: (P,) a placement without violations.
    """
    network, layout = network_of(problem, exact_weights(problem))
    seat = layout.seats(problem, chosen)
    prices = least_prices(network, seat)
    if prices is None or flaws_in(network, seat, prices):
        return None
    return prices


def flaws(problem: AssignmentProblem, chosen: Ints, prices: Ints) -> list[Flaw]:
    """Names every condition of optimality that fails; an empty list is a proof.

    Args:
        problem: The problem.
        chosen: (P,) a placement without violations.
        prices: (S,) the stored prices, in exact tier weights.
    """
    network, layout = network_of(problem, exact_weights(problem))
    return flaws_in(network, layout.seats(problem, chosen), prices)


def flaws_in(network: Network, seat: Ints, prices: Ints) -> list[Flaw]:
    """Names every condition of optimality that fails on a network."""
    value = values(network, seat, prices)
    found = {
        Flaw.PRICE_BELOW_ZERO: prices < 0,
        Flaw.PRICE_ON_ROOM: (prices != 0) & has_room(network, seat),
        Flaw.EXIT_CHEAPER: value > network.exit,
        Flaw.ARC_CHEAPER: reduced_costs(network, value, prices) < 0,
    }
    return [flaw for flaw, where in found.items() if where.any()]


def values(network: Network, seat: Ints, prices: Ints) -> Ints:
    """Tells what each plan pays including the price of its place, (N,)."""
    pool = network.seat_pool(seat)
    return network.paid(seat) + np.where(pool == NO_SEAT, 0, prices[pool] if prices.size else 0)


def reduced_costs(network: Network, value: Ints, prices: Ints) -> Ints:
    """Tells per arc, (M,), by how much its plan would pay more there."""
    reduced = prices[network.pool]
    reduced += network.cost
    reduced -= np.repeat(value, np.diff(network.first))
    return reduced


def has_room(network: Network, seat: Ints) -> Flags:
    """Tells per pool, (S,), whether a place is left over."""
    pool = network.seat_pool(seat)
    load = np.bincount(pool[pool != NO_SEAT], minlength=network.places.size)
    return load < network.places


def least_prices(network: Network, seat: Ints) -> Ints | None:
    """Tells the least price of each pool, (S,), or None where a better placement is plain.

    Longest displacement chains by sweeps over the plans whose pool rose. A price above what
    an occupant would pay to leave, or a chain that feeds itself, shows a better placement.
    """
    pool, paid = network.seat_pool(seat), network.paid(seat)
    ceiling = _ceilings(network, seat)
    seated = np.argsort(pool, kind="stable")
    first = np.searchsorted(pool[seated], np.arange(network.places.size + 1))
    prices = np.zeros(network.places.size, np.int64)
    origin = np.full(network.places.size, NO_SEAT, np.int64)
    movers, sweep = np.arange(pool.size), 0
    while movers.size:
        risen = _sweep(network, movers, pool, values_at(paid, pool, prices, movers), prices, origin)
        sweep += 1
        if np.any(prices[risen] > ceiling[risen]):
            return None
        if sweep % _SWEEPS_PER_CYCLE_CHECK == 0 and _feeds_itself(origin):
            return None
        movers = seated[spans(first, risen)]
    return prices


def values_at(paid: Ints, pool: Ints, prices: Ints, plans: Ints) -> Ints:
    """Tells what the plans given pay including the price of their place."""
    where = pool[plans]
    sits = where != NO_SEAT
    value = paid[plans]
    value[sits] += prices[where[sits]]
    return value


def _sweep(
    network: Network, movers: Ints, pool: Ints, value: Ints, prices: Ints, origin: Ints
) -> Ints:
    """Raises prices to what the movers would gain; tells the pools that rose."""
    arc = spans(network.first, movers)
    length = network.first[movers + 1] - network.first[movers]
    gain = np.repeat(value, length) - network.cost[arc]
    target = network.pool[arc]
    higher = np.flatnonzero(gain > prices[target])
    gain, target = gain[higher], target[higher]
    np.maximum.at(prices, target, gain)
    won = gain == prices[target]
    origin[target[won]] = np.repeat(pool[movers], length)[higher[won]]
    risen = np.zeros(prices.size, np.bool_)
    risen[target] = True
    return np.flatnonzero(risen)


def _ceilings(network: Network, seat: Ints) -> Ints:
    """Tells per pool the price at which somebody would rather leave, or 0 where there is room."""
    ceiling = np.full(network.places.size, np.iinfo(np.int64).max, np.int64)
    sits = np.flatnonzero(seat != NO_SEAT)
    np.minimum.at(ceiling, network.seat_pool(seat)[sits], (network.exit - network.paid(seat))[sits])
    ceiling[has_room(network, seat)] = 0
    return ceiling


def _feeds_itself(origin: Ints) -> bool:
    """Tells whether the last raisers of prices form a ring, by jumping twice as far each time."""
    ahead = np.append(origin, NO_SEAT)
    for _ in range(int(origin.size).bit_length() + 1):
        ahead = ahead[ahead]
    return bool(np.any(ahead != NO_SEAT))
