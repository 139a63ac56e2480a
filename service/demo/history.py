"""What has happened to each plan so far, as the records a running service would have kept."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from service.demo.calendar import instant
from service.demo.rows import Demonstration, OfferRow, PlanRow, StratificationRow
from service.rules.entitlement import offer_paragraph
from service.rules.plan import state_on_receipt
from service.rules.vocabulary import PlanState

CHOICE_DELAY = timedelta(hours=3)  # from the notice to the citizen's yes, assumed
FIRST_MEETING_HOUR = 9


class Happened(NamedTuple):
    """One change of state; the order of the fields is that of the columns."""

    plan_id: UUID
    event: str
    from_state: PlanState | None
    to_state: PlanState
    at: datetime
    actor_role: str
    actor: str
    rule_set: str
    citation: str
    facts: dict[str, object]


class Past(NamedTuple):
    """A plan with what has been done about it."""

    plan: PlanRow
    stratification: StratificationRow | None
    offer: OfferRow | None


def pasts(demo: Demonstration) -> Iterator[Past]:
    """Bring each plan together with its level and its offer, in the order of the plans."""
    levels: Mapping[UUID, StratificationRow] = {s.plan_id: s for s in demo.stratifications}
    offers: Mapping[UUID, OfferRow] = {o.plan_id: o for o in demo.offers}
    for plan in demo.plans:
        yield Past(plan, levels.get(plan.plan_id), offers.get(plan.plan_id))


def history(demo: Demonstration) -> list[Happened]:
    """List every change of state of every plan, in the order they happened."""
    happened = [change for past in pasts(demo) for change in changes(past)]
    happened.sort(key=lambda change: change.at)
    return happened


def changes(past: Past) -> Iterator[Happened]:
    """List the changes of one plan, oldest first."""
    plan, stratification, offer = past
    received = state_on_receipt(plan.plan_type)
    yield _issued(plan, received)
    state = received
    if stratification is not None:
        yield _stratified(plan, stratification, received)
        state = PlanState.AWAITING_OFFER
    if offer is not None:
        yield _notified(plan, offer, state)
        if offer.has_started:
            yield from _accepted_and_started(plan, offer)


def chosen_at(offer: OfferRow) -> datetime:
    """Return when the citizen of a started plan took the place offered."""
    return offer.notified_at + CHOICE_DELAY


def _issued(plan: PlanRow, received: PlanState) -> Happened:
    return Happened(
        plan_id=plan.plan_id,
        event="plan.issued",
        from_state=None,
        to_state=received,
        at=plan.issued_at,
        actor_role="hospital",
        actor=plan.issued_by,
        rule_set=plan.rule_set,
        citation="§ 1, stk. 1",
        facts={"plan_type": plan.plan_type, "discharged_on": plan.discharged_on.isoformat()},
    )


def _stratified(plan: PlanRow, stratification: StratificationRow, received: PlanState) -> Happened:
    return Happened(
        plan_id=plan.plan_id,
        event="plan.stratified",
        from_state=received,
        to_state=PlanState.AWAITING_OFFER,
        at=stratification.assessed_at,
        actor_role="authority",
        actor=plan.responsible_authority_id,
        rule_set=plan.rule_set,
        citation="§ 5, stk. 3",
        facts={"care_level": stratification.care_level},
    )


def _notified(plan: PlanRow, offer: OfferRow, state: PlanState) -> Happened:
    return Happened(
        plan_id=plan.plan_id,
        event="offer.notified",
        from_state=state,
        to_state=PlanState.OFFERED,
        at=offer.notified_at,
        actor_role="authority",
        actor=plan.responsible_authority_id,
        rule_set=plan.rule_set,
        citation=offer_paragraph(plan.plan_type),
        facts={
            "version": 1,
            "provider_id": str(offer.provider_id),
            "start_on": offer.start_on.isoformat(),
            "reply_by": offer.reply_by.isoformat(),
            "public_choice_stated": True,
            "private_choice_stated": offer.private_choice_stated,
        },
    )


def _accepted_and_started(plan: PlanRow, offer: OfferRow) -> Iterator[Happened]:
    place: dict[str, object] = {
        "provider_id": str(offer.provider_id),
        "start_on": offer.start_on.isoformat(),
    }
    taken = Happened(
        plan_id=plan.plan_id,
        event="choice.made",
        from_state=PlanState.OFFERED,
        to_state=PlanState.CHOICE_MADE,
        at=chosen_at(offer),
        actor_role="citizen",
        actor=plan.citizen_ref,
        rule_set=plan.rule_set,
        citation="§ 7, stk. 1",
        facts=place,
    )
    yield taken
    yield taken._replace(
        event="placement.confirmed",
        from_state=PlanState.CHOICE_MADE,
        to_state=PlanState.PLACED,
        actor_role="authority",
        actor=plan.responsible_authority_id,
    )
    yield taken._replace(
        event="course.started",
        from_state=PlanState.PLACED,
        to_state=PlanState.STARTED,
        at=instant(offer.start_on, hour=FIRST_MEETING_HOUR),
        actor_role="provider",
        actor=str(offer.provider_id),
        citation="§ 6, stk. 4",
    )
