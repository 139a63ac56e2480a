"""The authorities' offers: the earliest own place, in the order of discharge."""

from bisect import bisect_left
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from service.demo import assumptions
from service.demo.calendar import as_of, instant
from service.demo.chance import identity
from service.demo.plans import Progress
from service.demo.rows import CapacityRow, OfferRow, PlanRow, ProviderRow
from service.demo.supply import Service
from service.rules.days import last_day_without_private_choice, starts_late
from service.rules.facts import PlanFacts
from service.rules.rulebook import rulebook_named
from service.rules.vocabulary import PlanState

NOTICE_HOUR = 13


class OwnPlaces:
    """The places that an authority's own citizens can still be offered, by service and day."""

    def __init__(
        self, providers: tuple[ProviderRow, ...], capacity: tuple[CapacityRow, ...]
    ) -> None:
        authority: dict[UUID, str | None] = {p.provider_id: p.authority_id for p in providers}
        self._left = [row.places for row in capacity]
        self._open: defaultdict[Service, list[tuple[date, int]]] = defaultdict(list)
        for position, row in enumerate(capacity):
            authority_id = authority[row.provider_id]
            if authority_id is not None:
                service = Service(authority_id, row.care_level, row.clinical_area)
                self._open[service].append((row.start_on, position))
        for days in self._open.values():
            days.sort()

    def take_earliest(self, service: Service, *, not_before: date) -> int | None:
        """Take a place on the first possible day and return its row of capacity, if any is left."""
        days = self._open[service]
        found = bisect_left(days, (not_before, -1))
        if found == len(days):
            return None
        _, position = days[found]
        self._left[position] -= 1
        if self._left[position] == 0:
            del days[found]
        return position


def offers(
    rows: tuple[PlanRow, ...],
    providers: tuple[ProviderRow, ...],
    capacity: tuple[CapacityRow, ...],
    done: Progress,
    *,
    weeks: int,
) -> tuple[tuple[PlanRow, ...], tuple[OfferRow, ...]]:
    """Offer each plan that is due the earliest place of its authority.

    Returns:
        The plans in their new states, and the offers in the order they were made.
    """
    places = OwnPlaces(providers, capacity)
    after: list[PlanRow] = []
    made: list[OfferRow] = []
    for number, plan in enumerate(rows):
        offer = None
        if plan.care_level is not None and done.gets_offer[number]:
            service = Service(plan.responsible_authority_id, plan.care_level, plan.clinical_area)
            position = places.take_earliest(service, not_before=_earliest_on(plan))
            if position is not None:
                notice_days = int(done.notice_days[number])
                offer = _offer(plan, position, capacity[position], notice_days, weeks=weeks)
        if offer is None:
            after.append(plan)
            continue
        made.append(offer)
        state = PlanState.STARTED if offer.has_started else PlanState.OFFERED
        after.append(replace(plan, state=state))
    return tuple(after), tuple(made)


def _earliest_on(plan: PlanRow) -> date:
    soonest = plan.discharged_on + timedelta(days=assumptions.LEAST_WAIT_DAYS)
    return max(soonest, plan.not_before or plan.discharged_on)


def _offer(
    plan: PlanRow, position: int, place: CapacityRow, notice_days: int, *, weeks: int
) -> OfferRow:
    start_on = place.start_on
    notified_on = min(
        plan.discharged_on + timedelta(days=notice_days), start_on - timedelta(days=1)
    )
    return OfferRow(
        plan_id=plan.plan_id,
        booking_id=identity("booking", plan.plan_id),
        capacity=position,
        provider_id=place.provider_id,
        start_on=start_on,
        notified_at=instant(notified_on, hour=NOTICE_HOUR),
        reply_by=_reply_by(notified_on, start_on, weeks=weeks),
        private_choice_stated=is_late(plan, start_on),
        has_started=start_on < as_of(weeks).date(),
    )


def is_late(plan: PlanRow, start_on: date) -> bool:
    """Tell whether a first offer of this start opens § 7, stk. 3, as the rules count the days."""
    last_day = last_day_without_private_choice(rulebook_named(plan.rule_set), facts_of(plan))
    return starts_late(start_on, last_day=last_day)


def facts_of(plan: PlanRow) -> PlanFacts:
    """Tell the rules of a plan that has no offer yet."""
    return PlanFacts(
        plan_type=plan.plan_type,
        care_level=plan.care_level,
        clinical_area=plan.clinical_area,
        age_group=plan.age_group,
        discharged_on=plan.discharged_on,
        home_municipality=plan.home_municipality,
        home_region=plan.home_region,
        not_before=plan.not_before,
        clinical_start_deadline=plan.clinical_start_deadline,
    )


def _reply_by(notified_on: date, start_on: date, *, weeks: int) -> date:
    asked = notified_on + timedelta(days=assumptions.REPLY_DAYS)
    # Nothing has lapsed when the demonstration begins: there is still something to answer.
    return min(start_on, max(asked, as_of(weeks).date()))
