"""The only reader of time, and the Danish calendar day."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

COPENHAGEN = ZoneInfo("Europe/Copenhagen")

# The demonstration begins here, so that its data and its clock agree.
DEMO_START = datetime(2027, 2, 8, 8, 0, tzinfo=COPENHAGEN)


def machine_now() -> datetime:
    """The machine's time, in UTC."""
    return datetime.now(UTC)


def moved_by(offset_s: float) -> datetime:
    """The time on a clock that is `offset_s` seconds ahead of the machine's."""
    return machine_now() + timedelta(seconds=offset_s)


def danish_day(instant: datetime) -> date:
    """The calendar day in Denmark at an instant."""
    return instant.astimezone(COPENHAGEN).date()


def danish_hour(instant: datetime) -> int:
    """The hour of the day in Denmark at an instant, 0 to 23."""
    return instant.astimezone(COPENHAGEN).hour


def midnight(day: date) -> datetime:
    """The first instant of a Danish calendar day."""
    return datetime.combine(day, time(), COPENHAGEN)
