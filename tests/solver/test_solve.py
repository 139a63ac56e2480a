import subprocess
import sys

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.assignment import engine
from solver.assignment.problem import STAYS_OUT, AssignmentProblem
from solver.assignment.solve import solve
from solver.assignment.verify import objective_of, violations
from solver.assignment.weights import exact_weights
from solver.errors import SolverFailed
from tests.solver.make import (
    a_problem,
    by_brute_force,
    pinned_to,
    pool_by_key,
    random_problem,
    shuffled,
    small_problems,
)

LARGE = random_problem(plans=60, pools=140, seed=3, alike=5)


def by_networkx(problem: AssignmentProblem) -> int:
    """Tells the least scalar total by another engine and another model of the network."""
    weights, graph = exact_weights(problem), nx.DiGraph()
    flags = problem.arc_missed * weights.missed + problem.arc_late * weights.late
    out = problem.exit_missed * weights.missed + problem.exit_late * weights.late
    for plan, cost in enumerate(out + problem.exit_cost):
        graph.add_edge("source", f"plan {plan}", capacity=1, weight=0)
        graph.add_edge(f"plan {plan}", "sink", capacity=1, weight=int(cost))
    for pool, places in enumerate(problem.places):
        graph.add_edge(f"pool {pool}", "sink", capacity=int(places), weight=0)
    for arc, cost in enumerate(flags + problem.arc_cost):
        ends = f"plan {problem.arc_plan[arc]}", f"pool {problem.arc_pool[arc]}"
        graph.add_edge(*ends, capacity=1, weight=int(cost))
    flow = nx.max_flow_min_cost(graph, "source", "sink")
    return int(nx.cost_of_flow(graph, flow))


@given(small_problems())
@settings(max_examples=300, deadline=None, derandomize=True)
def test_the_placement_is_the_best_of_all(problem):
    result = solve(problem)
    assert violations(problem, result.chosen) == []
    assert result.objective == by_brute_force(problem)
    assert (result.status, result.bound, result.gap) == ("optimal", result.objective, 0.0)


@pytest.mark.parametrize("seed", [0, 1])
def test_arcs_beyond_the_cut_are_not_forgotten(seed):
    problem = random_problem(plans=50, pools=120, seed=seed, alike=5)
    missed, late, cost = solve(problem, whole_up_to=0).objective
    weights = exact_weights(problem)
    assert missed * weights.missed + late * weights.late + cost == by_networkx(problem)


@given(small_problems(), st.integers(0, 5))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_the_order_of_rows_decides_nothing(problem, seed):
    other = shuffled(problem, seed)
    first, second = solve(problem), solve(other)
    assert pool_by_key(problem, first.chosen) == pool_by_key(other, second.chosen)
    assert first.objective == second.objective


def test_the_order_of_rows_decides_nothing_among_many_equals():
    problem = random_problem(plans=60, pools=100, seed=3, dearest=2)
    other = shuffled(problem, 1)
    first, second = solve(problem).chosen, solve(other).chosen
    assert pool_by_key(problem, first) == pool_by_key(other, second)


def test_equals_are_decided_by_the_seed_and_by_identity_only():
    arcs = [(plan, pool, False, False, 1) for plan in range(6) for pool in range(6)]
    problem = a_problem(places=[1] * 6, arcs=arcs)
    drawn = [pool_by_key(problem, solve(problem, seed=seed).chosen) for seed in (0, 0, 1)]
    assert drawn[0] == drawn[1] != drawn[2]


def test_two_processes_answer_with_the_same_bytes():
    program = (
        "from tests.solver.test_solve import LARGE, solve; r = solve(LARGE, seed=7);"
        "print(r.chosen.tobytes().hex(), r.prices.tobytes().hex(), r.objective)"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(answers) == 1


def test_a_missed_deadline_outweighs_any_number_of_late_starts():
    # One place in time moves ten plans, each of which becomes late and dear.
    length = 10
    keep = [(plan, plan, False, False, 0) for plan in range(length)]
    move = [(plan, plan + 1, False, True, 1000) for plan in range(length)]
    enter = [(length, 0, False, False, 0)]
    problem = a_problem(
        places=[1] * (length + 1),
        arcs=keep + move + enter,
        exits=[(True, True, 0)] * length + [(True, False, 0)],
    )
    assert solve(problem).objective == (0, length, 1000 * length)


def test_a_late_start_outweighs_any_sum_of_cost():
    # Small weights would rather leave the last plan late: the chain costs 200 times the dearest
    # arc, so the weights must grow before the proof holds.
    length = 200
    keep = [(plan, plan, False, False, 0) for plan in range(length)]
    move = [(plan, plan + 1, False, False, 100) for plan in range(length)]
    enter = [(length, 0, False, False, 0)]
    problem = a_problem(
        places=[1] * (length + 1),
        arcs=keep + move + enter,
        exits=[(True, True, 0)] * length + [(False, True, 0)],
    )
    assert solve(problem).objective == (0, 0, 100 * length)


def test_no_plans_no_pools_and_no_arcs_are_answered():
    nobody = solve(a_problem(places=[1], arcs=[]))
    assert (nobody.chosen.tolist(), nobody.objective) == ([], (0, 0, 0))
    nowhere = solve(a_problem(places=[], arcs=[], exits=[(True, False, 4)]))
    assert (nowhere.chosen.tolist(), nowhere.objective) == ([STAYS_OUT], (1, 0, 4))
    full = solve(a_problem(places=[0], arcs=[(0, 0, False, False, 1)]))
    assert full.chosen.tolist() == [STAYS_OUT]


def test_a_pool_for_residents_is_open_to_nobody_else():
    own, guest = 0, 1
    reserved, for_all = 0, 1
    arcs = [
        (own, reserved, False, False, 1),
        (own, for_all, False, False, 1),
        (guest, for_all, False, False, 5),
    ]
    assert solve(a_problem(places=[1, 1], arcs=arcs)).chosen.tolist() == [0, 2]


def test_a_pinned_plan_takes_its_place_whatever_it_costs():
    arcs = [(0, 0, False, False, 0), (0, 1, True, True, 9), (1, 1, False, False, 0)]
    problem = pinned_to(a_problem(places=[1, 1], arcs=arcs), 0, 1)
    assert solve(problem).chosen.tolist() == [1, STAYS_OUT]


def test_the_price_is_what_one_more_place_would_save():
    problem = random_problem(plans=12, pools=8, seed=5)
    result = solve(problem)
    for pool in range(problem.pools):
        places = problem.places.copy()
        places[pool] += 1
        more = solve(a_copy(problem, places=places)).objective
        saved = tuple(np.subtract(result.objective, more).tolist())
        assert result.weights.tiers(int(result.prices[pool])) == saved


def a_copy(problem, **changes):
    names = AssignmentProblem.__dataclass_fields__
    return AssignmentProblem(**{name: getattr(problem, name) for name in names} | changes)


def test_out_of_time_the_best_so_far_stands_with_its_bound():
    rushed, proven = solve(LARGE, time_limit_s=0, whole_up_to=0), solve(LARGE)
    assert (rushed.status, proven.status) == ("feasible", "optimal")
    assert violations(LARGE, rushed.chosen) == []
    assert objective_of(LARGE, rushed.chosen) == rushed.objective
    assert rushed.bound <= proven.objective <= rushed.objective
    assert 0 < rushed.gap <= 1


@pytest.mark.parametrize("seed", range(4))
def test_a_cut_decides_time_and_never_the_answer(seed):
    problem = random_problem(plans=50, pools=120, seed=seed, alike=2, dearest=4)
    cut, whole = solve(problem, whole_up_to=0), solve(problem)
    assert np.array_equal(cut.chosen, whole.chosen)
    assert np.array_equal(cut.prices, whole.prices)


def test_progress_only_grows():
    told: list[tuple[str, float]] = []
    solve(LARGE, whole_up_to=0, progress=lambda stage, share: told.append((stage, share)))
    shares = [share for _, share in told]
    assert told[-1] == ("done", 1.0)
    assert shares == sorted(shares)


def test_an_engine_that_lies_is_found_out(monkeypatch):
    class Liar(engine.SimpleMinCostFlow):
        """Says that nobody gets a place."""

        def flows(self, arcs):
            return np.zeros(arcs.size, np.int64)

    monkeypatch.setattr(engine, "SimpleMinCostFlow", Liar)
    with pytest.raises(SolverFailed, match="not optimal"):
        solve(a_problem(places=[1], arcs=[(0, 0, False, False, 1)]))


def test_an_engine_that_fails_is_told_before_its_flows_are_read(monkeypatch):
    class Failing(engine.SimpleMinCostFlow):
        """Ends without an answer."""

        def solve(self):
            return self.BAD_COST_RANGE

    monkeypatch.setattr(engine, "SimpleMinCostFlow", Failing)
    with pytest.raises(SolverFailed, match="BAD_COST_RANGE"):
        solve(a_problem(places=[1], arcs=[(0, 0, False, False, 1)]))


def test_costs_too_far_apart_for_64_bits_are_refused():
    plans = 40_000
    problem = random_problem(plans=plans, pools=1, share=0.0, dearest=2**31 - 1)
    cheap = a_copy(
        problem,
        arc_plan=np.arange(plans),
        arc_pool=np.zeros(plans, np.int64),
        arc_missed=np.zeros(plans, bool),
        arc_late=np.zeros(plans, bool),
        arc_cost=np.zeros(plans, np.int64),
    )
    with pytest.raises(ValueError, match="too far apart"):
        solve(cheap)
