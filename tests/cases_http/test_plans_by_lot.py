"""Plans drawn by lot: the service's clocks and rights against a count of days in the test."""

import random
from datetime import date, timedelta

import pytest

from tests.cases_http.country import instant
from tests.cases_http.story import Story


def drawn(seed):
    """A day of discharge and the chance that the rest of a plan is drawn with."""
    draw = random.Random(seed)  # noqa: S311 - chance that can be had again, not a secret
    return date(2024 + draw.randrange(6), 1, 1) + timedelta(days=draw.randrange(365)), draw


# The latest first: a clock that is put back passes no days.
@pytest.mark.parametrize("seed", sorted(range(8), key=lambda s: drawn(s)[0], reverse=True))
def test_a_plan_drawn_by_lot_has_the_clocks_and_rights_that_counting_gives(country, seed):
    discharged, draw = drawn(seed)
    zero = discharged + timedelta(days=draw.choice([0, 0, 2, 30]))
    start = zero + timedelta(days=draw.randrange(5, 11))
    told = discharged + timedelta(days=draw.randrange(1, 5))
    given = {"level": draw.choice(["basic", "advanced"]), "discharge_date": discharged.isoformat()}
    if zero > discharged:
        given["not_before"] = zero.isoformat()
    story = Story(country, given)
    story.ready()
    clocks = story.plan()["clocks"]
    assert clocks["day_zero"] == zero.isoformat()
    assert clocks["notice_due_on"] == (discharged + timedelta(days=4)).isoformat()
    assert clocks["last_day_without_private_choice"] == (zero + timedelta(days=7)).isoformat()
    assert story.plan()["rule_set"] == ("2018" if discharged.year < 2027 else "2027")
    held = (start - zero).days > 7
    story.offered(start.isoformat(), informed_at=instant(told.isoformat(), "10:00"))
    rights = story.see("entitlement")
    assert rights["private_choice"]["holds"] is held
    assert rights["latest_private_start_on"] == (start.isoformat() if held else None)
    place = story.private_place(start.isoformat())
    taken = story.choose(place, start.isoformat(), "§ 7, stk. 3")
    assert (taken.status_code == 201) is held
