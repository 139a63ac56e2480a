import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings

from solver.assignment.certificate import Flaw, flaws, prices_of
from solver.assignment.solve import solve
from tests.solver.make import a_problem, random_problem, small_problems

TWO_FOR_ONE = a_problem(
    places=[1, 1],
    arcs=[(0, 0, False, False, 1), (1, 0, False, False, 4), (1, 1, False, False, 9)],
    exits=[(False, False, 50), (False, False, 60)],
)


@given(small_problems())
@settings(max_examples=200, deadline=None, derandomize=True)
def test_every_optimum_is_proven_by_its_prices(problem):
    result = solve(problem)
    assert flaws(problem, result.chosen, result.prices) == []
    assert np.array_equal(prices_of(problem, result.chosen), result.prices)


def test_a_large_optimum_is_proven_by_its_prices():
    problem = random_problem(plans=60, pools=100, seed=3)
    result = solve(problem)
    assert flaws(problem, result.chosen, result.prices) == []


@pytest.mark.parametrize(
    ("chosen", "prices", "flaw"),
    [
        ([0, 2], [-1, 0], Flaw.PRICE_BELOW_ZERO),
        ([0, -1], [60, 3], Flaw.PRICE_ON_ROOM),
        ([0, 2], [50, 0], Flaw.EXIT_CHEAPER),
        ([0, 2], [4, 0], Flaw.ARC_CHEAPER),
    ],
)
def test_every_planted_flaw_is_named(chosen, prices, flaw):
    assert flaw in flaws(TWO_FOR_ONE, np.array(chosen), np.array(prices))


@pytest.mark.parametrize("chosen", [[-1, -1], [-1, 1], [0, -1], [-1, 2]])
def test_no_prices_prove_a_placement_that_can_be_bettered(chosen):
    assert prices_of(TWO_FOR_ONE, np.array(chosen)) is None


def test_the_optimum_has_the_price_that_was_counted_by_hand():
    # One more place in the first pool would move the second plan from 9 to 4.
    prices = prices_of(TWO_FOR_ONE, np.array([0, 2]))
    assert prices is not None
    assert prices.tolist() == [5, 0]


def test_a_ring_of_plans_that_would_all_gain_by_moving_on_is_found():
    size = 30
    stay = [(plan, plan, False, False, 1) for plan in range(size)]
    move = [(plan, (plan + 1) % size, False, False, 0) for plan in range(size)]
    problem = a_problem(places=[1] * size, arcs=stay + move)
    assert prices_of(problem, np.arange(size)) is None
    assert solve(problem).chosen.tolist() == list(range(size, 2 * size))


def test_a_long_chain_of_displacement_is_no_ring():
    size = 40
    stay = [(plan, plan, False, False, 1) for plan in range(size)]
    move = [(plan, plan + 1, False, False, 0) for plan in range(size - 1)]
    enter = [(size, 0, False, False, 0)]
    problem = a_problem(
        places=[1] * size, arcs=stay + move + enter, exits=[(True, True, 500)] * (size + 1)
    )
    chosen = np.append(np.arange(size), -1)
    prices = prices_of(problem, solve(problem).chosen)
    assert prices is not None
    assert prices_of(problem, chosen) is None


def test_proof_check_and_explanation_run_without_the_engine():
    program = (
        "import sys, solver.assignment.certificate, solver.assignment.explain,"
        "solver.assignment.problem, solver.assignment.verify;"
        "print('ortools' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
    assert run.stdout == b"False\n"
