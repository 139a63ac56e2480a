"""Small matching problems, their optimum by trying everything, and the same rows shuffled."""

import itertools
from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from solver.assignment.problem import STAYS_OUT, UNPINNED, AssignmentProblem
from solver.assignment.verify import objective_of, violations

Arc = tuple[int, int, bool, bool, int]
Exit = tuple[bool, bool, int]
A_STRICT_EXIT: Exit = (True, True, 0)


def a_problem(*, places, arcs, exits=None, pins=None, plan_key=None, pool_key=None):
    """Builds a problem from rows: an arc is (plan, pool, missed, late, cost)."""
    plans = 1 + max((arc[0] for arc in arcs), default=-1)
    exits = [A_STRICT_EXIT] * plans if exits is None else exits
    rows = np.array(arcs, np.int64).reshape(-1, 5)
    out = np.array(exits, np.int64).reshape(-1, 3)
    pin = np.full(len(out), UNPINNED, np.int64)
    for plan, arc in (pins or {}).items():
        pin[plan] = arc
    return AssignmentProblem(
        places=np.array(places, np.int64),
        arc_plan=rows[:, 0],
        arc_pool=rows[:, 1],
        arc_missed=rows[:, 2].astype(bool),
        arc_late=rows[:, 3].astype(bool),
        arc_cost=rows[:, 4],
        exit_missed=out[:, 0].astype(bool),
        exit_late=out[:, 1].astype(bool),
        exit_cost=out[:, 2],
        plan_key=_keys(plan_key, len(out)),
        pool_key=_keys(pool_key, len(places)),
        pin=pin,
    )


def _keys(keys, size):
    return np.arange(size, dtype=np.uint64) if keys is None else np.array(keys, np.uint64)


@st.composite
def small_problems(draw, *, pins=True):
    """Draws up to four plans and three pools, with gates, ties, pins and empty pools."""
    plans, pools = draw(st.integers(0, 4)), draw(st.integers(1, 3))
    pairs = list(itertools.product(range(plans), range(pools)))
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    tier = st.booleans()
    arcs = [(*pair, draw(tier), draw(tier), draw(st.integers(0, 5))) for pair in chosen]
    exits = [(draw(tier), draw(tier), draw(st.integers(0, 9))) for _ in range(plans)]
    places = draw(st.lists(st.integers(0, 2), min_size=pools, max_size=pools))
    keys = draw(st.permutations(range(plans)))
    held = draw(st.integers(-len(arcs), len(arcs) - 1)) if pins and arcs else -1
    pinned = {arcs[held][0]: held} if held >= 0 and places[arcs[held][1]] else {}
    return a_problem(places=places, arcs=arcs, exits=exits, pins=pinned, plan_key=keys)


def random_problem(*, plans, pools, share=1.0, seed=0, most_places=1, dearest=60, alike=0):
    """Draws a problem larger than the cut, with stable keys that are not in row order.

    `alike` adds to the cost of each later pool, so that all plans want the same ones.
    """
    draw = np.random.default_rng(seed)
    plan, pool = np.nonzero(draw.random((plans, pools)) < share)
    return AssignmentProblem(
        places=draw.integers(0, most_places + 1, pools),
        arc_plan=plan,
        arc_pool=pool,
        arc_missed=draw.random(plan.size) < 0.2,
        arc_late=draw.random(plan.size) < 0.4,
        arc_cost=draw.integers(0, dearest, plan.size) + alike * pool,
        exit_missed=np.ones(plans, bool),
        exit_late=np.ones(plans, bool),
        exit_cost=np.full(plans, dearest + alike * pools),
        plan_key=draw.permutation(plans).astype(np.uint64) * np.uint64(7919),
        pool_key=draw.permutation(pools).astype(np.uint64) * np.uint64(104729),
    )


def by_brute_force(problem):
    """Tells the least objective over every placement without violations."""
    options = [
        [STAYS_OUT, *np.flatnonzero(problem.arc_plan == plan)] for plan in range(problem.plans)
    ]
    every = (np.array(option, np.int64) for option in itertools.product(*options))
    return min(objective_of(problem, one) for one in every if not violations(problem, one))


def pinned_to(problem, plan, arc):
    """Gives the problem with one more plan held to an arc."""
    pin = problem.pin.copy()
    pin[plan] = arc
    return replace(problem, pin=pin)


def shut_out(problem, plan):
    """Gives the problem without the arcs of one plan."""
    keep = problem.arc_plan != plan
    row = np.append(np.cumsum(keep) - 1, UNPINNED)
    pin = row[problem.pin]
    pin[plan] = UNPINNED
    arcs = {
        name: getattr(problem, name)[keep]
        for name in ("arc_plan", "arc_pool", "arc_missed", "arc_late", "arc_cost")
    }
    return replace(problem, pin=pin, **arcs)


def shuffled(problem, seed):
    """Gives the same problem with plans, pools and arcs in another order."""
    draw = np.random.default_rng(seed)
    plan, pool, arc = (draw.permutation(n) for n in (problem.plans, problem.pools, problem.arcs))
    plan_row, pool_row = np.argsort(plan), np.argsort(pool)
    arc_row = np.append(np.argsort(arc), UNPINNED)
    return AssignmentProblem(
        places=problem.places[pool],
        arc_plan=plan_row[problem.arc_plan[arc]],
        arc_pool=pool_row[problem.arc_pool[arc]],
        arc_missed=problem.arc_missed[arc],
        arc_late=problem.arc_late[arc],
        arc_cost=problem.arc_cost[arc],
        exit_missed=problem.exit_missed[plan],
        exit_late=problem.exit_late[plan],
        exit_cost=problem.exit_cost[plan],
        plan_key=problem.plan_key[plan],
        pool_key=problem.pool_key[pool],
        pin=arc_row[problem.pin[plan]],
    )


def pool_by_key(problem, chosen):
    """Tells the key of each plan's pool, or None, by the plan's key."""
    pools = [
        None if arc == STAYS_OUT else problem.pool_key[problem.arc_pool[arc]] for arc in chosen
    ]
    return dict(zip(problem.plan_key.tolist(), pools, strict=True))
