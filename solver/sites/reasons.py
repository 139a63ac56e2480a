"""Why there is no choice of sites: which rule, where, and by how much."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from solver.sites.clock import Clock
from solver.sites.location import Asked, locate
from solver.sites.problem import UNREACHABLE, Flags, Floats, Objective
from solver.sites.program import SMALL
from solver.sites.report import objective_of
from solver.sites.result import Reason, Rule
from solver.sites.terms import FAR, Terms, terms_of
from solver.sites.travel import least_travel
from solver.sites.worst import least_worst

_LONGEST_S: Final = 10.0
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
    counted = (
        *_unreached(terms),
        *_unreachable_numbers(terms, number, least=count or 0),
        *_short_regions(terms, number),
        *_short_volumes(terms, number, least=count or 0),
    )
    return tuple(replace(reason, enough=False) for reason in counted)


def deep_reasons(terms: Terms, count: int | None, clock: Clock, *, seed: int) -> tuple[Reason, ...]:
    """Tells every rule that, alone made soft, lets a choice through, and by how much.

    Where no single rule does, all rules that are set are named without a measure.
    """
    rules = _rules_set(terms, count)
    found = []
    for number, rule in enumerate(rules):
        part = clock.share(len(rules) - number).at_most(_LONGEST_S)
        reason = _softened(terms, count, rule, part, seed)
        if reason is not None:
            found.append(reason)
    return tuple(found or (Reason(rule=rule, enough=False) for rule in rules))


def with_limits(
    terms: Terms, count: int | None, reasons: tuple[Reason, ...], clock: Clock, *, seed: int
) -> tuple[Reason, ...]:
    """Tells the reasons with a limit that would do, where the limit stands in the way."""
    if count is None or all(reason.rule is not Rule.LIMIT for reason in reasons):
        return reasons
    problem = replace(terms.problem, objective=Objective.WORST, limit=None, limit_is_hard=False)
    without = terms_of(problem)
    if plain_reasons(without, count):
        return reasons
    outcome = least_worst(without, count, clock.at_most(_LONGEST_S), seed=seed)
    if outcome.choice is None:
        return reasons
    enough = int(objective_of(without, outcome.choice))
    return tuple(
        replace(reason, limit=min(enough, reason.limit or enough))
        if reason.rule is Rule.LIMIT
        else reason
        for reason in reasons
    )


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
        Rule.REACH: bool((terms.minutes[terms.served] >= FAR).any()),
        Rule.REGION: bool(terms.least.any()),
        Rule.REQUIRED: bool(terms.required.any()),
        Rule.COUNT: count is not None,
    }
    return [rule for rule in _SOFTENED if there[rule]]


def _softened(
    terms: Terms, count: int | None, rule: Rule, clock: Clock, seed: int
) -> Reason | None:
    """Tells by how much one rule must give way; None where that is not known to be enough."""
    searched = count is not None and (terms.problem.closest or not terms.has_volume_rules)
    if rule is Rule.LIMIT and searched:
        return _softer_limit(terms, count or 0, clock, seed)
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
    by = int(np.ceil(located.value - SMALL))
    reason = Reason(rule=rule, by=by, least=located.proven)
    return _placed(terms, reason, located.share > SMALL) if rule is Rule.LIMIT else reason


def _softer_limit(terms: Terms, count: int, clock: Clock, seed: int) -> Reason | None:
    """Searches for the fewest plans beyond the limit, everybody at the nearest."""
    problem = replace(terms.problem, objective=Objective.TRAVEL, limit_is_hard=False)
    outcome = least_travel(terms_of(problem), count, [], clock, seed=seed)
    if outcome.choice is None:
        return None
    beyond = int(outcome.choice.plans[terms.beyond].sum())
    reason = Reason(rule=Rule.LIMIT, by=beyond, least=outcome.proven)
    return _placed(terms, reason, outcome.choice.plans > 0)


def _placed(terms: Terms, reason: Reason, carried: Flags) -> Reason:
    """Tells who is farthest beyond the limit on the arcs of a choice, and the limit it keeps."""
    where = carried & terms.beyond
    point = _farthest(terms, where)
    return replace(reason, point=point, limit=int(terms.minutes[where].max(initial=0)))


def _farthest(terms: Terms, where: Flags) -> int:
    """Tells the point with the longest travel among some arcs."""
    return int(np.where(where, terms.minutes, 0).max(axis=1).argmax())
