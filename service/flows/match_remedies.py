"""The smallest change that would let a plan start at a place that has nothing for it now."""

from collections.abc import Iterable
from datetime import date, timedelta

from service.matching.facts import MatchFacts, MatchPlan, MatchSlot
from service.rules.choice import is_out_of_area
from service.rules.facts import ProviderFacts
from service.rules.fit import served_at, serving_levels
from service.rules.likeness import standing
from service.rules.qualifying import Asked, Qualified, qualified
from service.rules.remedy import Remedy
from service.rules.rulebook import rulebook_named

_ONE_DAY = timedelta(days=1)


class Remedies:
    """What one plan lacks, place by place; places that the law cannot tell apart are asked once."""

    def __init__(self, facts: MatchFacts, plan: MatchPlan) -> None:
        """Begin with nothing asked.

        Args:
            facts: of the run.
            plan: the plan.
        """
        self._facts, self._plan = facts, plan
        self._book = rulebook_named(plan.rule_set)
        self._refusing = {refusal.provider_id for refusal in facts.refusals}
        self._alike: dict[object, Qualified | None] = {}

    def of(self, provider: int, slots: Iterable[MatchSlot]) -> Remedy:
        """Every change that is needed, of the law's grounds and of the place; empty if none helps.

        A missing place is told as the days between which one would do, both included.

        Args:
            provider: index into the run's providers.
            slots: the provider's days with places.
        """
        one = self._facts.providers[provider].facts
        found = self._qualified(one)
        if found is None:
            return ()
        spans = _sought(found, _until(self._facts, self._plan, found))
        if not spans:
            return ()
        level = served_at(self._book, found.asked.plan, found.asked.provider)
        guest = is_out_of_area(found.asked.plan, one)
        wanted = (level, self._plan.facts.clinical_area)
        for slot in slots:
            room = slot.open_places or (slot.resident_places and not guest)
            inside = any(first_on <= slot.start_on <= last_on for first_on, last_on in spans)
            if room and inside and (slot.care_level, slot.clinical_area) == wanted:
                return found.changes
        first_on, last_on = spans[0]
        place = (
            ("free_place_on_or_after", first_on.isoformat()),
            ("free_place_on_or_before", last_on.isoformat()),
        )
        return (*found.changes, *place)

    def _qualified(self, one: ProviderFacts) -> Qualified | None:
        key = self._kind(one)
        if key not in self._alike:
            asked = Asked(plan=self._plan.facts, provider=one, today=self._facts.as_of)
            self._alike[key] = qualified(
                self._book, asked, self._facts.refusals, plan_id=self._plan.plan_id
            )
        return self._alike[key]

    def _kind(self, one: ProviderFacts) -> tuple[object, ...]:
        """All of a place that the plan's changes hang on: of its services, how far they fit."""
        plan = self._plan.facts
        levels = serving_levels(self._book, plan.care_level)
        at_level = [offered for offered in one.offerings if offered.care_level in levels]
        return (
            one.kind,
            bool(at_level),
            any(offered.clinical_area == plan.clinical_area for offered in at_level),
            served_at(self._book, plan, one),
            tuple(
                contract
                for contract in one.contracts
                if plan.clinical_area in contract.clinical_areas
                and not contract.care_levels.isdisjoint(levels)
            ),
            standing(plan, one),
            one.provider_id if one.provider_id in self._refusing else None,
        )


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
