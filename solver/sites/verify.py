"""The independent checker of an answer. Shares nothing with the code that finds one."""

from dataclasses import dataclass
from enum import Enum

import numpy as np

from solver.sites.problem import UNREACHABLE, Ints, Objective, SitesProblem
from solver.sites.result import NO_SITE, SitesPoint


class Cause(Enum):
    """The closed list of what can be wrong with an answer."""

    WRONG_SHAPE = "wrong_shape"
    WRONG_TYPE = "wrong_type"
    WRONG_COUNT = "wrong_count"
    FORBIDDEN_OPEN = "forbidden_open"
    REQUIRED_CLOSED = "required_closed"
    REGION_SHORT = "region_short"
    NO_SUCH_SITE = "no_such_site"
    SITE_CLOSED = "site_closed"
    NO_WAY = "no_way"
    UNSERVED = "unserved"
    NOT_CLOSEST = "not_closest"
    SPLIT_WRONG = "split_wrong"
    BEYOND_LIMIT = "beyond_limit"
    UNDER_VOLUME = "under_volume"
    OVER_CAPACITY = "over_capacity"
    VOLUME_MISTOLD = "volume_mistold"
    OBJECTIVE_MISTOLD = "objective_mistold"
    BOUND_CROSSED = "bound_crossed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One broken condition.

    Attributes:
        cause: What is wrong.
        row: The site, region or point it concerns; 0 for the answer as a whole.
    """

    cause: Cause
    row: int


def violations(problem: SitesProblem, point: SitesPoint) -> list[Violation]:
    """Names every broken condition; an empty list means the choice can be carried out.

    Args:
        problem: The problem.
        point: One answer. Read as it comes: nothing is assumed of its arrays. An answer
            without a choice (infeasible, unknown) has nothing to break.
    """
    if point.status not in {"optimal", "feasible"}:
        return []
    broken = _of_arrays(problem, point)
    if broken:
        return broken
    broken = _of_sites(problem, point) + _of_points(problem, point)
    if any(found.cause in {Cause.NO_SUCH_SITE, Cause.NO_WAY} for found in broken):
        return broken
    return broken + _of_volumes(problem, point) + _of_numbers(problem, point)


def objective_of(problem: SitesProblem, point: SitesPoint) -> float:
    """Tells the objective anew, from the assignment alone.

    Args:
        problem: The problem.
        point: An answer with a choice, without violations of shape or way.
    """
    plans = _plans(problem, point)
    total, covered, longest = 0.0, 0, 0
    for row, site in np.argwhere(plans > 0).tolist():
        minutes, moved = int(problem.travel[row, site]), int(plans[row, site])
        here = int(problem.demand[row])
        weight = here if problem.weight is None else int(problem.weight[row])
        total += weight * minutes * moved / here if moved < here else weight * minutes
        if not _exempt(problem, row):
            longest = max(longest, minutes)
            covered += moved if problem.limit is not None and minutes <= problem.limit else 0
    opening = 0 if problem.opening_cost is None else int(problem.opening_cost[point.open].sum())
    return {
        Objective.TRAVEL: total,
        Objective.COST: total + opening,
        Objective.COVERAGE: float(covered),
        Objective.WORST: float(longest),
    }[problem.objective]


def _of_arrays(problem: SitesProblem, point: SitesPoint) -> list[Violation]:
    rows, sites = problem.travel.shape
    shares = np.zeros((rows, sites), np.int64) if point.shares is None else point.shares
    shapes = [point.open.shape, point.assigned.shape, point.volume.shape, shares.shape]
    if shapes != [(sites,), (rows,), (sites,), (rows, sites)]:
        return [Violation(cause=Cause.WRONG_SHAPE, row=0)]
    kinds = [point.assigned.dtype, point.volume.dtype, shares.dtype]
    if point.open.dtype != np.bool_ or any(kind != np.int64 for kind in kinds):
        return [Violation(cause=Cause.WRONG_TYPE, row=0)]
    return []


def _of_sites(problem: SitesProblem, point: SitesPoint) -> list[Violation]:
    opened = set(np.flatnonzero(point.open).tolist())
    low, high = problem.counts or (0, problem.candidates)
    broken = []
    if len(opened) != point.count or not low <= len(opened) <= high:
        broken.append(Violation(cause=Cause.WRONG_COUNT, row=0))
    for site in range(problem.candidates):
        if site in opened and problem.forbidden is not None and problem.forbidden[site]:
            broken.append(Violation(cause=Cause.FORBIDDEN_OPEN, row=site))
        if site not in opened and problem.required is not None and problem.required[site]:
            broken.append(Violation(cause=Cause.REQUIRED_CLOSED, row=site))
    if problem.region_of_site is not None and problem.least_per_region is not None:
        there = [int(problem.region_of_site[site]) for site in opened]
        for region, least in enumerate(problem.least_per_region.tolist()):
            if there.count(region) < least:
                broken.append(Violation(cause=Cause.REGION_SHORT, row=region))
    return broken


def _of_points(problem: SitesProblem, point: SitesPoint) -> list[Violation]:
    opened = np.flatnonzero(point.open)
    return [
        Violation(cause=cause, row=row)
        for row in range(problem.points)
        if (cause := _cause(problem, point, opened, row)) is not None
    ]


def _cause(problem: SitesProblem, point: SitesPoint, opened: Ints, row: int) -> Cause | None:
    """Tells what is wrong with one point's site, seen alone."""
    site = int(point.assigned[row])
    if not NO_SITE <= site < problem.candidates:
        return Cause.NO_SUCH_SITE
    if not problem.demand[row]:
        return None
    if site == NO_SITE:
        return None if _out_of_reach(problem, row) else Cause.UNSERVED
    if point.shares is not None:
        return _cause_of_split(problem, point, row, point.shares[row])
    return _cause_of_way(problem, point, row, site) or _cause_of_distance(
        problem, opened, row, site
    )


def _cause_of_split(
    problem: SitesProblem, point: SitesPoint, row: int, shares: Ints
) -> Cause | None:
    largest = int(shares[point.assigned[row]])
    told = problem.single_source or int(shares.sum()) != int(problem.demand[row])
    if told or int(shares.min()) < 0 or largest < int(shares.max()):
        return Cause.SPLIT_WRONG
    causes = (_cause_of_way(problem, point, row, site) for site in np.flatnonzero(shares).tolist())
    return next((cause for cause in causes if cause is not None), None)


def _cause_of_way(problem: SitesProblem, point: SitesPoint, row: int, site: int) -> Cause | None:
    minutes = int(problem.travel[row, site])
    if minutes == UNREACHABLE:
        return Cause.NO_WAY
    if not point.open[site]:
        return Cause.SITE_CLOSED
    hard = problem.limit if problem.limit_is_hard else None
    if hard is not None and minutes > hard and not _exempt(problem, row):
        return Cause.BEYOND_LIMIT
    return None


def _cause_of_distance(problem: SitesProblem, opened: Ints, row: int, site: int) -> Cause | None:
    if not problem.closest:
        return None
    ways = [(int(problem.travel[row, other]), other) for other in opened.tolist()]
    first = min(way for way in ways if way[0] != UNREACHABLE)
    return None if first[1] == site else Cause.NOT_CLOSEST


def _of_volumes(problem: SitesProblem, point: SitesPoint) -> list[Violation]:
    plans = _plans(problem, point)
    counted = [row for row in range(problem.points) if not _exempt(problem, row)]
    broken = []
    for site in range(problem.candidates):
        volume = int(plans[:, site].sum())
        if volume != int(point.volume[site]):
            broken.append(Violation(cause=Cause.VOLUME_MISTOLD, row=site))
        if point.open[site] and int(plans[counted, site].sum()) < problem.min_volume:
            broken.append(Violation(cause=Cause.UNDER_VOLUME, row=site))
        if problem.capacity is not None and volume > int(problem.capacity[site]):
            broken.append(Violation(cause=Cause.OVER_CAPACITY, row=site))
    return broken


def _of_numbers(problem: SitesProblem, point: SitesPoint) -> list[Violation]:
    anew = objective_of(problem, point)
    close = 1e-9 * max(abs(anew), 1.0)
    if point.objective is None or abs(point.objective - anew) > close:
        return [Violation(cause=Cause.OBJECTIVE_MISTOLD, row=0)]
    sign = -1 if problem.objective is Objective.COVERAGE else 1
    bound = point.bound
    loose = point.status == "optimal" and (bound is None or abs(bound - anew) > close)
    if loose or (bound is not None and sign * (bound - anew) > close):
        return [Violation(cause=Cause.BOUND_CROSSED, row=0)]
    return []


def _plans(problem: SitesProblem, point: SitesPoint) -> Ints:
    """Tells the plans of each point at each site, (D, C)."""
    if point.shares is not None:
        return point.shares
    plans = np.zeros(problem.travel.shape, np.int64)
    for row, site in enumerate(point.assigned.tolist()):
        if site != NO_SITE:
            plans[row, site] = problem.demand[row]
    return plans


def _exempt(problem: SitesProblem, row: int) -> bool:
    return problem.exempt is not None and bool(problem.exempt[row])


def _out_of_reach(problem: SitesProblem, row: int) -> bool:
    """Tells whether a point is exempt and no allowed site can be reached from it."""
    ways = problem.travel[row] != UNREACHABLE
    if problem.forbidden is not None:
        ways = ways & ~problem.forbidden
    return _exempt(problem, row) and not ways.any()
