"""The bound where every open site needs a least volume, or has room for no more than some."""

from typing import Final

import numpy as np

from solver.sites.family import Family
from solver.sites.problem import Floats, Ints
from solver.sites.relaxation import Relaxed

_NOTHING: Final = np.empty(0, np.int64)


class VolumeRelaxation:
    """The bound with a fractional knapsack at each site.

    A site takes the points that pay more than they cost; below its least volume it takes on the
    cheapest others, above its room it gives back the dearest. The knapsack's own price of volume
    is held to the grid, and any such price gives a valid bound. Sites are filled only when they
    would be chosen: filling makes them dearer, so the choice stays the cheapest.
    """

    def __init__(
        self, cost: Floats, load: Floats, *, least: float, room: Floats, grid: float
    ) -> None:
        """Takes the arcs and volumes.

        Args:
            cost: (D, C) the cost of serving each point from each site; `inf` where there is no arc.
            load: (D,) the volume each point brings.
            least: The least volume of a chosen site.
            room: (C,) the most.
            grid: Steps per unit that prices are held to.
        """
        self._cost, self._load, self._grid = cost, load, grid
        self._least, self._room = least, room

    def at(self, prices: Floats, family: Family) -> Relaxed | None:
        """Tells the bound at some prices; see `Relaxation`."""
        net = self._cost - prices[:, None]
        taken = net < 0.0
        reduced = np.where(taken, net, 0.0).sum(axis=0)
        volume = self._load @ taken
        open_question = (volume < self._least) | (volume > self._room)
        filled: dict[int, Floats] = {}
        while True:
            chosen = family.cheapest(reduced)
            if chosen is None:
                return None
            columns = chosen[open_question[chosen]]
            if not columns.size:
                break
            reduced[columns], shares = self._fill(net[:, columns], volume[columns], columns)
            filled.update(zip(columns.tolist(), shares.T, strict=True))
            open_question[columns] = False
        whole = [site for site in chosen.tolist() if site not in filled]
        served = np.count_nonzero(taken[:, whole], axis=1).astype(np.float64)
        for site in chosen.tolist():
            served += filled.get(site, 0.0)
        return Relaxed(
            bound=float(prices.sum() + reduced[chosen].sum()),
            chosen=chosen,
            slack=1.0 - served,
            reduced=reduced,
        )

    def _fill(self, net: Floats, volume: Floats, columns: Ints) -> tuple[Floats, Floats]:
        """Tells the exact price of some sites, (K,), and what they take, (D, K)."""
        load = self._load[:, None]
        wanted = np.clip(volume, self._least, self._room[columns])
        with np.errstate(divide="ignore", invalid="ignore"):
            rate = np.where(load > 0.0, net / load, np.inf)
        order = np.argsort(rate, axis=0)
        step = self._load[order]
        ahead = np.cumsum(step, axis=0)
        last = np.minimum((ahead < wanted).sum(axis=0), net.shape[0] - 1)
        ranked = np.take_along_axis(rate, order, axis=0)
        price = ranked[last, np.arange(columns.size)]
        possible = np.isfinite(price) & (ahead[-1] >= wanted)
        price = np.where(possible, np.round(price * self._grid) / self._grid, 0.0)
        total = price * wanted + np.minimum(net - price * load, 0.0).sum(axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.clip((wanted - (ahead - step)) / step, 0.0, 1.0)
        shares = np.empty_like(net)
        np.put_along_axis(shares, order, np.where(np.isfinite(ranked), share, 0.0), axis=0)
        weightless = (load == 0.0) & (net < 0.0)
        return np.where(possible, total, np.inf), np.where(load > 0.0, shares, weightless)
