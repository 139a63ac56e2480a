import pytest

from service.rules.codes import Code
from service.rules.lapse import may_still_choose
from service.rules.settings import DutyReference
from service.rules.vocabulary import PlanState
from tests.rules import make


@pytest.mark.parametrize(
    ("state", "accepts", "code"),
    [
        (PlanState.OFFERED, False, Code.REPLY_IN_TIME),
        (PlanState.OFFERED, True, Code.REPLY_IN_TIME),
        (PlanState.CHOICE_LAPSED, True, Code.REPLY_IN_TIME),
        (PlanState.CHOICE_LAPSED, False, Code.REPLY_DEADLINE_PASSED),
    ],
)
def test_par6_stk3_after_the_deadline_only_the_offer_itself_may_be_taken(state, accepts, code):
    answer = may_still_choose(state, make.day(9), accepts=accepts)
    assert answer.reason.code == code
    assert answer.holds is (code is Code.REPLY_IN_TIME)


@pytest.mark.parametrize(
    ("refers_to", "may"),
    [(DutyReference.OFFER_AND_REPLY_DEADLINE, False), (DutyReference.OFFER, True)],
)
def test_a15_an_agreement_may_be_reported_late_where_par8_means_the_offer_alone(refers_to, may):
    book = make.book(duty_refers_to=refers_to)
    asked = {"accepts": False, "book": book}
    lapsed = (PlanState.CHOICE_LAPSED, make.day(9))
    assert may_still_choose(*lapsed, reports_agreement=True, **asked).holds is may
    assert not may_still_choose(*lapsed, **asked)
