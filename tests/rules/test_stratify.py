import pytest

from service.rules.codes import Code
from service.rules.stratify import (
    change_kind,
    initial_level,
    may_change_level,
    may_set_medical_facts,
    may_stratify,
)
from service.rules.vocabulary import CareLevel, LevelChange, PlanType
from tests.rules import make


def change(on, **facts):
    defaults = {
        "care_level": CareLevel.ADVANCED,
        "reason": "complications",
        "assessed_by": "physiotherapist",
        "co_signer": "leader",
        "course_started_on": make.day(6),
        "changed_on": make.day(6 + on),
    }
    return may_change_level(make.BOOK, make.plan(), **(defaults | facts))


@pytest.mark.parametrize(
    ("plan_type", "level"),
    [
        (PlanType.GENERAL, None),
        (PlanType.SELF_TRAINING, None),
        (PlanType.HOSPITAL_SPECIALISED, CareLevel.HOSPITAL_SPECIALISED),
        (PlanType.SPECIALISED_REHAB, CareLevel.SPECIALISED_REHAB),
    ],
)
def test_annex1_the_level_that_follows_from_the_type(plan_type, level):
    assert initial_level(plan_type) is level


def test_par5_stk2_only_a_hospital_sets_type_deadline_and_deferral():
    assert may_set_medical_facts(by_hospital=True)
    refused = may_set_medical_facts(by_hospital=False)
    assert (refused.holds, refused.reason.citation) == (False, "§ 5, stk. 2")


@pytest.mark.parametrize(
    ("plan_type", "level", "code"),
    [
        (PlanType.GENERAL, CareLevel.BASIC, Code.LEVEL_MAY_BE_SET),
        (PlanType.GENERAL, CareLevel.ADVANCED, Code.LEVEL_MAY_BE_SET),
        (PlanType.GENERAL, CareLevel.HOSPITAL_SPECIALISED, Code.MEDICAL_ASSESSMENT_BINDING),
        (PlanType.GENERAL, CareLevel.SPECIALISED_REHAB, Code.MEDICAL_ASSESSMENT_BINDING),
        (PlanType.SPECIALISED_REHAB, CareLevel.BASIC, Code.MEDICAL_ASSESSMENT_BINDING),
        (PlanType.HOSPITAL_SPECIALISED, CareLevel.ADVANCED, Code.MEDICAL_ASSESSMENT_BINDING),
        (PlanType.SELF_TRAINING, CareLevel.BASIC, Code.MEDICAL_ASSESSMENT_BINDING),
    ],
)
def test_par5_stk3_the_municipality_states_basic_or_advanced(plan_type, level, code):
    answer = may_stratify(
        make.plan(plan_type), care_level=level, reason="simple", assessed_by="therapist"
    )
    assert answer.reason.code == code
    assert answer.holds is (code is Code.LEVEL_MAY_BE_SET)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"reason": " ", "assessed_by": "therapist"}, Code.REASON_MISSING),
        ({"reason": "simple", "assessed_by": ""}, Code.ASSESSOR_MISSING),
    ],
)
def test_par5_stk3_a_level_rests_on_an_assessment(words, code):
    answer = may_stratify(make.plan(), care_level=CareLevel.BASIC, **words)
    assert (answer.holds, answer.reason.code) == (False, code)


@pytest.mark.parametrize(
    ("on", "kind"),
    [
        (0, LevelChange.RESTRATIFICATION),
        (13, LevelChange.RESTRATIFICATION),
        (14, LevelChange.RESTRATIFICATION),
        (15, LevelChange.LEVEL_CHANGE),
    ],
)
def test_a19_fourteen_days_from_the_first_meeting(on, kind):
    found = change_kind(make.BOOK, course_started_on=make.day(6), changed_on=make.day(6 + on))
    assert found is kind
    assert change(on).reason.code == kind.upper()
    assert change(on).holds


def test_a_change_before_the_course_is_impossible():
    with pytest.raises(ValueError, match="before the course"):
        change(-1)


@pytest.mark.parametrize("co_signer", [None, "", " "])
def test_a_restratification_has_a_co_signer_and_a_level_change_needs_none(co_signer):
    assert change(14, co_signer=co_signer).reason.code == Code.CO_SIGNER_MISSING
    assert change(15, co_signer=co_signer).holds


def test_a_change_is_to_another_level():
    assert change(3, care_level=CareLevel.BASIC).reason.code == Code.LEVEL_UNCHANGED


def test_par5_stk2_a_running_course_stays_within_the_hospitals_type():
    answer = change(20, care_level=CareLevel.SPECIALISED_REHAB)
    assert answer.reason.code == Code.MEDICAL_ASSESSMENT_BINDING
