"""Matching at national sizes, against the bare engine call on every arc. Printed, not asserted."""

import resource
from time import perf_counter

import numpy as np
import pytest
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from solver.assignment.explain import Explainer
from solver.assignment.problem import AssignmentProblem, input_hash
from solver.assignment.solve import solve
from solver.assignment.verify import violations

DAYS = 30
BARE_MISSED, BARE_LATE = 2**17, 2**14


def a_week(*, plans: int, providers: int, per_plan: int, filled: float) -> AssignmentProblem:
    """Draws plans around providers; every day of a provider is a pool of its own.

    Args:
        plans: How many plans are open.
        providers: How many providers there are.
        per_plan: How many of them fit one plan.
        filled: Plans per place.
    """
    draw = np.random.default_rng(plans)
    spot = draw.random((providers, 2))
    home = spot[draw.integers(0, providers, plans)] + draw.normal(0, 0.05, (plans, 2))
    plan, provider = (
        np.repeat(np.arange(plans), per_plan),
        _fitting(draw, plans, providers, per_plan),
    )
    travel = (np.hypot(*(spot[provider] - home[plan]).T) * 200).astype(np.int64)
    opens = draw.integers(0, DAYS // 2, plans)
    days = DAYS - opens[plan]
    pair = np.repeat(np.arange(plan.size), days)
    wait = np.arange(pair.size) - np.repeat(np.cumsum(days) - days, days)
    arc_plan = plan[pair]
    return AssignmentProblem(
        places=draw.poisson(plans / filled / (providers * DAYS), providers * DAYS),
        arc_plan=arc_plan,
        arc_pool=provider[pair] * DAYS + opens[arc_plan] + wait,
        arc_missed=wait > draw.choice([7, 14, 30], plans)[arc_plan],
        arc_late=wait > draw.integers(3, 10, plans)[arc_plan],
        arc_cost=20 * wait + travel[pair],
        exit_missed=np.ones(plans, bool),
        exit_late=np.ones(plans, bool),
        exit_cost=np.full(plans, 1000),
        plan_key=draw.permutation(plans).astype(np.uint64),
        pool_key=draw.permutation(providers * DAYS).astype(np.uint64),
    )


def _fitting(draw, plans, providers, per_plan):
    """Draws some providers for each plan, a thousand plans at a time for the memory's sake."""
    found = []
    for begin in range(0, plans, 1_000):
        lots = draw.random((min(1_000, plans - begin), providers))
        found.append(lots.argpartition(per_plan - 1, axis=1)[:, :per_plan].ravel())
    return np.concatenate(found)


def bare(problem: AssignmentProblem) -> tuple[float, int]:
    """Tells the seconds of the engine call alone, on every arc, and its total."""
    plans, sink, flow = problem.plans, problem.plans + problem.pools, SimpleMinCostFlow()
    node = np.arange(sink + 1, dtype=np.int32)
    for tail, head, capacity, cost in (
        (
            problem.arc_plan,
            plans + problem.arc_pool,
            np.ones_like(problem.arc_cost),
            _arcs(problem),
        ),
        (node[:plans], np.full(plans, sink), np.ones(plans, np.int64), _exits(problem)),
        (node[plans:sink], np.full(problem.pools, sink), problem.places, 0 * problem.places),
    ):
        ends = tail.astype(np.int32), head.astype(np.int32)
        flow.add_arcs_with_capacity_and_unit_cost(*ends, capacity, cost)
    supply = np.r_[np.ones(plans, np.int64), np.zeros(problem.pools, np.int64), -plans]
    flow.set_nodes_supplies(node, supply)
    started_s = perf_counter()
    assert flow.solve() == flow.OPTIMAL
    return perf_counter() - started_s, flow.optimal_cost()


def _arcs(problem):
    return problem.arc_missed * BARE_MISSED + problem.arc_late * BARE_LATE + problem.arc_cost


def _exits(problem):
    return problem.exit_missed * BARE_MISSED + problem.exit_late * BARE_LATE + problem.exit_cost


@pytest.mark.bench
@pytest.mark.parametrize(
    ("plans", "providers", "per_plan", "filled"),
    [
        (1_000, 200, 10, 0.95),
        (1_000, 200, 140, 0.95),
        (4_200, 200, 50, 0.95),
        (4_200, 200, 50, 1.2),
        (10_000, 400, 10, 0.95),
    ],
)
def test_bench_a_national_week(plans, providers, per_plan, filled, capsys):
    problem = a_week(plans=plans, providers=providers, per_plan=per_plan, filled=filled)
    bare_s, bare_total = bare(problem)
    result = solve(problem)
    assert violations(problem, result.chosen) == []
    assert result.status == "optimal"
    missed, late, cost = result.objective
    assert missed * BARE_MISSED + late * BARE_LATE + cost >= bare_total
    parts = {"bare": bare_s, "solve": result.wall_s, **_others(problem, result)}
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with capsys.disabled():
        print(  # noqa: T201 - the figures are the purpose of a benchmark
            f"\n{plans} plans, {problem.arcs} arcs, {filled} plans per place, {result.objective}: "
            + ", ".join(f"{name} {1000 * seconds:.1f} ms" for name, seconds in parts.items())
            + f", peak so far {peak_mb:.0f} MB"
        )


def _others(problem, result):
    """Tells the seconds of checking, hashing, preparing explanations and giving one."""
    started_s = perf_counter()
    violations(problem, result.chosen)
    checked_s = perf_counter()
    input_hash(problem)
    hashed_s = perf_counter()
    explainer = Explainer(problem, chosen=result.chosen, prices=result.prices)
    ready_s = perf_counter()
    each_s = []
    for plan in range(0, problem.plans, max(1, problem.plans // 500)):
        asked_s = perf_counter()
        explainer.why_not(plan)
        each_s.append(perf_counter() - asked_s)
    return {
        "verify": checked_s - started_s,
        "hash": hashed_s - checked_s,
        "explainer": ready_s - hashed_s,
        "why-not median": float(np.median(each_s)),
        "why-not p95": float(np.percentile(each_s, 95)),
    }
