import pytest

from service.rules.choice import (
    access,
    earliest_start_on,
    entitlement,
    is_out_of_area,
    may_start,
    service_fit,
)
from service.rules.codes import Code
from service.rules.vocabulary import (
    AgeGroup,
    Basis,
    CareLevel,
    ContractParty,
    PlanType,
    ProviderKind,
)
from tests.rules import make

KL = make.contract(ContractParty.KL)
OWN = make.contract(ContractParty.AUTHORITY, authority_id=make.HOME)
FOREIGN = make.contract(ContractParty.AUTHORITY, authority_id="0101")


def opened(plan, place, refusals=(), today=0, book=make.BOOK, plan_id=None):
    held = entitlement(book, plan, today=make.day(today))
    return access(book, plan, held, place, refusals, today=make.day(today), plan_id=plan_id)


def started(plan, place, start, refusals=(), today=0, basis=None):
    held = entitlement(make.BOOK, plan, today=make.day(today))
    return may_start(
        make.BOOK,
        plan,
        held,
        place,
        refusals,
        start_on=make.day(start),
        today=make.day(today),
        basis=basis,
    )


def days(found):
    return [
        (w.basis, (w.first_on - make.day(0)).days, w.last_on and (w.last_on - make.day(0)).days)
        for w in found.windows
    ]


@pytest.mark.parametrize(
    ("kind", "authority_id", "code"),
    [
        (ProviderKind.MUNICIPAL, make.HOME, Code.OWN_INSTITUTION),
        (ProviderKind.MUNICIPAL, "0101", Code.OTHER_PUBLIC_INSTITUTION),
        (ProviderKind.REGIONAL, make.REGION, Code.OTHER_PUBLIC_INSTITUTION),
        (ProviderKind.HOSPITAL, "syddanmark", Code.OTHER_PUBLIC_INSTITUTION),
    ],
)
def test_par7_stk1_every_public_place_at_the_level_may_be_chosen(kind, authority_id, code):
    place = make.provider(kind, authority_id=authority_id)
    plan = make.offered(3)
    assert days(opened(plan, place)) == [(Basis.PUBLIC, 0, None)]
    assert started(plan, place, 90).reason.code == code


def test_par7_stk1_a_private_place_contracted_with_the_own_authority_is_a_public_choice():
    place = make.private(OWN)
    found = opened(make.offered(3), place)
    assert days(found) == [(Basis.PUBLIC, 0, None)]
    assert found.windows[0].contract_party is ContractParty.AUTHORITY
    assert found.windows[0].contract_authority_id == make.HOME
    assert started(make.offered(3), place, 60).reason.code == Code.CONTRACTED_WITH_AUTHORITY


def test_par7_stk1_the_region_answers_for_rehabilitation_so_its_contracts_count():
    plan = make.plan(PlanType.SPECIALISED_REHAB, offers=make.offers(3))
    regional = make.contract(ContractParty.AUTHORITY, authority_id=make.REGION)
    assert days(opened(plan, make.private(regional))) == [(Basis.PUBLIC, 0, None)]
    assert opened(plan, make.private(OWN)).windows == ()
    own = make.provider(ProviderKind.REGIONAL)
    assert started(plan, own, 5).reason.code == Code.OWN_INSTITUTION


def test_par7_stk1_a_contract_of_another_authority_opens_nothing():
    assert opened(make.offered(3), make.private(FOREIGN)).reason.code == Code.RIGHT_NOT_TRIGGERED


def test_both_bases_are_told_the_public_one_first():
    assert days(opened(make.offered(14), make.private(KL, OWN))) == [
        (Basis.PUBLIC, 0, None),
        (Basis.PRIVATE, 0, 14),
    ]


@pytest.mark.parametrize(("start", "holds"), [(13, True), (14, True), (15, False)])
def test_par7_stk3_a_private_start_no_later_than_the_public_offer(start, holds):
    answer = started(make.offered(14), make.private(KL), start)
    assert answer.holds is holds
    code = Code.PRIVATE_CHOICE if holds else Code.STARTS_AFTER_PUBLIC_OFFER
    assert answer.reason.code == code
    assert answer.reason.citation == "§ 7, stk. 3"


def test_a04_without_an_offer_any_private_start_will_do():
    assert days(opened(make.plan(), make.private(KL), today=8)) == [(Basis.PRIVATE, 8, None)]


@pytest.mark.parametrize(
    ("valid_to", "start", "holds"), [(11, 12, False), (12, 12, True), (13, 12, True)]
)
def test_par7_stk3_the_agreement_is_in_force_on_the_start_day(valid_to, start, holds):
    contract = make.contract(valid_to=make.day(valid_to))
    assert started(make.offered(14), make.private(contract), start).holds is holds


@pytest.mark.parametrize(("valid_from", "holds"), [(13, False), (12, True), (11, True)])
def test_par7_stk3_the_agreement_has_begun_on_the_start_day(valid_from, holds):
    contract = make.contract(valid_from=make.day(valid_from))
    answer = started(make.offered(14), make.private(contract), 12)
    assert answer.holds is holds
    assert days(opened(make.offered(14), make.private(contract)))[0][1:] == (valid_from, 14)


def test_two_agreements_give_two_windows():
    first = make.contract(valid_to=make.day(4))
    second = make.contract(valid_from=make.day(9))
    found = opened(make.offered(14), make.private(second, first))
    assert days(found) == [(Basis.PRIVATE, 0, 4), (Basis.PRIVATE, 9, 14)]


@pytest.mark.parametrize(
    ("contract", "code"),
    [
        (make.contract(valid_to=make.day(-1)), Code.CONTRACT_NOT_VALID_ON_START),
        (make.contract(valid_from=make.day(15)), Code.CONTRACT_NOT_VALID_ON_START),
        (make.contract(ContractParty.DANSKE_REGIONER), Code.NO_CONTRACT_WITH_KL),
        (make.contract(clinical_areas=frozenset({"02"})), Code.NO_CONTRACT_WITH_KL),
        (make.contract(care_levels=frozenset({CareLevel.ADVANCED})), Code.NO_CONTRACT_WITH_KL),
    ],
)
def test_par7_stk3_no_window_without_a_fitting_agreement(contract, code):
    found = opened(make.offered(14), make.private(contract))
    assert (found.windows, found.reason.code) == ((), code)


def test_an_offer_in_the_past_leaves_no_day_for_a_private_start():
    found = opened(make.offered(14), make.private(KL), today=15)
    assert found.reason.code == Code.STARTS_AFTER_PUBLIC_OFFER
    assert found.reason.fact("earliest_start") == make.day(15).isoformat()


def test_a_start_too_late_outranks_an_agreement_that_has_ended():
    ended = make.contract(valid_to=make.day(2))
    running = make.contract(valid_from=make.day(3))
    answer = started(make.offered(14), make.private(ended, running), 20)
    assert answer.reason.code == Code.STARTS_AFTER_PUBLIC_OFFER
    both = make.private(
        make.contract(ContractParty.AUTHORITY, authority_id=make.HOME, valid_to=make.day(2)), KL
    )
    assert started(make.offered(14), both, 20).reason.code == Code.STARTS_AFTER_PUBLIC_OFFER


@pytest.mark.parametrize(
    ("start", "today", "code"),
    [
        (-1, 0, Code.START_BEFORE_DISCHARGE),
        (4, 0, Code.START_BEFORE_CLINICAL_NOT_BEFORE),
        (5, 0, None),
        (6, 7, Code.START_IN_THE_PAST),
        (7, 7, None),
    ],
)
def test_par3_stk2_days_on_which_nobody_may_start(start, today, code):
    plan = make.offered(14, not_before=make.day(5))
    answer = started(plan, make.provider(), start, today=today)
    assert answer.holds is (code is None)
    assert code in (None, answer.reason.code)


def test_the_first_day_is_the_latest_of_discharge_deferral_and_today():
    plan = make.plan(not_before=make.day(5))
    assert earliest_start_on(make.plan(), today=make.day(-2)) == make.day(0)
    assert earliest_start_on(plan, today=make.day(2)) == make.day(5)
    assert earliest_start_on(plan, today=make.day(8)) == make.day(8)


def test_par5_stk3_nobody_may_start_before_the_level_is_set():
    found = opened(make.plan(care_level=None), make.provider())
    assert (found.reason.code, found.reason.citation) == (Code.LEVEL_NOT_SET, "§ 5, stk. 3")


def test_self_training_opens_nothing():
    found = opened(make.plan(PlanType.SELF_TRAINING), make.provider())
    assert found.reason.code == Code.INFORMATION_ONLY


@pytest.mark.parametrize("region", ["midtjylland", "nordjylland"])
def test_par7_stk6_any_regions_hospital(region):
    plan = make.plan(PlanType.HOSPITAL_SPECIALISED)
    place = make.provider(ProviderKind.HOSPITAL, authority_id=region)
    level = CareLevel.HOSPITAL_SPECIALISED
    assert days(opened(plan, place, [make.refusal(care_level=level)])) == [
        (Basis.HOSPITAL, 0, None)
    ]
    assert started(plan, place, 3).reason.code == Code.HOSPITAL_CHOICE


def test_par7_stk6_nothing_but_a_hospital():
    plan = make.plan(PlanType.HOSPITAL_SPECIALISED)
    assert opened(plan, make.provider()).reason.code == Code.NOT_A_HOSPITAL
    assert not started(plan, make.provider(), 3)


@pytest.mark.parametrize(
    ("offerings", "code"),
    [
        ((), Code.LEVEL_NOT_OFFERED),
        ((make.offering(CareLevel.ADVANCED),), Code.LEVEL_NOT_OFFERED),
        ((make.offering(clinical_area="02"),), Code.CLINICAL_AREA_NOT_OFFERED),
        ((make.offering(age_groups=[AgeGroup.CHILD]),), Code.AGE_GROUP_NOT_OFFERED),
        ((make.offering(),), Code.SERVICE_FITS),
    ],
)
def test_par7_stk1_the_place_delivers_exactly_what_the_plan_asks(offerings, code):
    place = make.provider(offerings=offerings)
    answer = service_fit(
        place, care_level=CareLevel.BASIC, clinical_area=make.AREA, age_group=AgeGroup.ADULT
    )
    assert answer.reason.code == code
    assert bool(opened(make.offered(3), place).windows) is answer.holds


@pytest.mark.parametrize(
    ("basis", "place", "start", "code"),
    [
        (Basis.PRIVATE, make.private(KL, OWN), 10, Code.PRIVATE_CHOICE),
        (Basis.PUBLIC, make.private(KL, OWN), 10, Code.CONTRACTED_WITH_AUTHORITY),
        (Basis.PRIVATE, make.private(OWN), 10, Code.NO_CONTRACT_WITH_KL),
        (Basis.PUBLIC, make.private(KL), 10, Code.OTHER_BASIS),
        (Basis.PRIVATE, make.provider(), 10, Code.OTHER_BASIS),
        (Basis.HOSPITAL, make.provider(), 10, Code.OTHER_BASIS),
        (Basis.PUBLIC, make.provider(offerings=()), 10, Code.LEVEL_NOT_OFFERED),
    ],
)
def test_a_choice_is_judged_on_the_basis_it_names(basis, place, start, code):
    assert started(make.offered(14), place, start, basis=basis).reason.code == code


@pytest.mark.parametrize(
    ("kind", "authority_id", "outside"),
    [
        (ProviderKind.MUNICIPAL, make.HOME, False),
        (ProviderKind.MUNICIPAL, "0101", True),
        (ProviderKind.REGIONAL, make.REGION, False),
        (ProviderKind.REGIONAL, "nordjylland", True),
        (ProviderKind.HOSPITAL, make.REGION, False),
        (ProviderKind.HOSPITAL, "nordjylland", True),
        (ProviderKind.PRIVATE, None, False),
    ],
)
def test_par7_stk2_who_is_out_of_area(kind, authority_id, outside):
    assert is_out_of_area(make.plan(), make.provider(kind, authority_id=authority_id)) is outside
