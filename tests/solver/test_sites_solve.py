import numpy as np
import pytest

from solver.sites.problem import Objective
from solver.sites.solve import solve
from solver.sites.verify import violations
from tests.solver.sites_make import (
    by_brute_force,
    hardened,
    key_of,
    random_problem,
)

KINDS = [
    (objective, volumes, split)
    for objective in Objective
    for volumes, split in [("none", False), ("nearest", False), ("free", False), ("free", True)]
]


def check_against_everything(problem):
    """Every point of the curve is the best of all choices, or there is provably none."""
    for point in solve(problem).curve:
        best = by_brute_force(problem, point.count)
        if best is None:
            assert point.status == "infeasible"
            assert point.reasons
        else:
            assert violations(problem, point) == []
            assert point.status == "optimal"
            assert key_of(problem, point) == pytest.approx(best)
            assert (point.bound, point.gap) == (point.objective, 0.0)


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize(("objective", "volumes", "split"), KINDS)
def test_the_choice_is_the_best_of_all(objective, volumes, split, seed):
    draw = np.random.default_rng(seed)
    problem = random_problem(draw, objective, volumes=volumes, split=split)
    check_against_everything(problem)
    if objective is not Objective.COVERAGE:
        check_against_everything(hardened(problem))
