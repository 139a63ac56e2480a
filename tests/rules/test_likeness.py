import pytest

from service.rules.likeness import standing
from tests.rules import make


@pytest.mark.parametrize(
    ("authority_id", "expected"),
    [(make.HOME, make.HOME), (make.REGION, make.REGION), ("0101", None), (None, None)],
)
def test_par7_only_the_authorities_of_home_stand_out(authority_id, expected):
    assert standing(make.plan(), make.provider(authority_id=authority_id)) == expected
