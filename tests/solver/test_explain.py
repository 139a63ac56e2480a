from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from solver.assignment.explain import IMPOSSIBLE, Explainer, why_not
from solver.assignment.problem import UNPINNED
from solver.assignment.solve import solve
from tests.solver.make import a_problem, pinned_to, random_problem, shut_out, small_problems


def told_and_true(problem):
    """Gives per arc what the explanation says and what a full solve with the pin says."""
    result = solve(problem)
    explainer = Explainer(problem, chosen=result.chosen, prices=result.prices)
    for plan in range(problem.plans):
        answer = explainer.why_not(plan)
        for arc, tiers in zip(answer.arc, answer.tiers().tolist(), strict=True):
            try:
                forced = solve(pinned_to(problem, plan, arc)).objective
            except ValueError:
                yield tiers, [IMPOSSIBLE] * 3
            else:
                yield tiers, np.subtract(forced, result.objective).tolist()


@given(small_problems())
@settings(max_examples=200, deadline=None, derandomize=True)
def test_the_extra_cost_is_the_difference_of_two_full_solves(problem):
    for told, true in told_and_true(problem):
        assert told == true


@pytest.mark.parametrize("seed", range(3))
def test_the_extra_cost_holds_where_chains_are_long(seed):
    problem = random_problem(plans=14, pools=14, share=0.4, seed=seed, dearest=9)
    answers = list(told_and_true(problem))
    assert all(told == true for told, true in answers)
    assert sum(told > [0, 0, 0] for told, _ in answers) > 10


@given(small_problems())
@settings(max_examples=100, deadline=None, derandomize=True)
def test_staying_out_has_its_exact_cost_too(problem):
    result = solve(problem)
    for plan in range(problem.plans):
        answer = why_not(problem, result, plan)
        without = solve(shut_out(problem, plan)).objective
        told = answer.weights.tiers(answer.extra_out)
        assert told == tuple(np.subtract(without, result.objective).tolist())


@given(small_problems(pins=False))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_the_reduced_cost_is_a_lower_bound_and_the_chosen_arc_is_free(problem):
    result = solve(problem)
    for plan in range(problem.plans):
        answer = why_not(problem, result, plan)
        assert np.all((answer.at_least >= 0) & (answer.at_least <= answer.extra))
        assert answer.extra[answer.chosen].tolist() == [0] * int(answer.chosen.sum())
        assert answer.arc[answer.chosen].tolist() == [a for a in [result.chosen[plan]] if a >= 0]


def test_the_best_of_each_group_prefers_what_was_chosen_among_equals():
    arcs = [(0, pool, False, False, cost) for pool, cost in enumerate([5, 2, 2, 9])]
    answer = why_not(problem := a_problem(places=[1] * 4, arcs=arcs), solve(problem), 0)
    groups, row = answer.best_per_group(np.array([1, 1, 1, 7]))
    assert groups.tolist() == [1, 7]
    assert answer.extra[row].tolist() == [0, 7]
    assert answer.chosen[row].tolist() == [True, False]


def test_arcs_in_any_row_order_are_found():
    arcs = [(1, 0, False, False, 1), (0, 1, False, False, 2), (1, 1, False, False, 3)]
    problem = a_problem(places=[1, 1], arcs=arcs)
    result = solve(problem)
    assert why_not(problem, result, 1).arc.tolist() == [0, 2]


def test_a_placement_without_proof_is_not_explained():
    problem = a_problem(places=[1], arcs=[(0, 0, False, False, 1)])
    empty = np.array([UNPINNED])
    with pytest.raises(ValueError, match="do not prove"):
        Explainer(problem, chosen=empty, prices=np.array([0]))


@pytest.mark.parametrize("plan", [-1, 1])
def test_a_plan_that_is_not_there_is_refused(plan):
    problem = a_problem(places=[1], arcs=[(0, 0, False, False, 1)])
    with pytest.raises(ValueError, match="there is no plan"):
        why_not(problem, solve(problem), plan)


def test_a_place_held_by_a_pin_cannot_be_forced():
    arcs = [(0, 0, False, False, 1), (1, 0, False, False, 1), (1, 1, False, False, 5)]
    problem = pinned_to(a_problem(places=[1, 1], arcs=arcs), 0, 0)
    answer = why_not(problem, solve(problem), 1)
    assert answer.extra.tolist() == [IMPOSSIBLE, 0]
    assert answer.tiers()[0].tolist() == [IMPOSSIBLE] * 3
    freed = replace(problem, pin=np.full(2, UNPINNED))
    assert IMPOSSIBLE not in why_not(freed, solve(freed), 1).extra
