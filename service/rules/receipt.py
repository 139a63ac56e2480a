"""A plan reaches who answers for it, and a second clock starts there (§ 4; A-06)."""

from dataclasses import replace
from datetime import date

from service.rules.authority import responsible
from service.rules.codes import Code
from service.rules.days import last_day_without_private_choice
from service.rules.facts import PlanFacts
from service.rules.offer import notice_due_on
from service.rules.plan import ConsentFacts
from service.rules.rulebook import Rulebook
from service.rules.verdict import Reason, Verdict
from service.rules.vocabulary import AuthorityKind, PlanType, Recipient


def shown_to(plan_type: PlanType, *, on: date) -> Recipient:
    """Tell whom a patient who kept the plan shows it to: the authority that answers for it.

    Source: § 4, stk. 2-4, and § 6, stk. 1-2.

    Raises:
        LookupError: no known order was in force on that day.
    """
    regional = responsible(plan_type, on=on) is AuthorityKind.REGION
    return Recipient.REGION if regional else Recipient.MUNICIPALITY


def consent_by_showing(consent: ConsentFacts, shown: Recipient) -> ConsentFacts:
    """Return the consent once the patient has shown the plan: to that recipient, to nobody else.

    Source: § 4, stk. 2-4 (efter aftale med patienten); A-06.
    """
    if shown is Recipient.REGION:
        return replace(consent, region=True)
    return replace(consent, municipality=True)


def consent_by_choosing(consent: ConsentFacts) -> ConsentFacts:
    """Return the consent of a patient who agrees, in choosing a hospital, that it gets the plan.

    Source: § 4, stk. 4 (efter aftale med patienten), and § 7, stk. 6.
    """
    return replace(consent, hospital=True)


def receipt_fault(plan: PlanFacts, *, shown_on: date) -> Reason | None:
    """Tell why a plan cannot have been shown on that day.

    Source: § 4, stk. 1 (senest udleveres på udskrivningstidspunktet).
    """
    if shown_on >= plan.discharged_on:
        return None
    return Reason.of(
        Code.SHOWN_BEFORE_DISCHARGE,
        "§ 4, stk. 1",
        shown_on=shown_on,
        discharged_on=plan.discharged_on,
    )


def late_receipt_days(plan: PlanFacts, *, received_on: date | None) -> int | None:
    """Return how many days after discharge the plan was received, or none before it was.

    Source: § 4, stk. 2-4 (samtidig sendes); A-06.
    """
    if received_on is None:
        return None
    return max(0, (received_on - plan.discharged_on).days)


def may_state_late_cause(plan: PlanFacts, *, received_on: date | None) -> Verdict:
    """Tell whether there is a late receipt that a cause can be stated for.

    Source: § 4, stk. 2-4; A-06.
    """
    late_days = late_receipt_days(plan, received_on=received_on)
    told = {"discharged_on": plan.discharged_on, "received_on": received_on}
    if not late_days:
        return Verdict.no(Code.NOT_RECEIVED_LATE, "§ 4", **told)
    return Verdict.yes(Code.RECEIVED_LATE, "§ 4", **told)


def notice_due_on_from_receipt(
    book: Rulebook, plan: PlanFacts, *, received_on: date | None
) -> date | None:
    """Return the day the notice would be due had the patient been discharged when it came.

    An operational figure: what binds the authority is `offer.notice_due_on`, from discharge.

    Source: § 6, stk. 1-2; A-06.
    """
    if received_on is None:
        return None
    return notice_due_on(book, _as_received(plan, received_on))


def last_day_without_private_choice_from_receipt(
    book: Rulebook, plan: PlanFacts, *, received_on: date | None
) -> date | None:
    """Return the day that would keep § 7, stk. 3, closed were the seven days run from receipt.

    An operational figure: the citizen's right is counted from discharge all the same.

    Source: § 7, stk. 3; A-06, and A-12 for a clinically deferred start.
    """
    if received_on is None:
        return None
    return last_day_without_private_choice(book, _as_received(plan, received_on))


def _as_received(plan: PlanFacts, received_on: date) -> PlanFacts:
    return replace(plan, discharged_on=max(plan.discharged_on, received_on))
