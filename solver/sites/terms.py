"""The problem with everything left out filled in, and what follows from it for each arc."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from solver.sites.problem import UNREACHABLE, Flags, Ints, Objective, SitesProblem
from solver.sites.result import NO_SITE

FAR: Final = 2**40


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Terms:
    """The rules of one problem, none of them left out.

    Attributes:
        problem: The problem itself.
        minutes: (D, C) travel, `FAR` where there is no way.
        weight: (D,) what a unit of travel counts; 0 at points without demand.
        ruled: (D,) points with demand that are not exempt.
        served: (D,) points with demand that must have a site: all but exempt ones out of reach.
        usable: (D, C) True where the rules let the point go to the site.
        beyond: (D, C) True where the point counts as beyond the limit there.
        opening: (C,) costs of opening.
        room: (C,) capacities, `FAR` where there is none.
        region: (C,) the region of each site; one region where there are none.
        least: (R,) the least number of open sites of each region.
        required: (C,) True for sites that must be open.
        allowed: (C,) True for sites that may be open.
    """

    problem: SitesProblem
    minutes: Ints
    weight: Ints
    ruled: Flags
    served: Flags
    usable: Flags
    beyond: Flags
    opening: Ints
    room: Ints
    region: Ints
    least: Ints
    required: Flags
    allowed: Flags

    @property
    def has_volume_rules(self) -> bool:
        """Tells whether the nearest site may be one that a point must not go to."""
        return self.problem.capacity is not None or self.problem.min_volume > 0

    @property
    def travel_counts(self) -> bool:
        """Tells whether the objective is a weighted sum of travel."""
        return self.problem.objective in {Objective.TRAVEL, Objective.COST}


def terms_of(problem: SitesProblem) -> Terms:
    """Tells the full rules of a problem."""
    points, sites = problem.travel.shape
    live = problem.demand > 0
    exempt = _flags(problem.exempt, points)
    allowed = ~_flags(problem.forbidden, sites)
    ruled = live & ~exempt
    minutes = np.where(problem.travel == UNREACHABLE, FAR, problem.travel)
    way = (minutes < FAR) & allowed
    weight = problem.demand if problem.weight is None else problem.weight
    limit = FAR if problem.limit is None else problem.limit
    beyond = (minutes > limit) & ruled[:, None]
    return Terms(
        problem=problem,
        minutes=minutes,
        weight=np.where(live, weight, 0),
        ruled=ruled,
        served=ruled | (live & way.any(axis=1)),
        usable=way & ~beyond if problem.limit_is_hard else way,
        beyond=beyond,
        opening=_numbers(problem.opening_cost, sites),
        room=_numbers(problem.capacity, sites, FAR),
        region=_numbers(problem.region_of_site, sites),
        least=_numbers(problem.least_per_region, 1),
        required=_flags(problem.required, sites),
        allowed=allowed,
    )


def nearest(terms: Terms, opened: Flags) -> Ints:
    """Tells the nearest open site of each point, (D,), the lowest index of equally near ones."""
    sites = np.flatnonzero(opened)
    if not sites.size:
        return np.full(terms.problem.points, NO_SITE, np.int64)
    among = terms.minutes[:, sites]
    best = among.argmin(axis=1)
    reached = among[np.arange(best.size), best] < FAR
    return np.where(reached, sites[best], NO_SITE)


def _flags(given: Flags | None, size: int) -> Flags:
    return np.zeros(size, np.bool_) if given is None else given


def _numbers(given: Ints | None, size: int, otherwise: int = 0) -> Ints:
    return np.full(size, otherwise, np.int64) if given is None else given
