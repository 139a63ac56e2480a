from dataclasses import replace

import numpy as np
import pytest

from solver.assignment.verify import Cause, Violation, chosen_of, objective_of, violations
from tests.solver.make import a_problem, pinned_to

PROBLEM = a_problem(
    places=[1, 1],
    arcs=[(0, 0, False, False, 3), (0, 1, False, True, 1), (1, 0, True, False, 4)],
    exits=[(True, True, 10), (False, True, 20)],
)


@pytest.mark.parametrize("chosen", [[1, 2], [0, -1], [-1, -1], [-1, 2]])
def test_a_placement_that_can_be_carried_out_has_no_violations(chosen):
    assert violations(PROBLEM, np.array(chosen)) == []


@pytest.mark.parametrize(
    ("chosen", "cause", "row"),
    [
        (np.array([0]), Cause.WRONG_SHAPE, 0),
        (np.array([[1, 2]]), Cause.WRONG_SHAPE, 0),
        (np.array([1.0, 2.0]), Cause.WRONG_TYPE, 0),
        (np.array([3, 2]), Cause.ARC_OUT_OF_RANGE, 0),
        (np.array([1, -2]), Cause.ARC_OUT_OF_RANGE, 1),
        (np.array([1, 1]), Cause.ARC_OF_ANOTHER_PLAN, 1),
        (np.array([0, 2]), Cause.POOL_OVER_FULL, 0),
    ],
)
def test_every_planted_fault_is_named(chosen, cause, row):
    assert Violation(cause=cause, row=row) in violations(PROBLEM, chosen)


@pytest.mark.parametrize("chosen", [[0, -1], [-1, 2]])
def test_an_ignored_pin_is_named(chosen):
    held = pinned_to(PROBLEM, 0, 1)
    assert violations(held, np.array(chosen)) == [Violation(cause=Cause.PIN_IGNORED, row=0)]


def test_every_cause_can_be_told():
    held = replace(pinned_to(PROBLEM, 0, 1), places=np.array([0, 1]))
    told = {found.cause for found in violations(held, np.array([0, 2]))}
    assert told == {Cause.PIN_IGNORED, Cause.POOL_OVER_FULL}


def test_the_objective_counts_places_and_exits():
    assert objective_of(PROBLEM, np.array([1, 2])) == (1, 1, 5)
    assert objective_of(PROBLEM, np.array([-1, -1])) == (1, 2, 30)


@pytest.mark.parametrize(
    ("pools", "chosen", "found"),
    [
        ([1, 0], [1, 2], []),
        ([-1, -1], [-1, -1], []),
        ([0, 1], [0, -1], [Violation(cause=Cause.POOL_NOT_OPEN, row=1)]),
        ([-2, 9], [-1, -1], [Violation(cause=Cause.POOL_NOT_OPEN, row=row) for row in (0, 1)]),
        ([0], [-1, -1], [Violation(cause=Cause.WRONG_SHAPE, row=0)]),
        ([0.0, 1.0], [-1, -1], [Violation(cause=Cause.WRONG_TYPE, row=0)]),
    ],
)
def test_a_persons_placement_is_read_by_pools(pools, chosen, found):
    arcs, told = chosen_of(PROBLEM, np.array(pools))
    assert (arcs.tolist(), told) == (chosen, found)


def test_a_persons_placement_in_a_full_pool_or_against_a_pin_is_named():
    held = pinned_to(PROBLEM, 0, 1)
    arcs, told = chosen_of(held, np.array([0, 0]))
    assert told == []
    causes = {found.cause for found in violations(held, arcs)}
    assert causes == {Cause.PIN_IGNORED, Cause.POOL_OVER_FULL}


def test_of_two_ways_into_a_pool_the_pinned_one_is_meant():
    arcs = [(0, 0, False, True, 9), (0, 0, False, False, 1)]
    problem = a_problem(places=[1], arcs=arcs)
    assert chosen_of(problem, np.array([0]))[0].tolist() == [0]
    assert chosen_of(pinned_to(problem, 0, 1), np.array([0]))[0].tolist() == [1]
