"""Danish working days, for an order whose last days do not fall on a day of rest (A-13)."""

from datetime import date, timedelta

from service.rules.rulebook import Rulebook
from service.rules.settings import NonworkingDays

_SATURDAY = 5
_GREAT_PRAYER_DAY_UNTIL = 2023  # lov nr. 214 af 6. marts 2023: abolished from 2024
# days after Easter Sunday: Thursday and Friday before it, itself, Monday, Ascension, Whitsun
_MOVABLE = (-3, -2, 0, 1, 39, 49, 50)
_FIXED = ((1, 1), (12, 25), (12, 26))


def easter_sunday(year: int) -> date:
    """Return Easter Sunday of a year in the Gregorian calendar.

    Source: A-13; the church's rule in Meeus's and Jones's form.
    """
    century, of_century = divmod(year, 100)
    golden = year % 19
    drift = century - century // 4 - (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + drift + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - moon - of_century % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def public_holidays(year: int) -> frozenset[date]:
    """Return the Danish public holidays (helligdage) of a year, Sundays of their own left out.

    Source: A-13. Great Prayer Day counts to 2023 and no longer.
    """
    easter = easter_sunday(year)
    movable = (*_MOVABLE, 26) if year <= _GREAT_PRAYER_DAY_UNTIL else _MOVABLE
    return frozenset(
        [easter + timedelta(days=after) for after in movable]
        + [date(year, month, day) for month, day in _FIXED]
    )


def is_working_day(day: date) -> bool:
    """Tell whether a day is neither Saturday, Sunday nor a public holiday.

    Source: A-13.
    """
    return day.weekday() < _SATURDAY and day not in public_holidays(day.year)


def last_day(book: Rulebook, day: date) -> date:
    """Return the day a deadline runs out when it was counted to `day`.

    Source: § 6, stk. 1, and § 7, stk. 3; A-13.
    """
    if book.nonworking_days is NonworkingDays.COUNTED:
        return day
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
