"""What the search needs of one p-median problem, with or without rules of volume."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from solver.sites.family import Family
from solver.sites.problem import Floats, Ints
from solver.sites.relaxation import PlainRelaxation, Relaxation, grid_of
from solver.sites.swap import Volumes, improved
from solver.sites.volume import VolumeRelaxation


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Narrowed:
    """The problem with some sites decided.

    Attributes:
        relaxation: The bound over the columns left.
        family: The allowed sets of the columns left.
        columns: The sites left, in the numbering of the arena.
    """

    relaxation: Relaxation
    family: Family
    columns: Ints


class Arena(Protocol):
    """One p-median problem."""

    @property
    def cost(self) -> Floats:
        """The cost of serving each point from each site, (D, C); `inf` where there is no arc."""

    @property
    def family(self) -> Family:
        """The allowed sets."""

    @property
    def grid(self) -> float:
        """Steps per unit of prices."""

    def narrowed(self, family: Family) -> Narrowed | None:
        """Tells the problem with sites decided; None where that leaves no choice."""

    def value(self, chosen: Ints) -> float:
        """Tells the cost of a set; `inf` where it breaks a rule."""

    def better(self, chosen: Ints) -> Ints:
        """Tells a set that no exchange makes better."""


class PlainArena:
    """Everybody at the cheapest open site; nothing else to keep."""

    def __init__(self, cost: Floats, family: Family) -> None:
        """Takes (D, C) whole costs, `inf` where there is no arc, and the allowed sets."""
        self.cost, self.family, self.grid = cost, family, grid_of(cost)
        self._relaxation = PlainRelaxation.of(cost)
        self._finite = _without_gaps(cost)

    def narrowed(self, family: Family) -> Narrowed | None:
        """Tells the problem with sites decided; see `Arena`."""
        columns = np.flatnonzero(family.allowed)
        relaxation = self._relaxation.kept(columns)
        if not _everybody_has_a_way(relaxation.ranked):
            return None
        return Narrowed(relaxation=relaxation, family=family.kept(columns), columns=columns)

    def value(self, chosen: Ints) -> float:
        """Tells the cost of a set; see `Arena`."""
        return float(self.cost[:, chosen].min(axis=1).sum())

    def better(self, chosen: Ints) -> Ints:
        """Tells a set that no exchange makes cheaper."""
        columns = np.flatnonzero(self.family.allowed)
        inside = np.searchsorted(columns, chosen)
        return columns[improved(self._finite[:, columns], self.family.kept(columns), inside)]


class VolumeArena:
    """Everybody at the nearest open site; every open site within its volumes."""

    def __init__(
        self,
        cost: Floats,
        family: Family,
        *,
        near: Ints,
        counted: Ints,
        whole: Ints,
        least: int,
        room: Ints,
    ) -> None:
        """Takes the arcs and the rules of volume.

        Args:
            cost: (D, C) whole costs, never falling with distance; `inf` where there is no arc.
            family: The allowed sets.
            near: (D, C) a strict order of nearness in each row.
            counted: (D,) the volume each point brings toward the least volume.
            whole: (D,) the volume each point brings toward the room.
            least: The least volume of an open site.
            room: (C,) the most.
        """
        self.cost, self.family, self.grid = cost, family, grid_of(cost)
        self._near, self._counted = near, counted.astype(np.float64)
        self._least, self._room = float(least), room.astype(np.float64)
        self._volumes = Volumes(
            cost=_without_gaps(cost),
            near=near,
            load=self._counted,
            whole=whole.astype(np.float64),
            least=self._least,
            room=self._room,
        )
        self._fine = 1.0 + float(self._volumes.cost[np.isfinite(cost)].mean())

    def narrowed(self, family: Family) -> Narrowed | None:
        """Tells the problem with sites decided; see `Arena`.

        Nobody passes a site that is surely open: the arcs behind it fall away. A site that then
        cannot reach its least volume is closed.
        """
        cost = np.where(family.allowed, self.cost, np.inf)
        edge = self._near[:, family.required].min(axis=1, initial=np.iinfo(np.int64).max)
        cost[self._near > edge[:, None]] = np.inf
        enough = self._counted @ np.isfinite(cost) >= self._least
        if np.any(family.required & ~enough) or not _everybody_has_a_way(cost[:, enough]):
            return None
        family = family.narrowed(required=family.required, allowed=family.allowed & enough)
        columns = np.flatnonzero(family.allowed)
        relaxation = VolumeRelaxation(
            cost[:, columns],
            self._counted,
            least=self._least,
            room=self._room[columns],
            grid=self.grid,
        )
        return Narrowed(relaxation=relaxation, family=family.kept(columns), columns=columns)

    def value(self, chosen: Ints) -> float:
        """Tells the cost of a set; see `Arena`."""
        cost, missed = self._volumes.score(chosen)
        first = chosen[self._near[:, chosen].argmin(axis=1)]
        way = np.isfinite(self.cost[np.arange(first.size), first]).all()
        return cost if way and not missed else np.inf

    def better(self, chosen: Ints) -> Ints:
        """Tells a set that no exchange makes better, missed volumes being fined."""
        return self._volumes.improved(self.family, chosen, self._fine)


def _without_gaps(cost: Floats) -> Floats:
    """Tells finite costs: going where there is no arc costs more than everything else."""
    there = np.isfinite(cost)
    return np.where(there, cost, 1.0 + np.where(there, cost, 0.0).max(axis=1).sum())


def _everybody_has_a_way(cost: Floats) -> bool:
    return bool(np.isfinite(cost).any(axis=1).all())
