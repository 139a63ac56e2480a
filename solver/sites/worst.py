"""The least longest travel: a search over the distinct distances, each asked as a yes or no."""

import numpy as np

from solver.sites.clock import Clock
from solver.sites.cover import fewest_sites
from solver.sites.freely import choice_behind
from solver.sites.location import Asked, locate
from solver.sites.outcome import IMPOSSIBLE, Outcome, at_nearest, filled_up
from solver.sites.problem import Flags
from solver.sites.report import Choice, objective_of
from solver.sites.terms import FAR, Terms


def least_worst(terms: Terms, count: int, clock: Clock, *, seed: int) -> Outcome:
    """Chooses `count` sites so that the longest travel of points not exempt is least.

    Args:
        terms: The rules.
        count: The number of open sites.
        clock: Gives the time.
        seed: The engine's seed.
    """
    ways = np.where(terms.usable, terms.minutes, FAR)[terms.ruled]
    levels = np.append(np.unique(ways[ways < FAR]), FAR) if ways.size else np.zeros(1, np.int64)
    low = int(np.searchsorted(levels, ways.min(axis=1, initial=FAR).max(initial=0)))
    high, best = int(np.count_nonzero(levels < FAR)), None
    while low < high:
        middle = (low + high) // 2
        choice, sure = _within(terms, count, int(levels[middle]), clock, seed)
        if choice is not None:
            best, high = choice, int(np.searchsorted(levels, objective_of(terms, choice)))
        elif sure and not clock.over():
            low = middle + 1
        else:
            return Outcome(choice=best, bound=float(levels[low]), proven=False)
    if best is None:
        return IMPOSSIBLE
    return Outcome(choice=best, bound=float(levels[low]), proven=True)


def _within(
    terms: Terms, count: int, longest: int, clock: Clock, seed: int
) -> tuple[Choice | None, bool]:
    """Tells a choice in which nobody travels longer, and whether the answer is sure."""
    accepted = terms.usable & ((terms.minutes <= longest) | ~terms.ruled[:, None])
    if terms.has_volume_rules:
        return _with_volumes(terms, accepted, count, clock, seed)
    covered = fewest_sites(terms, accepted, clock, seed=seed)
    if covered.opened is None or int(covered.opened.sum()) > count:
        return None, covered.bound > count
    return at_nearest(terms, filled_up(terms, covered.opened, count)), True


def _with_volumes(
    terms: Terms, accepted: Flags, count: int, clock: Clock, seed: int
) -> tuple[Choice | None, bool]:
    nothing = np.zeros(terms.allowed.size)
    asked = Asked(usable=accepted, cost=np.zeros(accepted.shape), opening=nothing, count=count)
    located = locate(terms, asked, clock, seed=seed)
    if located.opened is None:
        return None, located.proven
    return choice_behind(terms, asked, located, located.opened), True
