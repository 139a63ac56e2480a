"""Places for numbers beside dots, so that no number covers another number or a dot."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Spot = tuple[float, float]

# A phone shows 0.85 px for a unit: 29 units are the 24 px that WCAG 2.5.8 asks for.
LABEL = 29.0
DOT = 4.0
_STEP = 6.0
_TURNS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Where labels may stand."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, spot: Spot) -> bool:
        """Whether a label around `spot` lies inside."""
        half = LABEL / 2
        return (
            self.left + half <= spot[0] <= self.right - half
            and self.top + half <= spot[1] <= self.bottom - half
        )


def placed(dots: Sequence[Spot], box: Box) -> list[Spot]:
    """The middle of a label for each dot, as near as there is room; a line leads to it.

    Any two labels are at least a label apart, and each keeps clear of every dot.

    Raises:
        ValueError: there are more dots than the box has room for.
    """
    found: list[Spot] = []
    for dot in dots:
        free = (spot for spot in _around(dot, box) if _is_free(spot, dots, found, box))
        spot = next(free, None)
        if spot is None:
            msg = f"no room for {len(dots)} labels"
            raise ValueError(msg)
        found.append(spot)
    return found


def _around(dot: Spot, box: Box) -> Iterator[Spot]:
    """Spots in rings around a dot, from the near ones on, straight up first."""
    far = math.hypot(box.right - box.left, box.bottom - box.top)
    ring = LABEL / 2 + DOT + 2
    while ring <= far:
        for turn in range(_TURNS):
            angle = 2 * math.pi * turn / _TURNS
            yield dot[0] + ring * math.sin(angle), dot[1] - ring * math.cos(angle)
        ring += _STEP


def _is_free(spot: Spot, dots: Sequence[Spot], labels: Sequence[Spot], box: Box) -> bool:
    return (
        box.holds(spot)
        and all(math.dist(spot, label) >= LABEL for label in labels)
        and all(math.dist(spot, dot) >= LABEL / 2 + DOT for dot in dots)
    )
