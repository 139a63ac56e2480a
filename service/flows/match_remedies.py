"""The smallest change that would let a plan start at a place that has nothing for it now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from service.matching.facts import MatchFacts, MatchPlan, MatchSlot
from service.matching.kept import Fits, fits_of
from service.rules.choice import entitlement, is_out_of_area
from service.rules.facts import ProviderFacts
from service.rules.fit import served_at
from service.rules.likeness import standing
from service.rules.qualifying import Asked, Qualified, qualified
from service.rules.remedy import Remedy
from service.rules.rulebook import rulebook_named
from service.rules.vocabulary import CareLevel

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Opened:
    """What has to change at places of one kind.

    Attributes:
        spans: the days on which a place would do then, first and last.
        level: at which the citizen would be trained.
    """

    changes: Remedy
    spans: list[tuple[date, date]]
    level: CareLevel | None


class Remedies:
    """What one plan lacks, place by place; places that the law cannot tell apart are asked once."""

    def __init__(self, facts: MatchFacts, plan: MatchPlan, fits: Fits | None = None) -> None:
        """Begin with nothing asked.

        Args:
            facts: of the run.
            plan: the plan.
            fits: how the run's providers fit the plan's service, where somebody has looked.
        """
        self._facts, self._plan = facts, plan
        self._book = rulebook_named(plan.rule_set)
        self._fits = fits or fits_of(self._book, plan.facts, facts.providers)
        self._rights = entitlement(self._book, plan.facts, today=facts.as_of)
        self._refusing = {refusal.provider_id for refusal in facts.refusals}
        self._alike: dict[object, _Opened | None] = {}

    def of(self, provider: int, slots: Iterable[MatchSlot]) -> Remedy:
        """Every change that is needed, of the law's grounds and of the place; empty if none helps.

        A missing place is told as the days between which one would do, both included.

        Args:
            provider: index into the run's providers.
            slots: the provider's days with places.
        """
        opened = self._opened(provider)
        if opened is None:
            return ()
        guest = is_out_of_area(self._plan.facts, self._facts.providers[provider].facts)
        wanted = (opened.level, self._plan.facts.clinical_area)
        for slot in slots:
            room = slot.open_places or (slot.resident_places and not guest)
            inside = any(first <= slot.start_on <= last for first, last in opened.spans)
            if room and inside and (slot.care_level, slot.clinical_area) == wanted:
                return opened.changes
        first_on, last_on = opened.spans[0]
        place = (
            ("free_place_on_or_after", first_on.isoformat()),
            ("free_place_on_or_before", last_on.isoformat()),
        )
        return (*opened.changes, *place)

    def _opened(self, provider: int) -> _Opened | None:
        one = self._facts.providers[provider].facts
        refusing = one.provider_id if one.provider_id in self._refusing else None
        key = (self._fits.alike[provider], standing(self._plan.facts, one), refusing)
        if key not in self._alike:
            self._alike[key] = self._open(one)
        return self._alike[key]

    def _open(self, one: ProviderFacts) -> _Opened | None:
        asked = Asked(plan=self._plan.facts, provider=one, today=self._facts.as_of)
        found = qualified(
            self._book,
            asked,
            self._facts.refusals,
            plan_id=self._plan.plan_id,
            rights=self._rights,
        )
        if found is None:
            return None
        spans = _sought(found, _until(self._facts, self._plan, found))
        level = served_at(self._book, found.asked.plan, found.asked.provider)
        return _Opened(found.changes, spans, level) if spans else None


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
