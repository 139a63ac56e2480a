"""What a plan must contain when it is issued, and whom it is sent to (§§ 1-4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from service.rules.clinical import clinical_window_fault
from service.rules.codes import Code
from service.rules.rulebook import RULEBOOKS, Rulebook
from service.rules.verdict import Reason
from service.rules.vocabulary import ConsentGiver, IssuerKind, PlanState, PlanType, Recipient


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentFacts:
    """Whom the patient agrees to send the plan to, and who says so.

    Attributes:
        hospital: the hospital chosen under § 7, stk. 6.
        permanently_lacks_capacity: the ground for consent by another (sundhedslovens § 18).
    """

    municipality: bool
    region: bool
    gp: bool
    hospital: bool
    given_by: ConsentGiver = ConsentGiver.PATIENT
    permanently_lacks_capacity: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDraft:
    """A plan as a hospital is about to issue it.

    Attributes:
        total_functional_ability: § 2, stk. 3, for specialised rehabilitation.
        contact_municipality: how the home municipality is reached; likewise the region.
        patient_took_part: the plan was made together with the patient (§ 1, stk. 2).
    """

    plan_type: PlanType
    discharged_on: date
    issuer_kind: IssuerKind
    functional_ability: str
    needs: str
    impairments: tuple[str, ...]
    contact_municipality: str | None
    contact_region: str | None
    consent: ConsentFacts
    total_functional_ability: str | None = None
    total_needs: str | None = None
    clinical_start_deadline: date | None = None
    not_before: date | None = None
    written: bool = True
    patient_took_part: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong with a draft.

    Attributes:
        pointer: JSON pointer to the field, e.g. `/contacts/region`.
        facts: the values compared, as (name, value).
    """

    code: str
    citation: str
    pointer: str
    facts: tuple[tuple[str, str], ...] = ()


class Recipients(NamedTuple):
    """Whom the plan is sent to, and whom the patient deselected; each in the order's order.

    Attributes:
        sent: agreed to.
        deselected: named by the order, not agreed to.
        acts: who acts on the plan when it arrives.
    """

    sent: tuple[Recipient, ...]
    deselected: tuple[Recipient, ...]
    acts: Recipient


_STATE_ON_RECEIPT = {
    PlanType.SELF_TRAINING: PlanState.INFORMATION_ONLY,
    PlanType.GENERAL: PlanState.AWAITING_STRATIFICATION,
    PlanType.SPECIALISED_REHAB: PlanState.AWAITING_OFFER,
    PlanType.HOSPITAL_SPECIALISED: PlanState.AWAITING_HOSPITAL_CHOICE,
}


def issue_faults(draft: PlanDraft, *, today: date) -> tuple[Fault, ...]:
    """Tell everything that keeps a plan from being issued; nothing when it may be.

    Source: § 1, § 2, stk. 2-4, and § 3.
    """
    return (
        *_missing_texts(draft),
        *_making_faults(draft),
        *_issue_faults(draft),
        *_day_faults(draft, today=today),
    )


def recipients(book: Rulebook, plan_type: PlanType, consent: ConsentFacts) -> Recipients:
    """Tell whom the plan is sent to, each by the patient's own agreement.

    Source: § 4, stk. 2-4. A copy for information at self-training goes to the same two as a
    general plan.
    """
    agreed = {
        Recipient.MUNICIPALITY: consent.municipality,
        Recipient.REGION: consent.region,
        Recipient.GP: consent.gp,
        Recipient.CHOSEN_HOSPITAL: consent.hospital,
    }
    named = _named(book, plan_type)
    return Recipients(
        sent=tuple(who for who in named if agreed[who]),
        deselected=tuple(who for who in named if not agreed[who]),
        acts=named[0],
    )


def first_state(plan_type: PlanType, recipients: Recipients) -> PlanState:
    """Tell where a newly issued plan stands.

    A plan that who should act on it does not receive stays with the patient. A hospital plan
    waits for the hospital choice as soon as anybody receives it.

    Source: § 4, stk. 2-4, § 5, stk. 3, § 6, stk. 2, and § 7, stk. 6; A-06.
    """
    if plan_type is PlanType.SELF_TRAINING:
        return PlanState.INFORMATION_ONLY
    if plan_type is PlanType.HOSPITAL_SPECIALISED:
        reached = bool(recipients.sent)
    else:
        reached = recipients.acts in recipients.sent
    return state_on_receipt(plan_type) if reached else PlanState.HELD_BY_PATIENT


def state_on_receipt(plan_type: PlanType) -> PlanState:
    """Tell what a plan waits for once who should act on it has it.

    Source: § 5, stk. 3, § 6, stk. 2, and § 7, stk. 6.
    """
    return _STATE_ON_RECEIPT[plan_type]


def _named(book: Rulebook, plan_type: PlanType) -> tuple[Recipient, ...]:
    """Return the recipients the order names; the first is who acts on the plan."""
    if plan_type is PlanType.HOSPITAL_SPECIALISED:
        return (Recipient.CHOSEN_HOSPITAL, Recipient.GP, Recipient.MUNICIPALITY)
    if plan_type in book.region_answers_for:
        return (Recipient.REGION, Recipient.GP, Recipient.MUNICIPALITY)
    return (Recipient.MUNICIPALITY, Recipient.GP)


def _missing_texts(draft: PlanDraft) -> Iterator[Fault]:
    mandatory = [
        (draft.functional_ability, Code.FUNCTIONAL_ABILITY_MISSING, "2", "/functional_ability"),
        (draft.needs, Code.NEEDS_MISSING, "2", "/needs"),
        ("".join(draft.impairments), Code.IMPAIRMENTS_MISSING, "2", "/impairments"),
        (
            draft.contact_municipality,
            Code.CONTACT_MUNICIPALITY_MISSING,
            "4",
            "/contacts/municipality",
        ),
        (draft.contact_region, Code.CONTACT_REGION_MISSING, "4", "/contacts/region"),
    ]
    if draft.plan_type is PlanType.SPECIALISED_REHAB:
        mandatory += [
            (
                draft.total_functional_ability,
                Code.TOTAL_FUNCTIONAL_ABILITY_MISSING,
                "3",
                "/total_functional_ability",
            ),
            (draft.total_needs, Code.TOTAL_NEEDS_MISSING, "3", "/total_needs"),
        ]
    for text, code, section, pointer in mandatory:
        if text is None or not text.strip():
            yield Fault(code=code, citation=f"§ 2, stk. {section}", pointer=pointer)


def _making_faults(draft: PlanDraft) -> Iterator[Fault]:
    if not draft.written:
        yield _fault(Reason.of(Code.PLAN_NOT_WRITTEN, "§ 1, stk. 2"), "/participation/written")
    if not (draft.patient_took_part or draft.consent.permanently_lacks_capacity):
        reason = Reason.of(Code.PATIENT_DID_NOT_TAKE_PART, "§ 1, stk. 2")
        yield _fault(reason, "/participation/patient_took_part")


def _issue_faults(draft: PlanDraft) -> Iterator[Fault]:
    consent = draft.consent
    if consent.given_by is not ConsentGiver.PATIENT and not consent.permanently_lacks_capacity:
        reason = Reason.of(Code.PROXY_CONSENT_NOT_ALLOWED, "§ 1, stk. 2", given_by=consent.given_by)
        yield _fault(reason, "/consent/given_by")
    if draft.issuer_kind is IssuerKind.PRIVATE_SELF_PAID:
        reason = Reason.of(Code.ISSUER_NOT_ALLOWED, "§ 1, stk. 1", issuer_kind=draft.issuer_kind)
        yield _fault(reason, "/issuer/kind")


_POINTER_OF_DAY_FAULT = {
    Code.NOT_BEFORE_BEFORE_DISCHARGE: "/not_before",
    Code.CLINICAL_WINDOW_EMPTY: "/not_before",
    Code.DEADLINE_BEFORE_DISCHARGE: "/clinical_start_deadline",
}


def _day_faults(draft: PlanDraft, *, today: date) -> Iterator[Fault]:
    if draft.discharged_on > today:
        reason = Reason.of(
            Code.DISCHARGE_IN_THE_FUTURE,
            "§ 1, stk. 1",
            discharged_on=draft.discharged_on,
            today=today,
        )
        yield _fault(reason, "/discharged_on")
    if draft.discharged_on < RULEBOOKS[0].in_force_from:
        reason = Reason.of(
            Code.NO_ORDER_IN_FORCE,
            "§ 9",
            discharged_on=draft.discharged_on,
            in_force_from=RULEBOOKS[0].in_force_from,
        )
        yield _fault(reason, "/discharged_on")
    window = clinical_window_fault(
        discharged_on=draft.discharged_on,
        not_before=draft.not_before,
        clinical_start_deadline=draft.clinical_start_deadline,
    )
    if window is not None:
        yield _fault(window, _POINTER_OF_DAY_FAULT[Code(window.code)])


def _fault(reason: Reason, pointer: str) -> Fault:
    return Fault(code=reason.code, citation=reason.citation, pointer=pointer, facts=reason.facts)
