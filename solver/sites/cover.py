"""Covering without rules of volume: only which sites each point accepts matters."""

from dataclasses import dataclass
from math import inf

import numpy as np

from solver.sites.clock import Clock
from solver.sites.problem import Flags, Ints
from solver.sites.program import Program
from solver.sites.terms import Terms


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Covered:
    """How a covering model ended.

    Attributes:
        opened: (C,) the open sites, or None where no solution was found.
        bound: No choice is better (fewer missed plans, or fewer sites); `inf` where none exists.
        proven: True where the choice is the best.
    """

    opened: Flags | None
    bound: float
    proven: bool


def fewest_missed(
    terms: Terms, accepted: Flags, count: int, clock: Clock, *, seed: int = 0
) -> Covered:
    """Chooses `count` sites so that the fewest plans have no accepted one.

    Points that must have a site at all have a way to one, accepted or not.

    Args:
        terms: The rules.
        accepted: (D, C) True where a site covers a point.
        count: The number of open sites.
        clock: Gives the time.
        seed: The engine's seed.
    """
    program, opened = _opened(terms, cost=0.0)
    row = program.rows(1, low=count, high=count)
    program.add(np.repeat(row, opened.size), opened, 1.0)
    _must_cover(program, opened, terms.usable[terms.served])
    counted = terms.ruled & (terms.problem.demand > 0)
    groups, plans = _merged(accepted[counted], terms.problem.demand[counted])
    missed = program.variables(plans.size, cost=plans)
    rows = program.rows(plans.size, low=1.0)
    _add_groups(program, rows, opened, groups)
    program.add(rows, missed, 1.0)
    return _read(program, opened, clock, seed)


def fewest_sites(terms: Terms, accepted: Flags, clock: Clock, *, seed: int = 0) -> Covered:
    """Chooses the fewest sites so that every point that must have a site has an accepted one."""
    program, opened = _opened(terms, cost=1.0)
    _must_cover(program, opened, accepted[terms.served])
    return _read(program, opened, clock, seed)


def _opened(terms: Terms, *, cost: float) -> tuple[Program, Ints]:
    program = Program()
    opened = program.variables(
        terms.allowed.size, low=terms.required, high=terms.allowed, cost=cost, whole=True
    )
    rows = program.rows(terms.least.size, low=terms.least)
    program.add(rows[terms.region], opened, 1.0)
    return program, opened


def _must_cover(program: Program, opened: Ints, accepted: Flags) -> None:
    groups, _ = _merged(accepted, np.zeros(accepted.shape[0], np.int64))
    needed = groups[_minimal(groups)]
    _add_groups(program, program.rows(needed.shape[0], low=1.0), opened, needed)


def _merged(accepted: Flags, plans: Ints) -> tuple[Flags, Ints]:
    """Tells the distinct rows, (G, C), and the plans that stand behind each, (G,)."""
    groups, number = np.unique(accepted, axis=0, return_inverse=True)
    together = np.zeros(groups.shape[0], np.int64)
    np.add.at(together, number.reshape(-1), plans)
    return groups, together


def _minimal(groups: Flags) -> Flags:
    """Tells which rows, (G,), have no other row inside them; covering those covers all."""
    size = groups.sum(axis=1)
    shared = groups.astype(np.float64) @ groups.T.astype(np.float64)
    inside = (shared == size) & (size < size[:, None])
    minimal: Flags = ~inside.any(axis=1)
    return minimal


def _add_groups(program: Program, rows: Ints, opened: Ints, groups: Flags) -> None:
    group, site = np.nonzero(groups)
    program.add(rows[group], opened[site], 1.0)


def _read(program: Program, opened: Ints, clock: Clock, seed: int) -> Covered:
    solved = program.solve(clock, seed=seed)
    bound = float(np.ceil(solved.bound - 1e-6)) if solved.bound < inf else inf
    if solved.values is None:
        return Covered(opened=None, bound=bound, proven=solved.proven)
    chosen = solved.values[opened] > 0.5  # noqa: PLR2004 - a whole number but for noise
    return Covered(opened=chosen, bound=bound, proven=solved.proven)
