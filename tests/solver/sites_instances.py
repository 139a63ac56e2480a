"""Instances in the form of the public collections, and their optimum by an independent model."""

from math import inf

import numpy as np
from ortools.sat.python import cp_model

from solver.sites.problem import UNREACHABLE, Objective, SitesProblem

_EDGES_PER_NODE_PAIR = 50
_LONGEST_EDGE = 100


def pmed_like(*, nodes, count, seed, **rules):
    """Draws a p-median problem as OR-Library does: a random graph and its shortest ways.

    Every node is a demand point of one plan and a candidate.
    """
    draw = np.random.default_rng(seed)
    ring = draw.permutation(nodes)
    extra = max(nodes * nodes // _EDGES_PER_NODE_PAIR, nodes)
    tail = np.concatenate((ring, draw.integers(0, nodes, extra)))
    head = np.concatenate((np.roll(ring, 1), draw.integers(0, nodes, extra)))
    length = draw.integers(1, _LONGEST_EDGE + 1, tail.size)
    return SitesProblem(
        demand=np.ones(nodes, np.int64),
        travel=shortest_ways(nodes, tail, head, length),
        objective=rules.pop("objective", Objective.TRAVEL),
        counts=(count, count),
        **rules,
    )


def shortest_ways(nodes, tail, head, length):
    """Tells all shortest ways of an undirected graph, (nodes, nodes), by Floyd's method.

    Of edges between the same two nodes the last one counts, as OR-Library says.
    """
    far = 2**40
    ways = np.full((nodes, nodes), far, np.int64)
    for one, other, steps in zip(tail, head, length, strict=True):
        ways[one, other] = ways[other, one] = steps
    np.fill_diagonal(ways, 0)
    for middle in range(nodes):
        np.minimum(ways, ways[:, [middle]] + ways[[middle]], out=ways)
    return np.where(ways >= far, UNREACHABLE, ways)


def cap_like(*, points, sites, seed, **rules):
    """Draws a warehouse problem as OR-Library has them: costs per point, capacity, opening."""
    draw = np.random.default_rng(seed)
    demand = draw.integers(1, 40, points)
    spread = np.abs(draw.integers(0, 100, (points, 1)) - draw.integers(0, 100, sites))
    return SitesProblem(
        demand=demand,
        travel=demand[:, None] * (spread + draw.integers(1, 10, (points, sites))),
        objective=rules.pop("objective", Objective.COST),
        opening_cost=draw.integers(400, 1200, sites),
        capacity=draw.integers(2, 5, sites) * int(demand.sum()) // sites,
        weight=np.ones(points, np.int64),
        closest=False,
        **rules,
    )


def by_cp_sat(problem, count=None):
    """Tells the least (or greatest) objective by CP-SAT, `inf` where there is no choice.

    Written from the definition, one constraint for each sentence; no exempt points, no split.
    """
    points, sites = problem.travel.shape
    model = cp_model.CpModel()
    opened = [model.new_bool_var("") for _ in range(sites)]
    goes = [[model.new_bool_var("") for _ in range(sites)] for _ in range(points)]
    if count is not None:
        model.add(sum(opened) == count)
    for row in range(points):
        _serve(model, problem, row, opened, goes[row])
    demand = problem.demand.tolist()
    for site in range(sites):
        volume = sum(demand[row] * goes[row][site] for row in range(points))
        model.add(volume >= problem.min_volume * opened[site])
        if problem.capacity is not None:
            model.add(volume <= int(problem.capacity[site]))
    _set_objective(model, problem, opened, goes)
    engine = cp_model.CpSolver()
    engine.parameters.num_workers = 1
    status = engine.solve(model)
    if status == cp_model.INFEASIBLE:
        return inf
    assert status == cp_model.OPTIMAL
    return engine.objective_value


def _serve(model, problem, row, opened, goes):
    """One site for a point: open, within reach and limit, and the nearest where that is asked."""
    minutes, sites = problem.travel[row].tolist(), range(len(opened))
    model.add_exactly_one(goes)
    for site in sites:
        model.add_implication(goes[site], opened[site])
        too_far = problem.limit_is_hard and minutes[site] > problem.limit
        if minutes[site] == UNREACHABLE or too_far:
            model.add(goes[site] == 0)
    if problem.closest:
        order = sorted(sites, key=lambda site: (minutes[site], site))
        for place, site in enumerate(order):
            nearer = [goes[near] for near in order[: place + 1]]
            model.add_bool_or(nearer).only_enforce_if(opened[site])


def _set_objective(model, problem, opened, goes):
    minutes, demand = problem.travel.tolist(), problem.demand.tolist()
    weight = demand if problem.weight is None else problem.weight.tolist()
    arcs = [(row, site) for row in range(len(goes)) for site in range(len(opened))]
    travel = sum(weight[row] * minutes[row][site] * goes[row][site] for row, site in arcs)
    if problem.objective is Objective.TRAVEL:
        model.minimize(travel)
    elif problem.objective is Objective.COST:
        costs = problem.opening_cost.tolist()
        model.minimize(travel + sum(cost * site for cost, site in zip(costs, opened, strict=True)))
    elif problem.objective is Objective.COVERAGE:
        within = [arc for arc in arcs if minutes[arc[0]][arc[1]] <= problem.limit]
        model.maximize(sum(demand[row] * goes[row][site] for row, site in within))
    else:
        longest = model.new_int_var(0, int(problem.travel.max()), "")
        for row, site in arcs:
            model.add(longest >= minutes[row][site]).only_enforce_if(goes[row][site])
        model.minimize(longest)
