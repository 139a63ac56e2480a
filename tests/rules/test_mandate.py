"""§ 1, stk. 2: a relative in the citizen's place, by the citizen's own mandate or by another's."""

import pytest

from service.rules.codes import Code
from service.rules.mandate import may_act_by, may_record_mandate
from service.rules.vocabulary import MandateGround, MandateScope

_G = MandateGround


@pytest.mark.parametrize(
    ("ground", "by_citizen", "was_seen", "lacks_capacity", "code"),
    [
        (_G.CITIZEN, True, False, False, Code.MANDATE_GROUNDED),
        (_G.CITIZEN, True, True, False, Code.MANDATE_GROUNDED),
        (_G.CITIZEN, False, True, False, Code.MANDATE_GROUNDED),
        (_G.CITIZEN, False, False, False, Code.MANDATE_NOT_SEEN),
        (_G.CITIZEN, True, False, True, Code.MANDATE_NEEDS_CAPACITY),
        (_G.CITIZEN, False, True, True, Code.MANDATE_NEEDS_CAPACITY),
        (_G.PROXY_CONSENT, False, True, True, Code.MANDATE_GROUNDED),
        (_G.PROXY_CONSENT, False, False, True, Code.MANDATE_NOT_SEEN),
        (_G.PROXY_CONSENT, True, True, True, Code.MANDATE_NEEDS_CAPACITY),
        (_G.PROXY_CONSENT, True, True, False, Code.MANDATE_BY_PROXY_NOT_ALLOWED),
        (_G.PROXY_CONSENT, False, True, False, Code.MANDATE_BY_PROXY_NOT_ALLOWED),
    ],
)
def test_par1_stk2_the_citizen_gives_a_mandate_unless_only_another_can(
    ground, by_citizen, was_seen, lacks_capacity, code
):
    verdict = may_record_mandate(
        ground, by_citizen=by_citizen, was_seen=was_seen, lacks_capacity=lacks_capacity
    )
    assert verdict.reason.code == code
    assert bool(verdict) is (code is Code.MANDATE_GROUNDED)


def test_par1_stk2_a_mandate_to_see_is_none_to_act():
    assert may_act_by(MandateScope.SEE_AND_ACT)
    refused = may_act_by(MandateScope.SEE)
    assert not refused
    assert refused.reason.code == Code.MANDATE_COVERS_SEEING_ONLY
