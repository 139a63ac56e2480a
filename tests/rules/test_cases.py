import json
from pathlib import Path

import pytest

from tests.rules.case_answers import ANSWERS
from tests.rules.case_facts import book_of

CASES = json.loads(Path(__file__).with_name("cases.json").read_text(encoding="utf-8"))
IDS = [case["id"] for case in CASES]


def test_every_case_is_told_apart():
    assert len(set(IDS)) == len(IDS) == 63


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_the_rules_answer_the_dated_case(case):
    answers = {word: ANSWERS[word](case["given"]) for word in case["expect"]}
    assert answers == case["expect"]


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_the_case_is_judged_by_the_order_of_its_day(case):
    assert case["rule_set"] in ("any", book_of(case["given"]).rule_set)


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_the_readings_a_case_rests_on_stand_in_its_rulebook(case):
    stated = {policy.id for policy in book_of(case["given"]).policies}
    assert set(case["policies"]) <= stated
