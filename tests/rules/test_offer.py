from dataclasses import replace

import pytest

from service.rules.codes import Code
from service.rules.entitlement import offer_paragraph
from service.rules.offer import (
    choice_has_lapsed,
    counts_as_start,
    earliest_reply_by,
    may_offer,
    notice_days_late,
    notice_due_on,
    reply_deadline_fault,
    reply_deadline_needed_anew,
    reply_in_time,
)
from service.rules.vocabulary import MeetingKind, PlanType
from tests.rules import make


@pytest.mark.parametrize(("told", "late"), [(0, 0), (3, 0), (4, 0), (5, 1), (34, 30)])
def test_par6_stk1_days_late_after_day_four(told, late):
    assert notice_days_late(make.BOOK, make.plan(), make.day(told)) == late


@pytest.mark.parametrize("plan_type", [PlanType.HOSPITAL_SPECIALISED, PlanType.SELF_TRAINING])
def test_par6_no_notice_is_due_without_a_clock(plan_type):
    plan = make.plan(plan_type)
    assert notice_due_on(make.BOOK, plan) is None
    assert notice_days_late(make.BOOK, plan, make.day(50)) == 0


@pytest.mark.parametrize("book", [make.BOOK, make.OLD_BOOK])
def test_par6_the_notice_is_due_on_day_four_in_both_orders(book):
    for plan_type in (PlanType.GENERAL, PlanType.SPECIALISED_REHAB):
        plan = make.plan(plan_type, not_before=make.day(30))
        assert notice_due_on(book, plan) == make.day(4)


def test_par6_each_authority_offers_on_its_own_paragraph():
    assert offer_paragraph(PlanType.GENERAL) == "§ 6, stk. 1"
    assert offer_paragraph(PlanType.SPECIALISED_REHAB) == "§ 6, stk. 2"


@pytest.mark.parametrize(
    ("plan", "start", "today", "code"),
    [
        (make.plan(), 5, 2, Code.OFFER_MAY_BE_MADE),
        (make.plan(), 2, 2, Code.OFFER_MAY_BE_MADE),
        (make.plan(), 1, 2, Code.START_IN_THE_PAST),
        (make.plan(), -1, -2, Code.START_BEFORE_DISCHARGE),
        (make.plan(not_before=make.day(9)), 8, 2, Code.START_BEFORE_CLINICAL_NOT_BEFORE),
        (make.plan(not_before=make.day(9)), 9, 2, Code.OFFER_MAY_BE_MADE),
        (make.plan(care_level=None), 5, 2, Code.LEVEL_NOT_SET),
        (make.plan(PlanType.SPECIALISED_REHAB), 5, 2, Code.OFFER_MAY_BE_MADE),
        (make.plan(PlanType.HOSPITAL_SPECIALISED), 5, 2, Code.NO_OFFER_AT_HOSPITAL_LEVEL),
        (make.plan(PlanType.SELF_TRAINING), 5, 2, Code.INFORMATION_ONLY),
    ],
)
def test_par6_when_an_offer_may_be_made(plan, start, today, code):
    answer = may_offer(make.BOOK, plan, start_on=make.day(start), today=make.day(today))
    assert answer.reason.code == code
    assert answer.holds is (code is Code.OFFER_MAY_BE_MADE)


@pytest.mark.parametrize(
    ("reply_by", "start", "least", "code"),
    [
        (4, 14, 2, Code.REPLY_DEADLINE_TOO_SHORT),
        (5, 14, 2, None),
        (6, 14, 2, None),
        (6, 14, 5, Code.REPLY_DEADLINE_TOO_SHORT),
        (13, 14, 2, None),
        (14, 14, 2, None),
        (15, 14, 2, Code.REPLY_DEADLINE_AFTER_START),
        (4, 4, 2, None),
        (3, 4, 2, Code.REPLY_DEADLINE_TOO_SHORT),
    ],
)
def test_par6_stk3_a_reply_deadline_is_reasonable(reply_by, start, least, code):
    fault = reply_deadline_fault(
        make.book(reply_min_days=least),
        notified_on=make.day(3),
        reply_by=make.day(reply_by),
        start_on=make.day(start),
    )
    assert (fault and fault.code) == code


@pytest.mark.parametrize(("replied", "in_time"), [(8, True), (9, True), (10, False)])
def test_par6_stk3_a_reply_is_in_time_on_the_last_day(replied, in_time):
    asked = {"reply_by": make.day(9), "replied_on": make.day(replied)}
    assert reply_in_time(**asked) is in_time
    assert choice_has_lapsed(**asked, today=make.day(30)) is not in_time


@pytest.mark.parametrize(("today", "lapsed"), [(9, False), (10, True)])
def test_par6_stk3_silence_lapses_the_choice_after_the_last_day(today, lapsed):
    found = choice_has_lapsed(reply_by=make.day(9), replied_on=None, today=make.day(today))
    assert found is lapsed


def test_par6_stk3_without_a_deadline_no_reply_is_late():
    assert reply_in_time(reply_by=None, replied_on=make.day(99))
    assert not choice_has_lapsed(reply_by=None, replied_on=None, today=make.day(99))


@pytest.mark.parametrize(
    ("meeting", "professional", "deliver", "code"),
    [
        (MeetingKind.IN_PERSON, True, True, Code.COUNTS_AS_START),
        (MeetingKind.VIDEO, True, True, Code.COUNTS_AS_START),
        (MeetingKind.TELEPHONE, True, True, Code.TELEPHONE_NOT_COUNTED),
        (MeetingKind.LETTER, True, True, Code.NOT_A_MEETING),
        (MeetingKind.IN_PERSON, False, True, Code.NOT_WITH_HEALTH_PROFESSIONAL),
        (MeetingKind.IN_PERSON, True, False, Code.NOT_WITH_TREATING_PROFESSIONAL),
    ],
)
def test_par6_stk4_what_counts_as_a_start(meeting, professional, deliver, code):
    answer = counts_as_start(
        make.BOOK, meeting=meeting, health_professional=professional, will_deliver=deliver
    )
    assert answer.reason.code == code
    assert answer.holds is (code is Code.COUNTS_AS_START)


@pytest.mark.parametrize("counts", [True, False])
def test_a10_a_telephone_call_counts_where_the_rulebook_says_so(counts):
    book = make.book(telephone_counts=counts)
    call = {"meeting": MeetingKind.TELEPHONE, "health_professional": True, "will_deliver": True}
    assert counts_as_start(book, **call).holds is counts


@pytest.mark.parametrize(
    ("starts", "before", "now", "needed"),
    [
        ((6, 10), 5, None, True),
        ((6, 10), 5, 9, False),
        ((6, 10), None, None, False),
        ((6, 7), 5, None, False),
        ((10, 12), 9, None, False),
        ((10, 6), 9, None, False),
        ((10,), 9, None, True),
        ((), 9, None, False),
    ],
    ids=[
        "the right arises",
        "it sets one",
        "there was none before",
        "no right either way",
        "the right was held already",
        "the right is kept",
        "the first version beside an older deadline",
        "no offer at all",
    ],
)
def test_par6_stk3_a_revision_that_opens_the_free_choice_sets_a_deadline_anew(
    starts, before, now, needed
):
    fault = reply_deadline_needed_anew(
        make.BOOK,
        make.offered(*starts),
        reply_by_before=None if before is None else make.day(before),
        reply_by=None if now is None else make.day(now),
    )
    assert (fault is not None) is needed
    if fault:
        assert (fault.code, fault.citation) == (Code.REPLY_DEADLINE_NEEDED_ANEW, "§ 6, stk. 3")
        assert fault.fact("reply_by_before") == make.day(before).isoformat()


def test_par6_stk3_an_offer_not_yet_told_of_is_judged_on_its_start():
    fault = reply_deadline_needed_anew(
        make.BOOK,
        make.plan(offers=make.offers(6, 14, told=False)),
        reply_by_before=make.day(5),
        reply_by=None,
    )
    assert fault.code == Code.REPLY_DEADLINE_NEEDED_ANEW


@pytest.mark.parametrize("least", [2, 5])
def test_par6_stk3_the_first_day_to_ask_a_reply_by_is_the_shortest_deadline(least):
    book = replace(make.BOOK, reply_min_days=least)
    assert earliest_reply_by(book, told_on=make.day(4)) == make.day(4 + least)
