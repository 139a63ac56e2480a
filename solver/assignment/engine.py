"""One call of the OR-Tools min-cost flow on a network. The only place that loads the engine."""

from dataclasses import dataclass

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from solver.assignment.network import NO_SEAT, Network
from solver.assignment.problem import Ints
from solver.errors import SolverFailed


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ranks:
    """The canonical order of plans and pools, which the engine is always given.

    Attributes:
        plan: (N,) the position of each plan.
        pool: (S,) the position of each pool.
    """

    plan: Ints
    pool: Ints


def cheapest_flow(network: Network, costs: Ints, exits: Ints, ranks: Ranks) -> Ints:
    """Tells the cheapest seat per plan, (N,), arcs of the network or `NO_SEAT`.

    Holds the interpreter lock and cannot be interrupted: run it in a process that can be killed.

    Args:
        network: The plans, pools and arcs.
        costs: (M,) the costs to use instead of the network's own.
        exits: (N,) the costs of staying out.
        ranks: The canonical order; equal problems in any row order reach the engine alike.

    Raises:
        SolverFailed: The engine did not end with an optimum.
    """
    owner = network.owner()
    order = np.argsort(ranks.plan[owner] * network.places.size + ranks.pool[network.pool])
    plan_node, pool_node = ranks.plan, ranks.pool + network.exit.size
    engine = SimpleMinCostFlow()
    _add(engine, plan_node[owner[order]], pool_node[network.pool[order]], costs[order])
    _add_exits_and_pools(engine, network, exits, ranks)
    status = engine.solve()
    if status != engine.OPTIMAL:
        msg = f"the min-cost flow engine ended with {status.name}"
        raise SolverFailed(msg)
    used = order[np.flatnonzero(engine.flows(np.arange(order.size, dtype=np.int32)))]
    seat = np.full(network.exit.size, NO_SEAT, np.int64)
    seat[owner[used]] = used
    return seat


def _add_exits_and_pools(
    engine: SimpleMinCostFlow, network: Network, exits: Ints, ranks: Ranks
) -> None:
    plans, pools = network.exit.size, network.places.size
    sink = plans + pools
    plan_order, pool_order = np.argsort(ranks.plan), np.argsort(ranks.pool)
    _add(engine, np.arange(plans), np.full(plans, sink), exits[plan_order])
    engine.add_arcs_with_capacity_and_unit_cost(
        np.arange(plans, sink, dtype=np.int32),
        np.full(pools, sink, np.int32),
        network.places[pool_order],
        np.zeros(pools, np.int64),
    )
    supply = np.concatenate((np.ones(plans, np.int64), np.zeros(pools, np.int64), [-plans]))
    engine.set_nodes_supplies(np.arange(sink + 1, dtype=np.int32), supply)


def _add(engine: SimpleMinCostFlow, tails: Ints, heads: Ints, costs: Ints) -> None:
    engine.add_arcs_with_capacity_and_unit_cost(
        tails.astype(np.int32), heads.astype(np.int32), np.ones(tails.size, np.int64), costs
    )
