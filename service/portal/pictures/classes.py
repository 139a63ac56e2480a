"""Values in classes of about equal size, for a map's colours and its legend."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

# Light to dark, told apart in grey too; 1.5 and more between neighbours.
SHADES = ("#eef4fa", "#bcd7ec", "#7db3da", "#3a7fb5", "#0f4675")


@dataclass(frozen=True, slots=True, kw_only=True)
class Class:
    """Values from `low` to `high`, both of which occur; `count` of them."""

    low: float
    high: float
    count: int


def classes(values: Iterable[float], *, most: int = 5) -> list[Class]:
    """Divide values into at most `most` classes, from low to high; equal ones stay together."""
    ordered = sorted(values)
    if not ordered:
        return []
    distinct = sorted(set(ordered))
    lows = sorted({ordered[len(ordered) * number // most] for number in range(most)})
    if len(lows) < min(most, len(distinct)):
        # Many equal values: classes of about equally many different values instead.
        parts = min(most, len(distinct))
        lows = [distinct[len(distinct) * number // parts] for number in range(parts)]
    starts = [bisect_left(ordered, low) for low in lows] + [len(ordered)]
    return [
        Class(low=ordered[start], high=ordered[end - 1], count=end - start)
        for start, end in pairwise(starts)
    ]
