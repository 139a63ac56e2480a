"""Comparing two starts by day, and by hour where both hours are known (A-05)."""

from datetime import date, time
from typing import NamedTuple


class Moment(NamedTuple):
    """A day, and its hour in Denmark where somebody has stated one."""

    on: date | None
    at: time | None = None


def starts_after(start: Moment, offered: Moment) -> bool:
    """Tell whether a start comes after an offer; an hour that is not known counts as equal.

    Where the rulebook compares days only, the caller names no hours.

    Source: § 7, stk. 3 (senest samtidig med tilbuddet); A-05.
    """
    if start.on is None or offered.on is None:
        return False
    if start.on != offered.on or start.at is None or offered.at is None:
        return start.on > offered.on
    return start.at > offered.at
