"""Another authority comes to answer for an open plan (§ 9; A-11)."""

from datetime import date

from service.rules.authority import home_authority
from service.rules.facts import PlanFacts
from service.rules.rulebook import Rulebook


def hand_over_to(book: Rulebook, plan: PlanFacts, *, responsible: str, today: date) -> str | None:
    """Return the authority that takes an open plan over, or none when it stays where it is.

    Only who answers for it changes: clocks and rights follow the day of discharge.

    Source: § 9, and § 6, stk. 1-2; A-11.

    Args:
        book: the order in force on the day of discharge.
        plan: with the home region of `today`.
        responsible: id of the authority that has answered for it so far.
        today: a day before the discharge hands nothing over.

    Raises:
        LookupError: no known order was in force on that day.
    """
    if today < plan.discharged_on:
        return None
    answers = home_authority(book, plan, today=today)
    return None if answers == responsible else answers
