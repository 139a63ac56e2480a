from dataclasses import replace

import pytest

from service.rules.choice import entitlement, offer_in_force
from service.rules.codes import Code
from service.rules.entitlement import is_told
from service.rules.facts import OfferFacts
from service.rules.vocabulary import ContractParty, PlanType
from tests.rules import make


def rights(plan, book=make.BOOK, today=3, **elsewhere):
    return entitlement(book, plan, today=make.day(today), **elsewhere)


def ids(held):
    return {policy.id for policy in held.policies}


@pytest.mark.parametrize(
    ("start", "held"), [(0, False), (6, False), (7, False), (8, True), (14, True)]
)
def test_par7_stk3_an_offered_start_after_day_seven_opens_the_private_choice(start, held):
    found = rights(make.offered(start))
    assert found.private_choice.holds is held
    assert found.latest_private_start_on == (make.day(start) if held else None)
    assert found.private_choice.reason.citation == "§ 7, stk. 3"
    assert found.private_choice.reason.fact("day") == str(start)
    assert found.private_choice.reason.fact("limit") == "7"
    assert found.public_choice.holds
    assert not found.hospital_choice


@pytest.mark.parametrize(
    ("today", "switch", "held"),
    [(6, True, False), (7, True, False), (8, True, True), (8, False, False)],
)
def test_a04_no_offer_when_day_seven_has_passed(today, switch, held):
    found = rights(make.plan(), book=make.book(right_without_offer=switch), today=today)
    assert found.private_choice.holds is held
    assert found.latest_private_start_on is None
    assert "A-04" in ids(found)


@pytest.mark.parametrize(
    ("told", "switch", "held"), [(True, True, True), (False, True, False), (True, False, False)]
)
def test_a07_an_earlier_offer_leaves_the_right_to_whom_it_was_told(told, switch, held):
    book = make.book(right_survives_earlier_offer=switch)
    found = rights(make.offered(14, 6, told=told), book=book)
    assert found.private_choice.holds is held
    assert found.latest_private_start_on == (make.day(6) if held else None)
    assert "A-07" in ids(found)


def test_a07_an_offer_always_in_time_leaves_nothing_behind():
    assert not rights(make.offered(5, 6)).private_choice


@pytest.mark.parametrize(
    ("elsewhere", "switch", "held"), [(7, True, False), (8, True, True), (7, False, True)]
)
def test_a03_places_the_authority_has_not_offered_count_only_when_switched(elsewhere, switch, held):
    found = rights(
        make.offered(14),
        book=make.book(count_other_public=switch),
        other_public_start_on=make.day(elsewhere),
    )
    assert found.private_choice.holds is held
    assert ("A-03" in ids(found)) is switch


def test_a03_without_such_a_place_the_switch_changes_nothing():
    book = make.book(count_other_public=True)
    assert rights(make.offered(14), book=book).private_choice


@pytest.mark.parametrize(("moves", "held"), [(True, False), (False, True)])
def test_a12_a_deferred_start_gives_the_authority_its_seven_days_from_there(moves, held):
    plan = make.offered(27, not_before=make.day(20))
    found = rights(plan, book=make.book(deferral_moves_day_zero=moves))
    assert found.private_choice.holds is held
    assert "A-12" in ids(found)


@pytest.mark.parametrize(
    ("plan_type", "public", "private", "hospital"),
    [
        (PlanType.GENERAL, True, True, False),
        (PlanType.SPECIALISED_REHAB, True, True, False),
        (PlanType.HOSPITAL_SPECIALISED, False, False, True),
        (PlanType.SELF_TRAINING, False, False, False),
    ],
)
def test_each_type_has_its_choices_and_no_others(plan_type, public, private, hospital):
    found = rights(make.plan(plan_type, offers=make.offers(14)))
    answers = (found.public_choice, found.private_choice, found.hospital_choice)
    assert tuple(map(bool, answers)) == (public, private, hospital)


def test_a02_the_hospital_level_is_decided_by_its_own_reading_alone():
    assert ids(rights(make.plan(PlanType.HOSPITAL_SPECIALISED))) == {"A-02"}


def test_a11_is_named_once_the_order_has_changed_over_an_open_plan():
    plan = make.plan(discharged_on=make.OLD_BOOK.in_force_to)
    held = entitlement(make.OLD_BOOK, plan, today=make.OLD_BOOK.in_force_to)
    later = entitlement(make.OLD_BOOK, plan, today=make.BOOK.in_force_from)
    assert "A-11" not in ids(held)
    assert "A-11" in ids(later)
    assert later.party is ContractParty.KL


def test_the_last_version_is_the_offer_in_force_until_it_is_released():
    plan = make.offered(14, 10)
    released = replace(plan.offers[-1], released=True)
    assert offer_in_force(make.plan()) is None
    assert offer_in_force(plan) == plan.offers[-1]
    assert offer_in_force(replace(plan, offers=(*plan.offers[:-1], released))) is None


def test_par6_one_is_told_of_the_offer_in_force_and_of_no_other():
    plan = make.offered(5, 9)
    let_go = replace(plan.offers[-1], released=True)
    assert is_told(plan)
    assert not is_told(make.offered(5, told=False))
    assert not is_told(replace(plan, offers=(*plan.offers[:-1], let_go)))


@pytest.mark.parametrize(("switch", "held"), [(True, True), (False, False)])
def test_a09_a_cancelled_private_start_leaves_the_right_without_a_day_to_beat(switch, held):
    released = OfferFacts(start_on=make.day(14), notified_on=make.day(2), released=True)
    book = make.book(right_survives_earlier_offer=switch)
    found = rights(make.plan(offers=(released,)), book=book, today=5)
    assert found.private_choice.holds is held
    assert found.latest_private_start_on is None
    assert "A-09" in ids(found)
    expected = Code.RIGHT_KEPT_FROM_EARLIER_OFFER if held else Code.RIGHT_NOT_TRIGGERED
    assert found.private_choice.reason.code == expected
