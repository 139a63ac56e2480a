"""A lower bound on the least assignment cost, by pricing the rule that everybody is served.

Each point pays a price for being served; each site then takes the points that pay more than they
cost, and the cheapest allowed set of sites gives the bound. Prices are held to a grid so coarse
that every sum is exact in float64: the bound is a proof, not an approximation.
"""

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from solver.sites.family import Family
from solver.sites.problem import Floats, Ints

_EXACT_BITS: Final = 52
_FINEST_GRID: Final = 10
_FIRST_WIDTH: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Relaxed:
    """What one vector of prices gives.

    Attributes:
        bound: No allowed choice costs less.
        chosen: The sites of the relaxed choice, ascending.
        slack: (D,) one minus how often the relaxed choice serves each point.
        reduced: (C,) what each site brings.
    """

    bound: float
    chosen: Ints
    slack: Floats
    reduced: Floats


class Relaxation(Protocol):
    """Anything that turns prices into a bound."""

    def at(self, prices: Floats, family: Family) -> Relaxed | None:
        """Tells the bound at prices on the grid; None where no set is allowed."""


def grid_of(cost: Floats) -> float:
    """Tells the steps per unit of a price such that sums over all points stay exact."""
    total = float(np.where(np.isfinite(cost), cost, 0.0).max(axis=1, initial=0.0).sum())
    spare = _EXACT_BITS - int(np.ceil(np.log2(2.0 * total + 2.0))) - 1
    return float(2.0 ** min(_FINEST_GRID, spare))


class PlainRelaxation:
    """The bound without rules of volume. Looks only at the arcs cheaper than the prices."""

    def __init__(self, order: Ints, ranked: Floats) -> None:
        """Takes the arcs of each point in ascending cost.

        Args:
            order: (D, C) the sites, cheapest first.
            ranked: (D, C) their costs; `inf` where there is no arc.
        """
        self.order, self.ranked = order, ranked
        self._width = min(_FIRST_WIDTH, order.shape[1])
        self._cut()

    @classmethod
    def of(cls, cost: Floats) -> "PlainRelaxation":
        """Sorts the arcs of a table of costs, (D, C)."""
        order = np.argsort(cost, axis=1, kind="stable")
        return cls(order, np.take_along_axis(cost, order, axis=1))

    def kept(self, columns: Ints) -> "PlainRelaxation":
        """Tells the bound where only some sites are left, in a new numbering."""
        number = np.full(self.order.shape[1], -1, np.int64)
        number[columns] = np.arange(columns.size)
        renamed = number[self.order]
        left = renamed >= 0
        shape = (self.order.shape[0], columns.size)
        return PlainRelaxation(renamed[left].reshape(shape), self.ranked[left].reshape(shape))

    def at(self, prices: Floats, family: Family) -> Relaxed | None:
        """Tells the bound at some prices; see `Relaxation`."""
        while self._width < self.order.shape[1] and np.any(self._edge < prices):
            self._width = min(2 * self._width, self.order.shape[1])
            self._cut()
        gain = np.minimum(self._near - prices[:, None], 0.0)
        reduced = np.zeros(self.order.shape[1])
        reduced += np.bincount(self._sites.ravel(), gain.ravel(), minlength=reduced.size)
        chosen = family.cheapest(reduced)
        if chosen is None:
            return None
        inside = np.zeros(reduced.size, bool)
        inside[chosen] = True
        served = np.count_nonzero(inside[self._sites] & (gain < 0.0), axis=1)
        return Relaxed(
            bound=float(prices.sum() + reduced[chosen].sum()),
            chosen=chosen,
            slack=1.0 - served,
            reduced=reduced,
        )

    def _cut(self) -> None:
        self._near = np.ascontiguousarray(self.ranked[:, : self._width])
        self._sites = np.ascontiguousarray(self.order[:, : self._width])
        self._edge = self._near[:, -1]
