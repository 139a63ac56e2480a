"""Proofs hold against independent engines, and a planted error is always caught.

`CERTIFICATES` random problems with gates, refusals, pins and ties.
"""

import os
from dataclasses import replace

import numpy as np
import pytest
from ortools.linear_solver.python import model_builder
from ortools.sat.python import cp_model

from service.matching.run import AnswerRefused, check
from solver.assignment.problem import STAYS_OUT, UNPINNED, AssignmentProblem
from solver.assignment.solve import solve
from solver.assignment.verify import objective_of, violations
from solver.assignment.weights import exact_weights
from tests.solver.make import pool_by_key, shuffled

SEEDS = range(int(os.environ.get("CERTIFICATES", "60")))


def a_random_problem(seed):
    """Draws a problem with gates, refusals, pins and many equals.

    Each provider's day is two pools, one for residents alone; a guest has arcs to the other
    only. A refusal takes a provider's pools from a plan.
    """
    draw = np.random.default_rng(seed)
    plans, providers, days = (
        int(draw.integers(low, high)) for low, high in ((1, 13), (1, 4), (1, 5))
    )
    pools = providers * days * 2
    provider, gated = np.arange(pools) // (2 * days), np.arange(pools) % 2 == 0
    resident = draw.random((plans, providers)) < 0.4
    refused = draw.random((plans, providers)) < 0.2
    opened = ~refused[:, provider] & (~gated | resident[:, provider])
    plan, pool = np.nonzero(opened & (draw.random((plans, pools)) < 0.7))
    problem = AssignmentProblem(
        places=draw.integers(0, 3, pools),
        arc_plan=plan,
        arc_pool=pool,
        arc_missed=draw.random(plan.size) < 0.2,
        arc_late=draw.random(plan.size) < 0.4,
        arc_cost=draw.integers(0, draw.choice([2, 9, 400]), plan.size),
        exit_missed=draw.random(plans) < 0.6,
        exit_late=draw.random(plans) < 0.8,
        exit_cost=draw.integers(0, 500, plans),
        plan_key=draw.permutation(plans).astype(np.uint64),
        pool_key=draw.permutation(pools).astype(np.uint64),
    )
    return with_pins(problem, draw)


def with_pins(problem, draw):
    """Pins some plans to arcs that have a place left."""
    pin, left = np.full(problem.plans, UNPINNED), problem.places.copy()
    for arc in draw.permutation(problem.arcs)[: draw.integers(0, 3)]:
        plan, pool = problem.arc_plan[arc], problem.arc_pool[arc]
        if pin[plan] == UNPINNED and left[pool]:
            pin[plan], left[pool] = arc, left[pool] - 1
    return replace(problem, pin=pin)


def scalars(problem):
    """Tells the scalar cost of every arc and exit, by the weights alone."""
    weights = exact_weights(problem)
    arcs = problem.arc_missed * weights.missed + problem.arc_late * weights.late
    exits = problem.exit_missed * weights.missed + problem.exit_late * weights.late
    return arcs + problem.arc_cost, exits + problem.exit_cost


def by_cp_sat(problem):
    """Tells the least scalar total by constraint programming, without any network."""
    arcs, exits = scalars(problem)
    model = cp_model.CpModel()
    takes = [model.new_bool_var("") for _ in range(problem.arcs)]
    for plan in range(problem.plans):
        model.add_at_most_one(takes[arc] for arc in np.flatnonzero(problem.arc_plan == plan))
    for pool in range(problem.pools):
        inside = [takes[arc] for arc in np.flatnonzero(problem.arc_pool == pool)]
        model.add(sum(inside) <= int(problem.places[pool]))
    for arc in problem.pin[problem.pin != UNPINNED]:
        model.add(takes[arc] == 1)
    saved = arcs - exits[problem.arc_plan]
    model.minimize(sum(int(cost) * take for cost, take in zip(saved, takes, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model) == cp_model.OPTIMAL
    chosen = [solver.boolean_value(take) for take in takes]
    return int(exits.sum()) + int(saved[np.array(chosen, bool)].sum())


def by_glop(problem):
    """Tells the least scalar total of the linear program, by a simplex method."""
    arcs, exits = scalars(problem)
    model = model_builder.Model()
    takes = [model.new_num_var(0, 1, "") for _ in range(problem.arcs)]
    for plan in range(problem.plans):
        mine = [takes[arc] for arc in np.flatnonzero(problem.arc_plan == plan)]
        if mine:
            model.add(sum(mine) <= 1)
    for pool in range(problem.pools):
        inside = [takes[arc] for arc in np.flatnonzero(problem.arc_pool == pool)]
        if inside:
            model.add(sum(inside) <= int(problem.places[pool]))
    for arc in problem.pin[problem.pin != UNPINNED]:
        model.add(takes[arc] == 1)
    saved = arcs - exits[problem.arc_plan]
    model.minimize(sum(float(cost) * take for cost, take in zip(saved, takes, strict=True)))
    solver = model_builder.Solver("glop")
    assert solver.solve(model) == model_builder.SolveStatus.OPTIMAL
    return int(exits.sum()) + round(solver.objective_value)


def scalar_total(problem, objective):
    weights = exact_weights(problem)
    missed, late, cost = objective
    return missed * weights.missed + late * weights.late + cost


@pytest.mark.parametrize("seed", SEEDS)
def test_two_other_engines_find_the_same_optimum(seed):
    problem = a_random_problem(seed)
    result = solve(problem)
    check(problem, result)
    total = scalar_total(problem, result.objective)
    assert total == by_cp_sat(problem)
    assert total == pytest.approx(by_glop(problem), rel=1e-9, abs=0.5)


@pytest.mark.parametrize("seed", SEEDS)
def test_rows_in_any_order_give_every_plan_the_same_place(seed):
    problem = a_random_problem(seed)
    other = shuffled(problem, seed)
    first, second = solve(problem, seed=3), solve(other, seed=3)
    assert pool_by_key(problem, first.chosen) == pool_by_key(other, second.chosen)
    assert first.objective == second.objective
    prices = dict(zip(problem.pool_key.tolist(), first.prices.tolist(), strict=True))
    assert prices == dict(zip(other.pool_key.tolist(), second.prices.tolist(), strict=True))


@pytest.mark.parametrize("seed", SEEDS)
def test_an_objective_that_is_misstated_is_caught(seed):
    problem = a_random_problem(seed)
    result = solve(problem)
    for tier in range(3):
        for change in (-1, 1):
            told = [*result.objective]
            told[tier] += change
            with pytest.raises(AnswerRefused, match="misstated"):
                check(problem, replace(result, objective=tuple(told)))


def other_choices(problem, chosen):
    """Gives every placement in which one plan has another arc of its own, or none."""
    for plan in range(problem.plans):
        for arc in (STAYS_OUT, *np.flatnonzero(problem.arc_plan == plan)):
            if arc != chosen[plan]:
                changed = chosen.copy()
                changed[plan] = arc
                yield changed


@pytest.mark.parametrize("seed", SEEDS)
def test_one_changed_choice_is_caught_unless_it_is_as_good(seed):
    problem = a_random_problem(seed)
    result = solve(problem)
    for changed in other_choices(problem, result.chosen):
        planted = replace(result, chosen=changed)
        if not violations(problem, changed):
            planted = replace(planted, objective=objective_of(problem, changed))
        if planted.objective == result.objective and not violations(problem, changed):
            check(problem, planted)
        else:
            with pytest.raises(AnswerRefused):
                check(problem, planted)


@pytest.mark.parametrize("seed", SEEDS)
def test_one_changed_price_is_caught_where_it_proves_too_little(seed):
    """The least prices prove nothing any more when one of them is lower."""
    problem = a_random_problem(seed)
    result = solve(problem)
    for pool in range(problem.pools):
        prices = result.prices.copy()
        prices[pool] -= 1
        with pytest.raises(AnswerRefused, match="proof"):
            check(problem, replace(result, prices=prices))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_price_on_room_is_caught(seed):
    problem = a_random_problem(seed)
    result = solve(problem)
    seated = problem.arc_pool[result.chosen[result.chosen != STAYS_OUT]]
    taken = np.bincount(seated, minlength=problem.pools)
    for pool in np.flatnonzero(taken < problem.places):
        prices = result.prices.copy()
        prices[pool] += 1
        with pytest.raises(AnswerRefused, match="price_on_room"):
            check(problem, replace(result, prices=prices))
