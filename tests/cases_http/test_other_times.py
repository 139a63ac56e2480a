"""Cases moved to other months and years, asked of the running service."""

import pytest

from tests.cases_http.answers import ANSWERS
from tests.cases_http.scenes import play
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


# The latest first: a clock that is put back passes no days.
@pytest.mark.parametrize(
    ("name", "day"), sorted(ELSEWHEN.items(), key=lambda told: told[1], reverse=True)
)
def test_the_service_answers_the_case_at_another_time(country, name, day):
    case = BY_ID[name]
    there = moved(case, days_to(case, day))
    story = play(country, there["given"])
    assert {word: ANSWERS[word](story) for word in there["expect"]} == there["expect"]
