"""Climbing to the best bound: subgradient steps on the prices of being served."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from solver.sites.family import Family
from solver.sites.problem import Floats, Ints
from solver.sites.relaxation import Relaxation, Relaxed

_FIRST_STEP: Final = 1.5
_LAST_STEP: Final = 0.002
_PATIENCE: Final = 15
_MEMORY: Final = 0.6
_ABOVE_BOUND: Final = 1.05


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Climb:
    """Where a climb ended.

    Attributes:
        best: The best bound met; None where no set of sites is allowed at all.
        prices: (D,) the prices that gave it.
        often: (C,) how often each site was in the relaxed choice, 0..1, late steps counting more.
    """

    best: Relaxed | None
    prices: Floats
    often: Floats


def climb(
    relaxation: Relaxation,
    family: Family,
    prices: Floats,
    *,
    grid: float,
    steps: int,
    target: Callable[[Ints], float],
    goal: Callable[[float], bool],
) -> Climb:
    """Raises the bound from given prices.

    Args:
        relaxation: Turns prices into a bound.
        family: The allowed sets.
        prices: (D,) where to start.
        grid: Steps per unit that prices are held to.
        steps: How many steps at most.
        target: Told each relaxed set; tells the least cost known so far.
        goal: Told the best bound at each step; True ends the climb.
    """
    prices = _held(prices, grid)
    best: Relaxed | None = None
    best_prices, often = prices, np.zeros(family.allowed.size)
    direction, length, stale = np.zeros(prices.size), _FIRST_STEP, 0
    for _ in range(steps):
        now = relaxation.at(prices, family)
        if now is None:
            return Climb(best=None, prices=prices, often=often)
        often *= 0.95
        often[now.chosen] += 0.05
        aim = target(now.chosen)
        if best is None or now.bound > best.bound:
            best, best_prices, stale = now, prices, 0
        else:
            stale += 1
            if stale > _PATIENCE:
                length, stale, prices = length / 2.0, 0, best_prices
                direction = np.zeros(prices.size)
                if length < _LAST_STEP:
                    break
                continue
        if goal(best.bound):
            break
        direction = now.slack + _MEMORY * direction
        square = float(direction @ direction)
        if square == 0.0:
            break
        if not np.isfinite(aim):
            aim = abs(best.bound) * _ABOVE_BOUND + 1.0
        prices = _held(prices + (length * (aim - now.bound) / square) * direction, grid)
    return Climb(best=best, prices=best_prices, often=often)


def _held(prices: Floats, grid: float) -> Floats:
    """Tells the prices on the grid, none below 0."""
    held: Floats = np.round(np.maximum(prices, 0.0) * grid) / grid
    return held
