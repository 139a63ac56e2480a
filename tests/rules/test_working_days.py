from datetime import date, timedelta

import pytest

from service.rules.settings import NonworkingDays
from service.rules.working_days import easter_sunday, is_working_day, last_day, public_holidays
from tests.rules import make

ROLLED = make.book(nonworking_days=NonworkingDays.ROLLED_OVER)


@pytest.mark.parametrize(
    "easter",
    [
        date(2018, 4, 1),
        date(2024, 3, 31),
        date(2025, 4, 20),
        date(2026, 4, 5),
        date(2027, 3, 28),
        date(2038, 4, 25),  # the latest Easter there can be
        date(2285, 3, 22),  # the earliest
    ],
)
def test_easter_falls_where_the_church_says(easter):
    assert easter_sunday(easter.year) == easter


def test_easter_is_always_a_sunday_between_22_march_and_25_april():
    days = [easter_sunday(year) for year in range(1900, 2200)]
    assert {day.weekday() for day in days} == {6}
    assert all((3, 22) <= (day.month, day.day) <= (4, 25) for day in days)


def test_the_holidays_of_2027():
    assert sorted(public_holidays(2027)) == [
        date(2027, 1, 1),
        date(2027, 3, 25),
        date(2027, 3, 26),
        date(2027, 3, 28),
        date(2027, 3, 29),
        date(2027, 5, 6),
        date(2027, 5, 16),
        date(2027, 5, 17),
        date(2027, 12, 25),
        date(2027, 12, 26),
    ]


@pytest.mark.parametrize(("day", "works"), [(date(2023, 5, 5), False), (date(2024, 4, 26), True)])
def test_great_prayer_day_is_no_holiday_since_2024(day, works):
    assert day.weekday() == 4
    assert is_working_day(day) is works


@pytest.mark.parametrize(
    ("counted", "rolled"),
    [
        (date(2027, 1, 8), date(2027, 1, 8)),  # Friday
        (date(2027, 1, 9), date(2027, 1, 11)),  # Saturday
        (date(2027, 1, 10), date(2027, 1, 11)),  # Sunday
        (date(2027, 3, 25), date(2027, 3, 30)),  # Maundy Thursday to the Tuesday after Easter
        (date(2026, 12, 31), date(2026, 12, 31)),  # a Thursday, and no holiday
        (date(2027, 1, 1), date(2027, 1, 4)),  # New Year's Day, a Friday
    ],
)
def test_a13_a_last_day_moves_to_the_next_working_day_where_the_rulebook_says_so(counted, rolled):
    assert last_day(make.BOOK, counted) == counted
    assert last_day(ROLLED, counted) == rolled


def test_a13_a_last_day_never_moves_back_nor_by_more_than_a_week():
    for number in range(366 * 4):
        day = date(2027, 1, 1) + timedelta(days=number)
        moved = last_day(ROLLED, day)
        assert timedelta(0) <= moved - day <= timedelta(days=5)
        assert is_working_day(moved)
