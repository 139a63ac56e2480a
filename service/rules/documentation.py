"""Proof that a private start is agreed in time (§ 8, stk. 3)."""

from service.rules.codes import Code
from service.rules.verdict import Verdict
from service.rules.vocabulary import Basis, PlacementState, PlanState

_PARAGRAPH = "§ 8, stk. 3"
_BEFORE_AGREEMENT = frozenset(
    {
        PlanState.AWAITING_OFFER,
        PlanState.OFFERED,
        PlanState.CHOICE_LAPSED,
        PlanState.CHOICE_MADE,
    }
)


def may_require_documentation(
    state: PlanState, *, basis: Basis | None, placement: PlacementState | None
) -> Verdict:
    """Tell whether the authority may demand proof of an agreed private start.

    It may say so before anything is agreed, and demand it from the agreement until the course
    has begun.

    Source: § 8, stk. 3.

    Args:
        state: where the plan stands.
        basis: what the plan's placement rests on; none while it has none.
        placement: where that placement stands.
    """
    told = {"state": state, "basis": basis}
    if state in _BEFORE_AGREEMENT or state is PlanState.AGREED_PRIVATE:
        return Verdict.yes(Code.DOCUMENTATION_MAY_BE_ASKED, _PARAGRAPH, **told)
    if basis is not Basis.PRIVATE:
        return Verdict.no(Code.NO_PRIVATE_START, _PARAGRAPH, **told)
    if placement is not PlacementState.CONFIRMED:
        return Verdict.no(Code.COURSE_HAS_BEGUN, _PARAGRAPH, **told)
    return Verdict.yes(Code.DOCUMENTATION_MAY_BE_ASKED, _PARAGRAPH, **told)


def is_announced(state: PlanState) -> bool:
    """Tell whether a demand made in this state waits for an agreement to be reported.

    Source: § 8, stk. 1 og 3.
    """
    return state in _BEFORE_AGREEMENT
