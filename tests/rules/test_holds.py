from dataclasses import replace

import pytest

from service.rules.codes import Code
from service.rules.documentation import is_announced, may_require_documentation
from service.rules.holds import (
    answer_due_on,
    private_hold_is_over,
    silence_confirms_on,
    waits_for_institution,
)
from service.rules.refusal_states import publication_state
from service.rules.vocabulary import (
    Basis,
    PlacementState,
    PlanState,
    ProviderKind,
    PublicationState,
)
from tests.rules import make

ELSEWHERE = make.provider(authority_id="0101")


@pytest.mark.parametrize(
    ("place", "basis", "waits"),
    [
        (ELSEWHERE, Basis.PUBLIC, True),
        (make.provider(), Basis.PUBLIC, False),
        (make.private(make.contract()), Basis.PRIVATE, False),
        (make.provider(ProviderKind.HOSPITAL, authority_id="nord"), Basis.HOSPITAL, False),
    ],
)
def test_par7_stk2_only_another_authoritys_institution_may_still_say_no(place, basis, waits):
    answer = waits_for_institution(make.plan(), place, basis=basis)
    assert answer.holds is waits
    assert answer.reason.code == (
        Code.INSTITUTION_MAY_REFUSE if waits else Code.NO_REFUSAL_POSSIBLE
    )


@pytest.mark.parametrize(("start", "due"), [(1, 1), (2, 2), (3, 2), (9, 2)])
def test_par7_stk2_silence_confirms_after_two_days_or_on_the_day_itself(start, due):
    told = silence_confirms_on(make.BOOK, chosen_on=make.day(0), start_on=make.day(start))
    assert told == make.day(due)


@pytest.mark.parametrize(("start", "due"), [(0, 0), (1, 0), (2, 1), (9, 1)])
def test_a21_the_last_day_to_answer_is_the_one_before_silence_answers(start, due):
    told = answer_due_on(make.BOOK, chosen_on=make.day(0), start_on=make.day(start))
    assert told == make.day(due)


def test_a21_the_days_of_silence_can_be_switched():
    book = replace(make.BOOK, institution_answer_days=5)
    told = silence_confirms_on(book, chosen_on=make.day(0), start_on=make.day(9))
    assert told == make.day(5)


@pytest.mark.parametrize(("today", "over"), [(4, False), (5, False), (6, True)])
def test_par7_stk3_a_private_place_is_held_through_its_day(today, over):
    assert private_hold_is_over(start_on=make.day(5), today=make.day(today)) is over


@pytest.mark.parametrize(
    ("state", "basis", "placement", "code"),
    [
        (PlanState.OFFERED, None, None, Code.DOCUMENTATION_MAY_BE_ASKED),
        (PlanState.AGREED_PRIVATE, None, None, Code.DOCUMENTATION_MAY_BE_ASKED),
        (
            PlanState.PLACED,
            Basis.PRIVATE,
            PlacementState.CONFIRMED,
            Code.DOCUMENTATION_MAY_BE_ASKED,
        ),
        (PlanState.PLACED, Basis.PRIVATE, PlacementState.NO_SHOW, Code.COURSE_HAS_BEGUN),
        (PlanState.PLACED, Basis.PUBLIC, PlacementState.CONFIRMED, Code.NO_PRIVATE_START),
        (PlanState.STARTED, None, None, Code.NO_PRIVATE_START),
    ],
)
def test_par8_stk3_documentation_is_of_a_private_start_that_is_to_come(
    state, basis, placement, code
):
    answer = may_require_documentation(state, basis=basis, placement=placement)
    assert answer.reason.code == code
    assert answer.holds is (code == Code.DOCUMENTATION_MAY_BE_ASKED)
    assert answer.reason.citation == "§ 8, stk. 3"


def test_par8_stk3_before_an_agreement_it_is_announced():
    assert is_announced(PlanState.CHOICE_MADE)
    assert not is_announced(PlanState.AGREED_PRIVATE)


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, PublicationState.PUBLISHED),
        ({"observed_on": make.day(-7)}, PublicationState.PUBLISHED),
        ({"observed_on": make.day(-8)}, PublicationState.STALE),
        ({"in_force": 0}, PublicationState.SUPERSEDED),
        ({"withdrawn": True, "in_force": 0}, PublicationState.WITHDRAWN),
        ({"accepted": 0}, PublicationState.REJECTED),
    ],
)
def test_a_publication_stands_where_what_came_since_has_put_it(changes, state):
    usual = {"accepted": 3, "in_force": 2, "withdrawn": False, "observed_on": make.day(0)}
    assert publication_state(make.BOOK, **(usual | changes), today=make.day(0)) is state
