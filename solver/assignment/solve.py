"""Matching plans to places: the certified lexicographic optimum of one problem."""

from collections.abc import Callable
from dataclasses import replace
from math import inf
from time import perf_counter

import numpy as np

from solver.assignment.certificate import reduced_costs, values
from solver.assignment.network import Layout, Network, exact_sum, network_of
from solver.assignment.optimum import WHOLE_UP_TO, Clock, Optimum, optimum, tell_nobody
from solver.assignment.problem import AssignmentProblem, Ints
from solver.assignment.result import AssignmentResult
from solver.assignment.ties import settle
from solver.assignment.verify import objective_of
from solver.assignment.weights import TierWeights, exact_weights
from solver.versions import VERSIONS


def solve(
    problem: AssignmentProblem,
    *,
    time_limit_s: float | None = None,
    seed: int = 0,
    progress: Callable[[str, float], None] | None = None,
    whole_up_to: int = WHOLE_UP_TO,
) -> AssignmentResult:
    """Gives each plan a place, or lets it stay out, at the lexicographic least.

    Equal problems give equal placements where proven, whatever the order of their rows.

    Args:
        problem: The problem.
        time_limit_s: Seconds after which to answer with the best placement so far. Best effort:
            read between engine rounds, of which at least one is made. To be sure of an end, run
            in a process that can be killed.
        seed: Decides between placements that are equal in all three tiers.
        progress: Told the stage and the share done, 0..1.
        whole_up_to: The number of arcs up to which the engine is shown all at once. Decides
            time and memory, never the answer.

    Raises:
        SolverFailed: The engine or the proof broke down; never for a well-formed problem.
        ValueError: The costs are too far apart for exact weights in 64 bits.
    """
    started_s = perf_counter()
    clock = Clock(
        stop_at=inf if time_limit_s is None else started_s + time_limit_s,
        progress=progress or tell_nobody,
    )
    weights = exact_weights(problem)
    network, layout = network_of(problem, weights, full_pools=False)
    best = optimum(network, weights, clock, whole_up_to=whole_up_to)
    if best.proven:
        plan_key = problem.plan_key[layout.plan]
        seat = settle(network, best, plan_key=plan_key, pool_key=problem.pool_key, seed=seed)
        best = replace(best, seat=seat)
    chosen = layout.chosen(problem, best.seat)
    objective = objective_of(problem, chosen)
    short = 0 if best.proven else _shortfall(network, best)
    total = objective[0] * weights.missed + objective[1] * weights.late + objective[2]
    missed, late, cost = weights.tiers(short)
    clock.progress("done", 1.0)
    return AssignmentResult(
        chosen=chosen,
        status="optimal" if best.proven else "feasible",
        objective=objective,
        bound=(objective[0] - missed, objective[1] - late, objective[2] - cost),
        gap=short / total if short else 0.0,
        prices=_with_full_pools(problem, weights, network, layout, best),
        weights=weights,
        versions=VERSIONS.copy(),
        wall_s=perf_counter() - started_s,
    )


def _with_full_pools(
    problem: AssignmentProblem,
    weights: TierWeights,
    network: Network,
    layout: Layout,
    best: Optimum,
) -> Ints:
    """Tells the price of every pool, of those without a place too: what a first one would save."""
    prices = best.prices.copy()
    full = np.flatnonzero((network.places == 0)[problem.arc_pool])
    would_pay = np.zeros(problem.plans, np.int64)  # a plan that a pin holds pays for no place
    would_pay[layout.plan] = values(network, best.seat, best.prices)
    saved = would_pay[problem.arc_plan[full]] - weights.scalar(
        missed=problem.arc_missed[full], late=problem.arc_late[full], cost=problem.arc_cost[full]
    )
    np.maximum.at(prices, problem.arc_pool[full], saved)
    return prices


def _shortfall(network: Network, best: Optimum) -> int:
    """Tells how far the placement can be from the optimum at most.

    Any prices bound the optimum from below; with none at all each plan pays its own least.
    """
    bound = max(_bound(network, best.prices), _bound(network, np.zeros_like(best.prices)))
    return exact_sum(network.paid(best.seat)) - bound


def _bound(network: Network, prices: Ints) -> int:
    """Tells the dual bound: what plans pay at least at these prices, less the rent of places."""
    least = network.exit.copy()
    nothing = np.zeros(least.size, np.int64)
    np.minimum.at(least, network.owner(), reduced_costs(network, nothing, prices))
    pairs = zip(prices.tolist(), network.places.tolist(), strict=True)
    rent: int = sum(price * count for price, count in pairs)
    return exact_sum(least) - rent
