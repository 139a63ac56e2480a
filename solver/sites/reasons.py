"""Why there is no choice of sites: which rule, where, and by how much."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from solver.sites.clock import Clock
from solver.sites.location import Asked, locate
from solver.sites.problem import UNREACHABLE, Floats
from solver.sites.program import SMALL
from solver.sites.result import Reason, Rule
from solver.sites.terms import Terms

_SOFTENED: Final = (
    Rule.LIMIT,
    Rule.VOLUME,
    Rule.CAPACITY,
    Rule.REACH,
    Rule.REGION,
    Rule.REQUIRED,
    Rule.COUNT,
)


def plain_reasons(terms: Terms, count: int | None) -> tuple[Reason, ...]:
    """Tells the rules that counting alone shows to leave no choice.

    Args:
        terms: The rules.
        count: The number of open sites; None where it is free.
    """
    number = terms.allowed.size if count is None else count
    return (
        *_unreached(terms),
        *_unreachable_numbers(terms, number, least=count or 0),
        *_short_regions(terms, number),
        *_short_volumes(terms, number, least=count or 0),
    )


def deep_reasons(terms: Terms, count: int | None, clock: Clock, *, seed: int) -> tuple[Reason, ...]:
    """Tells every rule that, alone made soft, lets a choice through, and by how much.

    Where no single rule does, all rules that are set are named without a measure.
    """
    found = tuple(
        reason
        for rule in _rules_set(terms, count)
        if (reason := _softened(terms, count, rule, clock, seed)) is not None
    )
    return found or tuple(Reason(rule=rule) for rule in _rules_set(terms, count))


def _unreached(terms: Terms) -> Iterator[Reason]:
    plans = terms.problem.demand
    for point in np.flatnonzero(terms.ruled & ~terms.usable.any(axis=1)).tolist():
        reached = terms.problem.travel[point][terms.allowed].max(initial=UNREACHABLE) >= 0
        rule = Rule.LIMIT if reached else Rule.REACH
        yield Reason(rule=rule, by=int(plans[point]), point=point)


def _unreachable_numbers(terms: Terms, number: int, *, least: int) -> Iterator[Reason]:
    for site in np.flatnonzero(terms.required & ~terms.allowed).tolist():
        yield Reason(rule=Rule.REQUIRED, by=1, site=site)
    if (short := least - int(terms.allowed.sum())) > 0:
        yield Reason(rule=Rule.COUNT, by=short)
    if (over := int(terms.required.sum()) - number) > 0:
        yield Reason(rule=Rule.REQUIRED, by=over)


def _short_regions(terms: Terms, number: int) -> Iterator[Reason]:
    regions = terms.least.size
    here = np.bincount(terms.region[terms.allowed], minlength=regions)
    for region in np.flatnonzero(here < terms.least).tolist():
        yield Reason(rule=Rule.REGION, by=int(terms.least[region] - here[region]), region=region)
    held = np.bincount(terms.region[terms.required], minlength=regions)
    over = int(np.maximum(terms.least, held).sum()) - number
    if over > 0 and int(held.sum()) <= number:
        yield Reason(rule=Rule.REGION, by=over)


def _short_volumes(terms: Terms, number: int, *, least: int) -> Iterator[Reason]:
    plans = terms.problem.demand
    wanted = max(least, int(terms.required.sum()), int(terms.least.sum()))
    short = wanted * terms.problem.min_volume - int(plans[terms.ruled].sum())
    if short > 0:
        yield Reason(rule=Rule.VOLUME, by=short)
    largest = np.sort(terms.room[terms.allowed])[::-1][:number]
    lacking = int(plans[terms.served].sum()) - int(largest.sum())
    if lacking > 0:
        yield Reason(rule=Rule.CAPACITY, by=lacking)


def _rules_set(terms: Terms, count: int | None) -> list[Rule]:
    problem = terms.problem
    there = {
        Rule.LIMIT: problem.limit_is_hard,
        Rule.VOLUME: problem.min_volume > 0,
        Rule.CAPACITY: problem.capacity is not None,
        Rule.REACH: bool((~terms.usable[terms.served]).any()),
        Rule.REGION: bool(terms.least.any()),
        Rule.REQUIRED: bool(terms.required.any()),
        Rule.COUNT: count is not None,
    }
    return [rule for rule in _SOFTENED if there[rule]]


def _softened(
    terms: Terms, count: int | None, rule: Rule, clock: Clock, seed: int
) -> Reason | None:
    """Tells by how much one rule must give way; None where that is not enough."""
    usable = terms.usable
    cost: Floats = np.zeros(usable.shape)
    if rule is Rule.LIMIT:
        usable = (terms.problem.travel >= 0) & terms.allowed
        cost = (terms.problem.demand[:, None] * terms.beyond).astype(np.float64)
    asked = Asked(
        usable=usable, cost=cost, opening=np.zeros(terms.allowed.size), count=count, soft=rule
    )
    located = locate(terms, asked, clock, seed=seed)
    if located.opened is None:
        return None
    point = None
    if rule is Rule.LIMIT:
        minutes = np.where(located.share * terms.beyond > SMALL, terms.minutes, 0)
        point = int(minutes.max(axis=1).argmax())
    by = int(np.ceil(located.bound - SMALL)) if located.proven else None
    return Reason(rule=rule, by=by, point=point)
