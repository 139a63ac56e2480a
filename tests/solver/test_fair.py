"""The fair option, against every placement there is."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.assignment.capped import above_costs_more, above_counts, dearer_of, parted
from solver.assignment.certificate import flaws
from solver.assignment.fair import solve_fair
from solver.assignment.problem import LARGEST_COST, STAYS_OUT
from solver.assignment.solve import solve
from solver.assignment.verify import objective_of, violations
from tests.solver.make import a_problem, pinned_to, random_problem, small_problems


def the_worst(problem, chosen):
    paid = [
        problem.exit_cost[plan] if arc == STAYS_OUT else problem.arc_cost[arc]
        for plan, arc in enumerate(chosen)
    ]
    return int(max(paid, default=0))


def fairest_by_brute_force(problem):
    """Tells the least (missed, late, largest cost, sum) over every placement."""
    options = [
        [STAYS_OUT, *np.flatnonzero(problem.arc_plan == plan)] for plan in range(problem.plans)
    ]
    every = (np.array(one, np.int64) for one in itertools.product(*options))
    allowed = [one for one in every if not violations(problem, one)]
    rows = [(*objective_of(problem, one)[:2], the_worst(problem, one), one) for one in allowed]
    return min((*row[:3], objective_of(problem, row[3])[2]) for row in rows)


@given(small_problems())
@settings(max_examples=200, deadline=None, derandomize=True)
def test_the_fair_placement_is_the_fairest_of_all(problem):
    fair = solve_fair(problem)
    missed, late, cost = fair.objective
    assert violations(problem, fair.chosen) == []
    assert (missed, late, fair.worst, cost) == fairest_by_brute_force(problem)
    assert fair.worst == the_worst(problem, fair.chosen)


@pytest.mark.parametrize("seed", range(5))
def test_both_proofs_can_be_checked_by_anyone(seed):
    problem = random_problem(plans=30, pools=40, seed=seed, share=0.4)
    fair = solve_fair(problem)
    capped = above_costs_more(problem, fair.worst)
    assert flaws(capped, fair.chosen, fair.capped.prices) == []
    below = above_counts(problem, fair.worst - 1)
    assert flaws(below, fair.below.chosen, fair.below.prices) == []
    missed, late, above = objective_of(below, fair.below.chosen)
    assert (missed, late) == fair.objective[:2]
    assert above > 0


def test_the_sum_gives_way_to_the_plan_worst_off():
    arcs = [
        (0, 0, False, False, 0),
        (0, 1, False, False, 6),
        (1, 0, False, False, 7),
        (1, 1, False, False, 10),
    ]
    problem = a_problem(places=[1, 1], arcs=arcs)
    assert solve(problem).objective == (0, 0, 10)
    fair = solve_fair(problem)
    assert (fair.objective, fair.worst) == ((0, 0, 13), 7)


def test_a_pinned_plan_can_be_the_one_worst_off():
    arcs = [(0, 0, False, False, 0), (0, 1, False, False, 6), (1, 0, False, False, 2)]
    fair = solve_fair(pinned_to(a_problem(places=[1, 1], arcs=arcs), 0, 1))
    assert (fair.objective, fair.worst) == ((0, 0, 8), 6)


def test_without_cost_nothing_is_below():
    fair = solve_fair(a_problem(places=[1], arcs=[(0, 0, False, False, 0)]))
    assert (fair.worst, fair.below) == (0, None)


def test_costs_too_large_to_be_outweighed_are_refused():
    arcs = [(0, 0, False, False, LARGEST_COST)]
    with pytest.raises(ValueError, match="outweighed"):
        solve_fair(a_problem(places=[1], arcs=arcs))


@given(small_problems(), st.data())
@settings(max_examples=100, deadline=None, derandomize=True)
def test_a_difference_under_a_limit_is_read_back(problem, data):
    """Two placements: how many more are above the limit, and what else the sums differ by."""
    options = [
        [STAYS_OUT, *np.flatnonzero(problem.arc_plan == plan)] for plan in range(problem.plans)
    ]
    one, other = (
        np.array([data.draw(st.sampled_from(o)) for o in options], np.int64) for _ in range(2)
    )
    limit = data.draw(st.integers(0, 12))
    capped = above_costs_more(problem, limit)
    cost = objective_of(capped, one)[2] - objective_of(capped, other)[2]
    counts = above_counts(problem, limit)
    above = objective_of(counts, one)[2] - objective_of(counts, other)[2]
    own = objective_of(problem, one)[2] - objective_of(problem, other)[2]
    assert parted(cost, dearer_of(problem)) == (above, own)


def test_progress_is_told_from_nothing_to_all():
    told = []
    problem = random_problem(plans=20, pools=25, seed=1, share=0.4)
    solve_fair(problem, progress=lambda stage, share: told.append((stage, share)))
    shares = [share for _, share in told]
    assert (told[0], told[-1]) == (("solving", 0.0), ("done", 1.0))
    assert shares == sorted(shares)
