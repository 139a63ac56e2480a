from itertools import product

import pytest

from service.rules.codes import Code
from service.rules.criteria import (
    HELP_DA,
    CompetenceNeed,
    Complications,
    Criteria,
    Extent,
    Potential,
    criteria_fault,
    criteria_reasons,
    nothing_speaks_for,
)
from service.rules.stratify import may_change_level, may_stratify
from service.rules.vocabulary import CareLevel
from tests.rules import make

BASIC = Criteria(
    complications=Complications.NONE,
    extent=Extent.LIMITED,
    need=CompetenceNeed.GENERAL,
    potential=Potential.USUAL_EFFORT,
)
EVERY = [
    Criteria(complications=c, extent=e, need=n, potential=p)
    for c, e, n, p in product(Complications, Extent, CompetenceNeed, Potential)
]


def form(**answers):
    return Criteria(
        **{
            "complications": BASIC.complications,
            "extent": BASIC.extent,
            "need": BASIC.need,
            "potential": BASIC.potential,
        }
        | answers
    )


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({}, Code.NOTHING_SPEAKS_FOR_ADVANCED),
        ({"need": CompetenceNeed.CERTAIN_THERAPIST}, Code.CERTAIN_THERAPIST_ALONE),
        ({"complications": Complications.SIGNIFICANT}, None),
        ({"extent": Extent.EXTENSIVE}, None),
        ({"need": CompetenceNeed.SPECIAL}, None),
        ({"potential": Potential.COORDINATED_EFFORT}, None),
        ({"need": CompetenceNeed.CERTAIN_THERAPIST, "extent": Extent.EXTENSIVE}, None),
    ],
)
def test_advanced_level_needs_a_criterion_and_a_certain_therapist_is_none(answers, code):
    fault = criteria_fault(form(**answers), care_level=CareLevel.ADVANCED)
    assert (fault and fault.code) == code


@pytest.mark.parametrize("criteria", EVERY)
def test_basic_level_contradicts_no_criterion(criteria):
    assert criteria_fault(criteria, care_level=CareLevel.BASIC) is None


@pytest.mark.parametrize("criteria", EVERY)
def test_advanced_level_stands_exactly_when_some_criterion_speaks_for_it(criteria):
    spoken = [reason.fact("speaks_for") for reason in criteria_reasons(criteria)]
    assert len(spoken) == 4
    fault = criteria_fault(criteria, care_level=CareLevel.ADVANCED)
    assert (fault is None) is ("advanced" in spoken)


def test_every_answer_has_a_code_and_a_help_text_of_its_own():
    answers = [*Complications, *Extent, *CompetenceNeed, *Potential]
    assert set(HELP_DA) == set(answers)
    assert len(set(HELP_DA.values())) == len(answers)
    codes = {reason.code for criteria in EVERY for reason in criteria_reasons(criteria)}
    assert len(codes) == len(answers)


def test_a_level_that_contradicts_its_form_is_not_stated():
    asked = {"care_level": CareLevel.ADVANCED, "reason": "words", "assessed_by": "N"}
    assert may_stratify(make.plan(), **asked, criteria=form(extent=Extent.EXTENSIVE))
    refused = may_stratify(make.plan(), **asked, criteria=BASIC)
    assert refused.reason.code == Code.NOTHING_SPEAKS_FOR_ADVANCED
    changed = may_change_level(
        make.BOOK,
        make.plan(),
        **asked,
        criteria=BASIC,
        co_signer="leader",
        course_started_on=make.day(1),
        changed_on=make.day(2),
    )
    assert changed.reason.code == Code.NOTHING_SPEAKS_FOR_ADVANCED


def test_nothing_speaks_for_basic_level_where_every_answer_speaks_for_the_advanced():
    heaviest = form(
        complications=Complications.SIGNIFICANT,
        extent=Extent.EXTENSIVE,
        need=CompetenceNeed.SPECIAL,
        potential=Potential.COORDINATED_EFFORT,
    )
    assert nothing_speaks_for(CareLevel.BASIC, heaviest)
    assert not nothing_speaks_for(CareLevel.ADVANCED, heaviest)
    assert nothing_speaks_for(CareLevel.ADVANCED, BASIC)
    assert not nothing_speaks_for(CareLevel.BASIC, form(extent=Extent.EXTENSIVE))
