import pytest

from service.rules.codes import Code
from service.rules.offer_place import may_be_offered
from service.rules.verdict import Reason


@pytest.mark.parametrize(
    ("ground", "code"),
    [
        (Code.OWN_INSTITUTION, Code.OWN_INSTITUTION),
        (Code.CONTRACTED_WITH_AUTHORITY, Code.CONTRACTED_WITH_AUTHORITY),
        (Code.OTHER_PUBLIC_INSTITUTION, Code.NOT_THE_AUTHORITYS_TO_OFFER),
        (Code.PRIVATE_CHOICE, Code.NOT_THE_AUTHORITYS_TO_OFFER),
    ],
)
def test_a03_an_authority_offers_its_own_and_its_contracted_places(ground, code):
    answer = may_be_offered(Reason.of(ground, "§ 7, stk. 1"))
    assert answer.reason.code == code
    assert answer.holds is (code is ground)
