import pytest

from service.rules.access import start_day_fault
from service.rules.codes import Code
from service.rules.entitlement import entitlement
from service.rules.fit import served_at, serving_levels
from service.rules.grounds import framework_grounds, grounds_for, grounds_on, unfit
from service.rules.refusal import excludes
from service.rules.vocabulary import (
    AgeGroup,
    Basis,
    CareLevel,
    ContractParty,
    PlanType,
    ProviderKind,
)
from tests.rules import make

GENEROUS = make.book(advanced_takes_basic=True)
WITH_CLOCKS = make.book(hospital_level_clocks=True)
ADVANCED_ONLY = make.provider(offerings=(make.offering(CareLevel.ADVANCED),))
AT_HOSPITAL = make.plan(PlanType.HOSPITAL_SPECIALISED)
BOTH = make.private(make.contract(), make.contract(ContractParty.AUTHORITY, authority_id=make.HOME))


def grounds(plan, place, *, book=make.BOOK, today=3, refusals=()):
    held = entitlement(book, plan, today=make.day(today))
    return grounds_for(book, plan, held, place, refusals, today=make.day(today), plan_id=None)


def codes(found):
    return [ground.code for ground in found]


@pytest.mark.parametrize(
    ("plan", "place", "code"),
    [
        (make.plan(PlanType.SELF_TRAINING), make.provider(), Code.INFORMATION_ONLY),
        (make.plan(care_level=None), make.provider(), Code.LEVEL_NOT_SET),
        (make.plan(), ADVANCED_ONLY, Code.LEVEL_NOT_OFFERED),
        (make.plan(), make.provider(), None),
    ],
)
def test_par7_stk1_a_place_that_cannot_deliver_is_unfit_on_every_basis(plan, place, code):
    fault = unfit(make.BOOK, plan, place)
    assert (fault and fault.code) == code
    if code:
        assert grounds(plan, place) == fault


def test_par7_every_right_to_a_place_is_a_ground_the_public_one_first():
    found = grounds(make.offered(14), BOTH)
    assert codes(found) == [Code.CONTRACTED_WITH_AUTHORITY, Code.PRIVATE_CHOICE]
    assert [ground.latest_on for ground in found] == [None, make.day(14)]


def test_par7_the_grounds_on_one_basis_and_why_there_are_none():
    plan = make.offered(14)
    held = entitlement(make.BOOK, plan, today=make.day(3))

    def on(basis, place):
        found = grounds(plan, place)
        return grounds_on(basis, found, make.BOOK, plan, held, place)

    assert codes(on(Basis.PRIVATE, BOTH)) == [Code.PRIVATE_CHOICE]
    assert on(Basis.HOSPITAL, BOTH).code == Code.OTHER_BASIS
    assert on(Basis.PRIVATE, make.provider()).code == Code.OTHER_BASIS
    own_only = make.private(make.contract(ContractParty.AUTHORITY, authority_id=make.HOME))
    assert on(Basis.PRIVATE, own_only).code == Code.NO_CONTRACT_WITH_KL


def test_par7_stk3_framework_grounds_need_the_right_and_a_contract():
    for start, place, code in (
        (7, make.private(make.contract()), Code.RIGHT_NOT_TRIGGERED),
        (14, make.private(), Code.NO_CONTRACT_WITH_KL),
    ):
        plan = make.offered(start)
        held = entitlement(make.BOOK, plan, today=make.day(3))
        assert framework_grounds(make.BOOK, plan, held, place).code == code
    assert codes(framework_grounds(make.BOOK, plan, held, BOTH)) == [Code.PRIVATE_CHOICE]


@pytest.mark.parametrize(
    ("start", "code"),
    [
        (-1, Code.START_BEFORE_DISCHARGE),
        (4, Code.START_BEFORE_CLINICAL_NOT_BEFORE),
        (5, Code.START_IN_THE_PAST),
        (6, None),
    ],
)
def test_par3_stk2_days_on_which_no_place_at_all_may_start(start, code):
    plan = make.plan(not_before=make.day(5))
    fault = start_day_fault(plan, start_on=make.day(start), today=make.day(6))
    assert (fault and fault.code) == code


@pytest.mark.parametrize(
    ("book", "level", "levels"),
    [
        (make.BOOK, CareLevel.BASIC, [CareLevel.BASIC]),
        (GENEROUS, CareLevel.BASIC, [CareLevel.BASIC, CareLevel.ADVANCED]),
        (GENEROUS, CareLevel.ADVANCED, [CareLevel.ADVANCED]),
        (GENEROUS, CareLevel.SPECIALISED_REHAB, [CareLevel.SPECIALISED_REHAB]),
        (GENEROUS, None, []),
    ],
)
def test_a17_whose_places_serve_a_plan(book, level, levels):
    assert list(serving_levels(book, level)) == levels


@pytest.mark.parametrize(
    ("book", "place", "level"),
    [
        (make.BOOK, make.provider(), CareLevel.BASIC),
        (GENEROUS, make.provider(), CareLevel.BASIC),
        (make.BOOK, ADVANCED_ONLY, None),
        (GENEROUS, ADVANCED_ONLY, CareLevel.ADVANCED),
        (GENEROUS, make.provider(offerings=(make.offering(clinical_area="02"),)), None),
        (GENEROUS, make.provider(offerings=(make.offering(age_groups=[AgeGroup.CHILD]),)), None),
    ],
)
def test_a17_a_place_trains_at_the_plans_own_level_where_it_offers_that(book, place, level):
    assert served_at(book, make.plan(), place) is level


def test_a17_an_agreement_for_advanced_training_reaches_basic_plans_too():
    contract = make.contract(care_levels=frozenset({CareLevel.ADVANCED}))
    place = make.private(contract)
    assert grounds(make.offered(14), place).code == Code.NO_CONTRACT_WITH_KL
    assert codes(grounds(make.offered(14), place, book=GENEROUS)) == [Code.PRIVATE_CHOICE]


def test_a17_a_refusal_at_the_level_that_serves_the_plan_is_the_one_that_counts():
    outsider = make.plan(home_municipality="0101")
    advanced = make.refusal(care_level=CareLevel.ADVANCED)
    asked = {"on": make.day(3), "plan_id": None, "book": GENEROUS}
    refused = excludes([advanced], outsider, ADVANCED_ONLY, **asked)
    assert refused.code == Code.REFUSED_OUT_OF_AREA
    assert excludes([advanced], outsider, make.provider(), **asked) is None


@pytest.mark.parametrize(
    ("book", "place", "expected"),
    [
        (make.BOOK, make.provider(ProviderKind.HOSPITAL), [Code.HOSPITAL_CHOICE]),
        (
            WITH_CLOCKS,
            make.provider(ProviderKind.HOSPITAL),
            [Code.HOSPITAL_CHOICE, Code.OWN_INSTITUTION],
        ),
        (
            WITH_CLOCKS,
            make.provider(ProviderKind.HOSPITAL, authority_id="nordjylland"),
            [Code.HOSPITAL_CHOICE],
        ),
        (
            WITH_CLOCKS,
            make.private(make.contract(ContractParty.DANSKE_REGIONER)),
            [Code.PRIVATE_CHOICE],
        ),
    ],
)
def test_a02_with_clocks_at_hospital_level_its_places_are_grounds_of_the_other_rights(
    book, place, expected
):
    assert codes(grounds(AT_HOSPITAL, place, book=book, today=9)) == expected


@pytest.mark.parametrize(
    ("book", "place", "today"),
    [
        (make.BOOK, make.private(make.contract(ContractParty.DANSKE_REGIONER)), 9),
        (WITH_CLOCKS, make.private(make.contract(ContractParty.DANSKE_REGIONER)), 3),
        (WITH_CLOCKS, make.provider(ProviderKind.REGIONAL), 9),
    ],
)
def test_a02_otherwise_only_a_hospital_trains_at_hospital_level(book, place, today):
    assert grounds(AT_HOSPITAL, place, book=book, today=today).code == Code.NOT_A_HOSPITAL
