"""Cases moved to other months and years, and plans drawn by lot, asked of the running service."""

import random
from datetime import date, timedelta

import pytest

from tests.cases_http.answers import ANSWERS
from tests.cases_http.country import instant
from tests.cases_http.scenes import play
from tests.cases_http.story import Story
from tests.cases_http.test_cases import CASES
from tests.rules.case_days import days_to, moved

BY_ID = {case["id"]: case for case in CASES}
ELSEWHEN = {
    "CLK-05": "2027-10-28",  # summer time ends inside the four days
    "CLK-07": "2027-07-01",  # two hours from UTC
    "CLK-08": "2028-02-25",
    "FC-02": "2028-02-29",
    "FC-06": "2027-12-26",
    "DEF-02": "2027-12-29",
    "DEF-05": "2024-02-27",  # the former order
    "PRV-02": "2027-03-25",
    "PRV-05": "2028-12-28",
    "REV-02": "2025-12-27",
    "REP-02": "2027-10-20",
    "REP-03": "2028-02-20",
    "DUT-03": "2026-11-30",
    "DUT-04": "2027-12-24",
    "DUT-05": "2028-03-20",
    "REF-04": "2029-06-11",
    "REF-08": "2028-02-10",
    "LVL-04": "2028-02-15",
    "HOS-01": "2027-12-31",
    "NOT-02": "2027-02-25",
}


@pytest.mark.parametrize(("name", "day"), ELSEWHEN.items())
def test_the_service_answers_the_case_at_another_time(country, name, day):
    case = BY_ID[name]
    there = moved(case, days_to(case, day))
    story = play(country, there["given"])
    assert {word: ANSWERS[word](story) for word in there["expect"]} == there["expect"]


@pytest.mark.parametrize("seed", range(8))
def test_a_plan_drawn_by_lot_has_the_clocks_and_rights_that_counting_gives(country, seed):
    draw = random.Random(seed)  # noqa: S311 - chance that can be had again, not a secret
    discharged = date(2024 + draw.randrange(6), 1, 1) + timedelta(days=draw.randrange(365))
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
