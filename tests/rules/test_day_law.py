"""Each day is told with the paragraph that the deadlines of the law give it."""

import pytest

from service.rules.day_law import Day, paragraph_of
from service.rules.vocabulary import PlanType

GENERAL, REHAB = PlanType.GENERAL, PlanType.SPECIALISED_REHAB


@pytest.mark.parametrize(
    ("day", "paragraph"),
    [
        (Day.ZERO, "§ 7, stk. 3"),
        (Day.LAST_WITHOUT_CHOICE, "§ 7, stk. 3"),
        (Day.REPLY, "§ 6, stk. 3"),
        (Day.START, "§ 6, stk. 4"),
        (Day.CLINICAL, "§ 3, stk. 1"),
        (Day.PRIVATE_START, "§ 7, stk. 3"),
        (Day.ANSWER, "§ 7, stk. 2"),
    ],
)
@pytest.mark.parametrize("plan_type", [GENERAL, REHAB])
def test_a_day_has_its_paragraph_whatever_the_type(day, plan_type, paragraph):
    assert paragraph_of(day, plan_type) == paragraph


@pytest.mark.parametrize("day", [Day.NOTICE, Day.OFFER])
def test_par6_the_authority_answers_by_the_paragraph_of_the_type(day):
    assert paragraph_of(day, GENERAL) == "§ 6, stk. 1"
    assert paragraph_of(day, REHAB) == "§ 6, stk. 2"
