import pytest

from service.rules.codes import Code
from service.rules.lapse import may_still_choose
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
