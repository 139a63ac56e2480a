"""What is left to a citizen whose reply deadline has passed."""

from datetime import date

from service.rules.codes import Code
from service.rules.rulebook import NEWEST, Rulebook
from service.rules.settings import DutyReference
from service.rules.verdict import Verdict
from service.rules.vocabulary import PlanState


def may_still_choose(
    state: PlanState,
    reply_by: date | None,
    *,
    accepts: bool,
    reports_agreement: bool = False,
    book: Rulebook = NEWEST,
) -> Verdict:
    """Tell whether a choice may still be made; the authority's own offer always may be accepted.

    Source: § 6, stk. 3, and § 8, stk. 1; A-08, and A-15 for an agreement.

    Args:
        state: where the plan stands.
        reply_by: the deadline of the offer in force.
        accepts: whether it is the offer in force that is chosen.
        reports_agreement: whether a start is reported that is agreed with a private provider.
        book: the order in force on the day of discharge.
    """
    unbound = reports_agreement and book.duty_refers_to is DutyReference.OFFER
    if state is PlanState.CHOICE_LAPSED and not (accepts or unbound):
        return Verdict.no(Code.REPLY_DEADLINE_PASSED, "§ 6, stk. 3", reply_by=reply_by)
    return Verdict.yes(Code.REPLY_IN_TIME, "§ 6, stk. 3", reply_by=reply_by)
