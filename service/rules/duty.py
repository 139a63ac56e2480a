"""How long the authority must keep its offer, and what ends that (§ 8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from service.rules.access import may_start
from service.rules.codes import Code
from service.rules.entitlement import Entitlement
from service.rules.facts import PlanFacts, ProviderFacts, RefusalFacts
from service.rules.moments import Moment, starts_after
from service.rules.offer import reply_in_time
from service.rules.rulebook import NEWEST, Rulebook
from service.rules.settings import DutyReference, StartComparison
from service.rules.verdict import Reason, Verdict
from service.rules.vocabulary import Basis, DocumentationState, PlanState, ProviderKind

_DUTY = "§ 8, stk. 1"
_DOCUMENTATION = "§ 8, stk. 3"

_AWAITED = frozenset({DocumentationState.REQUESTED, DocumentationState.DELIVERED})


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementFacts:
    """What the citizen reported of a private start.

    Attributes:
        start_on: none while a provider is found but no day agreed.
        public_offer_on: start of the offer in force when it was reported, or none; an offer
            moved afterwards does not touch an agreement (A-07).
        start_time: hour of the agreed start, where known (A-05).
        public_offer_time: likewise of the offer.
        replied_on: the day the citizen first said that the free choice is used, by choosing or by
            reporting, where known.
        reply_by: reply deadline of that offer (A-15).
    """

    start_on: date | None
    public_offer_on: date | None
    documentation: DocumentationState = DocumentationState.NOT_REQUESTED
    cancelled: bool = False
    start_time: time | None = None
    public_offer_time: time | None = None
    replied_on: date | None = None
    reply_by: date | None = None


def may_agree(
    book: Rulebook,
    plan: PlanFacts,
    entitlement: Entitlement,
    provider: ProviderFacts,
    refusals: Sequence[RefusalFacts],
    *,
    start_on: date,
    today: date,
    start_time: time | None = None,
) -> Verdict:
    """Tell whether a start agreed with a private provider is one the authority must respect.

    Source: § 8, stk. 1, jf. § 7, stk. 3; A-05.
    """
    if provider.kind is not ProviderKind.PRIVATE:
        return Verdict.no(Code.NOT_A_PRIVATE_PROVIDER, _DUTY, provider_kind=provider.kind)
    start = may_start(
        book,
        plan,
        entitlement,
        provider,
        refusals,
        start_on=start_on,
        today=today,
        basis=Basis.PRIVATE,
        start_time=start_time,
    )
    if not start:
        return start
    return Verdict.yes(
        Code.AGREEMENT_VALID,
        _DUTY,
        start_on=start_on,
        public_offer=entitlement.latest_private_start_on,
    )


def duty_ends(agreement: AgreementFacts | None, *, book: Rulebook = NEWEST) -> Verdict:
    """Tell whether the duty to offer has ended; silence never ends it.

    Source: § 8, stk. 1; A-05, A-09 for an agreement that no longer holds, A-15 for a report that
    came after the reply deadline.
    """
    if agreement is None or agreement.start_on is None:
        return Verdict.no(Code.NO_AGREED_START, _DUTY)
    told = {"start_on": agreement.start_on, "public_offer": agreement.public_offer_on}
    if agreement.cancelled and book.duty_revives:
        return Verdict.no(Code.PROVIDER_CANCELLED, _DUTY, **told)
    if _after_the_offer(book, agreement):
        return Verdict.no(Code.STARTS_AFTER_PUBLIC_OFFER, _DUTY, **told)
    if agreement.documentation is DocumentationState.REJECTED:
        return Verdict.no(Code.DOCUMENTATION_REJECTED, _DOCUMENTATION, **told)
    if _after_the_reply_deadline(book, agreement):
        told |= {"reply_by": agreement.reply_by, "replied_on": agreement.replied_on}
        return Verdict.no(Code.REPLY_DEADLINE_PASSED, _DUTY, **told)
    return Verdict.yes(Code.AGREED_START_REPORTED, _DUTY, **told)


def _after_the_offer(book: Rulebook, agreement: AgreementFacts) -> bool:
    by_hour = book.compare_starts_by is StartComparison.INSTANT
    return starts_after(
        Moment(agreement.start_on, agreement.start_time if by_hour else None),
        Moment(agreement.public_offer_on, agreement.public_offer_time),
    )


def _after_the_reply_deadline(book: Rulebook, agreement: AgreementFacts) -> bool:
    if book.duty_refers_to is DutyReference.OFFER or agreement.replied_on is None:
        return False
    return not reply_in_time(reply_by=agreement.reply_by, replied_on=agreement.replied_on)


def may_release(agreement: AgreementFacts | None, *, book: Rulebook = NEWEST) -> Verdict:
    """Tell whether the public place may be let go and the plan sent to the provider.

    Source: § 8, stk. 1-3. While documentation is awaited the place stays held.
    """
    ended = duty_ends(agreement, book=book)
    awaited = agreement and agreement.documentation in _AWAITED
    if ended and awaited:
        return Verdict(
            False, Reason(Code.DOCUMENTATION_AWAITED, _DOCUMENTATION, ended.reason.facts)
        )
    return ended


def may_accept_late(
    book: Rulebook, *, reply_by: date | None, replied_on: date, reason: str
) -> Verdict:
    """Tell whether the authority may take a reply that came after its deadline.

    Source: § 6, stk. 3; A-08.
    """
    told = {"reply_by": reply_by, "replied_on": replied_on}
    if reply_in_time(reply_by=reply_by, replied_on=replied_on):
        return Verdict.yes(Code.REPLY_IN_TIME, "§ 6, stk. 3", **told)
    if not book.late_accept:
        return Verdict.no(Code.LATE_REPLY_NOT_ACCEPTED, "§ 6, stk. 3", **told)
    if not reason.strip():
        return Verdict.no(Code.REASON_MISSING, "§ 6, stk. 3", **told)
    return Verdict.yes(Code.LATE_REPLY_ACCEPTED, "§ 6, stk. 3", **told)


def state_after_cancellation(basis: Basis) -> PlanState:
    """Tell where a plan stands when the place it had is cancelled by who runs it.

    Source: § 8, stk. 1, and § 7, stk. 6; A-09.
    """
    if basis is Basis.HOSPITAL:
        return PlanState.AWAITING_HOSPITAL_CHOICE
    return PlanState.AWAITING_OFFER
