"""What is left to a citizen whose reply deadline has passed."""

from datetime import date

from service.rules.codes import Code
from service.rules.verdict import Verdict
from service.rules.vocabulary import PlanState


def may_still_choose(state: PlanState, reply_by: date | None, *, accepts: bool) -> Verdict:
    """Tell whether a choice may still be made; the authority's own offer always may be accepted.

    Source: § 6, stk. 3, and § 8, stk. 1; A-08.

    Args:
        state: where the plan stands.
        reply_by: the deadline of the offer in force.
        accepts: whether it is the offer in force that is chosen.
    """
    if state is PlanState.CHOICE_LAPSED and not accepts:
        return Verdict.no(Code.REPLY_DEADLINE_PASSED, "§ 6, stk. 3", reply_by=reply_by)
    return Verdict.yes(Code.REPLY_IN_TIME, "§ 6, stk. 3", reply_by=reply_by)
