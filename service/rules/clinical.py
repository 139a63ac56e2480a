"""The hospital's own days for the start: its deadline and its deferral (§ 3)."""

from datetime import date

from service.rules.codes import Code
from service.rules.facts import PlanFacts
from service.rules.rulebook import Rulebook
from service.rules.verdict import Reason


def clinical_window_fault(
    *, discharged_on: date, not_before: date | None, clinical_start_deadline: date | None
) -> Reason | None:
    """Tell why the hospital's days contradict each other or the discharge.

    Source: § 3, stk. 1 og 2.
    """
    if not_before is not None and not_before < discharged_on:
        return Reason.of(
            Code.NOT_BEFORE_BEFORE_DISCHARGE,
            "§ 3, stk. 2",
            not_before=not_before,
            discharged_on=discharged_on,
        )
    if clinical_start_deadline is None:
        return None
    if clinical_start_deadline < discharged_on:
        return Reason.of(
            Code.DEADLINE_BEFORE_DISCHARGE,
            "§ 3, stk. 1",
            clinical_start_deadline=clinical_start_deadline,
            discharged_on=discharged_on,
        )
    if not_before is not None and clinical_start_deadline < not_before:
        return Reason.of(
            Code.CLINICAL_WINDOW_EMPTY,
            "§ 3, stk. 2",
            not_before=not_before,
            clinical_start_deadline=clinical_start_deadline,
        )
    return None


def meets_clinical_deadline(plan: PlanFacts, *, start_on: date) -> bool:
    """Tell whether a start keeps the hospital's deadline; always so without one.

    Source: § 3, stk. 1.
    """
    return plan.clinical_start_deadline is None or start_on <= plan.clinical_start_deadline


def has_short_deadline(book: Rulebook, plan: PlanFacts) -> bool:
    """Tell whether the authority has to be warned at once because the deadline is near.

    Source: § 3, stk. 1; the stratification model advises early notice of short deadlines.
    """
    if plan.clinical_start_deadline is None:
        return False
    return (plan.clinical_start_deadline - plan.discharged_on).days < book.short_deadline_days
