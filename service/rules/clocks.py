"""All the days that count for a plan: the law's own, and the authority's from receipt."""

from dataclasses import dataclass
from datetime import date

from service.rules.days import clocks_run, day_zero, last_day_without_private_choice
from service.rules.facts import PlanFacts
from service.rules.offer import notice_due_on
from service.rules.receipt import (
    last_day_without_private_choice_from_receipt,
    late_receipt_days,
    notice_due_on_from_receipt,
)
from service.rules.rulebook import Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """The days that count; the first four bind, the others are for the authority's own work.

    Attributes:
        day_zero: the one § 7, stk. 3, counts from; none where no clock runs.
        late_receipt_days: from discharge to receipt; none before the plan is received.
    """

    day_zero: date | None
    notice_due_on: date | None
    last_day_without_private_choice: date | None
    clinical_start_deadline: date | None
    received_on: date | None
    notice_due_on_from_receipt: date | None
    last_day_without_private_choice_from_receipt: date | None
    late_receipt_days: int | None


def clocks(book: Rulebook, plan: PlanFacts, *, received_on: date | None) -> Clocks:
    """Return every day that counts for a plan.

    Source: § 3, § 6, stk. 1-2, and § 7, stk. 3; A-06 for what is counted from receipt.

    Args:
        book: the order in force on the day of discharge.
        plan: what the law needs to know of it.
        received_on: the Danish day the authority got it, or none.
    """
    last_from_receipt = last_day_without_private_choice_from_receipt(
        book, plan, received_on=received_on
    )
    return Clocks(
        day_zero=day_zero(book, plan) if clocks_run(plan.plan_type, book=book) else None,
        notice_due_on=notice_due_on(book, plan),
        last_day_without_private_choice=last_day_without_private_choice(book, plan),
        clinical_start_deadline=plan.clinical_start_deadline,
        received_on=received_on,
        notice_due_on_from_receipt=notice_due_on_from_receipt(book, plan, received_on=received_on),
        last_day_without_private_choice_from_receipt=last_from_receipt,
        late_receipt_days=late_receipt_days(plan, received_on=received_on),
    )
