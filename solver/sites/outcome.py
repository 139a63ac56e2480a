"""What one method tells about one number of sites."""

from dataclasses import dataclass
from math import inf
from typing import Final

import numpy as np

from solver.sites.family import Family
from solver.sites.problem import Flags, Ints
from solver.sites.report import Choice, choice_of
from solver.sites.terms import Terms, nearest


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """A choice, a bound, or both.

    Attributes:
        choice: The best choice found, or None.
        bound: What no choice can beat, in the unit of the objective; None where unknown.
        proven: True where the choice is the best, or, without one, where there is none.
    """

    choice: Choice | None
    bound: float | None
    proven: bool


IMPOSSIBLE: Final = Outcome(choice=None, bound=None, proven=True)
UNKNOWN: Final = Outcome(choice=None, bound=None, proven=False)


def at_nearest(terms: Terms, opened: Flags) -> Choice:
    """Tells the choice in which everybody goes to the nearest open site."""
    return choice_of(terms, opened, nearest(terms, opened))


def family_of(terms: Terms, count: int) -> Family:
    """Tells the sets of sites that the rules of number allow."""
    return Family(
        count=count,
        required=terms.required,
        allowed=terms.allowed,
        region=terms.region,
        least=terms.least,
    )


def filled_up(terms: Terms, opened: Flags, count: int) -> Flags:
    """Adds sites to a set that keeps every rule of number but has too few."""
    family = family_of(terms, count).narrowed(required=opened, allowed=terms.allowed)
    chosen = family.cheapest(np.zeros(opened.size))
    flags = opened.copy()
    flags[[] if chosen is None else chosen] = True
    return flags


def known(bound: float) -> float | None:
    """Tells a bound, or None where it says nothing."""
    return bound if -inf < bound < inf else None


def as_flags(chosen: Ints, sites: int) -> Flags:
    """Tells a set as (C,) True for its sites."""
    flags = np.zeros(sites, bool)
    flags[chosen] = True
    return flags
