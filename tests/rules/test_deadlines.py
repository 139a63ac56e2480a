from dataclasses import replace

import pytest

from service.rules.deadlines import DeadlineKind, Standing, Whose, deadlines, whose
from service.rules.notifications import (
    CAPACITY_STALE,
    CONTRACT_ENDS,
    reminder,
    reminders,
    told_at,
    told_of_right,
)
from service.rules.stratify import restratification_closes_on
from service.rules.vocabulary import PlanState, PlanType
from tests.rules import make

K = DeadlineKind


def running(plan, **standing):
    found = deadlines(make.BOOK, plan, Standing(**standing))
    return {one.kind: ((one.due_on - make.DISCHARGED_ON).days, one.citation) for one in found}


def test_par6_and_par8_a_deadline_is_the_authoritys_unless_another_has_to_act():
    others = {kind: whose(kind) for kind in K if whose(kind) is not Whose.AUTHORITY}
    assert others == {
        K.REPLY: Whose.CITIZEN,
        K.FIRST_MEETING: Whose.PLACE,
        K.DOCUMENTATION: Whose.PLACE,
        K.ACKNOWLEDGEMENT: Whose.PLACE,
    }
    assert whose(K.NOTICE) is Whose.AUTHORITY


def test_par6_and_par7_both_clocks_run_until_the_citizen_is_told():
    found = running(make.plan(), state=PlanState.AWAITING_STRATIFICATION, received_on=make.day(2))
    assert found == {
        K.NOTICE: (4, "§ 6, stk. 1"),
        K.NOTICE_FROM_RECEIPT: (6, "§ 6, stk. 1"),
        K.OFFERED_START: (7, "§ 7, stk. 3"),
        K.OFFERED_START_FROM_RECEIPT: (9, "§ 7, stk. 3"),
    }


def test_par6_the_clocks_from_receipt_do_not_bind():
    found = deadlines(
        make.BOOK,
        make.plan(),
        Standing(state=PlanState.AWAITING_OFFER, received_on=make.day(2)),
    )
    assert {one.kind for one in found if not one.binds} == {
        K.NOTICE_FROM_RECEIPT,
        K.OFFERED_START_FROM_RECEIPT,
    }


def test_par6_stk2_the_region_has_its_own_paragraph():
    found = running(make.plan(PlanType.SPECIALISED_REHAB), state=PlanState.AWAITING_OFFER)
    assert found[K.NOTICE] == (4, "§ 6, stk. 2")


@pytest.mark.parametrize("state", [PlanState.AWAITING_OFFER, PlanState.PLACED])
def test_par6_nothing_runs_once_the_citizen_was_told_or_at_hospital_level(state):
    assert running(make.offered(6), state=state) == {}
    assert running(make.plan(PlanType.HOSPITAL_SPECIALISED), state=state) == {}


@pytest.mark.parametrize(
    ("start", "runs"), [(None, True), (make.day(4), True), (make.day(3), False)]
)
def test_par3_stk1_the_clinical_deadline_runs_until_a_start_in_time_is_arranged(start, runs):
    plan = replace(make.offered(6), clinical_start_deadline=make.day(3))
    found = running(plan, state=PlanState.CHOICE_MADE, start_on=start)
    assert found == ({K.CLINICAL_START: (3, "§ 3, stk. 1")} if runs else {})
    assert running(plan, state=PlanState.STARTED) == {}


def test_par6_stk3_a_reply_is_awaited_while_the_offer_stands_open():
    told = {"reply_by": make.day(5)}
    assert running(make.offered(6), state=PlanState.OFFERED, **told) == {
        K.REPLY: (5, "§ 6, stk. 3")
    }
    assert running(make.offered(6), state=PlanState.CHOICE_LAPSED, **told) == {}


def test_par8_documentation_receipt_and_the_first_meeting_are_awaited():
    proof = running(
        make.offered(9), state=PlanState.DOCUMENTATION_REQUESTED, proof_due_on=make.day(8)
    )
    assert proof == {K.DOCUMENTATION: (8, "§ 8, stk. 3")}
    sent = running(
        make.offered(9), state=PlanState.PLACED, start_on=make.day(8), sent_on=make.day(6)
    )
    assert sent == {
        K.ACKNOWLEDGEMENT: (7, "§ 8, stk. 2"),
        K.FIRST_MEETING: (8, "§ 6, stk. 4"),
    }


def test_the_window_for_restratification_closes_on_day_14_of_the_course():
    found = running(make.offered(6), state=PlanState.STARTED, started_on=make.day(6))
    assert found == {K.RESTRATIFICATION: (20, "stratificeringsmodellen")}
    assert restratification_closes_on(make.BOOK, course_started_on=make.day(6)) == make.day(20)
    rehab = make.plan(PlanType.SPECIALISED_REHAB)
    assert running(rehab, state=PlanState.STARTED, started_on=make.day(6)) == {}


def test_the_nearest_deadline_comes_first_and_an_overdue_one_counts_below_zero():
    first = deadlines(make.BOOK, make.plan(), Standing(state=PlanState.AWAITING_OFFER))[0]
    assert first.kind is K.NOTICE
    assert [first.days_left(make.day(n)) for n in (3, 4, 5)] == [1, 0, -1]


@pytest.mark.parametrize(
    ("kind", "days", "code"),
    [
        (K.NOTICE, 2, None),
        (K.NOTICE, 1, "notice_due_tomorrow"),
        (K.NOTICE, 0, "notice_due_tomorrow"),
        (K.NOTICE, -1, "notice_overdue"),
        (K.NOTICE, -9, "notice_overdue"),
        (K.REPLY, 2, "reply_due_in_two_days"),
        (K.REPLY, -1, None),
        (K.OFFERED_START, 0, None),
        (K.OFFERED_START, -1, "day_seven_passed"),
        (K.ACKNOWLEDGEMENT, 0, "plan_not_acknowledged"),
        (K.RESTRATIFICATION, 2, "restratification_closes"),
        (K.DOCUMENTATION, 0, None),
    ],
)
def test_a_deadline_is_told_when_it_is_near_and_when_it_has_passed(kind, days, code):
    due = [r.told.code for r in reminders(kind, make.day(9)) if r.is_due(make.day(9 - days))]
    assert due == ([code] if code else [])


def test_par7_stk3_the_right_is_told_as_arisen_once_and_then_as_changed():
    assert told_of_right(before=False, after=False) is told_of_right(before=True, after=False)
    assert told_of_right(before=False, after=True).code == "private_choice_arose"
    assert told_of_right(before=True, after=True).code == "private_choice_changed"


def test_figures_are_told_of_the_day_after_their_last():
    stale = reminder(CAPACITY_STALE, days=-1, due_on=make.day(9))
    assert [stale.is_due(make.day(n)) for n in (9, 10, 30)] == [False, True, True]
    ending = reminder(CONTRACT_ENDS, days=30, due_on=make.day(40))
    assert [ending.is_due(make.day(n)) for n in (9, 10, 40, 41)] == [False, True, True, False]


def test_par8_stk1_a_cancelled_place_does_not_run_the_clocks_again():
    waiting = {"state": PlanState.AWAITING_OFFER}
    assert running(make.plan(), **waiting)
    assert not running(make.plan(), **waiting, cancelled=True)


def test_par6_after_a_course_has_ended_the_days_run_from_receipt_alone():
    waiting = {"state": PlanState.AWAITING_OFFER, "received_on": make.day(20)}
    found = running(make.plan(), **waiting, course_over=True)
    assert set(found) == {K.NOTICE_FROM_RECEIPT, K.OFFERED_START_FROM_RECEIPT}
    assert not running(make.plan(), state=PlanState.AWAITING_OFFER, course_over=True)


def test_what_happens_is_told_to_those_it_concerns():
    told = told_at("choice.refused")
    assert (told.code, told.citation) == ("choice_refused", "§ 7, stk. 2")
    assert told_at("clock.moved") is None
