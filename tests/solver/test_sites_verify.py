from dataclasses import replace

import numpy as np
import pytest

from solver.sites.problem import Objective
from solver.sites.result import NO_SITE
from solver.sites.verify import Cause, Violation, objective_of, violations
from tests.solver.sites_make import a_point, a_problem, flags, ints

# Three points along a road with three candidates; the last point is an island of its own.
PROBLEM = a_problem(
    travel=[[1, 5, -1], [4, 2, -1], [6, 3, 9], [-1, -1, -1]],
    demand=[4, 3, 2, 5],
    exempt=[False, False, False, True],
    counts=(1, 2),
    opening_cost=[10, 20, 30],
    limit=3,
    weight=[1, 1, 2, 1],
)
GOOD = a_point(PROBLEM, flags([1, 1, 0]), [0, 1, 1, NO_SITE])
FREE = replace(PROBLEM, closest=False)
SPLIT = replace(FREE, single_source=False)
SHARES = ints([[3, 1, 0], [0, 3, 0], [0, 2, 0], [0, 0, 0]])
HALVED = a_point(SPLIT, flags([1, 1, 0]), [0, 1, 1, NO_SITE], SHARES)


def causes(problem, point):
    return {found.cause for found in violations(problem, point)}


def test_an_answer_that_can_be_carried_out_has_no_violations():
    assert violations(PROBLEM, GOOD) == []
    assert violations(FREE, GOOD) == []
    assert violations(SPLIT, HALVED) == []


@pytest.mark.parametrize("status", ["infeasible", "unknown"])
def test_an_answer_without_a_choice_breaks_nothing(status):
    assert violations(PROBLEM, replace(GOOD, status=status, open=flags([1]))) == []


def test_a_point_without_demand_may_go_anywhere():
    nobody = replace(PROBLEM, demand=ints([4, 3, 0, 5]))
    assert violations(nobody, a_point(nobody, flags([1, 1, 0]), [0, 1, NO_SITE, NO_SITE])) == []


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"open": flags([1, 1])}, Cause.WRONG_SHAPE),
        ({"assigned": ints([0, 1])}, Cause.WRONG_SHAPE),
        ({"volume": ints([0])}, Cause.WRONG_SHAPE),
        ({"shares": ints([[0]])}, Cause.WRONG_SHAPE),
        ({"open": ints([1, 1, 0])}, Cause.WRONG_TYPE),
        ({"assigned": np.array([0.0, 1.0, 1.0, -1.0])}, Cause.WRONG_TYPE),
        ({"volume": np.zeros(3)}, Cause.WRONG_TYPE),
        ({"shares": np.zeros((4, 3))}, Cause.WRONG_TYPE),
        ({"count": 1}, Cause.WRONG_COUNT),
        ({"assigned": ints([3, 1, 1, -1])}, Cause.NO_SUCH_SITE),
        ({"assigned": ints([-2, 1, 1, -1])}, Cause.NO_SUCH_SITE),
        ({"assigned": ints([2, 1, 1, -1])}, Cause.NO_WAY),
        ({"assigned": ints([0, 1, 2, -1])}, Cause.SITE_CLOSED),
        ({"assigned": ints([0, 1, -1, -1])}, Cause.UNSERVED),
        ({"assigned": ints([0, 1, 0, -1])}, Cause.NOT_CLOSEST),
        ({"shares": SHARES}, Cause.SPLIT_WRONG),
        ({"volume": ints([4, 6, 0])}, Cause.VOLUME_MISTOLD),
        ({"objective": 1.0}, Cause.OBJECTIVE_MISTOLD),
        ({"objective": None}, Cause.OBJECTIVE_MISTOLD),
        ({"bound": 99.0}, Cause.BOUND_CROSSED),
        ({"status": "optimal"}, Cause.BOUND_CROSSED),
        ({"status": "optimal", "bound": 1.0}, Cause.BOUND_CROSSED),
    ],
)
def test_every_planted_fault_in_an_answer_is_named(changes, cause):
    assert cause in causes(PROBLEM, replace(GOOD, **changes))


@pytest.mark.parametrize(
    ("rules", "cause", "row"),
    [
        ({"counts": (1, 1)}, Cause.WRONG_COUNT, 0),
        ({"forbidden": flags([0, 1, 0])}, Cause.FORBIDDEN_OPEN, 1),
        ({"required": flags([1, 0, 1])}, Cause.REQUIRED_CLOSED, 2),
        (
            {"region_of_site": ints([0, 0, 1]), "least_per_region": ints([1, 1])},
            Cause.REGION_SHORT,
            1,
        ),
        ({"limit": 2, "limit_is_hard": True}, Cause.BEYOND_LIMIT, 2),
        ({"min_volume": 5}, Cause.UNDER_VOLUME, 0),
        ({"capacity": ints([9, 4, 9])}, Cause.OVER_CAPACITY, 1),
        ({"exempt": None}, Cause.UNSERVED, 3),
        ({"demand": ints([4, 3, 2, 6]), "capacity": ints([3, 9, 9])}, Cause.OVER_CAPACITY, 0),
    ],
)
def test_every_broken_rule_is_named(rules, cause, row):
    assert Violation(cause=cause, row=row) in violations(replace(PROBLEM, **rules), GOOD)


@pytest.mark.parametrize(
    ("row", "cause"),
    [
        ([2, 1, 0], Cause.SPLIT_WRONG),
        ([5, -1, 0], Cause.SPLIT_WRONG),
        ([1, 3, 0], Cause.SPLIT_WRONG),
        ([3, 0, 1], Cause.NO_WAY),
    ],
)
def test_every_wrong_split_is_named(row, cause):
    shares = SHARES.copy()
    shares[0] = row
    assert cause in causes(SPLIT, replace(HALVED, shares=shares))


def test_a_split_over_the_limit_or_to_a_closed_site_is_named():
    assert Cause.BEYOND_LIMIT in causes(replace(SPLIT, limit_is_hard=True), HALVED)
    elsewhere = SHARES.copy()
    elsewhere[2] = [0, 1, 1]
    assert Cause.SITE_CLOSED in causes(SPLIT, replace(HALVED, shares=elsewhere))


def test_an_exempt_point_with_a_way_must_be_served_unless_the_way_is_forbidden():
    island = replace(PROBLEM, travel=np.where(np.arange(4)[:, None] == 3, 50, PROBLEM.travel))
    assert Cause.UNSERVED in causes(island, GOOD)
    only = replace(PROBLEM, travel=PROBLEM.travel.copy(), forbidden=flags([0, 0, 1]))
    only.travel[3, 2] = 7
    assert violations(only, GOOD) == []


@pytest.mark.parametrize(
    ("objective", "value", "bound"),
    [
        (Objective.TRAVEL, 1 + 2 + 6, 8.0),
        (Objective.COST, 1 + 2 + 6 + 30, 38.0),
        (Objective.COVERAGE, 9, 9.5),
        (Objective.WORST, 3, 2.0),
    ],
)
def test_the_objective_is_told_anew(objective, value, bound):
    problem = replace(PROBLEM, objective=objective)
    told = replace(GOOD, objective=float(value), bound=bound)
    assert objective_of(problem, GOOD) == value
    assert violations(problem, told) == []
    wrong = 2 * value - bound
    assert causes(problem, replace(told, bound=wrong)) == {Cause.BOUND_CROSSED}


def test_opening_is_free_where_no_cost_is_given():
    free = replace(PROBLEM, objective=Objective.COST, opening_cost=None, counts=None, weight=None)
    assert objective_of(free, GOOD) == 4 + 6 + 6
    assert violations(free, a_point(free, GOOD.open, GOOD.assigned)) == []


def test_the_objective_of_a_split_point_is_in_parts():
    assert objective_of(SPLIT, HALVED) == 0.75 * 1 + 0.25 * 5 + 2 + 6


def test_coverage_without_a_limit_in_the_answer_counts_nobody():
    unlimited = replace(PROBLEM, limit=None)
    assert objective_of(unlimited, GOOD) == objective_of(PROBLEM, GOOD)
