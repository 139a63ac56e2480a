"""A place that may be chosen must also have room: the last condition of § 7."""

from datetime import date

from service.rules.access import Window
from service.rules.codes import Code
from service.rules.verdict import Reason


def no_room(
    window: Window, *, last_published_on: date | None, next_free_on: date | None = None
) -> Reason:
    """Tell that no place is free on any day the plan may start there, or on the one day asked for.

    Source: § 7, stk. 1 og 3 (the provider must be able to offer the start).

    Args:
        window: the days on which the law allows a start.
        last_published_on: the last day figures are published for; none when there are none.
        next_free_on: the first day after the window with a free place, where it is known.
    """
    return Reason.of(
        Code.NO_FREE_PLACE,
        window.basis,
        first_on=window.first_on,
        last_on=window.last_on,
        or_later=None if window.last_on == window.first_on else "true",
        next_free_on=next_free_on,
        last_published_on=last_published_on,
    )
