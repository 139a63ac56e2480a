"""Which offers and which placement belong to the course a plan is in (§§ 6 and 8)."""

import pytest

from service.rules.course import first_of_course, is_arranged
from service.rules.plan_states import ENDED
from service.rules.vocabulary import OfferState, PlacementState, PlanState

_O, _P = OfferState, PlacementState


@pytest.mark.parametrize(
    ("offers", "plan", "first"),
    [
        ([], PlanState.AWAITING_OFFER, 0),
        ([_O.SUPERSEDED, _O.NOTIFIED], PlanState.OFFERED, 0),
        ([_O.RELEASED, _O.NOTIFIED], PlanState.OFFERED, 0),
        ([_O.SUPERSEDED, _O.FULFILLED], PlanState.STARTED, 0),
        ([_O.FULFILLED], PlanState.COMPLETED, 0),
        ([_O.SUPERSEDED, _O.FULFILLED], PlanState.AWAITING_OFFER, 2),
        ([_O.FULFILLED], PlanState.CHOICE_MADE, 1),
        ([_O.FULFILLED, _O.NOTIFIED], PlanState.OFFERED, 1),
        ([_O.FULFILLED, _O.SUPERSEDED, _O.FULFILLED], PlanState.STARTED, 1),
        ([_O.FULFILLED, _O.FULFILLED], PlanState.AWAITING_OFFER, 2),
    ],
)
def test_par6_an_offer_binds_while_the_course_it_led_to_is_the_plans(offers, plan, first):
    assert first_of_course(offers, plan=plan) == first


@pytest.mark.parametrize("plan", PlanState)
def test_par8_a_cancelled_place_is_no_start(plan):
    assert not is_arranged(_P.CANCELLED, plan=plan)


@pytest.mark.parametrize("plan", PlanState)
def test_par6_a_course_that_has_ended_counts_where_the_plan_has_ended_too(plan):
    assert is_arranged(_P.COMPLETED, plan=plan) is (plan in ENDED)


@pytest.mark.parametrize("placement", [_P.CONFIRMED, _P.STARTED, _P.NO_SHOW])
def test_par8_any_other_place_is_where_the_citizen_starts(placement):
    assert is_arranged(placement, plan=PlanState.PLACED)
