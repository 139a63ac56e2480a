"""Which choices a citizen holds on a day: § 7, stk. 1, 3 and 6."""

from dataclasses import dataclass
from datetime import date, time

from service.rules.authority import contract_party
from service.rules.codes import Code
from service.rules.days import (
    clocks_run,
    day_number,
    day_zero,
    last_day_without_private_choice,
    starts_late,
)
from service.rules.facts import OfferFacts, PlanFacts
from service.rules.policies import Policy, chosen
from service.rules.rulebook import Rulebook
from service.rules.settings import StartComparison
from service.rules.verdict import Verdict
from service.rules.vocabulary import ContractParty, PlanType

_PRIVATE = "§ 7, stk. 3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitlement:
    """The choices a citizen holds, and the readings that decided them.

    Attributes:
        public_choice: § 7, stk. 1.
        private_choice: § 7, stk. 3.
        hospital_choice: § 7, stk. 6.
        latest_private_start_on: the public offer in force while the right to a private provider
            is held; none without the right, and none when there is no offer to be compared with.
        latest_private_start_at: the hour of that day, where the rulebook compares hours (A-05) and
            the offer states one.
        party: whose framework contracts § 7, stk. 3, opens.
        policies: the readings used.
    """

    public_choice: Verdict
    private_choice: Verdict
    hospital_choice: Verdict
    latest_private_start_on: date | None
    party: ContractParty
    policies: tuple[Policy, ...]
    latest_private_start_at: time | None = None


def offer_in_force(plan: PlanFacts) -> OfferFacts | None:
    """Return the newest version of the authority's offer, or none before the first.

    None as well after its place was let go for a private start that came to nothing.

    Source: § 6, stk. 1-2, and § 8, stk. 1; A-09.
    """
    return plan.offers[-1] if plan.offers and not plan.offers[-1].released else None


def is_told(plan: PlanFacts) -> bool:
    """Tell whether the citizen has been told of the offer in force.

    Source: § 6, stk. 1-2.
    """
    offer = offer_in_force(plan)
    return offer is not None and offer.notified_on is not None


def offer_paragraph(plan_type: PlanType) -> str:
    """Return the paragraph an offer of this type of plan rests on.

    Source: § 6, stk. 1 (almen genoptræning) og stk. 2 (rehabilitering).
    """
    return "§ 6, stk. 2" if plan_type is PlanType.SPECIALISED_REHAB else "§ 6, stk. 1"


def entitlement(
    book: Rulebook,
    plan: PlanFacts,
    *,
    today: date,
    other_public_start_on: date | None = None,
) -> Entitlement:
    """Tell which choices the citizen holds today.

    Source: § 7, stk. 1, 3 og 6; A-02, A-03, A-04, A-05, A-07, A-12.

    Args:
        book: the order in force on the day of discharge.
        plan: with every version of the offer so far.
        today: the day asked about.
        other_public_start_on: earliest start at a public place that the authority has not
            offered, when the plan's facts do not tell it; looked at only where the rulebook
            counts such places (A-03).
    """
    elsewhere = other_public_start_on or plan.other_public_start_on
    counted = elsewhere if book.count_other_public else None
    private = _private_choice(book, plan, today=today, other_public_start_on=counted)
    offer = offer_in_force(plan) if private else None
    by_hour = book.compare_starts_by is StartComparison.INSTANT
    return Entitlement(
        public_choice=_public_choice(plan),
        private_choice=private,
        hospital_choice=_hospital_choice(plan),
        latest_private_start_on=offer.start_on if offer else None,
        latest_private_start_at=offer.start_time if offer and by_hour else None,
        party=contract_party(plan.plan_type, on=plan.discharged_on),
        policies=chosen(
            book.policies,
            _used(book, plan, private, today=today, other_public_start_on=counted),
        ),
    )


def _public_choice(plan: PlanFacts) -> Verdict:
    if plan.plan_type is PlanType.SELF_TRAINING:
        return Verdict.no(Code.INFORMATION_ONLY, "§ 7, stk. 1", plan_type=plan.plan_type)
    if plan.plan_type is PlanType.HOSPITAL_SPECIALISED:
        return Verdict.no(Code.CHOICE_AMONG_HOSPITALS, "§ 7, stk. 6", plan_type=plan.plan_type)
    return Verdict.yes(Code.PUBLIC_CHOICE, "§ 7, stk. 1", plan_type=plan.plan_type)


def _hospital_choice(plan: PlanFacts) -> Verdict:
    if plan.plan_type is PlanType.SELF_TRAINING:
        return Verdict.no(Code.INFORMATION_ONLY, "§ 7, stk. 6", plan_type=plan.plan_type)
    if plan.plan_type is PlanType.HOSPITAL_SPECIALISED:
        return Verdict.yes(Code.HOSPITAL_CHOICE, "§ 7, stk. 6", plan_type=plan.plan_type)
    return Verdict.no(Code.NOT_HOSPITAL_LEVEL, "§ 7, stk. 6", plan_type=plan.plan_type)


def _private_choice(
    book: Rulebook, plan: PlanFacts, *, today: date, other_public_start_on: date | None
) -> Verdict:
    last_day = last_day_without_private_choice(book, plan)
    if last_day is None:
        if plan.plan_type is PlanType.SELF_TRAINING:
            return Verdict.no(Code.INFORMATION_ONLY, _PRIVATE, plan_type=plan.plan_type)
        return Verdict.no(Code.CHOICE_AMONG_HOSPITALS, "§ 7, stk. 6", plan_type=plan.plan_type)
    if other_public_start_on is not None and other_public_start_on <= last_day:
        return Verdict.no(
            Code.RIGHT_NOT_TRIGGERED,
            _PRIVATE,
            other_public_start=other_public_start_on,
            last_day_without_private_choice=last_day,
        )
    offer = offer_in_force(plan)
    if offer is None:
        return _without_offer(book, plan, last_day=last_day, today=today)
    return _with_offer(book, plan, offer, last_day)


def _without_offer(book: Rulebook, plan: PlanFacts, *, last_day: date, today: date) -> Verdict:
    told_late = _told_of_late_start(book, plan, last_day)
    if told_late is not None:
        answer, code = Verdict.yes, Code.RIGHT_KEPT_FROM_EARLIER_OFFER
    elif book.right_without_offer and today > last_day:
        answer, code = Verdict.yes, Code.OFFER_MISSING
    else:
        answer, code = Verdict.no, Code.RIGHT_NOT_TRIGGERED
    return answer(
        code,
        _PRIVATE,
        day=day_number(day_zero=day_zero(book, plan), day=today),
        limit=book.private_choice_after_days,
        today=today,
        last_day_without_private_choice=last_day,
        earlier_offered_start=told_late,
    )


def _with_offer(book: Rulebook, plan: PlanFacts, offer: OfferFacts, last_day: date) -> Verdict:
    late = starts_late(offer.start_on, last_day=last_day)
    told_late = None if late else _told_of_late_start(book, plan, last_day)
    if late:
        answer, code = Verdict.yes, Code.PUBLIC_START_LATE
    elif told_late is not None:
        answer, code = Verdict.yes, Code.RIGHT_KEPT_FROM_EARLIER_OFFER
    else:
        answer, code = Verdict.no, Code.RIGHT_NOT_TRIGGERED
    return answer(
        code,
        _PRIVATE,
        day=day_number(day_zero=day_zero(book, plan), day=offer.start_on),
        limit=book.private_choice_after_days,
        offered_start=offer.start_on,
        last_day_without_private_choice=last_day,
        earlier_offered_start=told_late,
    )


def _told_of_late_start(book: Rulebook, plan: PlanFacts, last_day: date) -> date | None:
    """Return the newest late start the citizen was told of, where the right survives it (A-07)."""
    if not book.right_survives_earlier_offer:
        return None
    late = [
        o.start_on
        for o in plan.offers
        if o.notified_on and starts_late(o.start_on, last_day=last_day)
    ]
    return late[-1] if late else None


def _used(
    book: Rulebook,
    plan: PlanFacts,
    private: Verdict,
    *,
    today: date,
    other_public_start_on: date | None,
) -> set[str]:
    if not clocks_run(plan.plan_type, book=book):
        return {"A-02"}
    offer = offer_in_force(plan)
    last_order_day = book.in_force_to or date.max
    used_when = {
        "A-02": plan.plan_type is PlanType.HOSPITAL_SPECIALISED,
        "A-03": other_public_start_on is not None,
        "A-04": offer is None,
        "A-05": bool(private) and offer is not None,
        "A-07": len(plan.offers) > 1,
        "A-09": any(earlier.released for earlier in plan.offers),
        "A-11": plan.discharged_on <= last_order_day < today,
        "A-12": plan.not_before is not None,
        "A-13": True,
    }
    return {id_ for id_, used in used_when.items() if used}
