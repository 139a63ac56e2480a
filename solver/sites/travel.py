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
    known,
)
from solver.sites.problem import LARGEST_SUM, Flags, Floats
from solver.sites.search import Found, Search
from solver.sites.terms import Terms

_SOFT_FINE: Final = 4


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
    outcome = UNKNOWN
    for fine in _fines(terms):
        search = Search(_arena(terms, family_of(terms, count), fine), clock, seed=seed)
        found = search.run([np.flatnonzero(start) for start in starts if start.sum() == count])
        outcome, settled = _outcome(terms, found, fine, at_least)
        if settled:
            break
    return outcome


def _sharpened(terms: Terms, at_least: int) -> Terms:
    """Forbids travel beyond the limit where nobody needs it and no other rule stands against."""
    if at_least or terms.has_volume_rules:
        return terms
    return replace(terms, usable=terms.usable & ~terms.beyond)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fine:
    """What a plan beyond the limit costs.

    Attributes:
        per_plan: The cost; 0 where nobody needs to be beyond, and nobody may.
        decides: True where no travel outweighs one plan.
    """

    per_plan: int
    decides: bool


def _fines(terms: Terms) -> list[_Fine]:
    """Tells which fines to try: a light one searches better, a heavy one decides."""
    if not np.any(terms.beyond & terms.usable):
        return [_Fine(per_plan=0, decides=True)]
    farthest = np.where(terms.usable, terms.minutes, 0).max(axis=1, initial=0)
    heavy = 1 + int((terms.weight * farthest).sum())
    most = LARGEST_SUM // (2 * int(terms.problem.demand.sum()))
    light = _SOFT_FINE * (1 + int(farthest.max(initial=0)))
    last = _Fine(per_plan=min(heavy, most), decides=heavy <= most)
    return [_Fine(per_plan=min(light, last.per_plan), decides=False), last]


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


def _outcome(terms: Terms, found: Found, fine: _Fine, at_least: int) -> tuple[Outcome, bool]:
    """Tells what a search showed, and whether another fine could show nothing more.

    Every choice with the fewest plans beyond has no more of them than this one; so the bound
    on the sum, less the fines paid here, is a bound on their travel.
    """
    if found.chosen is None:
        if found.proven:
            return IMPOSSIBLE, True
        return UNKNOWN, True
    choice = at_nearest(terms, as_flags(found.chosen, terms.allowed.size))
    beyond = int(choice.plans[terms.beyond].sum())
    fewest = fine.decides or beyond == at_least
    outcome = Outcome(
        choice=choice,
        bound=known(max(found.bound - fine.per_plan * beyond, 0.0)),
        proven=found.proven and fewest,
    )
    return outcome, fewest or not found.proven
