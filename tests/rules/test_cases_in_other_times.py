"""The dated cases in other months and years: nothing in them hangs on January 2027."""

import calendar
import json
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.rules.clinical import meets_clinical_deadline
from service.rules.days import day_zero, last_day_without_private_choice, local_day
from service.rules.entitlement import entitlement
from service.rules.facts import OfferFacts
from service.rules.offer import notice_days_late, notice_due_on, reply_in_time
from service.rules.rulebook import rulebook_on
from service.rules.vocabulary import CareLevel, PlanType
from tests.rules import make
from tests.rules.case_days import COPENHAGEN, days_to, movable, moved
from tests.rules.test_cases import ANSWERS

CASES = json.loads(Path(__file__).with_name("cases.json").read_text(encoding="utf-8"))
MOVABLE = [case for case in CASES if movable(case)]
MUNICIPAL = [case for case in MOVABLE if case["given"].get("level") in ("basic", "advanced")]
LANDMARKS = [
    "2027-03-24",  # summer time begins inside the four days
    "2027-10-27",  # and ends inside them
    "2027-12-27",  # the year ends inside the seven days
    "2028-02-24",  # the leap day is day five
    "2028-02-29",
    "2028-04-10",  # Easter
    "2029-02-22",  # no leap day
    "2030-12-31",
]
OLD_LANDMARKS = ["2018-07-01", "2020-02-24", "2024-02-29", "2024-03-29", "2025-10-24"]
FIRST, LAST = date(2018, 7, 1), date(2060, 12, 31)


def answers(case):
    return {word: ANSWERS[word](case["given"]) for word in case["expect"]}


@pytest.mark.parametrize("day", LANDMARKS)
@pytest.mark.parametrize("case", MOVABLE, ids=[case["id"] for case in MOVABLE])
def test_a_case_moved_to_another_discharge_has_its_answers_moved_with_it(case, day):
    there = moved(case, days_to(case, day))
    assert answers(there) == there["expect"]


@pytest.mark.parametrize("day", OLD_LANDMARKS)
@pytest.mark.parametrize("case", MUNICIPAL, ids=[case["id"] for case in MUNICIPAL])
def test_what_is_municipal_was_answered_the_same_under_the_former_order(case, day):
    there = moved(case, days_to(case, day))
    assert rulebook_on(date.fromisoformat(day)).rule_set == "2018"
    assert answers(there) == there["expect"]


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(case=st.sampled_from(MOVABLE), days=st.integers(0, 12_000))
def test_a_case_moved_by_any_number_of_days_is_answered_the_same(case, days):
    there = moved(case, days)
    assert answers(there) == there["expect"]


# The same questions by an arithmetic of its own: months are walked day by day on a calendar.


def walk(day, steps):
    """The day that many days later, one calendar leaf at a time."""
    year, month, leaf = day.year, day.month, day.day
    for _ in range(steps):
        leaf += 1
        if leaf > calendar.monthrange(year, month)[1]:
            leaf, month = 1, month + 1
        if month > 12:
            month, year = 1, year + 1
    return date(year, month, leaf)


days = st.dates(FIRST, LAST)
plans_told = st.fixed_dictionaries(
    {
        "discharged_on": days,
        "deferred": st.none() | st.integers(0, 40),
        "starts_after": st.integers(0, 60),
        "told_after": st.integers(0, 12),
        "deadline": st.none() | st.integers(0, 60),
        "level": st.sampled_from(["basic", "advanced"]),
    }
)


@given(told=plans_told)
def test_clocks_and_rights_are_what_counting_leaves_of_a_calendar_gives(told):
    discharged_on = told["discharged_on"]
    zero = discharged_on if told["deferred"] is None else walk(discharged_on, told["deferred"])
    start = walk(zero, told["starts_after"])
    told_on = walk(discharged_on, told["told_after"])
    deadline = None if told["deadline"] is None else walk(discharged_on, told["deadline"])
    plan = make.plan(
        care_level=CareLevel(told["level"]),
        discharged_on=discharged_on,
        not_before=None if told["deferred"] is None else zero,
        clinical_start_deadline=deadline,
        offers=(OfferFacts(start_on=start, notified_on=told_on),),
    )
    book = rulebook_on(discharged_on)
    assert book.rule_set == ("2018" if discharged_on.year < 2027 else "2027")
    assert day_zero(book, plan) == zero
    assert notice_due_on(book, plan) == walk(discharged_on, 4)
    assert last_day_without_private_choice(book, plan) == walk(zero, 7)
    assert notice_days_late(book, plan, told_on) == max(0, told["told_after"] - 4)
    rights = entitlement(book, plan, today=told_on)
    late = told["starts_after"] > 7
    assert bool(rights.private_choice) is late
    assert rights.latest_private_start_on == (start if late else None)
    assert bool(rights.public_choice)
    assert meets_clinical_deadline(plan, start_on=start) is (deadline is None or start <= deadline)


@given(day=days, minute=st.integers(0, 24 * 60 - 1), late=st.integers(-2, 2))
def test_a_moment_counts_for_the_day_the_clock_on_the_wall_shows(day, minute, late):
    wall = datetime.combine(day, time(minute // 60, minute % 60), tzinfo=COPENHAGEN)
    utc = datetime.fromisoformat(wall.isoformat())
    assert local_day(utc) == day
    reply_by = day + timedelta(days=late)
    assert reply_in_time(reply_by=reply_by, replied_on=local_day(utc)) is (late >= 0)


@given(discharged_on=days, waited=st.integers(0, 30), kind=st.sampled_from(PlanType))
def test_without_an_offer_the_right_comes_with_day_eight_and_any_start_will_do(
    discharged_on, waited, kind
):
    plan = make.plan(kind, discharged_on=discharged_on)
    rights = entitlement(rulebook_on(discharged_on), plan, today=walk(discharged_on, waited))
    general = kind in (PlanType.GENERAL, PlanType.SPECIALISED_REHAB)
    assert bool(rights.private_choice) is (general and waited > 7)
    assert rights.latest_private_start_on is None
