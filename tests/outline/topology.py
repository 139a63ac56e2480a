"""Write areas that share borders as TopoJSON: each stretch of border once, in whole steps."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from shapely import Geometry

Spot = tuple[int, int]


def topology(
    areas: Mapping[str, Geometry], told: Mapping[str, Mapping[str, Any]], *, step: float
) -> dict[str, Any]:
    """TopoJSON with one object, `municipalities`.

    Args:
        areas: polygons in degrees by code, neighbours with the same corners.
        told: the properties of each code.
        step: degrees between the positions that are kept.
    """
    rings = {code: [_rings(one, step) for one in _polygons(area)] for code, area in areas.items()}
    every = [ring for polygons in rings.values() for polygon in polygons for ring in polygon]
    arcs = _Arcs(_junctions(every))
    return {
        "type": "Topology",
        "transform": {"scale": [step, step], "translate": [0, 0]},
        "objects": {
            "municipalities": {
                "type": "GeometryCollection",
                "geometries": [
                    {
                        "type": "MultiPolygon",
                        "id": code,
                        "properties": told[code],
                        "arcs": [[arcs.numbers(r) for r in polygon] for polygon in rings[code]],
                    }
                    for code in sorted(rings)
                ],
            }
        },
        "arcs": arcs.steps(),
    }


class _Arcs:
    """Stretches of border, each kept once and numbered from 0."""

    def __init__(self, junctions: set[Spot]) -> None:
        self._junctions = junctions
        self._numbers: dict[tuple[Spot, ...], int] = {}

    def numbers(self, ring: Sequence[Spot]) -> list[int]:
        """The arcs that a ring consists of; ~n is arc n backwards."""
        return [self._number(arc) for arc in _cut(ring, self._junctions)]

    def _number(self, arc: tuple[Spot, ...]) -> int:
        if arc[::-1] in self._numbers:
            return ~self._numbers[arc[::-1]]
        return self._numbers.setdefault(arc, len(self._numbers))

    def steps(self) -> list[list[list[int]]]:
        """Every arc as its first position and the steps from each to the next."""
        return [
            [
                [x - before[0], y - before[1]]
                for before, (x, y) in zip([(0, 0), *arc[:-1]], arc, strict=True)
            ]
            for arc in self._numbers
        ]


def _polygons(area: Geometry) -> Iterable[Any]:
    return area.geoms if area.geom_type == "MultiPolygon" else [area]


def _rings(polygon: Any, step: float) -> list[list[Spot]]:
    """The outer ring and the holes, open, in whole steps, without repeated positions."""
    found = []
    for ring in (polygon.exterior, *polygon.interiors):
        spots = [(round(x / step), round(y / step)) for x, y in ring.coords[:-1]]
        found.append([spot for n, spot in enumerate(spots) if spot != spots[n - 1]])
    return found


def _junctions(rings: Iterable[Sequence[Spot]]) -> set[Spot]:
    """Where borders meet: positions that have other than two neighbours."""
    beside: dict[Spot, set[Spot]] = {}
    for ring in rings:
        for n, spot in enumerate(ring):
            beside.setdefault(spot, set()).update((ring[n - 1], ring[(n + 1) % len(ring)]))
    return {spot for spot, others in beside.items() if len(others) != 2}


def _cut(ring: Sequence[Spot], junctions: set[Spot]) -> Iterable[tuple[Spot, ...]]:
    """A ring's stretches from junction to junction; a ring without any is one from its least."""
    at = [n for n, spot in enumerate(ring) if spot in junctions] or [ring.index(min(ring))]
    turned = [*ring[at[0] :], *ring[: at[0]], ring[at[0]]]
    ends = [n - at[0] for n in at] + [len(ring)]
    return [tuple(turned[a : b + 1]) for a, b in pairwise(ends)]
