"""How long a course waits for its start, by municipality and service."""

import numpy as np
from numpy.typing import NDArray

from service.demo import assumptions
from service.demo.chance import Purpose, stream
from service.demo.country import Country
from service.demo.demand import HOSPITAL, LEVELS, REHAB, Demand


def waits(country: Country, demand: Demand, *, seed: int) -> NDArray[np.int64]:
    """Draw the wait that each plan's place comes after.

    A municipality has its own share of slow services, and a slow service its own typical wait,
    so that neighbours differ as they do in life.

    Returns:
        (N,) days after discharge, or after the deferred start.
    """
    rng = stream(seed, Purpose.WAITS)
    services = (len(country.homes), len(LEVELS), len(country.areas))
    is_slow = _slow_services(country, rng)
    typical = rng.integers(
        assumptions.SLOW_WAIT_DAYS[0], assumptions.SLOW_WAIT_DAYS[1] + 1, size=services
    )
    service = (demand.home, demand.level, demand.area)
    jitter = rng.integers(
        -assumptions.SLOW_JITTER_DAYS, assumptions.SLOW_JITTER_DAYS + 1, size=len(demand)
    )
    quick = _draw(rng, assumptions.QUICK_WAIT_DAYS, len(demand))
    general = np.where(is_slow[service], typical[service] + jitter, quick)
    regional = _draw(rng, assumptions.REGIONAL_WAIT_DAYS, len(demand))
    hospital = _draw(rng, assumptions.HOSPITAL_WAIT_DAYS, len(demand))
    return np.select(
        [demand.level == REHAB, demand.level == HOSPITAL], [regional, hospital], general
    )


def _slow_services(country: Country, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Tell which services are slow, (homes, levels, areas).

    Both draws are balanced, so that the slow share of all plans hardly varies with the seed:
    the municipalities' shares are scaled to their mean by population, and in each municipality
    services are called slow until they hold its share of the plans.
    """
    homes = len(country.homes)
    mean, spread = assumptions.SLOW_MEAN, assumptions.SLOW_SPREAD
    drawn = rng.beta(mean * spread, (1 - mean) * spread, size=homes)
    slow_share = drawn * mean / (drawn * country.shares).sum()
    weight = np.array([assumptions.AREA_SHARES[a] for a in country.areas])
    order = rng.permuted(np.tile(np.arange(weight.size), (homes, len(LEVELS), 1)), axis=-1)
    reached = np.cumsum(weight[order], axis=-1) - weight[order] / 2
    is_slow = np.empty(order.shape, dtype=np.bool_)
    np.put_along_axis(is_slow, order, reached < slow_share[:, None, None], axis=-1)
    return is_slow


def _draw(rng: np.random.Generator, bounds: tuple[int, int], size: int) -> NDArray[np.int64]:
    return rng.integers(bounds[0], bounds[1] + 1, size=size)
