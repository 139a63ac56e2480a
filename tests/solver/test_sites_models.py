from dataclasses import replace
from math import inf

import numpy as np
import pytest

from solver.sites.problem import Objective
from solver.sites.solve import solve
from solver.sites.verify import violations
from tests.solver.sites_instances import by_cp_sat, cap_like, pmed_like

OBJECTIVES = [Objective.TRAVEL, Objective.COVERAGE, Objective.WORST]


def check(problem, count=None):
    """The answer is proven, breaks nothing, and is the independent model's."""
    point = solve(problem).curve[0]
    best = by_cp_sat(problem, count)
    if best == inf:
        assert point.status == "infeasible"
        return point
    assert violations(problem, point) == []
    assert (point.status, point.objective) == ("optimal", pytest.approx(best))
    return point


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize(("nodes", "count"), [(14, 3), (16, 5)])
def test_graphs_agree_with_an_independent_model(objective, nodes, count):
    rules = {} if objective is Objective.TRAVEL else {"limit": 60}
    check(pmed_like(nodes=nodes, count=count, seed=nodes, objective=objective, **rules), count)


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("seed", range(3))
def test_volumes_at_the_nearest_agree_with_an_independent_model(objective, seed):
    rules = {"limit": 50} if objective is Objective.COVERAGE else {}
    problem = pmed_like(nodes=14, count=3, seed=seed, objective=objective, min_volume=3, **rules)
    check(problem, 3)
    check(replace(problem, capacity=np.full(14, 6)), 3)


@pytest.mark.parametrize("limit", [60, 90, 120])
def test_a_hard_limit_agrees_with_an_independent_model(limit):
    check(pmed_like(nodes=14, count=3, seed=2, limit=limit, limit_is_hard=True), 3)
    held = pmed_like(nodes=14, count=3, seed=2, limit=limit, limit_is_hard=True, min_volume=3)
    check(held, 3)


@pytest.mark.parametrize("seed", range(3))
def test_warehouses_agree_with_an_independent_model(seed):
    problem = cap_like(points=12, sites=6, seed=seed)
    whole = check(problem)
    split = solve(replace(problem, single_source=False)).curve[0]
    assert split.status == "optimal"
    assert violations(replace(problem, single_source=False), split) == []
    assert split.objective <= whole.objective
    free = replace(problem, capacity=None, single_source=False)
    assert solve(free).curve[0].objective <= split.objective


def test_the_branch_and_bound_proves_what_one_climb_cannot():
    """A graph whose relaxation has a gap, far larger than what trying everything can do."""
    point = solve(pmed_like(nodes=120, count=6, seed=3)).curve[0]
    other = solve(pmed_like(nodes=120, count=6, seed=3), seed=9).curve[0]
    assert point.status == other.status == "optimal"
    assert point.objective == other.objective


LONG = [
    pmed_like(nodes=60, count=8, seed=1),
    pmed_like(nodes=60, count=8, seed=1, limit=40),
    pmed_like(nodes=60, count=8, seed=1, limit=90, limit_is_hard=True),
    pmed_like(nodes=60, count=8, seed=1, min_volume=6),
    pmed_like(nodes=60, count=8, seed=1, min_volume=6, limit=40),
    pmed_like(nodes=60, count=8, seed=1, min_volume=6, closest=False),
    pmed_like(nodes=60, count=8, seed=1, min_volume=6, closest=False, limit=40),
    pmed_like(nodes=60, count=8, seed=1, limit=40, objective=Objective.COVERAGE),
    pmed_like(nodes=60, count=8, seed=1, objective=Objective.WORST),
    pmed_like(nodes=60, count=8, seed=1, min_volume=6, objective=Objective.WORST),
    cap_like(points=60, sites=30, seed=1),
    cap_like(points=60, sites=30, seed=1, single_source=False),
]


@pytest.mark.parametrize("problem", LONG)
@pytest.mark.parametrize("time_limit_s", [0.0, 0.2])
def test_out_of_time_the_answer_says_what_is_known(problem, time_limit_s):
    point = solve(problem, time_limit_s=time_limit_s).curve[0]
    assert point.status in {"optimal", "feasible", "unknown"}
    assert violations(problem, point) == []
    assert (point.objective is None) == (point.status == "unknown")


def test_whoever_asks_for_an_end_gets_what_is_known():
    problem = pmed_like(nodes=60, count=8, seed=1)
    asked = []
    point = solve(problem, stop=lambda: bool(asked.append(1)) or len(asked) > 5).curve[0]
    assert point.status == "feasible"
    assert point.bound <= solve(problem).curve[0].objective <= point.objective
    assert violations(problem, point) == []
