"""Branch and bound over open sites: best bound first, every bound exact."""

import heapq
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from solver.sites.arena import Arena, Narrowed
from solver.sites.ascent import Climb, climb
from solver.sites.clock import Clock
from solver.sites.family import Family
from solver.sites.problem import Floats, Ints
from solver.sites.relaxation import Relaxed

ROOT_STEPS: Final = 1500
NODE_STEPS: Final = 80
_IMPROVE_EVERY: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """How a search ended.

    Attributes:
        chosen: The best set, ascending; None where none was found.
        value: Its cost; `inf` where none was found.
        bound: No allowed set costs less; `inf` where it is proven that none exists.
    """

    chosen: Ints | None
    value: float
    bound: float

    @property
    def proven(self) -> bool:
        """Tells whether nothing is left to search."""
        return self.bound >= self.value


@dataclass(order=True, slots=True)
class _Node:
    bound: float
    number: int
    family: Family = field(compare=False)
    prices: Floats = field(compare=False)


class Search:
    """One search. Costs are whole numbers, so a bound is rounded up."""

    def __init__(self, arena: Arena, clock: Clock, *, seed: int = 0) -> None:
        """Prepares a search; `seed` moves the local search about and never the proof."""
        self._arena, self._clock = arena, clock
        self._draw = np.random.default_rng(seed)
        self._best: Ints | None = None
        self._value = np.inf
        self._tried: set[bytes] = set()
        self._open: list[_Node] = []
        self._numbers = self._told = 0

    def run(self, starts: list[Ints]) -> Found:
        """Searches until proven or out of time.

        Args:
            starts: Sets to begin with, ascending.
        """
        for start in starts:
            self._improve(start)
        self._push(0.0, self._arena.family, self._first_prices())
        steps = ROOT_STEPS
        while self._open and self._open[0].bound < self._value and not self._clock.over():
            self._visit(heapq.heappop(self._open), steps)
            steps = NODE_STEPS
        bound = min((node.bound for node in self._open), default=np.inf)
        return Found(chosen=self._best, value=self._value, bound=min(bound, self._value))

    def _first_prices(self) -> Floats:
        """Tells prices near the cost of a second choice."""
        cost = self._arena.cost
        rank = min(2 * cost.shape[1] // max(self._arena.family.count, 1), cost.shape[1] - 1)
        prices = np.partition(np.nan_to_num(cost, posinf=0.0), rank, axis=1)[:, rank]
        if self._best is not None:
            ways = np.sort(np.nan_to_num(cost[:, self._best], posinf=0.0), axis=1)
            prices = ways[:, :2].max(axis=1)
        return np.asarray(prices, np.float64)

    def _push(self, bound: float, family: Family, prices: Floats) -> None:
        self._numbers += 1
        heapq.heappush(self._open, _Node(bound, self._numbers, family, prices))

    def _visit(self, node: _Node, steps: int) -> None:
        narrowed = self._arena.narrowed(node.family)
        if narrowed is None:
            return
        end = climb(
            narrowed.relaxation,
            narrowed.family,
            node.prices,
            grid=self._arena.grid,
            steps=steps,
            target=lambda chosen: self._tell(narrowed.columns[chosen]),
            goal=lambda bound: np.ceil(bound) >= self._value or self._clock.over(),
        )
        if end.best is None:
            return
        bound = max(node.bound, float(np.ceil(end.best.bound)))
        if node.number % _IMPROVE_EVERY == 1:
            self._improve(narrowed.columns[end.best.chosen])
        if bound < self._value:
            self._branch(self._fixed(node.family, narrowed, end.best), narrowed, end, bound)

    def _branch(self, family: Family, narrowed: Narrowed, end: Climb, bound: float) -> None:
        undecided = np.flatnonzero(family.allowed & ~family.required)
        sides = (family.required, family.allowed)
        last = [side for side in sides if int(side.sum()) == family.count]
        if last:
            self._offer(np.flatnonzero(last[0]))
        else:
            often = np.zeros(family.allowed.size)
            often[narrowed.columns] = end.often
            site = int(undecided[np.abs(often[undecided] - 0.5).argmin()])
            for opened in (True, False):
                self._push(bound, _decided(family, site, opened=opened), end.prices)

    def _fixed(self, family: Family, narrowed: Narrowed, best: Relaxed) -> Family:
        """Decides the sites that no better set has the other way round."""
        floors = narrowed.family.exchange_floors(best.reduced, best.chosen)
        surely = np.ceil(best.bound + floors) >= self._value
        inside = np.zeros(surely.size, bool)
        inside[best.chosen] = True
        required, allowed = family.required.copy(), np.zeros(family.allowed.size, bool)
        required[narrowed.columns[surely & inside]] = True
        allowed[narrowed.columns[inside | ~surely]] = True
        return family.narrowed(required=required, allowed=allowed)

    def _tell(self, chosen: Ints) -> float:
        """Looks at a relaxed set in passing; tells the least cost known."""
        self._told += 1
        rare = self._told < ROOT_STEPS and self._told % _IMPROVE_EVERY == 1
        if rare or self._offer(chosen):
            self._improve(chosen)
        return self._value

    def _improve(self, chosen: Ints) -> None:
        key = chosen.tobytes()
        if key not in self._tried:
            self._tried.add(key)
            self._offer(chosen)
            self._offer(self._arena.better(chosen))

    def _offer(self, chosen: Ints) -> bool:
        """Keeps a set that is better than the best so far; tells whether it was."""
        value = self._arena.value(chosen)
        better = value < self._value
        if better:
            self._best, self._value = chosen, value
        return better


def _decided(family: Family, site: int, *, opened: bool) -> Family:
    required, allowed = family.required.copy(), family.allowed.copy()
    required[site], allowed[site] = opened, opened
    return family.narrowed(required=required, allowed=allowed)
