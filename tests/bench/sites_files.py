"""Public location instances as siting problems. The files themselves are not part of the project.

Put OR-Library's `pmed*.txt`, `cap*.txt` and Holmberg's `p*` files in a folder and name it in
`FRITVALG_LOCATION_INSTANCES`.
"""

import numpy as np

from solver.sites.problem import Objective, SitesProblem
from tests.solver.sites_instances import shortest_ways

THOUSANDTHS = 1000


def read_pmed(text):
    """Tells a p-median problem: nodes, edges, p; then one edge a line (tail, head, length)."""
    words = [int(word) for word in text.split()]
    nodes, edges, count = words[:3]
    tail, head, length = np.array(words[3 : 3 + 3 * edges], np.int64).reshape(-1, 3).T
    return SitesProblem(
        demand=np.ones(nodes, np.int64),
        travel=shortest_ways(nodes, tail - 1, head - 1, length),
        objective=Objective.TRAVEL,
        counts=(count, count),
    )


def read_cap(text, *, capacity=None, single_source=False):
    """Tells a warehouse problem; costs in thousandths.

    The file: sites, points; capacity and opening cost of each site; then for each point its
    demand and the cost of serving all of it from each site.

    Args:
        text: The file.
        capacity: Stands in for the word "capacity", which the large files have for a number.
        single_source: Whether a point must go to one site; OR-Library's optima let it be split.
    """
    words = [str(capacity) if word == "capacity" else word for word in text.split()]
    sites, points = int(words[0]), int(words[1])
    numbers = np.array([float(word) for word in words[2:]])
    each_site = numbers[: 2 * sites].reshape(sites, 2)
    each_point = numbers[2 * sites : 2 * sites + points * (sites + 1)].reshape(points, sites + 1)
    return _warehouses(
        demand=each_point[:, 0],
        cost=each_point[:, 1:] * THOUSANDTHS,
        capacity=each_site[:, 0],
        opening=each_site[:, 1] * THOUSANDTHS,
        single_source=single_source,
    )


def read_holmberg(text):
    """Tells a single-source warehouse problem; costs as they stand.

    The file: sites, points; capacity and opening cost of each site; the demands of all points;
    then for each site the cost of serving all of each point.
    """
    numbers = np.array([float(word) for word in text.split()])
    sites, points = int(numbers[0]), int(numbers[1])
    each_site = numbers[2 : 2 + 2 * sites].reshape(sites, 2)
    rest = numbers[2 + 2 * sites :]
    return _warehouses(
        demand=rest[:points],
        cost=rest[points : points + sites * points].reshape(sites, points).T,
        capacity=each_site[:, 0],
        opening=each_site[:, 1],
        single_source=True,
    )


def _warehouses(*, demand, cost, capacity, opening, single_source):
    return SitesProblem(
        demand=_whole(demand),
        travel=_whole(cost),
        objective=Objective.COST,
        opening_cost=_whole(opening),
        capacity=_whole(capacity),
        weight=np.ones(demand.size, np.int64),
        single_source=single_source,
        closest=False,
    )


def _whole(values):
    return np.round(values).astype(np.int64)
