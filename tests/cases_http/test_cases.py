"""Every dated case asked of the running service: each word expected is found in an answer."""

import json
from pathlib import Path

import pytest

from tests.cases_http.answers import ANSWERS
from tests.cases_http.scenes import play

CASES = json.loads((Path(__file__).parents[1] / "rules" / "cases.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_the_service_answers_the_dated_case(country, case):
    story = play(country, case["given"])
    assert {word: ANSWERS[word](story) for word in case["expect"]} == case["expect"]
