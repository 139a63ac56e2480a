"""The road, bridge and ferry network, and the minutes between its nodes."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from db.reference.rows import RoadEdge, RoadNode

FERRY = "ferry"
VALIDATION_ONLY = "validation_only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """N nodes with the fastest and the shortest way between each two.

    Attributes:
        node_ids: N names, the order of every array.
        points: (N, 2) latitude and longitude in degrees.
        minutes: (N, N) float64, symmetric, 0 on the diagonal, infinite where there is no way.
        km: (N, N) float64, likewise; the shortest way, which is seldom the fastest.
        landmass: (N,) int64, equal for nodes joined without a ferry.
    """

    node_ids: tuple[str, ...]
    points: NDArray[np.float64]
    minutes: NDArray[np.float64]
    km: NDArray[np.float64]
    landmass: NDArray[np.int64]

    def position(self, node_id: str) -> int:
        """Return where a node stands in the arrays.

        Raises:
            ValueError: no such node.
        """
        return self.node_ids.index(node_id)


def build(
    nodes: Iterable[RoadNode], edges: Iterable[RoadEdge], *, with_validation: bool = False
) -> Network:
    """Find the fastest and shortest ways, without the short-cut ferries (`optional`).

    Args:
        nodes: towns, junctions, bridges and ports.
        edges: stretches between them.
        with_validation: also the airports that known car times are measured from.
    """
    kept = {n.node_id: n for n in nodes if with_validation or n.kind != VALIDATION_ONLY}
    usable = [e for e in edges if not e.optional and e.from_node in kept and e.to_node in kept]
    node_ids = tuple(kept)
    graph = _graph(node_ids, usable)
    return Network(
        node_ids=node_ids,
        points=np.array([(n.lat, n.lon) for n in kept.values()], dtype=np.float64),
        minutes=_between(node_ids, graph, weight="minutes"),
        km=_between(node_ids, graph, weight="km"),
        landmass=_landmass(node_ids, _graph(node_ids, (e for e in usable if e.mode != FERRY))),
    )


def _graph(node_ids: Iterable[str], edges: Iterable[RoadEdge]) -> "nx.Graph[str]":
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(node_ids)
    for edge in edges:
        graph.add_edge(edge.from_node, edge.to_node, minutes=edge.minutes, km=edge.km)
    return graph


def _between(
    node_ids: tuple[str, ...], graph: "nx.Graph[str]", *, weight: str
) -> NDArray[np.float64]:
    place = {node_id: position for position, node_id in enumerate(node_ids)}
    least = np.full((len(place), len(place)), inf)
    for origin, lengths in nx.all_pairs_dijkstra_path_length(graph, weight=weight):
        for destination, length in lengths.items():
            least[place[origin], place[destination]] = length
    # Sums in the opposite order differ in the last bit; the same answer both ways matters.
    symmetric: NDArray[np.float64] = np.minimum(least, least.T)
    return symmetric


def _landmass(node_ids: tuple[str, ...], ferry_free: "nx.Graph[str]") -> NDArray[np.int64]:
    number = {
        node_id: index
        for index, joined in enumerate(nx.connected_components(ferry_free))
        for node_id in joined
    }
    return np.array([number[node_id] for node_id in node_ids], dtype=np.int64)
