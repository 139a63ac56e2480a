import re

import pytest

from service.flows.hearing import QUESTIONS
from service.rules.readings import READINGS, rests_on
from service.rules.rulebook import RULEBOOKS


def test_every_question_of_a_decision_tells_what_its_answer_rests_on():
    assert READINGS.keys() == QUESTIONS.keys()


@pytest.mark.parametrize("question", READINGS)
def test_a_question_rests_on_every_reading_that_its_rule_cites(question):
    source = (QUESTIONS[question].__doc__ or "").split("Source:")[1].split("\n\n")[0]
    assert set(re.findall(r"A-\d\d", source)) <= set(READINGS[question])


def test_every_reading_is_one_of_the_rulebooks():
    known = {policy.id for policy in RULEBOOKS[-1].policies}
    assert {id_ for ids in READINGS.values() for id_ in ids} <= known


def test_several_questions_rest_on_what_each_rests_on():
    assert rests_on(["may_accept_late", "counts_as_start", "may_accept_late"]) == ("A-08", "A-10")
    assert rests_on([]) == ()


def test_a_question_that_nobody_placed_is_not_passed_over():
    with pytest.raises(LookupError, match="may_dream"):
        rests_on(["may_start", "may_dream"])
