"""What the notice of an offer must say, and may not say (§ 6, stk. 1-2, and § 7, stk. 4)."""

from dataclasses import dataclass
from datetime import date

from service.rules.codes import Code
from service.rules.entitlement import entitlement, offer_in_force, offer_paragraph
from service.rules.facts import PlanFacts
from service.rules.rulebook import Rulebook
from service.rules.verdict import Reason
from service.rules.vocabulary import CareLevel, PlanType


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFacts:
    """What the authority told the citizen.

    Attributes:
        where: the place that was named.
        when: the first meeting that was named.
        care_level: the type of general training that was named.
        public_choice_stated: the choice of § 7, stk. 1, was told of.
        private_choice_stated: the choice of § 7, stk. 3, was told of.
    """

    where: str | None
    when: date | None
    care_level: CareLevel | None
    public_choice_stated: bool
    private_choice_stated: bool


def notice_faults(book: Rulebook, plan: PlanFacts, notice: NoticeFacts) -> tuple[Reason, ...]:
    """Tell everything that is missing from a notice, and a right it states that is not held.

    Source: § 6, stk. 1-2, and § 7, stk. 4.

    Args:
        book: the order in force on the day of discharge.
        plan: with the offer that the notice is about as its last one.
        notice: what the citizen was told.

    Raises:
        ValueError: the plan has no offer, so there is nothing to give notice of.
    """
    offer = offer_in_force(plan)
    if offer is None:
        raise ValueError("a notice is about an offer, and the plan has none")
    faults = (
        _where_fault(plan, notice),
        _when_fault(plan, notice, offered_start=offer.start_on),
        _type_fault(plan, notice),
        _public_fault(notice),
        _private_fault(book, plan, notice, today=offer.notified_on or offer.start_on),
    )
    return tuple(fault for fault in faults if fault is not None)


def _where_fault(plan: PlanFacts, notice: NoticeFacts) -> Reason | None:
    if notice.where is not None and notice.where.strip():
        return None
    return Reason.of(Code.NOTICE_WHERE_MISSING, offer_paragraph(plan.plan_type), missing="where")


def _when_fault(plan: PlanFacts, notice: NoticeFacts, *, offered_start: date) -> Reason | None:
    paragraph = offer_paragraph(plan.plan_type)
    if notice.when is None:
        return Reason.of(Code.NOTICE_WHEN_MISSING, paragraph, missing="when")
    if notice.when != offered_start:
        return Reason.of(
            Code.NOTICE_DIFFERS_FROM_OFFER,
            paragraph,
            when=notice.when,
            offered_start=offered_start,
        )
    return None


def _type_fault(plan: PlanFacts, notice: NoticeFacts) -> Reason | None:
    if plan.plan_type is not PlanType.GENERAL:
        return None
    if notice.care_level is None:
        return Reason.of(Code.NOTICE_TYPE_MISSING, "§ 6, stk. 1", missing="type")
    if notice.care_level is not plan.care_level:
        return Reason.of(
            Code.NOTICE_DIFFERS_FROM_OFFER,
            "§ 6, stk. 1",
            type=notice.care_level,
            care_level=plan.care_level,
        )
    return None


def _public_fault(notice: NoticeFacts) -> Reason | None:
    if notice.public_choice_stated:
        return None
    return Reason.of(Code.PUBLIC_CHOICE_NOT_STATED, "§ 7, stk. 4", missing="choice_7_1")


def _private_fault(
    book: Rulebook, plan: PlanFacts, notice: NoticeFacts, *, today: date
) -> Reason | None:
    held = entitlement(book, plan, today=today).private_choice
    if held and not notice.private_choice_stated:
        facts = (("missing", "choice_7_3"), *held.reason.facts)
        return Reason(Code.PRIVATE_CHOICE_NOT_STATED, "§ 7, stk. 4", facts)
    if notice.private_choice_stated and not held:
        return Reason(Code.RIGHT_STATED_BUT_NOT_HELD, "§ 7, stk. 4", held.reason.facts)
    return None
