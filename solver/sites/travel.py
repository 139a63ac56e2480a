"""The least travel for a number of sites, everybody at the nearest open one."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from solver.sites.arena import Arena, PlainArena, VolumeArena
from solver.sites.clock import Clock
from solver.sites.cover import fewest_missed
from solver.sites.family import Family
from solver.sites.outcome import (
    IMPOSSIBLE,
    UNKNOWN,
    Outcome,
    as_flags,
    at_nearest,
    family_of,
)
from solver.sites.problem import LARGEST_SUM, Flags, Floats, Ints
from solver.sites.report import Choice, objective_of
from solver.sites.search import Found, Search
from solver.sites.terms import Terms

_LIGHT_FINES: Final = 3
_STEP: Final = 16


def least_travel(
    terms: Terms, count: int, starts: list[Flags], clock: Clock, *, seed: int
) -> Outcome:
    """Chooses `count` sites with the fewest plans beyond the limit, then the least travel.

    Args:
        terms: The rules; assignment is to the nearest.
        count: The number of open sites.
        starts: Sets to begin with.
        clock: Gives the time.
        seed: Moves the search about and never the proof.
    """
    at_least = 0
    if terms.problem.limit is not None:
        covered = fewest_missed(terms, terms.usable & ~terms.beyond, count, clock, seed=seed)
        if covered.opened is None:
            return IMPOSSIBLE if covered.proven else UNKNOWN
        at_least, starts = int(covered.bound), [*starts, covered.opened]
        terms = _sharpened(terms, at_least)
    fines, runs = _fines(terms), list[_Run]()
    for number, fine in enumerate(fines):
        arena = _arena(terms, family_of(terms, count), fine)
        search = Search(arena, clock.share(len(fines) - number), seed=seed)
        found = search.run([np.flatnonzero(start) for start in starts])
        if found.chosen is None:
            return IMPOSSIBLE if found.proven else UNKNOWN
        runs.append(_run(terms, found, found.chosen, fine, at_least))
        starts = [*starts, runs[-1].choice.opened]
        if runs[-1].decides:
            break
    return _best_of(runs)


def _sharpened(terms: Terms, at_least: int) -> Terms:
    """Forbids travel beyond the limit where nobody needs it and no other rule stands against."""
    if at_least or terms.has_volume_rules:
        return terms
    return replace(terms, usable=terms.usable & ~terms.beyond)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fine:
    """What a plan beyond the limit costs.

    Attributes:
        per_plan: The cost; 0 where nobody who counts may be beyond.
        decides: True where no travel outweighs one plan.
    """

    per_plan: int
    decides: bool


def _fines(terms: Terms) -> list[_Fine]:
    """Tells which fines to try: light ones bound and search better, a heavy one decides."""
    if not np.any(terms.beyond & terms.usable):
        return [_Fine(per_plan=0, decides=True)]
    farthest = np.where(terms.usable, terms.minutes, 0).max(axis=1, initial=0)
    heavy = 1 + int((terms.weight * farthest).sum())
    most = LARGEST_SUM // (2 * int(terms.problem.demand.sum()))
    last = _Fine(per_plan=min(heavy, most), decides=heavy <= most)
    light = 1 + int(terms.problem.limit or 0)
    tries = [light * _STEP**power for power in range(_LIGHT_FINES)]
    return [_Fine(per_plan=fine, decides=False) for fine in tries if fine < last.per_plan] + [last]


def _arena(terms: Terms, family: Family, fine: _Fine) -> Arena:
    here, problem = terms.served, terms.problem
    travel = np.where(terms.usable, terms.weight[:, None] * terms.minutes, 0)
    fined = fine.per_plan * problem.demand[:, None] * terms.beyond
    cost: Floats = np.where(terms.usable, travel + fined, np.inf)[here]
    if not terms.has_volume_rules:
        return PlainArena(cost, family)
    sites = terms.allowed.size
    return VolumeArena(
        cost,
        family,
        near=(terms.minutes * sites + np.arange(sites))[here],
        counted=np.where(terms.ruled, problem.demand, 0)[here],
        whole=problem.demand[here],
        least=problem.min_volume,
        room=terms.room,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Run:
    """What the search with one fine showed.

    Attributes:
        choice: The best choice it found.
        beyond: The plans beyond the limit there.
        travel: The weighted travel there.
        fine: The fine per plan beyond.
        bound: No choice has less travel and fines together.
        decides: True where the choice is the best in both tiers.
    """

    choice: Choice
    beyond: int
    travel: float
    fine: int
    bound: float
    decides: bool


def _run(terms: Terms, found: Found, chosen: Ints, fine: _Fine, at_least: int) -> _Run:
    choice = at_nearest(terms, as_flags(chosen, terms.allowed.size))
    beyond = int(choice.plans[terms.beyond].sum())
    return _Run(
        choice=choice,
        beyond=beyond,
        travel=objective_of(terms, choice),
        fine=fine.per_plan,
        bound=found.bound,
        decides=found.proven and (fine.decides or beyond == at_least),
    )


def _best_of(runs: list[_Run]) -> Outcome:
    """Tells the best choice of all runs, and the best bound on its travel.

    Every choice with the fewest plans beyond has no more of them than this one; so a bound on
    travel and fines together, less the fines paid here, is a bound on their travel.
    """
    best = min(runs, key=lambda run: (run.beyond, run.travel))
    bound = max(run.bound - run.fine * best.beyond for run in runs)
    return Outcome(choice=best.choice, bound=max(bound, 0.0), proven=runs[-1].decides)
