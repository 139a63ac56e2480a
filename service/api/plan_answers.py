"""Plans as the API shows them."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, time
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import agreements, plans, remarks
from db.sealing import Sealer
from db.tables.plans import EventTable
from service.api.plan_parts import (
    attachments_out,
    coordination_out,
    home_warnings_out,
    participation_out,
    warnings_out,
)
from service.clock import danish_day
from service.flows.acting import Acting
from service.flows.case import Case
from service.flows.civil_numbers import cpr_shown
from service.flows.clinical import texts_of
from service.rules.authority import authority_day, funding, operating, responsible
from service.rules.choice import Entitlement
from service.rules.clocks import clocks
from service.rules.verdict import Verdict
from service.schemas.agreements import DispatchOut, DocumentationOut
from service.schemas.base import VerdictOut
from service.schemas.plans import (
    AgreedStartOut,
    ChoiceOut,
    ClocksOut,
    DispatchConsentOut,
    EntitlementOut,
    EventOut,
    OfferOut,
    PlacementOut,
    PlanOut,
    PlanSummary,
    ResponsibilityOut,
)
from service.schemas.reference import policy_out


def clocks_out(case: Case) -> ClocksOut:
    """The days that count for a plan."""
    received_at = case.plan.received_at
    received_on = danish_day(received_at) if received_at else None
    return ClocksOut(**asdict(clocks(case.book, case.facts, received_on=received_on)))


def responsibility_out(case: Case, today: date) -> ResponsibilityOut:
    """Who answers for a plan today, who runs its training and who pays (§ 9; A-11)."""
    plan_type = case.facts.plan_type
    on = authority_day(case.book, discharged_on=case.facts.discharged_on, today=today)
    return ResponsibilityOut(
        authority=responsible(plan_type, on=on).value,
        operating=operating(plan_type, on=on).value,
        funding=funding(plan_type, on=on).value,
    )


def _summary(case: Case, acting: Acting) -> dict[str, Any]:
    plan, today = case.plan, acting.today
    return {
        "plan_id": plan.plan_id,
        "external_id": plan.external_id,
        "citizen_ref": plan.citizen_ref,
        "postcode": plan.postcode if acting.sees_home else None,
        "home_municipality": plan.home_municipality,
        "plan_type": plan.plan_type,
        "care_level": plan.care_level,
        "clinical_area": plan.clinical_area,
        "age_group": plan.age_group,
        "discharged_on": plan.discharged_on,
        "not_before": plan.not_before,
        "clinical_start_deadline": plan.clinical_start_deadline,
        "state": plan.state,
        "rule_set": plan.rule_set,
        "responsible_authority_id": plan.responsible_authority_id,
        "responsibility": responsibility_out(case, today),
        "recipients": plan.recipients,
        "received_at": plan.received_at,
        "late_cause": plan.late_cause,
        "contact_type": plan.contact_type,
        "clocks": clocks_out(case),
        "alerts": [alert.value for alert in case.alerts(today)],
        "version": plan.version,
    }


def plan_summary(case: Case, acting: Acting) -> PlanSummary:
    """A plan in a list."""
    return PlanSummary(**_summary(case, acting))


async def plan_out(session: AsyncSession, sealer: Sealer, case: Case, acting: Acting) -> PlanOut:
    """A whole plan, its texts opened; with the civil number where the caller may know it."""
    plan = case.plan
    clinical = texts_of(plan, sealer)
    return PlanOut(
        **_summary(case, acting),
        cpr=await cpr_shown(session, sealer, acting, plan),
        functional_ability=clinical["functional_ability"],
        needs=clinical["needs"],
        impairments=clinical["impairments"],
        total_functional_ability=clinical.get("total_functional_ability"),
        total_needs=clinical.get("total_needs"),
        contacts=clinical["contacts"],
        consent=plan.consent,
        handed_over_at=plan.handed_over_at,
        participation=participation_out(clinical),
        recommendations=clinical.get("recommendations"),
        attachments=attachments_out(clinical),
        coordination=await coordination_out(session, sealer, case),
        warnings=[
            *warnings_out(plan.plan_type, clinical.get("recommendations")),
            *await home_warnings_out(session, case, acting),
        ],
        offer=offer_out(case),
        choice=choice_out(await plans.live_choice(session, plan.plan_id)),
        agreed_start=agreed_start_out(await plans.live_agreement(session, plan.plan_id)),
        placement=placement_out(case),
        documentation=await documentation_out(session, plan.plan_id),
        dispatch=await _dispatch_out(session, plan.plan_id),
    )


def hour_out(at: time | None) -> str | None:
    """An hour as answers tell it."""
    return f"{at:%H:%M}" if at else None


def offer_out(case: Case) -> OfferOut | None:
    """The offer in force."""
    offer = case.offer
    if offer is None:
        return None
    return OfferOut(
        version=offer.version,
        provider_id=offer.provider_id,
        start_on=offer.start_on,
        start_time=hour_out(offer.start_time),
        reply_by=offer.reply_by,
        notified_at=offer.notified_at,
        channel=offer.channel,
        public_choice_stated=offer.public_choice_stated,
        private_choice_stated=offer.private_choice_stated,
        state=offer.state.value,
    )


def choice_out(choice: plans.Choice | None) -> ChoiceOut | None:
    """The choice that stands."""
    if choice is None:
        return None
    return ChoiceOut(
        number=choice.number,
        provider_id=choice.provider_id,
        start_on=choice.start_on,
        basis=choice.basis,
        made_at=choice.made_at,
        made_by=choice.made_by,
        state=choice.state.value,
        mandate=choice.mandate,
        dispatch_consent=_consent_out(choice),
    )


def _consent_out(choice: plans.Choice) -> DispatchConsentOut | None:
    if choice.consented_at is None or choice.consented_by is None:
        return None
    return DispatchConsentOut(
        given_at=choice.consented_at,
        given_by=choice.consented_by,
        mandate=choice.consent_mandate,
    )


def agreed_start_out(agreed: plans.AgreedStart | None) -> AgreedStartOut | None:
    """The agreed start that stands."""
    if agreed is None:
        return None
    return AgreedStartOut(
        provider_id=agreed.provider_id,
        start_on=agreed.start_on,
        start_time=hour_out(agreed.start_time),
        agreed_at=agreed.agreed_at,
        reported_at=agreed.reported_at,
    )


async def documentation_out(session: AsyncSession, plan_id: UUID) -> DocumentationOut | None:
    """The newest demand for documentation."""
    request = await agreements.last_request(session, plan_id)
    if request is None:
        return None
    agreed = await plans.live_agreement(session, plan_id)
    words = await remarks.of_documentation(session, plan_id, request.number)
    return DocumentationOut(
        number=request.number,
        state=request.state.value,
        reason=words.get(remarks.OF_DEMAND, request.reason),
        requested_at=request.requested_at,
        start_on=agreed.start_on if agreed else None,
        statement=words.get(remarks.OF_STATEMENT, request.statement),
        delivered_at=request.delivered_at,
        decided_at=request.decided_at,
        decision_reason=words.get(remarks.OF_DECISION, request.decision_reason),
    )


async def _dispatch_out(session: AsyncSession, plan_id: UUID) -> DispatchOut | None:
    sent = await agreements.last_dispatch(session, plan_id)
    if sent is None:
        return None
    dispatch, told = sent
    return DispatchOut(
        provider_id=str(dispatch.provider_id),
        dispatched_at=dispatch.dispatched_at,
        acknowledged_at=told.acknowledged_at if told else None,
    )


def placement_out(case: Case) -> PlacementOut | None:
    """The newest placement."""
    placement = case.placement
    if placement is None:
        return None
    return PlacementOut(
        provider_id=placement.provider_id,
        start_on=placement.start_on,
        basis=placement.basis,
        state=placement.state.value,
        started_on=placement.started_on,
    )


def event_out(row: EventTable, said: Mapping[str, str | None]) -> EventOut:
    """One line of history, with what was said in words of one's own, by name."""
    return EventOut(
        event_id=row.event_id or 0,
        event=row.event,
        from_state=row.from_state,
        to_state=row.to_state,
        at=row.at,
        actor_role=row.actor_role,
        actor=row.actor,
        rule_set=row.rule_set,
        citation=row.citation,
        facts=row.facts | {name: words for name, words in said.items() if words},
    )


def verdict_out(verdict: Verdict) -> VerdictOut:
    """A verdict with its reason."""
    return VerdictOut(
        holds=verdict.holds,
        code=verdict.reason.code,
        citation=verdict.reason.citation,
        facts=dict(verdict.reason.facts),
    )


def entitlement_out(case: Case, rights: Entitlement) -> EntitlementOut:
    """The rights held today, with the readings that decided them."""
    return EntitlementOut(
        public_choice=verdict_out(rights.public_choice),
        private_choice=verdict_out(rights.private_choice),
        hospital_choice=verdict_out(rights.hospital_choice),
        latest_private_start_on=rights.latest_private_start_on,
        contract_party=rights.party.value,
        rule_set=case.book.rule_set,
        policies=[policy_out(policy) for policy in rights.policies],
    )
