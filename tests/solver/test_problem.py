from dataclasses import replace

import numpy as np
import pytest

from solver.assignment.problem import UNPINNED, input_hash
from tests.solver.make import a_problem

PROBLEM = a_problem(places=[1, 2], arcs=[(0, 0, False, False, 3), (1, 1, False, True, 4)])


def test_nobody_is_pinned_unless_said():
    whole = a_problem(places=[1], arcs=[(0, 0, False, False, 3)])
    assert replace(whole, pin=np.empty(0, np.int64)).pin.tolist() == [UNPINNED]


@pytest.mark.parametrize(
    ("field", "values", "said"),
    [
        ("places", np.array([1, -1]), "places has a value outside"),
        ("places", np.array([1]), r"places has shape \(1,\), not \(2,\)"),
        ("places", np.array([1.0, 2.0]), "places holds float64, not int64"),
        ("arc_plan", np.array([0, 2]), "arc_plan has a value outside 0..1"),
        ("arc_plan", np.array([0]), "arc_pool has shape"),
        ("arc_plan", np.array([[0, 1]]), "arc_plan has shape"),
        ("arc_pool", np.array([0, -1]), "arc_pool has a value outside 0..1"),
        ("arc_missed", np.array([0, 1]), "arc_missed holds int64, not bool"),
        ("arc_cost", np.array([0, -1]), "arc_cost has a value outside"),
        ("arc_cost", np.array([0, 2**31]), "arc_cost has a value outside"),
        ("exit_cost", np.array([0, -1]), "exit_cost has a value outside"),
        ("exit_late", np.array([True]), "exit_late has shape"),
        ("plan_key", np.array([7, 7], np.uint64), "plan_key names two rows alike"),
        ("plan_key", np.array([[1, 2]], np.uint64), "plan_key has shape"),
        ("pool_key", np.array([7, 7], np.uint64), "pool_key names two rows alike"),
        ("pool_key", np.array([1, 2]), "pool_key holds int64, not uint64"),
        ("pin", np.array([2, -1]), "pin has a value outside -1..1"),
        ("pin", np.array([1, -1]), "pin names an arc of another plan"),
    ],
)
def test_an_impossible_array_is_named(field, values, said):
    with pytest.raises(ValueError, match=said):
        replace(PROBLEM, **{field: values})


def test_pins_may_not_ask_for_more_places_than_there_are():
    arcs = [(0, 0, False, False, 3), (1, 0, False, False, 4)]
    with pytest.raises(ValueError, match="pin asks a pool for more places than it has"):
        a_problem(places=[1], arcs=arcs, pins={0: 0, 1: 1})


def test_the_hash_tells_every_array_apart():
    other = {
        "places": np.array([1, 3]),
        "arc_late": np.array([True, True]),
        "arc_cost": np.array([3, 5]),
        "exit_missed": np.array([False, True]),
        "pin": np.array([0, -1]),
    }
    hashes = {input_hash(replace(PROBLEM, **{name: values})) for name, values in other.items()}
    assert len(hashes | {input_hash(PROBLEM)}) == len(other) + 1


def test_the_hash_is_of_values_not_of_memory():
    strided = replace(PROBLEM, arc_cost=np.array([3, 0, 4, 0])[::2])
    assert input_hash(strided) == input_hash(PROBLEM)
    assert len(input_hash(PROBLEM)) == 64
