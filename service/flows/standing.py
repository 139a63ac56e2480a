"""Stored plans as the rules about deadlines read them."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row

from service.clock import danish_day
from service.rules.choice import entitlement
from service.rules.deadlines import Deadline, Standing, deadlines
from service.rules.facts import OfferFacts, PlanFacts
from service.rules.rulebook import rulebook_named
from service.rules.vocabulary import AgeGroup, CareLevel, PlacementState, PlanState, PlanType

_ARRANGED = (PlacementState.CONFIRMED, PlacementState.NO_SHOW)
_WAITS_ANEW = frozenset({PlanState.AWAITING_OFFER, PlanState.AWAITING_HOSPITAL_CHOICE})


def running(rows: Iterable[Row[Any]]) -> Iterator[tuple[Row[Any], Deadline]]:
    """Every deadline that runs for plans as `db.queries.worklists.open_plans` gives them."""
    for row in rows:
        for one in deadlines(rulebook_named(row.rule_set), _facts(row), _standing(row)):
            yield row, one


def private_choice(row: Row[Any], *, today: date) -> bool:
    """Whether the citizen of such a plan may choose a private provider today (§ 7, stk. 3)."""
    return bool(entitlement(rulebook_named(row.rule_set), _facts(row), today=today).private_choice)


def _facts(row: Row[Any]) -> PlanFacts:
    offers: tuple[OfferFacts, ...] = ()
    if row.offered_on is not None:
        offers = (OfferFacts(start_on=row.offered_on, notified_on=_day(row.notified_at)),)
    return PlanFacts(
        plan_type=PlanType(row.plan_type),
        care_level=CareLevel(row.care_level) if row.care_level else None,
        clinical_area=row.clinical_area,
        age_group=AgeGroup(row.age_group),
        discharged_on=row.discharged_on,
        home_municipality=row.home_municipality,
        home_region="",  # no deadline depends on it
        not_before=row.not_before,
        clinical_start_deadline=row.clinical_start_deadline,
        offers=offers,
    )


def _standing(row: Row[Any]) -> Standing:
    state = PlanState(row.state)
    cancelled = row.placement_state == PlacementState.CANCELLED
    return Standing(
        state=state,
        received_on=_day(row.received_at),
        reply_by=row.reply_by,
        start_on=row.start_on if row.placement_state in _ARRANGED else None,
        started_on=row.started_on,
        stratified_on=_day(row.stratified_at),
        proof_due_on=row.proof_due_on,
        sent_on=_day(row.dispatched_at),
        cancelled=cancelled and state in _WAITS_ANEW,
        course_over=row.placement_state == PlacementState.COMPLETED,
    )


def _day(instant: datetime | None) -> date | None:
    return danish_day(instant) if instant else None
