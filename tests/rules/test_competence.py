import pytest

from service.rules.codes import Code
from service.rules.competence import competence_declared
from service.rules.vocabulary import CareLevel
from tests.rules import make


@pytest.mark.parametrize(
    ("level", "staff", "cover", "declared"),
    [
        (CareLevel.BASIC, 0, False, True),
        (CareLevel.ADVANCED, 1, True, False),
        (CareLevel.ADVANCED, 2, True, True),
        (CareLevel.ADVANCED, 2, False, False),
        (CareLevel.SPECIALISED_REHAB, 3, True, True),
    ],
)
def test_annex_1_above_basic_level_several_share_the_competence(level, staff, cover, declared):
    answer = competence_declared(
        make.BOOK, care_level=level, competent_staff=staff, cover_declared=cover
    )
    assert answer.holds is declared
    assert answer.reason.code == (
        Code.COMPETENCE_DECLARED if declared else Code.COMPETENCE_NOT_DECLARED
    )
