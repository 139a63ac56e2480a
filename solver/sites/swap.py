"""Local search: exchange one open site for another while that helps."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from solver.sites.family import Family
from solver.sites.problem import Flags, Floats, Ints

_ENOUGH: Final = 1e-9
_DEARER: Final = 4.0
_TIMES_DEARER: Final = 5


def improved(cost: Floats, family: Family, chosen: Ints) -> Ints:
    """Tells a set that no single exchange makes cheaper.

    Args:
        cost: (D, C) finite costs; the cheapest chosen site serves each point.
        family: The allowed sets.
        chosen: One of them, ascending.
    """
    while True:
        change = np.where(family.swaps(chosen), _changes(cost, chosen), np.inf)
        out, into = np.unravel_index(int(change.argmin()), change.shape)
        if not change[out, into] < -_ENOUGH:
            return chosen
        chosen = _exchanged(chosen, int(out), int(into))


def _changes(cost: Floats, chosen: Ints) -> Floats:
    """Tells the change of cost of every exchange, (p, C)."""
    ways = cost[:, chosen]
    first = ways.argmin(axis=1)
    rows = np.arange(first.size)
    least = ways[rows, first]
    ways[rows, first] = np.inf
    second = ways.min(axis=1)
    order = np.argsort(first, kind="stable")
    starts = np.searchsorted(first[order], np.arange(chosen.size))
    further = cost[order]
    further -= least[order, None]
    gained = np.minimum(further, 0.0).sum(axis=0)
    np.maximum(further, 0.0, out=further)
    np.minimum(further, (second - least)[order, None], out=further)
    change: Floats = _sums(further, starts) + gained
    return change


def _sums(rows: Floats, starts: Ints) -> Floats:
    """Tells the sums of consecutive groups of rows; empty groups are 0."""
    if not rows.shape[0]:
        return np.zeros((starts.size, rows.shape[1]))
    sums: Floats = np.add.reduceat(rows, np.minimum(starts, rows.shape[0] - 1), axis=0)
    sums[np.append(starts[1:], rows.shape[0]) == starts] = 0.0
    return sums


def _exchanged(chosen: Ints, out: int, into: int) -> Ints:
    after = chosen.copy()
    after[out] = into
    return np.sort(after)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Volumes:
    """Who goes where by nearness, and the volumes that open sites must have.

    Attributes:
        cost: (D, C) finite costs.
        near: (D, C) a strict order of nearness in each row.
        load: (D,) the volume each point brings toward the least volume.
        whole: (D,) the volume each point brings toward the room.
        least: The least volume of an open site.
        room: (C,) the most.
    """

    cost: Floats
    near: Ints
    load: Floats
    whole: Floats
    least: float
    room: Floats

    def score(self, chosen: Ints) -> tuple[float, float]:
        """Tells the cost of a set, and by how much its volumes miss the rules."""
        first = self.near[:, chosen].argmin(axis=1)
        here = first == np.arange(chosen.size)[:, None]
        load, whole = here @ self.load, here @ self.whole
        cost = float(self.cost[np.arange(first.size), chosen[first]].sum())
        return cost, float(_missed(load, whole, self.least, self.room[chosen]).sum())

    def improved(self, family: Family, chosen: Ints, fine: float) -> Ints:
        """Tells a set that no single exchange makes better, volumes being bought at a fine.

        Args:
            family: The allowed sets.
            chosen: One of them, ascending.
            fine: The first cost of a missed unit of volume; raised until nothing is missed.
        """
        for _ in range(_TIMES_DEARER):
            chosen = self._settled(family, chosen, fine)
            if not self.score(chosen)[1]:
                break
            fine *= _DEARER
        return chosen

    def _settled(self, family: Family, chosen: Ints, fine: float) -> Ints:
        cost, missed = self.score(chosen)
        now = cost + fine * missed
        while True:
            scores = self._scores(chosen, fine)
            scores[~family.swaps(chosen)] = np.inf
            out, into = np.unravel_index(int(scores.argmin()), scores.shape)
            if not scores[out, into] < now - _ENOUGH:
                return chosen
            now = float(scores[out, into])
            chosen = _exchanged(chosen, int(out), int(into))

    def _scores(self, chosen: Ints, fine: float) -> Floats:
        """Tells the score after every exchange, (p, C)."""
        ways = self.near[:, chosen]
        rows = np.arange(ways.shape[0])
        first = ways.argmin(axis=1)
        nearest = ways[rows, first]
        ways[rows, first] = np.iinfo(np.int64).max
        second = ways.argmin(axis=1)
        scores = np.empty((chosen.size, self.near.shape[1]))
        for out in range(chosen.size):
            gone = first == out
            site = np.where(gone, second, first)
            edge = np.where(gone, ways[rows, second], nearest)
            if chosen.size == 1:
                closer = np.ones(self.near.shape, bool)
            else:
                closer = self.near < edge[:, None]
            scores[out] = self._scores_without(chosen, out, site, closer, fine)
        return scores

    def _scores_without(
        self, chosen: Ints, out: int, site: Ints, closer: Flags, fine: float
    ) -> Floats:
        """Tells the score, (C,), with one site closed and each other one opened in its place."""
        base = self.cost[np.arange(site.size), chosen[site]]
        cost = base.sum() + np.where(closer, self.cost - base[:, None], 0.0).sum(axis=0)
        lost = closer.astype(np.float64)
        here = np.zeros((chosen.size, site.size))
        here[site, np.arange(site.size)] = 1.0
        left = [
            (here @ bring)[:, None] - (here * bring) @ lost for bring in (self.load, self.whole)
        ]
        missed = _missed(left[0], left[1], self.least, self.room[chosen][:, None])
        missed[out] = 0.0
        newcomer = _missed(self.load @ lost, self.whole @ lost, self.least, self.room)
        total: Floats = cost + fine * (missed.sum(axis=0) + newcomer)
        return total


def _missed(load: Floats, whole: Floats, least: float, room: Floats) -> Floats:
    missed: Floats = np.maximum(least - load, 0.0) + np.maximum(whole - room, 0.0)
    return missed
