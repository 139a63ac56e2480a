"""Small siting problems, their best answer by trying everything, and the same rows shuffled."""

import itertools
from dataclasses import fields, replace

import numpy as np

from solver.sites.problem import UNREACHABLE, Objective, SitesProblem
from solver.sites.result import NO_SITE, SitesPoint
from solver.sites.verify import objective_of, violations


def ints(values):
    return np.array(values, np.int64)


def flags(values):
    return np.array(values, bool)


def a_problem(*, travel, demand=None, objective=Objective.TRAVEL, counts=(1, 1), **rules):
    """Builds a problem from plain lists."""
    kinds = {"exempt": flags, "required": flags, "forbidden": flags}
    arrays = {
        name: kinds.get(name, ints)(value) if isinstance(value, list) else value
        for name, value in rules.items()
    }
    return SitesProblem(
        demand=ints([1] * len(travel) if demand is None else demand),
        travel=ints(travel),
        objective=objective,
        counts=counts,
        **arrays,
    )


def random_problem(draw, objective, *, volumes="none", split=False, ties=True):
    """Draws up to four points and four candidates, with any of the rules.

    Args:
        draw: A NumPy generator.
        objective: What to make least or greatest.
        volumes: "none", "nearest" (closest with rules of volume) or "free".
        split: Whether points may be split.
        ties: Whether sites may be equally far from a point.
    """
    points, sites = int(draw.integers(1, 3 if split else 5)), int(draw.integers(1, 5))
    travel = draw.integers(0, 8, (points, sites))
    if not ties:
        travel = draw.permuted(np.tile(np.arange(sites) * 2, (points, 1)), axis=1)
    travel[draw.random(travel.shape) < 0.1] = UNREACHABLE
    maybe = lambda value, odds=0.4: value if draw.random() < odds else None  # noqa: E731
    demand = draw.integers(0, 4, points)
    limit = int(draw.integers(2, 8))
    coverage = objective is Objective.COVERAGE
    regions = draw.random() < 0.3
    low = int(draw.integers(1, sites + 1))
    free_number = objective is Objective.COST and draw.random() < 0.5
    total = int(demand.sum())
    with_capacity = volumes != "none" and draw.random() < 0.6
    with_least = volumes != "none" and (not with_capacity or draw.random() < 0.5)
    return SitesProblem(
        demand=demand,
        travel=travel,
        objective=objective,
        counts=None if free_number else (low, low + int(draw.integers(0, 2))),
        opening_cost=maybe(draw.integers(0, 12, sites), 0.7),
        capacity=draw.integers(0, max(total, 1) + 2, sites) if with_capacity else None,
        min_volume=int(draw.integers(1, max(total // low, 1) + 1)) if with_least else 0,
        limit=limit if coverage else maybe(limit, 0.6),
        exempt=maybe(draw.random(points) < 0.3),
        region_of_site=draw.integers(0, 2, sites) if regions else None,
        least_per_region=draw.integers(0, 2, 2) if regions else None,
        required=maybe(draw.random(sites) < 0.3),
        forbidden=maybe(draw.random(sites) < 0.2),
        single_source=not split,
        closest=volumes != "free",
        weight=maybe(draw.integers(0, 5, points), 0.2),
    )


def hardened(problem):
    """Gives the problem with its limit hard, where it has one."""
    return replace(problem, limit_is_hard=problem.limit is not None)


def a_point(problem, opened, assigned, shares=None):
    """Builds the answer for a choice, without anything that is told about it."""
    sites = problem.candidates
    plans = shares
    if shares is None:
        plans = np.zeros((problem.points, sites), np.int64)
        for row, site in enumerate(assigned):
            if site != NO_SITE:
                plans[row, site] = problem.demand[row]
    point = SitesPoint(
        count=int(opened.sum()),
        status="feasible",
        open=opened,
        assigned=ints(assigned),
        shares=shares,
        volume=plans.sum(axis=0),
        regret=np.zeros(sites),
    )
    told = not any(found.cause.value in _BLIND for found in violations(problem, point))
    return replace(point, objective=objective_of(problem, point)) if told else point


_BLIND = {"wrong_shape", "wrong_type", "no_way", "no_such_site"}


def key_of(problem, point):
    """Tells what the best answer makes least."""
    objective = objective_of(problem, point)
    if problem.objective is Objective.COVERAGE:
        return (0, -objective)
    if problem.objective is Objective.TRAVEL and problem.limit is not None:
        return (beyond(problem, point), objective)
    return (0, objective)


def beyond(problem, point):
    """Tells the plans beyond the limit."""
    plans = a_point(problem, point.open, point.assigned, point.shares)
    shares = plans.shares
    if shares is None:
        shares = np.zeros(problem.travel.shape, np.int64)
        for row, site in enumerate(point.assigned):
            if site != NO_SITE:
                shares[row, site] = problem.demand[row]
    exempt = np.zeros(problem.points, bool) if problem.exempt is None else problem.exempt
    return int(shares[(problem.travel > problem.limit) & ~exempt[:, None]].sum())


def by_brute_force(problem, count):
    """Tells the least key over every answer without violations, or None."""
    best = None
    for opened in _sets(problem, count):
        for assigned, shares in _assignments(problem, opened):
            point = a_point(problem, opened, assigned, shares)
            if not violations(problem, point):
                key = key_of(problem, point)
                best = key if best is None or key < best else best
    return best


def _sets(problem, count):
    for bits in itertools.product([False, True], repeat=problem.candidates):
        if count in {0, sum(bits)}:
            yield np.array(bits)


def _assignments(problem, opened):
    sites = [NO_SITE, *np.flatnonzero(opened)]
    if problem.closest:
        ways = [[_closest(problem, opened, row)] for row in range(problem.points)]
    else:
        ways = [
            sites if demand else [_closest(problem, opened, row)]
            for row, demand in enumerate(problem.demand)
        ]
    if problem.single_source:
        yield from ((each, None) for each in itertools.product(*ways))
        return
    splits = [_splits(int(demand), opened) for demand in problem.demand]
    for rows in itertools.product(*splits):
        shares = np.array(rows, np.int64).reshape(problem.travel.shape)
        largest = np.where(shares.any(axis=1), shares.argmax(axis=1), NO_SITE)
        yield largest, shares


def _splits(demand, opened):
    parts = [range(demand + 1) if site else [0] for site in opened]
    return [row for row in itertools.product(*parts) if sum(row) in {0, demand}]


def _closest(problem, opened, row):
    ways = [
        (problem.travel[row, site], site)
        for site in np.flatnonzero(opened)
        if problem.travel[row, site] != UNREACHABLE
    ]
    return min(ways)[1] if ways else NO_SITE


def shuffled(problem, seed):
    """Gives the same problem with points and candidates in another order."""
    draw = np.random.default_rng(seed)
    order = {
        "D": draw.permutation(problem.points),
        "C": draw.permutation(problem.candidates),
    }
    rows = ("demand", "exempt", "weight")
    columns = ("opening_cost", "capacity", "region_of_site", "required", "forbidden")
    changed = {"travel": problem.travel[order["D"]][:, order["C"]]}
    for entry in fields(problem):
        value = getattr(problem, entry.name)
        if value is not None and entry.name in rows:
            changed[entry.name] = value[order["D"]]
        if value is not None and entry.name in columns:
            changed[entry.name] = value[order["C"]]
    return replace(problem, **changed)
