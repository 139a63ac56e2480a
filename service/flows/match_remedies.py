"""The smallest change that would let a plan start at a place that has nothing for it now."""

from collections.abc import Iterable
from datetime import date, timedelta

from service.matching.facts import MatchFacts, MatchPlan, MatchSlot
from service.rules.choice import is_out_of_area
from service.rules.fit import served_at
from service.rules.qualifying import Asked, Qualified, qualified
from service.rules.remedy import Remedy
from service.rules.rulebook import rulebook_named

_ONE_DAY = timedelta(days=1)


def would_qualify_if(
    facts: MatchFacts, plan: MatchPlan, provider: int, slots: Iterable[MatchSlot]
) -> Remedy:
    """Every change that is needed, of the law's grounds and of the place; empty when none helps.

    A missing place is told as the days between which one would do, both included.

    Args:
        facts: of the run.
        plan: the plan.
        provider: index into the run's providers.
        slots: the provider's days with places.
    """
    asked = Asked(plan=plan.facts, provider=facts.providers[provider].facts, today=facts.as_of)
    book = rulebook_named(plan.rule_set)
    found = qualified(book, asked, facts.refusals, plan_id=plan.plan_id)
    if found is None:
        return ()
    spans = _sought(found, _until(facts, plan, found))
    if not spans:
        return ()
    level = served_at(book, found.asked.plan, found.asked.provider)
    guest = is_out_of_area(found.asked.plan, found.asked.provider)
    for slot in slots:
        service = (slot.care_level, slot.clinical_area) == (level, plan.facts.clinical_area)
        room = slot.open_places or (slot.resident_places and not guest)
        if service and room and any(a <= slot.start_on <= b for a, b in spans):
            return found.changes
    first_on, last_on = spans[0]
    place = (
        ("free_place_on_or_after", first_on.isoformat()),
        ("free_place_on_or_before", last_on.isoformat()),
    )
    return (*found.changes, *place)


def _until(facts: MatchFacts, plan: MatchPlan, found: Qualified) -> date:
    """The last day a run would look at: the horizon's, or that of the offer that is held."""
    if plan.offer_on is None:
        return facts.last_on
    return min(facts.last_on, found.asked.plan.offers[-1].start_on)


def _sought(found: Qualified, until: date) -> list[tuple[date, date]]:
    """The spans of days that would do, first and last, in order; those that touch are one."""
    spans: list[tuple[date, date]] = []
    for window in sorted(found.door.windows, key=lambda window: window.first_on):
        first_on, last_on = window.first_on, min(window.last_on or until, until)
        if first_on > last_on:
            continue
        if spans and first_on <= spans[-1][1] + _ONE_DAY:
            first_on, last_on = spans[-1][0], max(spans.pop()[1], last_on)
        spans.append((first_on, last_on))
    return spans
