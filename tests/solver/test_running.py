"""A placement kept running: after every event it is what a cold solve finds, with its proof."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.assignment import running, shift, stand
from solver.assignment.certificate import flaws
from solver.assignment.newcomer import Newcomer
from solver.assignment.problem import STAYS_OUT
from solver.assignment.running import Running
from solver.assignment.solve import solve
from solver.assignment.verify import violations
from solver.errors import SolveAnew, SolverFailed
from tests.solver.make import a_problem, pinned_to, random_problem, small_problems

NO_POOL = np.empty(0, np.int64)


def kept(problem):
    return Running(problem, solve(problem))


def a_newcomer(*rows, leaves=(True, True, 0), key=10**6):
    """Builds a newcomer from rows (pool, missed, late, cost)."""
    table = np.array(rows, np.int64).reshape(-1, 4)
    return Newcomer(
        pool=table[:, 0],
        missed=table[:, 1].astype(bool),
        late=table[:, 2].astype(bool),
        cost=table[:, 3],
        exit=leaves,
        key=key,
    )


def drawn_newcomer(draw, problem, key):
    dearest = int(max(problem.arc_cost.max(initial=0), problem.exit_cost.max(initial=0)))
    pools = draw.permutation(problem.pools)[: draw.integers(0, problem.pools + 1)]
    rows = [
        (pool, draw.random() < 0.2, draw.random() < 0.4, draw.integers(0, dearest + 1))
        for pool in pools
    ]
    leaves = bool(draw.random() < 0.8), True, dearest
    return a_newcomer(*rows, leaves=leaves, key=key)


def a_random_event(placement, problem, draw, number):
    """Makes one event of any kind; pinned plans and held places may refuse it."""
    plans = placement.stand().plan
    plan = int(draw.choice(plans)) if plans.size else 0
    pools, kind = draw.permutation(problem.pools)[:3], int(draw.integers(0, 5))
    if kind == 0 or not plans.size:
        placement.insert(drawn_newcomer(draw, problem, 10**6 + number))
    elif kind == 1:
        placement.remove(plan)
    elif kind == 2:
        placement.refuse(plan, pools)
    elif kind == 3:
        placement.allow(plan, pools)
    else:
        placement.set_places(int(pools[0]), int(draw.integers(0, 3)))


def must_be_the_optimum(placement):
    now = placement.stand()
    cold = solve(now.problem)
    assert violations(now.problem, now.chosen) == []
    assert placement.flaws() == []
    assert placement.objective() == cold.objective
    assert flaws(now.problem, now.chosen, now.prices) == []
    assert np.array_equal(now.prices, cold.prices)
    told = [placement.price_of(pool) for pool in range(now.problem.pools)]
    assert told == [cold.weights.tiers(price) for price in cold.prices.tolist()]


@given(small_problems(), st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_every_event_ends_with_the_optimum_of_a_cold_solve(problem, seed):
    placement, draw = kept(problem), np.random.default_rng(seed)
    for number in range(6):
        before = placement.stand()
        try:
            a_random_event(placement, problem, draw, number)
        except ValueError:  # a pin stands in the way, and nothing has changed
            assert np.array_equal(placement.stand().chosen, before.chosen)
        must_be_the_optimum(placement)


@pytest.mark.parametrize("seed", range(6))
def test_long_chains_stay_exact_however_many_steps_are_made_at_once(seed, monkeypatch):
    monkeypatch.setattr(shift, "_BATCH", 1 + 4 * seed)
    draw = np.random.default_rng(seed)
    problem = random_problem(
        plans=70, pools=80, share=0.3, seed=seed, most_places=2, dearest=[3, 60][seed % 2]
    )
    placement = kept(problem)
    for number in range(40):
        a_random_event(placement, problem, draw, number)
        assert placement.flaws() == []
    must_be_the_optimum(placement)


@pytest.mark.parametrize("seed", range(8))
def test_the_best_place_is_what_inserting_gives(seed):
    draw, problem = np.random.default_rng(seed), random_problem(plans=20, pools=30, seed=seed)
    placement = kept(problem)
    for number in range(5):
        plan, before = drawn_newcomer(draw, problem, 10**6 + number), placement.objective()
        place = placement.best_place(plan)
        assert placement.objective() == before
        added = placement.insert(plan)
        assert tuple(np.subtract(placement.objective(), before)) == place.total
        pool = placement.pool_of(added)
        assert pool == (STAYS_OUT if place.row == STAYS_OUT else plan.pool[place.row])


@pytest.mark.parametrize("seed", range(4))
def test_the_total_of_each_row_is_that_of_a_cold_solve_with_the_plan_pinned_there(seed):
    draw, problem = np.random.default_rng(seed), random_problem(plans=12, pools=16, seed=seed)
    placement, plan = kept(problem), drawn_newcomer(draw, problem, 10**6)
    totals, before = placement.totals(plan, np.arange(plan.pool.size)), placement.objective()
    placement.insert(plan)
    after = placement.stand().problem
    last = after.plans - 1
    for row, told in enumerate(totals):
        arc = np.flatnonzero((after.arc_plan == last) & (after.arc_pool == plan.pool[row]))[0]
        if after.places[plan.pool[row]] == 0:
            assert told is None
        else:
            forced = solve(pinned_to(after, last, int(arc))).objective
            assert told == tuple(np.subtract(forced, before))


def test_a_pinned_plan_stays_until_it_is_removed():
    arcs = [(0, 0, False, False, 5), (1, 0, False, False, 1), (1, 1, False, False, 9)]
    placement = kept(pinned_to(a_problem(places=[1, 1], arcs=arcs), 0, 0))
    for change in (placement.refuse, placement.allow):
        with pytest.raises(ValueError, match="a pin holds plan 0"):
            change(0, np.array([0]))
    with pytest.raises(ValueError, match="pins hold more places"):
        placement.set_places(0, 0)
    assert placement.totals(a_newcomer((0, 0, 0, 1)), np.array([0])) == [None]
    assert (placement.pool_of(0), placement.pool_of(1)) == (0, 1)
    placement.remove(0)
    assert placement.pool_of(1) == 0
    must_be_the_optimum(placement)


def test_a_closed_pool_sends_everybody_on_and_opens_again():
    arcs = [(plan, pool, False, False, pool) for plan in range(2) for pool in range(2)]
    placement = kept(a_problem(places=[2, 1], arcs=arcs))
    placement.set_places(0, 0)
    assert sorted(placement.pool_of(plan) for plan in range(2)) == [STAYS_OUT, 1]
    assert placement.changes == 2
    placement.set_places(0, 2)
    assert [placement.pool_of(plan) for plan in range(2)] == [0, 0]
    assert [placement.places_of(pool) for pool in range(2)] == [2, 1]


def test_a_pair_that_is_allowed_again_is_taken_where_that_is_better():
    arcs = [(0, 0, False, False, 1), (0, 1, False, False, 5)]
    placement = kept(a_problem(places=[1, 1], arcs=arcs))
    placement.refuse(0, np.array([0]))
    assert placement.pool_of(0) == 1
    placement.allow(0, np.array([1]))
    assert placement.pool_of(0) == 1
    placement.allow(0, np.array([0, 1]))
    assert placement.pool_of(0) == 0


def test_what_is_not_there_is_refused():
    placement = kept(a_problem(places=[1], arcs=[(0, 0, False, False, 3)]))
    for call in (placement.remove, placement.pool_of):
        with pytest.raises(ValueError, match="there is no plan 1"):
            call(1)
    with pytest.raises(ValueError, match="no such pool"):
        placement.set_places(1, 1)
    with pytest.raises(ValueError, match="no such pool"):
        placement.best_place(a_newcomer((1, 0, 0, 0)))
    with pytest.raises(ValueError, match="fewer places than none"):
        placement.set_places(0, -1)
    with pytest.raises(ValueError, match="key is that of another plan"):
        placement.insert(a_newcomer((0, 0, 0, 0), key=0))
    assert placement.changes == 0


def test_a_newcomer_names_a_pool_once_and_keeps_to_its_ranges():
    with pytest.raises(ValueError, match="one pool twice"):
        a_newcomer((0, 0, 0, 1), (0, 0, 0, 2))
    with pytest.raises(ValueError, match="arc_pool"):
        a_newcomer((-1, 0, 0, 1))


def test_too_many_or_too_dear_changes_ask_for_a_cold_solve(monkeypatch):
    monkeypatch.setattr(running, "MOST_CHANGES", 1)
    placement = kept(a_problem(places=[1], arcs=[(0, 0, False, False, 3)]))
    with pytest.raises(SolveAnew, match="dearer"):
        placement.insert(a_newcomer((0, 0, 0, 4)))
    placement.refuse(0, NO_POOL)
    with pytest.raises(SolveAnew, match="too many changes"):
        placement.refuse(0, NO_POOL)


def test_only_a_proven_placement_is_kept_running():
    problem = a_problem(places=[1], arcs=[(0, 0, False, False, 3)])
    with pytest.raises(ValueError, match="proven"):
        Running(problem, replace(solve(problem), status="feasible"))


def test_a_placement_whose_proof_broke_is_not_handed_out(monkeypatch):
    placement = kept(a_problem(places=[1], arcs=[(0, 0, False, False, 3)]))
    monkeypatch.setattr(stand, "prices_of", lambda *_: None)
    with pytest.raises(SolverFailed, match="not optimal"):
        placement.stand()
