from dataclasses import replace

import numpy as np
import pytest

from solver.sites.problem import LARGEST_VALUE, Objective, SitesProblem, input_hash
from tests.solver.sites_make import a_problem, flags, ints

PROBLEM = a_problem(
    travel=[[1, 2], [3, 4], [5, 6]],
    demand=[1, 2, 3],
    region_of_site=[0, 1],
    least_per_region=[0, 1],
    limit=4,
)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"demand": ints([1, 2])}, "travel has shape"),
        ({"demand": ints([[1, 2, 3]])}, "demand has shape"),
        ({"travel": ints([1, 2, 3])}, "travel has shape"),
        ({"demand": np.array([1.0, 2.0, 3.0])}, "demand holds float64"),
        ({"required": ints([0, 1])}, "required holds int64"),
        ({"capacity": ints([1])}, "capacity has shape"),
        ({"least_per_region": ints([[1]])}, "least_per_region has shape"),
        ({"demand": ints([1, 2, -1])}, "demand has a value outside"),
        ({"travel": ints([[1, 2], [3, 4], [5, -2]])}, "travel has a value outside"),
        ({"opening_cost": ints([0, -1])}, "opening_cost has a value outside"),
        ({"capacity": ints([0, -1])}, "capacity has a value outside"),
        ({"weight": ints([0, 0, -1])}, "weight has a value outside"),
        ({"region_of_site": ints([0, 2])}, "region_of_site has a value outside"),
        ({"region_of_site": None}, "go together"),
        ({"least_per_region": None}, "go together"),
        ({"min_volume": -1}, "min_volume is below 0"),
        ({"limit": -1}, "limit is below 0"),
        ({"limit": None, "limit_is_hard": True}, "a hard limit needs a limit"),
        ({"counts": (0, 2)}, "counts must be"),
        ({"counts": (3, 2)}, "counts must be"),
        ({"counts": None}, "counts is needed"),
        ({"objective": Objective.COVERAGE, "limit": None}, "coverage needs a limit"),
        ({"objective": Objective.COVERAGE, "limit_is_hard": True}, "coverage needs a limit"),
        ({"single_source": False}, "cannot be split"),
    ],
)
def test_impossible_input_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        replace(PROBLEM, **changes)


def test_sums_that_floats_cannot_tell_exactly_are_refused():
    heavy = np.full(3, LARGEST_VALUE)
    with pytest.raises(ValueError, match="exceeds 2\\^52"):
        replace(PROBLEM, demand=heavy, travel=np.full((3, 2), LARGEST_VALUE))


def test_everything_in_the_problem_counts_in_its_hash():
    told = {
        input_hash(problem)
        for problem in (
            PROBLEM,
            replace(PROBLEM, limit=5),
            replace(PROBLEM, exempt=flags([0, 0, 0])),
            replace(PROBLEM, exempt=flags([1, 0, 0])),
            replace(PROBLEM, demand=ints([1, 2, 4])),
            replace(PROBLEM, travel=PROBLEM.travel + 1),
        )
    }
    assert len(told) == 6
    assert input_hash(PROBLEM) == input_hash(replace(PROBLEM, travel=PROBLEM.travel.copy("F")))


def test_sizes_are_told():
    assert (PROBLEM.points, PROBLEM.candidates) == (3, 2)
    assert isinstance(PROBLEM, SitesProblem)
