"""One call of the OR-Tools min-cost flow on a network. The only place that loads the engine."""

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from solver.assignment.network import NO_SEAT, Network
from solver.assignment.problem import Ints
from solver.errors import SolverFailed


def cheapest_flow(network: Network, costs: Ints, exits: Ints) -> Ints:
    """Tells a cheapest seat per plan, (N,), arcs of the network or `NO_SEAT`.

    Which of several depends on the order of rows. Holds the interpreter lock and cannot be
    interrupted: run it in a process that can be killed.

    Args:
        network: The plans, pools and arcs.
        costs: (M,) the costs to use instead of the network's own.
        exits: (N,) the costs of staying out.

    Raises:
        SolverFailed: The engine did not end with an optimum.
    """
    plans, pools = network.exit.size, network.places.size
    sink, owner = plans + pools, network.owner()
    engine = SimpleMinCostFlow()
    _add(engine, owner, plans + network.pool, costs)
    _add(engine, np.arange(plans), np.full(plans, sink), exits)
    engine.add_arcs_with_capacity_and_unit_cost(
        np.arange(plans, sink, dtype=np.int32),
        np.full(pools, sink, np.int32),
        network.places,
        np.zeros(pools, np.int64),
    )
    supply = np.concatenate((np.ones(plans, np.int64), np.zeros(pools, np.int64), [-plans]))
    engine.set_nodes_supplies(np.arange(sink + 1, dtype=np.int32), supply)
    status = engine.solve()
    if status != engine.OPTIMAL:
        msg = f"the min-cost flow engine ended with {status.name}"
        raise SolverFailed(msg)
    used = np.flatnonzero(engine.flows(np.arange(owner.size, dtype=np.int32)))
    seat = np.full(plans, NO_SEAT, np.int64)
    seat[owner[used]] = used
    return seat


def _add(engine: SimpleMinCostFlow, tails: Ints, heads: Ints, costs: Ints) -> None:
    engine.add_arcs_with_capacity_and_unit_cost(
        tails.astype(np.int32), heads.astype(np.int32), np.ones(tails.size, np.int64), costs
    )
