"""What follows when the hospital corrects a plan."""

from dataclasses import replace

import pytest

from service.rules.codes import Code
from service.rules.correct import (
    Standing,
    held_place_fault,
    level_after,
    routed_anew,
    state_after_correction,
    type_change_fault,
)
from service.rules.plan import recipients
from service.rules.vocabulary import CareLevel, PlanState, PlanType
from tests.rules import make

BASIC = make.plan()
REHAB = make.plan(PlanType.SPECIALISED_REHAB)
HOSPITAL = make.plan(PlanType.HOSPITAL_SPECIALISED)
SELF = make.plan(PlanType.SELF_TRAINING)
NOTHING = Standing(offer=False, choice=False, arranged=False)
OFFER = replace(NOTHING, offer=True)
CHOICE = replace(OFFER, choice=True)
ARRANGED = replace(NOTHING, arranged=True)


@pytest.mark.parametrize("state", sorted(PlanState))
def test_a_course_that_has_begun_does_not_become_self_training(state):
    fault = type_change_fault(BASIC, SELF, state=state)
    assert (fault is not None) == (state is PlanState.STARTED)
    if fault:
        assert (fault.code, fault.citation) == (Code.NO_COURSE_AT_ANY_LEVEL, "§ 6, stk. 4")
    assert type_change_fault(BASIC, REHAB, state=state) is None


def test_another_type_begins_the_way_anew_wherever_the_plan_stands():
    for state in PlanState:
        assert routed_anew(BASIC, REHAB, state=state, authority_changes=False)
        assert not routed_anew(BASIC, BASIC, state=state, authority_changes=False)


def test_another_authority_begins_anew_only_while_nothing_is_offered():
    anew = {
        state
        for state in PlanState
        if routed_anew(BASIC, BASIC, state=state, authority_changes=True)
    }
    assert anew == {
        PlanState.HELD_BY_PATIENT,
        PlanState.AWAITING_STRATIFICATION,
        PlanState.AWAITING_OFFER,
        PlanState.AWAITING_HOSPITAL_CHOICE,
    }


def test_the_level_is_stated_anew_with_the_way():
    assert level_after(BASIC, BASIC, anew=False) is CareLevel.BASIC
    assert level_after(BASIC, BASIC, anew=True) is None
    assert level_after(BASIC, REHAB, anew=True) is CareLevel.SPECIALISED_REHAB


@pytest.mark.parametrize(
    ("after", "code"),
    [
        (BASIC, None),
        (REHAB, Code.PLACE_AT_ANOTHER_LEVEL),
        (replace(BASIC, care_level=None), Code.PLACE_AT_ANOTHER_LEVEL),
        (replace(BASIC, clinical_area="02"), Code.PLACE_IN_ANOTHER_AREA),
        (replace(BASIC, not_before=make.day(8)), None),
        (replace(BASIC, not_before=make.day(9)), Code.START_BEFORE_CLINICAL_NOT_BEFORE),
        (replace(BASIC, discharged_on=make.day(9)), Code.START_BEFORE_DISCHARGE),
        (replace(BASIC, clinical_start_deadline=make.day(2)), None),
        (replace(BASIC, home_municipality="0101"), None),
    ],
)
def test_a_held_place_serves_only_the_plan_it_was_held_for(after, code):
    fault = held_place_fault(BASIC, after, start_on=make.day(8))
    assert (fault.code if fault else None) == code


def state_after(after, state, standing=NOTHING, *, anew=False, **consent):
    sent = recipients(make.BOOK, after.plan_type, make.consent(**consent))
    return state_after_correction(after, sent, state=state, anew=anew, standing=standing)


@pytest.mark.parametrize(
    ("after", "consent", "state"),
    [
        (BASIC, {}, PlanState.AWAITING_STRATIFICATION),
        (REHAB, {}, PlanState.AWAITING_OFFER),
        (REHAB, {"region": False}, PlanState.HELD_BY_PATIENT),
        (HOSPITAL, {}, PlanState.AWAITING_HOSPITAL_CHOICE),
        (SELF, {}, PlanState.INFORMATION_ONLY),
    ],
)
def test_a_plan_routed_anew_stands_where_a_new_one_would(after, consent, state):
    assert state_after(after, PlanState.PLACED, ARRANGED, anew=True, **consent) is state
    assert state_after(after, PlanState.HELD_BY_PATIENT, **consent) is state


@pytest.mark.parametrize(
    ("state", "standing", "expected"),
    [
        (PlanState.AWAITING_STRATIFICATION, NOTHING, PlanState.AWAITING_STRATIFICATION),
        (PlanState.AWAITING_OFFER, NOTHING, PlanState.AWAITING_OFFER),
        (PlanState.STARTED, NOTHING, PlanState.STARTED),
        (PlanState.PLACED, ARRANGED, PlanState.PLACED),
        (PlanState.AGREED_PRIVATE, ARRANGED, PlanState.AGREED_PRIVATE),
        (PlanState.PLACED, NOTHING, PlanState.AWAITING_OFFER),
        (PlanState.CHOICE_MADE, CHOICE, PlanState.CHOICE_MADE),
        (PlanState.CHOICE_MADE, OFFER, PlanState.OFFERED),
        (PlanState.CHOICE_MADE, NOTHING, PlanState.AWAITING_OFFER),
        (PlanState.OFFERED, OFFER, PlanState.OFFERED),
        (PlanState.OFFERED, NOTHING, PlanState.AWAITING_OFFER),
        (PlanState.CHOICE_LAPSED, OFFER, PlanState.CHOICE_LAPSED),
        (PlanState.CHOICE_LAPSED, NOTHING, PlanState.AWAITING_OFFER),
    ],
)
def test_a_plan_goes_back_only_as_far_as_what_it_lost(state, standing, expected):
    assert state_after(BASIC, state, standing) is expected


def test_a_hospital_plan_that_lost_its_place_waits_for_a_hospital_choice():
    lost = state_after(HOSPITAL, PlanState.PLACED)
    assert lost is PlanState.AWAITING_HOSPITAL_CHOICE
