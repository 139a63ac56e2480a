"""In which class of a report one plan counts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row

from service.clock import danish_day
from service.rules.clinical import meets_clinical_deadline
from service.rules.days import clocks_run, day_number, day_zero
from service.rules.facts import PlanFacts
from service.rules.informed import informed_on
from service.rules.offer import notice_days_late, notice_due_on
from service.rules.receipt import notice_due_on_from_receipt
from service.rules.rulebook import Rulebook, rulebook_named
from service.rules.vocabulary import AgeGroup, Basis, CareLevel, Channel, PlanType, ProviderKind


@dataclass(frozen=True, slots=True)
class Counted:
    """One plan as reports count it."""

    row: Row[Any]
    book: Rulebook
    facts: PlanFacts

    @property
    def told_on(self) -> date | None:
        """The day the citizen was first told of an offer, or none."""
        if self.row.notified_at is None:
            return None
        sent_on = danish_day(self.row.notified_at)
        return informed_on(self.book, channel=Channel(self.row.channel), sent_on=sent_on)


def counted(row: Row[Any]) -> Counted:
    """A stored plan, ready to be asked about."""
    facts = PlanFacts(
        plan_type=PlanType(row.plan_type),
        care_level=CareLevel(row.care_level) if row.care_level else None,
        clinical_area=row.clinical_area,
        age_group=AgeGroup.ADULT,
        discharged_on=row.discharged_on,
        home_municipality=row.home_municipality,
        home_region=row.region_id or "",
        not_before=row.not_before,
        clinical_start_deadline=row.clinical_start_deadline,
    )
    return Counted(row, rulebook_named(row.rule_set), facts)


def notice(plan: Counted, today: date) -> str | None:
    """Whether the notice of § 6 came in time, counted from discharge."""
    if not clocks_run(plan.facts.plan_type, book=plan.book):
        return None
    due_on = notice_due_on(plan.book, plan.facts)
    return _in_time(plan.told_on, due_on, today)


def notice_from_receipt(plan: Counted, today: date) -> str | None:
    """The same, counted from the day the authority got the plan."""
    received_at = plan.row.received_at
    if received_at is None or not clocks_run(plan.facts.plan_type, book=plan.book):
        return None
    due_on = notice_due_on_from_receipt(plan.book, plan.facts, received_on=danish_day(received_at))
    return _in_time(plan.told_on, due_on, today)


def _in_time(told_on: date | None, due_on: date | None, today: date) -> str | None:
    if due_on is None or (told_on is None and today <= due_on):
        return None
    if told_on is None:
        return "missing"
    return "in_time" if told_on <= due_on else "late"


def days_late(plan: Counted) -> int | None:
    """How many days late the notice was; none while there is none."""
    told_on = plan.told_on
    return None if told_on is None else notice_days_late(plan.book, plan.facts, told_on)


def start(plan: Counted, _: date) -> str | None:
    """Whether the course began within seven days of day zero; deferred plans are left out."""
    started_on = plan.row.started_on
    clocks = clocks_run(plan.facts.plan_type, book=plan.book)
    if started_on is None or plan.facts.not_before is not None or not clocks:
        return None
    day = day_number(day_zero=day_zero(plan.book, plan.facts), day=started_on)
    return "within_seven_days" if day <= plan.book.private_choice_after_days else "later"


def level(plan: Counted, _: date) -> str | None:
    """The level that was stated for a general plan."""
    general = plan.facts.plan_type is PlanType.GENERAL
    stated = plan.facts.care_level if general else None
    return stated.value if stated else None


def choice(plan: Counted, _: date) -> str | None:
    """What became of the right to a private provider where the citizen was told of one."""
    row = plan.row
    if not row.private_stated:
        return None
    if row.bases and Basis.PRIVATE in row.bases:
        return "used"
    if row.bases:
        return "declined"
    return "lapsed" if row.lapsed else "open"


def level_change(plan: Counted, _: date) -> str | None:
    """Whether the level of a course that began was changed, and when."""
    row = plan.row
    if row.started_on is None or plan.facts.plan_type is not PlanType.GENERAL:
        return None
    if row.restratified:
        return "restratified"
    return "level_changed" if row.changed else "unchanged"


def flow(plan: Counted, _: date) -> str | None:
    """Whether the citizen was placed at home, at another authority's or at a private place."""
    row = plan.row
    if row.placed_at is None:
        return None
    if row.placed_kind == ProviderKind.PRIVATE:
        return "private"
    home = (row.home_municipality, row.region_id)
    return "own_area" if row.placed_authority in home else "out_of_area"


def travel(plan: Counted, _: date) -> str | None:
    """How far citizens in specialised rehabilitation travel to where they were placed."""
    if plan.facts.plan_type is not PlanType.SPECIALISED_REHAB:
        return None
    minutes = plan.row.travel_minutes
    if minutes is None:
        return "not_placed"
    near, far = _TRAVEL_MINUTES
    return "near" if minutes <= near else "middling" if minutes <= far else "far"


def clinical_deadline(plan: Counted, today: date) -> str | None:
    """Whether the hospital's deadline was kept."""
    limit = plan.facts.clinical_start_deadline
    if limit is None:
        return None
    started_on = plan.row.started_on
    if started_on is not None:
        return "met" if meets_clinical_deadline(plan.facts, start_on=started_on) else "missed"
    return "missed" if today > limit else None


_TRAVEL_MINUTES = (30, 60)  # near up to the first, far from the last

Class = Callable[[Counted, date], str | None]
# report -> its measures: each with the classes it tells apart
MEASURES: dict[str, dict[str, tuple[Class, tuple[str, ...]]]] = {
    "timeliness": {
        "notice": (notice, ("in_time", "late", "missing")),
        "notice_from_receipt": (notice_from_receipt, ("in_time", "late", "missing")),
        "start": (start, ("within_seven_days", "later")),
    },
    "distribution": {"level": (level, ("basic", "advanced"))},
    "choices": {"private_choice": (choice, ("used", "declined", "lapsed", "open"))},
    "restratifications": {
        "level_change": (level_change, ("restratified", "level_changed", "unchanged"))
    },
    "flows": {"placement": (flow, ("own_area", "out_of_area", "private"))},
    "rehabilitation": {"travel": (travel, ("near", "middling", "far", "not_placed"))},
    "deadlines": {"clinical_deadline": (clinical_deadline, ("met", "missed"))},
}
# who wants them all reads the plans once
MEASURES["overview"] = {
    measure: told for report in tuple(MEASURES.values()) for measure, told in report.items()
}
