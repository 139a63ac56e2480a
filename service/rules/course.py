"""Which offers and which placement belong to the course that a plan is in now.

A plan outlives a course: when the hospital gives it another type while the citizen trains, what
led to that course is over, and a start is owed anew.
"""

from collections.abc import Sequence

from service.rules.plan_states import ENDED
from service.rules.vocabulary import OfferState, PlacementState, PlanState

_TRAINED = ENDED | {PlanState.STARTED}


def first_of_course(offers: Sequence[OfferState], *, plan: PlanState) -> int:
    """Tell at which version the offers of the course begin that the plan is in now.

    Args:
        offers: where every version stands, oldest first.
        plan: where the plan stands.

    Source: § 6, stk. 1-2: an offer that has led to a start binds while that course is the plan's.
    """
    spent = [
        number
        for number, offer in enumerate(offers, start=1)
        if offer is OfferState.FULFILLED and (number < len(offers) or plan not in _TRAINED)
    ]
    return spent[-1] if spent else 0


def is_arranged(placement: PlacementState, *, plan: PlanState) -> bool:
    """Tell whether a placement is where the citizen is to start, trains or has trained to the end.

    Source: § 8, stk. 1: the duty to offer lasts until a start; § 6, stk. 1-2: after one that was
    cancelled, or a course that ended before the plan did, an offer is due anew.
    """
    if placement is PlacementState.CANCELLED:
        return False
    return placement is not PlacementState.COMPLETED or plan in ENDED
