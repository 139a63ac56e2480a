"""The day to reply by that is filled in before anybody has."""

from datetime import date, timedelta

from service.rules.offer import earliest_reply_by
from service.rules.rulebook import Rulebook

_USUAL, _A_DAY = timedelta(days=3), timedelta(days=1)


def usual_reply(book: Rulebook, today: date) -> date:
    """A day to reply by that the law allows for every start that lies no earlier."""
    return max(earliest_reply_by(book, told_on=today), today + _USUAL)


def usual_reply_before(book: Rulebook, today: date, start_on: date) -> date:
    """A day that the law allows, and before the start where there is time for that."""
    earliest = min(earliest_reply_by(book, told_on=today), start_on)
    return max(earliest, min(today + _USUAL, start_on - _A_DAY))
