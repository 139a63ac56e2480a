"""A plan the patient kept, and the clock that starts when it is shown."""

from datetime import date

import pytest

from service.rules.clocks import clocks
from service.rules.codes import Code
from service.rules.receipt import (
    consent_by_choosing,
    consent_by_showing,
    last_day_without_private_choice_from_receipt,
    late_receipt_days,
    may_state_late_cause,
    notice_due_on_from_receipt,
    receipt_fault,
    shown_to,
)
from service.rules.vocabulary import PlanType, Recipient
from tests.rules import make

NOBODY = {"municipality": False, "region": False, "gp": False, "hospital": False}


@pytest.mark.parametrize(
    ("plan_type", "on", "recipient"),
    [
        (PlanType.GENERAL, date(2026, 12, 31), Recipient.MUNICIPALITY),
        (PlanType.GENERAL, date(2027, 1, 1), Recipient.MUNICIPALITY),
        (PlanType.SPECIALISED_REHAB, date(2026, 12, 31), Recipient.MUNICIPALITY),
        (PlanType.SPECIALISED_REHAB, date(2027, 1, 1), Recipient.REGION),
        (PlanType.HOSPITAL_SPECIALISED, date(2027, 1, 1), Recipient.REGION),
    ],
)
def test_a_patient_shows_the_plan_to_who_answers_for_it(plan_type, on, recipient):
    assert shown_to(plan_type, on=on) is recipient


@pytest.mark.parametrize("recipient", [Recipient.MUNICIPALITY, Recipient.REGION])
def test_showing_is_consent_for_that_recipient_alone(recipient):
    consent = consent_by_showing(make.consent(**NOBODY), recipient)
    assert consent == make.consent(**NOBODY | {recipient.value: True})


def test_par4_stk4_agreeing_with_the_choice_is_consent_for_the_hospital_alone():
    agreed = make.consent(**NOBODY | {"hospital": True})
    assert consent_by_choosing(make.consent(**NOBODY)) == agreed


def test_a_plan_is_not_shown_before_the_patient_has_it():
    assert receipt_fault(make.plan(), shown_on=make.day(0)) is None
    fault = receipt_fault(make.plan(), shown_on=make.day(-1))
    assert (fault.code, fault.citation) == (Code.SHOWN_BEFORE_DISCHARGE, "§ 4, stk. 1")
    assert (fault.fact("shown_on"), fault.fact("discharged_on")) == ("2027-01-05", "2027-01-06")


def test_a_receipt_is_late_by_whole_days_after_discharge():
    plan = make.plan()
    days = [late_receipt_days(plan, received_on=make.day(n)) for n in (-1, 0, 1, 9)]
    assert days == [0, 0, 1, 9]
    assert late_receipt_days(plan, received_on=None) is None


@pytest.mark.parametrize(
    ("received_on", "code"),
    [
        (None, Code.NOT_RECEIVED_LATE),
        (make.day(0), Code.NOT_RECEIVED_LATE),
        (make.day(1), Code.RECEIVED_LATE),
    ],
)
def test_only_a_late_receipt_has_a_cause(received_on, code):
    verdict = may_state_late_cause(make.plan(), received_on=received_on)
    assert verdict.reason.code == code
    assert bool(verdict) == (code is Code.RECEIVED_LATE)


def test_the_operational_clock_runs_from_receipt_and_the_laws_from_discharge():
    told = clocks(make.BOOK, make.plan(), received_on=make.day(9))
    assert (told.day_zero, told.notice_due_on) == (make.day(0), make.day(4))
    assert told.last_day_without_private_choice == make.day(7)
    assert (told.received_on, told.late_receipt_days) == (make.day(9), 9)
    assert told.notice_due_on_from_receipt == make.day(13)
    assert told.last_day_without_private_choice_from_receipt == make.day(16)


def test_a_deferred_start_moves_the_operational_seven_days_only_when_it_is_later():
    def last_day(not_before, received):
        return last_day_without_private_choice_from_receipt(
            make.BOOK, make.plan(not_before=make.day(not_before)), received_on=make.day(received)
        )

    assert last_day(20, 9) == make.day(27)
    assert last_day(5, 9) == make.day(16)


def test_nothing_runs_from_a_receipt_that_has_not_been():
    told = clocks(make.BOOK, make.plan(clinical_start_deadline=make.day(3)), received_on=None)
    assert told.clinical_start_deadline == make.day(3)
    assert told.notice_due_on == make.day(4)
    for value in (
        told.received_on,
        told.notice_due_on_from_receipt,
        told.last_day_without_private_choice_from_receipt,
        told.late_receipt_days,
    ):
        assert value is None


def test_a_plan_registered_before_a_corrected_discharge_counts_from_the_discharge():
    received = {"received_on": make.day(-2)}
    assert notice_due_on_from_receipt(make.BOOK, make.plan(), **received) == make.day(4)


@pytest.mark.parametrize("plan_type", [PlanType.HOSPITAL_SPECIALISED, PlanType.SELF_TRAINING])
def test_no_clock_runs_at_hospital_level_or_for_self_training(plan_type):
    told = clocks(make.BOOK, make.plan(plan_type), received_on=make.day(2))
    assert (told.day_zero, told.notice_due_on, told.notice_due_on_from_receipt) == (None,) * 3
    assert told.last_day_without_private_choice is None
    assert told.last_day_without_private_choice_from_receipt is None
