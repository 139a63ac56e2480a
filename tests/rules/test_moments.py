from datetime import time

import pytest

from service.rules.entitlement import entitlement
from service.rules.facts import OfferFacts
from service.rules.moments import Moment, starts_after
from service.rules.settings import StartComparison
from tests.rules import make

BY_HOUR = make.book(compare_starts_by=StartComparison.INSTANT)


@pytest.mark.parametrize(
    ("day", "hour", "offered_day", "offered_hour", "later"),
    [
        (13, 15, 14, 10, False),
        (14, 15, 14, 10, True),
        (14, 10, 14, 10, False),
        (14, 9, 14, 10, False),
        (15, 9, 14, 10, True),
        (14, None, 14, 10, False),
        (14, 15, 14, None, False),
        (14, 15, None, None, False),
        (None, None, 14, 10, False),
    ],
)
def test_a05_hours_are_compared_on_one_day_and_where_both_are_known(
    day, hour, offered_day, offered_hour, later
):
    def moment(on, at):
        return Moment(None if on is None else make.day(on), None if at is None else time(at))

    assert starts_after(moment(day, hour), moment(offered_day, offered_hour)) is later


@pytest.mark.parametrize(("book", "hour"), [(make.BOOK, None), (BY_HOUR, time(10))])
def test_a05_the_hour_of_the_offer_binds_only_where_hours_are_compared(book, hour):
    offer = OfferFacts(start_on=make.day(14), notified_on=make.day(2), start_time=time(10))
    held = entitlement(book, make.plan(offers=(offer,)), today=make.day(3))
    assert held.latest_private_start_on == make.day(14)
    assert held.latest_private_start_at == hour


def test_a05_no_hour_binds_where_the_right_is_not_held():
    offer = OfferFacts(start_on=make.day(5), notified_on=make.day(2), start_time=time(10))
    held = entitlement(BY_HOUR, make.plan(offers=(offer,)), today=make.day(3))
    assert held.latest_private_start_at is None
