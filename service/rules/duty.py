"""How long the authority must keep its offer, and what ends that (§ 8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from service.rules.access import may_start
from service.rules.codes import Code
from service.rules.entitlement import Entitlement
from service.rules.facts import PlanFacts, ProviderFacts, RefusalFacts
from service.rules.offer import reply_in_time
from service.rules.rulebook import Rulebook
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
    """

    start_on: date | None
    public_offer_on: date | None
    documentation: DocumentationState = DocumentationState.NOT_REQUESTED
    cancelled: bool = False


def may_agree(
    book: Rulebook,
    plan: PlanFacts,
    entitlement: Entitlement,
    provider: ProviderFacts,
    refusals: Sequence[RefusalFacts],
    *,
    start_on: date,
    today: date,
) -> Verdict:
    """Tell whether a start agreed with a private provider is one the authority must respect.

    Source: § 8, stk. 1, jf. § 7, stk. 3.
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
    )
    if not start:
        return start
    return Verdict.yes(
        Code.AGREEMENT_VALID,
        _DUTY,
        start_on=start_on,
        public_offer=entitlement.latest_private_start_on,
    )


def duty_ends(agreement: AgreementFacts | None) -> Verdict:
    """Tell whether the duty to offer has ended; silence never ends it.

    Source: § 8, stk. 1; A-09 for an agreement that no longer holds, A-15 for the offer meant.
    """
    if agreement is None or agreement.start_on is None:
        return Verdict.no(Code.NO_AGREED_START, _DUTY)
    told = {"start_on": agreement.start_on, "public_offer": agreement.public_offer_on}
    if agreement.cancelled:
        return Verdict.no(Code.PROVIDER_CANCELLED, _DUTY, **told)
    if agreement.public_offer_on is not None and agreement.start_on > agreement.public_offer_on:
        return Verdict.no(Code.STARTS_AFTER_PUBLIC_OFFER, _DUTY, **told)
    if agreement.documentation is DocumentationState.REJECTED:
        return Verdict.no(Code.DOCUMENTATION_REJECTED, _DOCUMENTATION, **told)
    return Verdict.yes(Code.AGREED_START_REPORTED, _DUTY, **told)


def may_release(agreement: AgreementFacts | None) -> Verdict:
    """Tell whether the public place may be let go and the plan sent to the provider.

    Source: § 8, stk. 1-3. While documentation is awaited the place stays held.
    """
    ended = duty_ends(agreement)
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
