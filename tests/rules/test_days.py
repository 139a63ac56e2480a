from datetime import UTC, date, datetime

import pytest

from service.rules.days import (
    clocks_run,
    day_number,
    day_zero,
    last_day_without_private_choice,
    local_day,
    starts_late,
)
from service.rules.vocabulary import PlanType
from tests.rules import make

WITH_CLOCKS = [PlanType.GENERAL, PlanType.SPECIALISED_REHAB]
WITHOUT_CLOCKS = [PlanType.HOSPITAL_SPECIALISED, PlanType.SELF_TRAINING]


@pytest.mark.parametrize(
    ("hour", "minute", "day"), [(22, 59, 6), (23, 0, 7)], ids=["before midnight", "midnight"]
)
def test_an_instant_belongs_to_its_danish_day(hour, minute, day):
    instant = datetime(2027, 1, 6, hour, minute, tzinfo=UTC)
    assert local_day(instant) == date(2027, 1, day)


def test_an_instant_without_offset_has_no_day():
    with pytest.raises(ValueError, match="no offset"):
        local_day(datetime.fromisoformat("2027-01-06T12:00:00"))


@pytest.mark.parametrize("number", [-1, 0, 1, 7, 365])
def test_days_are_counted_from_day_zero(number):
    assert day_number(day_zero=make.DISCHARGED_ON, day=make.day(number)) == number


@pytest.mark.parametrize("plan_type", WITH_CLOCKS)
def test_par7_stk3_seven_days_for_plans_with_a_clock(plan_type):
    plan = make.plan(plan_type)
    assert clocks_run(plan_type)
    assert last_day_without_private_choice(make.BOOK, plan) == make.day(7)


@pytest.mark.parametrize("plan_type", WITHOUT_CLOCKS)
def test_no_clock_runs_at_hospital_level_or_self_training(plan_type):
    assert not clocks_run(plan_type)
    assert last_day_without_private_choice(make.BOOK, make.plan(plan_type)) is None


@pytest.mark.parametrize(
    ("moves", "not_before", "zero"),
    [(True, 20, 20), (False, 20, 0), (True, None, 0), (True, -3, 0)],
    ids=["A-12 on", "A-12 off", "no deferral", "deferral before discharge"],
)
def test_a12_a_deferred_start_moves_day_zero_where_the_rulebook_says_so(moves, not_before, zero):
    book = make.book(deferral_moves_day_zero=moves)
    plan = make.plan(not_before=None if not_before is None else make.day(not_before))
    assert day_zero(book, plan) == make.day(zero)
    assert last_day_without_private_choice(book, plan) == make.day(zero + 7)


@pytest.mark.parametrize(
    ("last_day", "late"),
    [(date(2027, 2, 11), False), (date(2027, 2, 10), True), (None, False)],
)
def test_par7_stk3_a_start_after_the_last_day_is_late(last_day, late):
    assert starts_late(date(2027, 2, 11), last_day=last_day) is late
