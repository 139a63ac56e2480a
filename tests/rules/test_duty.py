from datetime import time

import pytest

from service.rules.choice import entitlement
from service.rules.codes import Code
from service.rules.duty import (
    AgreementFacts,
    duty_ends,
    may_accept_late,
    may_agree,
    may_release,
    state_after_cancellation,
)
from service.rules.settings import DutyReference, StartComparison
from service.rules.vocabulary import Basis, ContractParty, DocumentationState, PlanState
from tests.rules import make


def agree(plan, place, start, today=3):
    held = entitlement(make.BOOK, plan, today=make.day(today))
    return may_agree(
        make.BOOK, plan, held, place, (), start_on=make.day(start), today=make.day(today)
    )


def agreement(start=13, offer=14, **facts):
    return AgreementFacts(
        start_on=None if start is None else make.day(start),
        public_offer_on=None if offer is None else make.day(offer),
        **facts,
    )


CLINIC = make.private(make.contract())


@pytest.mark.parametrize(
    ("start", "code"),
    [
        (2, Code.START_IN_THE_PAST),
        (3, Code.AGREEMENT_VALID),
        (13, Code.AGREEMENT_VALID),
        (14, Code.AGREEMENT_VALID),
        (15, Code.STARTS_AFTER_PUBLIC_OFFER),
    ],
)
def test_par8_stk1_an_agreement_no_later_than_the_offer(start, code):
    answer = agree(make.offered(14), CLINIC, start)
    assert answer.reason.code == code
    assert answer.holds is (code is Code.AGREEMENT_VALID)


@pytest.mark.parametrize(
    ("plan", "place", "code"),
    [
        (make.offered(7), CLINIC, Code.RIGHT_NOT_TRIGGERED),
        (make.offered(14), make.provider(), Code.NOT_A_PRIVATE_PROVIDER),
        (
            make.offered(14),
            make.private(make.contract(ContractParty.AUTHORITY, authority_id=make.HOME)),
            Code.NO_CONTRACT_WITH_KL,
        ),
        (
            make.offered(14),
            make.private(make.contract(valid_to=make.day(4))),
            Code.CONTRACT_NOT_VALID_ON_START,
        ),
    ],
)
def test_par8_stk1_an_agreement_rests_on_the_private_choice(plan, place, code):
    answer = agree(plan, place, 5)
    assert (answer.holds, answer.reason.code) == (False, code)


@pytest.mark.parametrize(
    ("reported", "code"),
    [
        (None, Code.NO_AGREED_START),
        (agreement(start=None), Code.NO_AGREED_START),
        (agreement(start=13), Code.AGREED_START_REPORTED),
        (agreement(start=14), Code.AGREED_START_REPORTED),
        (agreement(start=15), Code.STARTS_AFTER_PUBLIC_OFFER),
        (agreement(offer=None), Code.AGREED_START_REPORTED),
        (agreement(cancelled=True), Code.PROVIDER_CANCELLED),
        (agreement(documentation=DocumentationState.REQUESTED), Code.AGREED_START_REPORTED),
        (agreement(documentation=DocumentationState.ACCEPTED), Code.AGREED_START_REPORTED),
        (agreement(documentation=DocumentationState.REJECTED), Code.DOCUMENTATION_REJECTED),
    ],
)
def test_par8_stk1_the_duty_ends_with_an_agreement_that_holds(reported, code):
    answer = duty_ends(reported)
    assert answer.reason.code == code
    assert answer.holds is (code is Code.AGREED_START_REPORTED)


@pytest.mark.parametrize(
    ("refers_to", "reported", "code"),
    [
        (DutyReference.OFFER_AND_REPLY_DEADLINE, 9, Code.AGREED_START_REPORTED),
        (DutyReference.OFFER_AND_REPLY_DEADLINE, 10, Code.REPLY_DEADLINE_PASSED),
        (DutyReference.OFFER_AND_REPLY_DEADLINE, None, Code.AGREED_START_REPORTED),
        (DutyReference.OFFER, 10, Code.AGREED_START_REPORTED),
    ],
)
def test_a15_an_agreement_reported_after_the_reply_deadline(refers_to, reported, code):
    told_on = None if reported is None else make.day(reported)
    agreed = agreement(reply_by=make.day(9), replied_on=told_on)
    book = make.book(duty_refers_to=refers_to)
    assert duty_ends(agreed, book=book).reason.code == code
    assert may_release(agreed, book=book).holds is (code is Code.AGREED_START_REPORTED)


@pytest.mark.parametrize(
    ("compared_by", "hour", "code"),
    [
        (StartComparison.DATE, 15, Code.AGREED_START_REPORTED),
        (StartComparison.INSTANT, 15, Code.STARTS_AFTER_PUBLIC_OFFER),
        (StartComparison.INSTANT, 10, Code.AGREED_START_REPORTED),
    ],
)
def test_a05_an_agreement_later_on_the_day_of_the_offer(compared_by, hour, code):
    agreed = agreement(14, 14, start_time=time(hour), public_offer_time=time(10))
    assert duty_ends(agreed, book=make.book(compare_starts_by=compared_by)).reason.code == code


@pytest.mark.parametrize(
    ("revives", "code"),
    [(True, Code.PROVIDER_CANCELLED), (False, Code.AGREED_START_REPORTED)],
)
def test_a09_a_cancelled_agreement_revives_the_duty_where_the_rulebook_says_so(revives, code):
    book = make.book(duty_revives=revives)
    assert duty_ends(agreement(cancelled=True), book=book).reason.code == code


@pytest.mark.parametrize(
    ("documentation", "released"),
    [
        (DocumentationState.NOT_REQUESTED, True),
        (DocumentationState.REQUESTED, False),
        (DocumentationState.ACCEPTED, True),
        (DocumentationState.REJECTED, False),
    ],
)
def test_par8_stk3_the_place_is_held_until_documentation_is_accepted(documentation, released):
    assert may_release(agreement(documentation=documentation)).holds is released


def test_par8_stk3_what_is_awaited_is_named():
    answer = may_release(agreement(documentation=DocumentationState.REQUESTED))
    assert (answer.reason.code, answer.reason.citation) == (
        Code.DOCUMENTATION_AWAITED,
        "§ 8, stk. 3",
    )


def test_par8_stk1_silence_never_releases_the_place():
    assert not may_release(None)


@pytest.mark.parametrize(
    ("replied", "allowed", "reason", "code"),
    [
        (9, True, "", Code.REPLY_IN_TIME),
        (10, True, "was ill", Code.LATE_REPLY_ACCEPTED),
        (10, True, " ", Code.REASON_MISSING),
        (10, False, "was ill", Code.LATE_REPLY_NOT_ACCEPTED),
        (9, False, "", Code.REPLY_IN_TIME),
    ],
)
def test_a08_a_late_reply_may_be_taken_with_a_reason(replied, allowed, reason, code):
    answer = may_accept_late(
        make.book(late_accept=allowed),
        reply_by=make.day(9),
        replied_on=make.day(replied),
        reason=reason,
    )
    assert answer.reason.code == code
    assert answer.holds is (code in (Code.REPLY_IN_TIME, Code.LATE_REPLY_ACCEPTED))


@pytest.mark.parametrize(
    ("basis", "state"),
    [
        (Basis.PRIVATE, PlanState.AWAITING_OFFER),
        (Basis.PUBLIC, PlanState.AWAITING_OFFER),
        (Basis.HOSPITAL, PlanState.AWAITING_HOSPITAL_CHOICE),
    ],
)
def test_a09_a_cancelled_place_puts_the_plan_back(basis, state):
    assert state_after_cancellation(basis) is state
