"""How old a capacity figure may be and still be trusted."""

from datetime import date, datetime, time, timedelta

from service.clock import COPENHAGEN, danish_day
from service.rules.refusal import is_fresh
from service.rules.rulebook import rulebook_on


def is_stale(observed_at: datetime, *, today: date) -> bool:
    """Tell whether a figure is older than the rulebook of the day allows."""
    return not is_fresh(rulebook_on(today), observed_on=danish_day(observed_at), on=today)


def fresh_from(today: date) -> datetime:
    """The first instant whose figures are not stale on a day."""
    first_day = today - timedelta(days=rulebook_on(today).freshness_days)
    return datetime.combine(first_day, time(), COPENHAGEN)
