import pytest

from service.rules.codes import Code
from service.rules.notice import notice_faults
from service.rules.vocabulary import CareLevel, PlanType
from tests.rules import make


def codes(plan, notice):
    return [reason.code for reason in notice_faults(make.BOOK, plan, notice)]


@pytest.mark.parametrize(("start", "held"), [(6, False), (7, False), (8, True), (9, True)])
def test_par7_stk4_the_private_choice_is_stated_exactly_when_it_is_held(start, held):
    plan = make.offered(start)
    stated = make.notice(start, private_choice_stated=True)
    silent = make.notice(start, private_choice_stated=False)
    assert codes(plan, stated) == ([] if held else [Code.RIGHT_STATED_BUT_NOT_HELD])
    assert codes(plan, silent) == ([Code.PRIVATE_CHOICE_NOT_STATED] if held else [])


def test_par7_stk4_a_right_that_survives_has_to_be_stated_again():
    assert codes(make.offered(14, 6), make.notice(6)) == [Code.PRIVATE_CHOICE_NOT_STATED]


@pytest.mark.parametrize(
    ("facts", "code", "citation"),
    [
        ({"where": None}, Code.NOTICE_WHERE_MISSING, "§ 6, stk. 1"),
        ({"where": "  "}, Code.NOTICE_WHERE_MISSING, "§ 6, stk. 1"),
        ({"when": None}, Code.NOTICE_WHEN_MISSING, "§ 6, stk. 1"),
        ({"when": make.day(6)}, Code.NOTICE_DIFFERS_FROM_OFFER, "§ 6, stk. 1"),
        ({"care_level": None}, Code.NOTICE_TYPE_MISSING, "§ 6, stk. 1"),
        ({"care_level": CareLevel.ADVANCED}, Code.NOTICE_DIFFERS_FROM_OFFER, "§ 6, stk. 1"),
        ({"public_choice_stated": False}, Code.PUBLIC_CHOICE_NOT_STATED, "§ 7, stk. 4"),
    ],
)
def test_par6_stk1_everything_a_notice_must_say(facts, code, citation):
    (fault,) = notice_faults(make.BOOK, make.offered(5), make.notice(5, **facts))
    assert (fault.code, fault.citation) == (code, citation)


def test_par6_stk2_the_region_names_place_and_time_but_no_type():
    plan = make.plan(PlanType.SPECIALISED_REHAB, offers=make.offers(5))
    assert codes(plan, make.notice(5, care_level=None)) == []
    (fault,) = notice_faults(make.BOOK, plan, make.notice(5, where=None, care_level=None))
    assert fault.citation == "§ 6, stk. 2"


def test_every_fault_of_a_notice_is_told_at_once():
    empty = make.notice(14, where=None, when=None, care_level=None, public_choice_stated=False)
    assert codes(make.offered(14), empty) == [
        Code.NOTICE_WHERE_MISSING,
        Code.NOTICE_WHEN_MISSING,
        Code.NOTICE_TYPE_MISSING,
        Code.PUBLIC_CHOICE_NOT_STATED,
        Code.PRIVATE_CHOICE_NOT_STATED,
    ]


def test_an_offer_not_yet_told_is_judged_as_well():
    plan = make.offered(14, told=False)
    assert codes(plan, make.notice(14, private_choice_stated=True)) == []


def test_a_notice_needs_an_offer():
    with pytest.raises(ValueError, match="the plan has none"):
        notice_faults(make.BOOK, make.plan(), make.notice(5))
