"""Counting days: Danish calendar days, none skipped, discharge is day 0."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from service.rules.facts import PlanFacts
from service.rules.rulebook import NEWEST, Rulebook
from service.rules.vocabulary import PlanType
from service.rules.working_days import last_day

_COPENHAGEN = ZoneInfo("Europe/Copenhagen")
_TYPES_WITH_CLOCKS = frozenset({PlanType.GENERAL, PlanType.SPECIALISED_REHAB})


def local_day(instant: datetime) -> date:
    """Return the Danish calendar day an instant falls on.

    Source: § 7, stk. 3 (udskrivningsdagen tæller som dag nul); A-13.

    Raises:
        ValueError: the instant has no offset, so its day is not known.
    """
    if instant.tzinfo is None:
        msg = f"instant {instant.isoformat()} has no offset"
        raise ValueError(msg)
    return instant.astimezone(_COPENHAGEN).date()


def day_number(*, day_zero: date, day: date) -> int:
    """Return how many days after day zero a day is; negative before it.

    Source: § 7, stk. 3.
    """
    return (day - day_zero).days


def clocks_run(plan_type: PlanType, *, book: Rulebook = NEWEST) -> bool:
    """Tell whether the four and the seven days apply to this type of plan.

    Source: § 6, stk. 1-2, and § 7, stk. 3; A-02 for the hospital level.
    """
    if plan_type is PlanType.HOSPITAL_SPECIALISED:
        return book.hospital_level_clocks
    return plan_type in _TYPES_WITH_CLOCKS


def day_zero(book: Rulebook, plan: PlanFacts) -> date:
    """Return the day the seven days are counted from.

    Source: § 7, stk. 3, and § 3, stk. 2; A-12 for a clinically deferred start.
    """
    if book.deferral_moves_day_zero and plan.not_before is not None:
        return max(plan.discharged_on, plan.not_before)
    return plan.discharged_on


def last_day_without_private_choice(book: Rulebook, plan: PlanFacts) -> date | None:
    """Return the last start day that keeps § 7, stk. 3 closed, or none where no clock runs.

    Source: § 7, stk. 3; A-13. A start on day 7 is in time; day 8 is late.
    """
    if not clocks_run(plan.plan_type, book=book):
        return None
    return last_day(book, day_zero(book, plan) + timedelta(days=book.private_choice_after_days))


def starts_late(start_on: date, *, last_day: date | None) -> bool:
    """Tell whether a start is so late that it opens the private choice; never where no clock runs.

    Source: § 7, stk. 3.

    Args:
        start_on: the day the authority offers.
        last_day: the last day without private choice; none where no clock runs.
    """
    return last_day is not None and start_on > last_day
