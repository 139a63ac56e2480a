"""Solves one stored instance with one peer, in the peer's own environment, and tells the result.

Called as a script, with nothing of this project on its path:

    python one.py PEER INSTANCE.npz

Prints one line of JSON: the seconds of the call on ready arrays, by the clock and by the
processor, those with building its model, the (missed, late, cost) of what it found, and the peak
memory.
"""

# Each environment holds one of the peers; the answer is printed.
# ruff: noqa: PLC0415, T201

import json
import resource
import sys
from importlib.metadata import version
from os import times
from time import perf_counter

import numpy as np

# The small weights with which these instances are solved to the lexicographic optimum.
MISSED, LATE = 2**17, 2**14


class Instance:
    """The arrays of a problem, with scalar costs."""

    def __init__(self, path):
        self.__dict__.update(np.load(path))
        self.plans, self.pools = self.exit_cost.size, self.places.size
        self.arcs = self.arc_missed * MISSED + self.arc_late * LATE + self.arc_cost
        self.exits = self.exit_missed * MISSED + self.exit_late * LATE + self.exit_cost

    def tiers(self, taken):
        """Tells the (missed, late, cost) when these arcs are taken and all others stay out."""
        out = np.ones(self.plans, bool)
        out[self.arc_plan[taken]] = False
        return [
            int(arcs[taken].sum() + exits[out].sum())
            for arcs, exits in (
                (self.arc_missed, self.exit_missed),
                (self.arc_late, self.exit_late),
                (self.arc_cost, self.exit_cost),
            )
        ]


def spent():
    """Tells seconds by the clock, and by the processor, those of ended children included."""
    return np.array([perf_counter(), sum(times()[:4])])


def ortools(one):
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    sink, flow = one.plans + one.pools, SimpleMinCostFlow()
    node = np.arange(sink + 1, dtype=np.int32)
    ones = np.ones(one.arcs.size, np.int64)
    for tail, head, capacity, cost in (
        (one.arc_plan, one.plans + one.arc_pool, ones, one.arcs),
        (node[: one.plans], np.full(one.plans, sink), ones[:1].repeat(one.plans), one.exits),
        (node[one.plans : sink], np.full(one.pools, sink), one.places, 0 * one.places),
    ):
        ends = tail.astype(np.int32), head.astype(np.int32)
        flow.add_arcs_with_capacity_and_unit_cost(*ends, capacity, cost)
    flow.set_nodes_supplies(node, np.r_[ones[:1].repeat(one.plans), 0 * one.places, -one.plans])
    started_s = spent()
    assert flow.solve() == flow.OPTIMAL
    seconds = spent() - started_s
    return seconds, np.flatnonzero(flow.flows(np.arange(one.arcs.size, dtype=np.int32)))


def networkx(one):
    import networkx as nx

    graph = nx.DiGraph()
    sink = one.plans + one.pools
    graph.add_nodes_from(range(one.plans), demand=-1)
    graph.add_node(sink, demand=one.plans)
    heads = (one.plans + one.arc_pool).tolist()
    for tail, head, cost in zip(one.arc_plan.tolist(), heads, one.arcs.tolist(), strict=True):
        graph.add_edge(tail, head, capacity=1, weight=cost)
    for plan, cost in enumerate(one.exits.tolist()):
        graph.add_edge(plan, sink, capacity=1, weight=cost)
    for pool, places in enumerate(one.places.tolist(), one.plans):
        graph.add_edge(pool, sink, capacity=places, weight=0)
    started_s = spent()
    _, flow = nx.network_simplex(graph)
    seconds = spent() - started_s
    pairs = zip(one.arc_plan.tolist(), heads, strict=True)
    return seconds, np.flatnonzero([flow[tail][head] for tail, head in pairs])


def highs(one):
    import highspy

    model, solver = highspy.HighsLp(), highspy.Highs()
    size = one.arcs.size
    model.num_col_, model.num_row_ = size, one.plans + one.pools
    model.col_cost_ = (one.arcs - one.exits[one.arc_plan]).astype(float)
    model.col_lower_, model.col_upper_ = np.zeros(size), np.ones(size)
    model.row_lower_ = np.full(model.num_row_, -highspy.kHighsInf)
    model.row_upper_ = np.r_[np.ones(one.plans), one.places].astype(float)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.arange(size + 1) * 2
    model.a_matrix_.index_ = np.c_[one.arc_plan, one.plans + one.arc_pool].ravel()
    model.a_matrix_.value_ = np.ones(2 * size)
    solver.setOptionValue("output_flag", False)
    solver.passModel(model)
    started_s = spent()
    solver.run()
    seconds = spent() - started_s
    return seconds, np.flatnonzero(np.array(solver.getSolution().col_value) > 0.5)


def pulp(one):
    import pulp as pl

    started_s = spent()  # its users build the model by its own calls: that is its price
    model = pl.LpProblem("match", pl.LpMinimize)
    takes = [pl.LpVariable(f"x{arc}", 0, 1, cat="Binary") for arc in range(one.arcs.size)]
    saved = (one.arcs - one.exits[one.arc_plan]).tolist()
    model += pl.lpSum(cost * take for cost, take in zip(saved, takes, strict=True))
    mine, inside = [[] for _ in range(one.plans)], [[] for _ in range(one.pools)]
    for take, plan, pool in zip(takes, one.arc_plan.tolist(), one.arc_pool.tolist(), strict=True):
        mine[plan].append(take)
        inside[pool].append(take)
    for takers in mine:
        model += pl.lpSum(takers) <= 1
    for takers, places in zip(inside, one.places.tolist(), strict=True):
        if takers:
            model += pl.lpSum(takers) <= places
    model.solve(pl.PULP_CBC_CMD(msg=False))
    seconds = spent() - started_s
    return seconds, np.flatnonzero([take.value() > 0.5 for take in takes])


def scipy(one):
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    # A pool is as many columns as it has places; every plan has a column of its own for staying
    # out. A weight of nothing would be no edge, so all are one higher.
    first = np.r_[0, np.cumsum(one.places)]
    copies = one.places[one.arc_pool]
    arc = np.repeat(np.arange(one.arcs.size), copies)
    copy = np.arange(arc.size) - np.repeat(np.cumsum(copies) - copies, copies)
    row = np.r_[one.arc_plan[arc], np.arange(one.plans)]
    column = np.r_[first[one.arc_pool[arc]] + copy, first[-1] + np.arange(one.plans)]
    weight = np.r_[one.arcs[arc], one.exits] + 1
    matrix = csr_array((weight.astype(float), (row, column)), (one.plans, first[-1] + one.plans))
    started_s = spent()
    plan, seat = min_weight_full_bipartite_matching(matrix)
    seconds = spent() - started_s
    pool = np.searchsorted(first, seat, side="right") - 1
    size = one.pools + 1
    key = one.arc_plan * size + one.arc_pool
    order = np.argsort(key)
    sits = seat < first[-1]
    return seconds, order[np.searchsorted(key[order], plan[sits] * size + pool[sits])]


PEERS = {f.__name__: f for f in (ortools, networkx, highs, pulp, scipy)}
PACKAGE = {"highs": "highspy"}


def main():
    name, path = sys.argv[1:]
    one = Instance(path)
    started_s = spent()
    seconds, taken = PEERS[name](one)
    told = {
        "version": version(PACKAGE.get(name, name)),
        "seconds": seconds[0],
        "cpu_seconds": seconds[1],
        "with_model_seconds": (spent() - started_s)[0],
        "objective": one.tiers(taken),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
