"""The demonstration's days: when it stands, and when training may begin."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from service.demo import assumptions

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
SATURDAY = 5


def as_of(weeks: int) -> datetime:
    """Return the instant at which figures were seen: the morning after the last week.

    Raises:
        ValueError: not between one week and a year.
    """
    if not 1 <= weeks <= assumptions.MAX_WEEKS:
        msg = f"{weeks} weeks is not between 1 and {assumptions.MAX_WEEKS}"
        raise ValueError(msg)
    day = assumptions.FIRST_DISCHARGE_ON + timedelta(weeks=weeks)
    return instant(day, hour=assumptions.OBSERVED_HOUR)


def last_start_on(weeks: int) -> date:
    """Return the last day with published capacity."""
    return as_of(weeks).date() + timedelta(days=assumptions.CAPACITY_DAYS - 1)


def instant(day: date, *, hour: int, minute: int = 0) -> datetime:
    """Return an instant of the Danish clock."""
    return datetime.combine(day, time(hour, minute), tzinfo=COPENHAGEN)


def is_working_day(day: date) -> bool:
    """Tell whether first meetings are held on a day."""
    return day.weekday() < SATURDAY and day not in assumptions.HOLIDAYS


def working_day_near(day: date) -> date:
    """Return the day itself or the working day before it, but none before the first with capacity.

    A wait of some days is kept by starting on the Friday before a weekend.
    """
    while not is_working_day(day) and day > assumptions.FIRST_START_ON:
        day -= timedelta(days=1)
    return max(day, assumptions.FIRST_START_ON)
