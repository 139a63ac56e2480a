import itertools
import subprocess
import sys
from dataclasses import replace
from math import inf

import numpy as np
import pytest

from solver.sites.problem import Objective
from solver.sites.result import NO_SITE, Reason, Rule
from solver.sites.solve import solve
from solver.sites.verify import objective_of, violations
from tests.solver.sites_make import (
    a_point,
    a_problem,
    by_brute_force,
    hardened,
    key_of,
    random_problem,
    shuffled,
)

KINDS = [
    (objective, volumes, split)
    for objective in Objective
    for volumes, split in [("none", False), ("nearest", False), ("free", False), ("free", True)]
]


def asked(problem):
    """Tells the problem, and with its limit hard."""
    return [problem] if problem.objective is Objective.COVERAGE else [problem, hardened(problem)]


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize(("objective", "volumes", "split"), KINDS)
def test_the_choice_is_the_best_of_all(objective, volumes, split, seed):
    draw = np.random.default_rng(seed)
    for problem in asked(random_problem(draw, objective, volumes=volumes, split=split)):
        for point in solve(problem).curve:
            best = by_brute_force(problem, 0 if problem.counts is None else point.count)
            if best is None:
                assert point.status == "infeasible"
                assert point.reasons
            else:
                assert violations(problem, point) == []
                assert point.status == "optimal"
                assert key_of(problem, point) == pytest.approx(best)
                assert (point.bound, point.gap) == (point.objective, 0.0)


def loosened(problem, reason):
    """Gives the problems in which a rule has given way by what the reason tells."""
    match reason.rule:
        case Rule.LIMIT:
            yield from _spared(problem, reason.by)
        case Rule.VOLUME:
            yield replace(problem, min_volume=max(problem.min_volume - reason.by, 0))
        case Rule.CAPACITY:
            yield replace(problem, capacity=problem.capacity + reason.by)
        case Rule.COUNT:
            low, high = problem.counts
            for count in range(max(low - reason.by, 1), high + reason.by + 1):
                yield replace(problem, counts=(count, count))
        case Rule.REGION:
            least = problem.least_per_region
            yield replace(problem, least_per_region=np.maximum(least - reason.by, 0))
        case Rule.REQUIRED:
            yield replace(problem, required=None)
        case Rule.REACH:
            yield from _spared(problem, reason.by)


def _spared(problem, plans):
    """Gives the problems in which points with so many plans together need nothing."""
    for spared in itertools.product([False, True], repeat=problem.points):
        if int(problem.demand[np.array(spared)].sum()) <= plans:
            exempt = np.array(spared) | (problem.exempt if problem.exempt is not None else False)
            yield replace(problem, exempt=exempt, limit_is_hard=problem.limit is not None)
            yield replace(problem, demand=np.where(spared, 0, problem.demand))


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("volumes", ["none", "nearest", "free"])
def test_what_a_reason_tells_is_enough(volumes, seed):
    """A rule that is said to stand in the way alone lets a choice through once loosened."""
    draw = np.random.default_rng(1000 + seed)
    problem = hardened(random_problem(draw, Objective.TRAVEL, volumes=volumes))
    problem = replace(problem, counts=problem.counts[:1] * 2)
    reasons = solve(problem).curve[0].reasons
    for reason in reasons:
        assert not reason.enough or any(
            by_brute_force(other, other.counts[0]) is not None
            for other in loosened(problem, reason)
        )


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("volumes", ["none", "nearest"])
def test_a_limit_that_is_told_to_help_is_the_least_that_does(volumes, seed):
    draw = np.random.default_rng(2000 + seed)
    problem = hardened(random_problem(draw, Objective.TRAVEL, volumes=volumes))
    problem = replace(problem, counts=problem.counts[:1] * 2)
    for reason in solve(problem).curve[0].reasons:
        if reason.limit is not None:
            enough, less = (replace(problem, limit=reason.limit - by) for by in (0, 1))
            assert by_brute_force(enough, enough.counts[0]) is not None
            assert by_brute_force(less, less.counts[0]) is None


def test_a_limit_that_stands_in_the_way_is_not_called_a_missing_way():
    towns = {"travel": [[1, 50, 40], [50, 2, 40], [50, 40, 3]], "demand": [10, 4, 5]}
    point = solve(a_problem(**towns, limit=20, limit_is_hard=True)).curve[0]
    assert Rule.LIMIT in {reason.rule for reason in point.reasons}
    assert Rule.REACH not in {reason.rule for reason in point.reasons}


def test_each_rule_that_stands_in_the_way_is_measured():
    """Two far towns with 10 and 4 plans, one site allowed, a volume and a limit."""
    towns = {"travel": [[1, 50], [50, 2]], "demand": [10, 4], "limit": 20, "limit_is_hard": True}
    two = solve(a_problem(**towns, min_volume=6, counts=(2, 2))).curve[0]
    assert two.reasons == (Reason(rule=Rule.VOLUME, by=2),)
    one = solve(a_problem(**towns)).curve[0]
    assert Reason(rule=Rule.LIMIT, by=4, point=1, limit=50) in one.reasons
    assert Reason(rule=Rule.COUNT, by=1) in one.reasons
    free = solve(a_problem(**towns, min_volume=1, closest=False)).curve[0]
    assert free.reasons == one.reasons


@pytest.mark.parametrize("objective", list(Objective))
def test_two_islands_and_one_site_leave_somebody_out(objective):
    problem = a_problem(
        travel=[[1, -1], [-1, 1]],
        demand=[3, 2],
        objective=objective,
        limit=5,
        opening_cost=[1, 1],
    )
    point = solve(problem).curve[0]
    assert point.status == "infeasible"
    assert point.reasons == (Reason(rule=Rule.REACH, by=2), Reason(rule=Rule.COUNT, by=1))


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        ({"counts": (3, 3)}, Reason(rule=Rule.COUNT, by=1)),
        ({"required": [True, True]}, Reason(rule=Rule.REQUIRED, by=1)),
        (
            {"required": [True, False], "forbidden": [True, False]},
            Reason(rule=Rule.REQUIRED, by=1, site=0),
        ),
        (
            {"region_of_site": [0, 0], "least_per_region": [0, 1]},
            Reason(rule=Rule.REGION, by=1, region=1),
        ),
        ({"region_of_site": [0, 1], "least_per_region": [1, 1]}, Reason(rule=Rule.REGION, by=1)),
        ({"min_volume": 20}, Reason(rule=Rule.VOLUME, by=6)),
        ({"capacity": [12, 9]}, Reason(rule=Rule.CAPACITY, by=2)),
        ({"limit": 1, "limit_is_hard": True}, Reason(rule=Rule.LIMIT, by=4, point=1, limit=50)),
        ({"travel": [[1, 50], [-1, -1]]}, Reason(rule=Rule.REACH, by=4, point=1)),
    ],
)
def test_what_counting_shows_is_told_without_a_search(rules, reason):
    problem = a_problem(**({"travel": [[1, 50], [50, 2]], "demand": [10, 4]} | rules))
    assert replace(reason, enough=False) in solve(problem).curve[0].reasons


def test_a_problem_that_no_single_rule_explains_names_them_all():
    problem = a_problem(
        travel=[[1, 50], [50, 2], [50, 2]],
        demand=[4, 4, 4],
        limit=20,
        limit_is_hard=True,
        min_volume=5,
        region_of_site=[0, 1],
        least_per_region=[1, 1],
        counts=(2, 2),
        capacity=[9, 7],
    )
    point = solve(problem).curve[0]
    assert point.status == "infeasible"
    assert {reason.rule for reason in point.reasons} >= {Rule.VOLUME, Rule.CAPACITY}
    assert not any(reason.enough for reason in point.reasons)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("objective", "volumes", "split"), KINDS)
def test_the_order_of_rows_changes_no_objective(objective, volumes, split, seed):
    draw = np.random.default_rng(seed)
    problem = random_problem(draw, objective, volumes=volumes, split=split, ties=False)
    here, there = solve(problem).curve, solve(shuffled(problem, seed)).curve
    assert [point.status for point in here] == [point.status for point in there]
    for one, other in zip(here, there, strict=True):
        if one.objective is not None:
            assert (one.objective, one.beyond) == (pytest.approx(other.objective), other.beyond)


def test_equal_seeds_give_equal_answers_in_any_process():
    script = (
        "import numpy as np;"
        "from solver.sites.problem import SitesProblem, Objective;"
        "from solver.sites.solve import solve;"
        "d = np.random.default_rng(5);"
        "p = SitesProblem(demand=d.integers(1, 9, 40), travel=d.integers(1, 90, (40, 15)),"
        " objective=Objective.TRAVEL, counts=(4, 5), min_volume=20);"
        "print([(q.objective, q.open.nonzero()[0].tolist(), q.assigned.tolist())"
        " for q in solve(p, seed=3).curve])"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", script], check=True, capture_output=True, text=True
        ).stdout
        for _ in range(2)
    }
    assert len(told) == 1
    assert told != {""}


# Three towns on a road, 10 minutes apart; the middle one is small.
ROAD = {"travel": [[0, 10, 20], [10, 0, 10], [20, 10, 0]], "demand": [50, 10, 40]}


def test_the_curve_tells_travel_volume_and_regret():
    one, two, three = solve(a_problem(**ROAD, counts=(1, 3), limit=10)).curve
    assert (one.objective, one.beyond, one.share_within_limit) == (900.0, 0, 1.0)
    assert one.volume.tolist() == [0, 100, 0]
    assert one.regret.tolist() == [0.0, inf, 0.0]
    assert (one.value_of_one_more, one.one_more) == (500.0, 0)
    assert (two.objective, two.mean, two.p95, two.worst) == (100.0, 1.0, 10, 10)
    assert two.open.tolist() == [True, False, True]
    assert two.assigned.tolist() == [0, 0, 2]
    assert two.regret.tolist() == [1000.0, 0.0, 800.0]
    assert three.regret.tolist() == [500.0, 100.0, 400.0]
    assert (three.value_of_one_more, three.one_more) == (0.0, NO_SITE)


@pytest.mark.parametrize("objective", list(Objective))
@pytest.mark.parametrize("seed", range(6))
def test_regret_and_the_gain_of_one_more_are_differences_of_objectives(objective, seed):
    draw = np.random.default_rng(seed)
    problem = a_problem(
        travel=draw.integers(0, 20, (6, 5)).tolist(),
        demand=draw.integers(0, 9, 6).tolist(),
        objective=objective,
        counts=(3, 3),
        limit=8,
        opening_cost=draw.integers(0, 30, 5).tolist(),
        exempt=(draw.random(6) < 0.2).tolist(),
    )
    if objective is Objective.TRAVEL:
        problem = replace(problem, limit=None)
    sign = -1.0 if objective is Objective.COVERAGE else 1.0
    point = solve(problem).curve[0]

    def with_open(opened):
        ways = np.where(opened, problem.travel, 99)
        other = replace(problem, counts=(1, 5))
        return objective_of(other, a_point(other, opened, ways.argmin(axis=1)))

    for site in np.flatnonzero(point.open):
        closed = point.open.copy()
        closed[site] = False
        assert point.regret[site] == sign * (with_open(closed) - point.objective)
    gains = [0.0]
    for site in np.flatnonzero(~point.open):
        opened = point.open.copy()
        opened[site] = True
        gains.append(sign * (point.objective - with_open(opened)))
    assert point.value_of_one_more == max(gains)


def test_islands_are_assigned_but_bind_no_rule():
    """The island has 3 plans, 90 minutes to anywhere; the limit is 20 and the volume 8."""
    problem = a_problem(
        travel=[[1, 15], [15, 1], [95, 90]],
        demand=[8, 8, 3],
        exempt=[False, False, True],
        limit=20,
        limit_is_hard=True,
        min_volume=8,
        counts=(2, 2),
    )
    point = solve(problem).curve[0]
    assert point.status == "optimal"
    assert point.volume.tolist() == [8, 11]
    assert (point.beyond, point.share_within_limit, point.worst) == (0, 1.0, 90)
    assert solve(replace(problem, min_volume=9)).curve[0].status == "infeasible"


def test_an_island_out_of_reach_is_left_without_a_site():
    problem = a_problem(travel=[[1], [-1]], exempt=[False, True])
    point = solve(problem).curve[0]
    assert point.assigned.tolist() == [0, NO_SITE]
    assert violations(problem, point) == []


def test_the_nearest_of_equals_is_the_one_of_the_lowest_index():
    problem = a_problem(travel=[[5, 5], [5, 5]], counts=(2, 2))
    assert solve(problem).curve[0].assigned.tolist() == [0, 0]
    held = replace(problem, min_volume=1)
    assert solve(held).curve[0].status == "infeasible"


def test_nobody_at_all_is_a_problem_too():
    problem = a_problem(travel=[[1, 2]], demand=[0], counts=(1, 1), limit=5)
    point = solve(problem).curve[0]
    assert (point.objective, point.mean, point.p95, point.worst) == (0.0, None, None, None)
    assert point.share_within_limit is None
    for objective in (Objective.WORST, Objective.COVERAGE):
        assert solve(replace(problem, objective=objective)).curve[0].objective == 0.0


def test_progress_is_told_for_each_number():
    told = []
    solve(a_problem(**ROAD, counts=(1, 2)), progress=lambda *stage: told.append(stage))
    assert told == [("1", 0.0), ("2", 0.5)]
    told.clear()
    free = a_problem(**ROAD, counts=None, objective=Objective.COST, opening_cost=[5, 5, 5])
    point = solve(free, progress=lambda *stage: told.append(stage)).curve[0]
    assert told == [("free", 0.0)]
    assert (point.count, point.objective) == (3, 15.0)


def test_versions_and_time_are_told():
    result = solve(a_problem(**ROAD))
    assert set(result.versions) == {"numpy", "ortools"}
    assert result.wall_s > 0.0
