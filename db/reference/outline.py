"""The municipalities as areas on a map: the schematic one that comes along, or an official file.

Source: `outline.json`, built by `make outline`; see README.md.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise
from typing import Any, TypeAlias

from db.reference.files import FOLDER

FILE = FOLDER / "outline.json"

Spot: TypeAlias = tuple[float, float]  # longitude and latitude, WGS84 degrees
Ring: TypeAlias = tuple[Spot, ...]  # ends where it begins
Polygon: TypeAlias = tuple[Ring, ...]  # the outer ring and its holes


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A map of all municipalities.

    Attributes:
        areas: polygons by municipality code.
        is_schematic: no border on it is the official one.
    """

    areas: Mapping[str, tuple[Polygon, ...]]
    is_schematic: bool

    def border(self, codes: Iterable[str]) -> tuple[Ring, ...]:
        """The outer border of some municipalities together, to be filled by the even-odd rule."""
        return border_of(polygon for code in codes for polygon in self.areas[code])


@cache
def read() -> Outline:
    """Read the outline that comes along; the second call answers from memory."""
    written = json.loads(FILE.read_text(encoding="utf-8"))
    arcs = [_degrees(arc, **written["transform"]) for arc in written["arcs"]]
    shapes = written["objects"]["municipalities"]["geometries"]
    return Outline(
        areas={
            shape["id"]: tuple(
                tuple(_joined(ring, arcs) for ring in polygon) for polygon in shape["arcs"]
            )
            for shape in shapes
        },
        is_schematic=True,
    )


def border_of(polygons: Iterable[Polygon]) -> tuple[Ring, ...]:
    """The outer border of areas that share corners: what two of them have in common goes.

    Rings and holes come in no order and are to be filled by the even-odd rule.
    """
    sides: dict[tuple[Spot, Spot], None] = {}
    for polygon in polygons:
        for number, ring in enumerate(polygon):
            turned = ring if (_doubled_area(ring) > 0) == (number == 0) else ring[::-1]
            for start, end in pairwise(turned):
                if (end, start) in sides:
                    del sides[end, start]
                else:
                    sides[start, end] = None
    return tuple(_walked(sides))


def _walked(sides: Iterable[tuple[Spot, Spot]]) -> Iterable[Ring]:
    onward: dict[Spot, list[Spot]] = {}
    for start, end in sides:
        onward.setdefault(start, []).append(end)
    while onward:
        ring = [next(iter(onward))]
        while ring[-1] in onward:
            start = ring[-1]
            ring.append(onward[start].pop())
            if not onward[start]:
                del onward[start]
        yield tuple(ring)


def _doubled_area(ring: Ring) -> float:
    """Twice the area within; above 0 when the ring runs against the clock."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))


def _degrees(arc: list[list[int]], *, scale: list[float], translate: list[float]) -> Ring:
    steps = accumulate(arc, lambda here, step: [here[0] + step[0], here[1] + step[1]])
    return tuple(
        (round(x * scale[0] + translate[0], 6), round(y * scale[1] + translate[1], 6))
        for x, y in steps
    )


def _joined(numbers: list[int], arcs: list[Ring]) -> Ring:
    """Join arcs end to end; number ~n is arc n backwards."""
    ring: list[Spot] = []
    for number in numbers:
        arc: Any = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring.extend(arc[1:] if ring else arc)
    return tuple(ring)
