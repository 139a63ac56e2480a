"""Why a place has nothing for a plan: the law, or no room on a day that would do."""

from dataclasses import dataclass, replace
from datetime import date

from service.flows.match_remedies import Remedies
from service.matching.facts import MatchFacts, MatchPlan, MatchSlot
from service.rules.capacity import no_room
from service.rules.choice import (
    Access,
    Entitlement,
    access,
    entitlement,
    is_out_of_area,
    may_start,
)
from service.rules.fit import served_at
from service.rules.remedy import Remedy
from service.rules.rulebook import rulebook_named
from service.rules.verdict import Reason
from service.rules.vocabulary import CareLevel

HELD_BY_PINS = "HELD_BY_PINS"
LATER_THAN_OFFER = "LATER_THAN_STANDING_OFFER"
NOT_PROVEN = "TIME_RAN_OUT_BEFORE_THE_PRICE"
BETTER_FOUND = "BETTER_PLACE_FOUND"
_NOT_THE_LAWS = frozenset({HELD_BY_PINS, NOT_PROVEN, BETTER_FOUND})


@dataclass(frozen=True, slots=True)
class Index:
    """A run's facts, with the days that have places by provider, and by level and area too."""

    facts: MatchFacts
    days: dict[tuple[int, CareLevel | None, str], list[MatchSlot]]
    of_provider: dict[int, list[MatchSlot]]


def index_of(facts: MatchFacts) -> Index:
    """Arrange the days of a run's facts."""
    days: dict[tuple[int, CareLevel | None, str], list[MatchSlot]] = {}
    of_provider: dict[int, list[MatchSlot]] = {}
    for slot in facts.slots:
        days.setdefault((slot.provider, slot.care_level, slot.clinical_area), []).append(slot)
        of_provider.setdefault(slot.provider, []).append(slot)
    for slots in days.values():
        slots.sort(key=lambda slot: slot.start_on)
    return Index(facts, days, of_provider)


def excluded(index: Index, plan: MatchPlan, provider: int, *, otherwise: str) -> Reason:
    """Why a provider has nothing to offer the plan: the law, or its first free day.

    Args:
        index: the run.
        plan: the plan.
        provider: index into the run's providers.
        otherwise: the code where the law and the day allow a start all the same.
    """
    facts = index.facts
    book = rulebook_named(plan.rule_set)
    rights = entitlement(book, plan.facts, today=facts.as_of)
    door = access(
        book,
        plan.facts,
        rights,
        facts.providers[provider].facts,
        facts.refusals,
        today=facts.as_of,
        plan_id=plan.plan_id,
    )
    if door.reason is not None:
        return door.reason
    free_on = first_free(index, plan, provider, door)
    return without_room(facts, plan, provider, rights, door, free_on, otherwise=otherwise)


def without_room(
    facts: MatchFacts,
    plan: MatchPlan,
    provider: int,
    rights: Entitlement,
    door: Access,
    free_on: date | None,
    *,
    otherwise: str,
) -> Reason:
    """Why a provider that the law opens to the plan has nothing to offer it.

    Args:
        facts: of the run.
        plan: the plan.
        provider: index into the run's providers.
        rights: the plan's.
        door: the provider's windows for the plan.
        free_on: its first day with a place since they opened, or none.
        otherwise: the code where that day allows a start all the same.
    """
    if free_on is None:
        full = no_room(door.windows[0], last_published_on=None)
        looked = ("looked_until", facts.last_on.isoformat())
        return replace(full, facts=(*full.facts, looked))
    verdict = may_start(
        rulebook_named(plan.rule_set),
        plan.facts,
        rights,
        facts.providers[provider].facts,
        facts.refusals,
        start_on=free_on,
        today=facts.as_of,
        plan_id=plan.plan_id,
    )
    if not verdict:
        return verdict.reason
    if plan.offer_on is None or free_on <= plan.offer_on:
        return Reason(otherwise, verdict.reason.citation, (("start_on", free_on.isoformat()),))
    told = (("start_on", free_on.isoformat()), ("public_offer", plan.offer_on.isoformat()))
    return Reason(LATER_THAN_OFFER, "§ 8, stk. 1", told)


def remedy_of(index: Index, remedies: Remedies, provider: int, reason: Reason) -> Remedy:
    """What would turn a reason of `excluded` round; empty where the law and the day allow it."""
    if reason.code in _NOT_THE_LAWS:
        return ()
    return remedies.of(provider, index.of_provider.get(provider, []))


def first_free(index: Index, plan: MatchPlan, provider: int, door: Access) -> date | None:
    """The provider's first day with a place for this plan since the law opened."""
    one = index.facts.providers[provider].facts
    guest = is_out_of_area(plan.facts, one)
    level = served_at(rulebook_named(plan.rule_set), plan.facts, one) or plan.facts.care_level
    first_on = min(window.first_on for window in door.windows)
    slots = index.days.get((provider, level, plan.facts.clinical_area), [])
    free = (
        slot.start_on
        for slot in slots
        if slot.start_on >= first_on and (slot.open_places or (slot.resident_places and not guest))
    )
    return next(free, None)
