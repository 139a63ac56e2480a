"""From the facts of a study to the solver's arrays. Points and candidates keep their order."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from service.siting.facts import Assignment, StudyFacts
from solver.sites import problem as arrays
from solver.sites.problem import LARGEST_VALUE, Objective, SitesProblem


def encode(facts: StudyFacts) -> SitesProblem:
    """Put the facts into arrays.

    Raises:
        ValueError: two rules cannot be asked together, or a value is out of range.
    """
    rules = facts.rules
    bounded = any(one.capacity is not None for one in facts.candidates)
    regions = regions_of(facts)
    place = {region: n for n, region in enumerate(regions)}
    least = dict(rules.least_per_region)
    capacity = (LARGEST_VALUE if one.capacity is None else one.capacity for one in facts.candidates)
    return SitesProblem(
        demand=_ints(point.plans for point in facts.points),
        travel=facts.travel(),
        objective=Objective(rules.aim.value),
        counts=(rules.fewest, rules.most),
        opening_cost=_ints(one.opening_cost for one in facts.candidates),
        capacity=_ints(capacity) if bounded else None,
        min_volume=rules.min_volume,
        limit=rules.max_travel_minutes,
        limit_is_hard=rules.max_travel_is_hard,
        exempt=_flags(point.is_exempt for point in facts.points),
        region_of_site=_ints(place[one.region_id] for one in facts.candidates) if least else None,
        least_per_region=_ints(least.get(region, 0) for region in regions) if least else None,
        required=_flags(one.is_required for one in facts.candidates),
        forbidden=_flags(one.is_forbidden for one in facts.candidates),
        single_source=rules.whole,
        closest=rules.assignment is Assignment.NEAREST,
    )


def regions_of(facts: StudyFacts) -> list[str]:
    """The regions in the order of their numbers in the arrays."""
    named = {one.region_id for one in facts.candidates}
    return sorted(named | dict(facts.rules.least_per_region).keys())


def input_hash(problem: SitesProblem) -> str:
    """Tells the SHA-256 of every array, as 64 hexadecimal digits."""
    return arrays.input_hash(problem)


def _ints(values: Iterable[int]) -> NDArray[np.int64]:
    return np.array(list(values), np.int64)


def _flags(values: Iterable[bool]) -> NDArray[np.bool_]:
    return np.array(list(values), np.bool_)
