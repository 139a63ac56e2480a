"""§ 7 and § 8: the citizen chooses and reports an agreed start."""

import pytest

from tests.api import plan_make as make
from tests.api.capacity_make import contract, private, publish, row

PRIVATE = "§ 7, stk. 3"
HOSPITAL = "§ 7, stk. 6"


def test_taking_the_offer_places_the_plan_on_the_place_that_was_held(world):
    path = make.offered(world)
    held = make.booked(world, world.own, make.EARLY)
    plan = make.posted(world.citizen(), f"{path}/choices", make.choice_body(world.own))
    assert plan["state"] == "placed"
    assert plan["offer"]["state"] == "accepted"
    assert plan["choice"]["state"] == plan["placement"]["state"] == "confirmed"
    assert make.booked(world, world.own, make.EARLY) == held


def test_par7_stk1_another_municipalitys_place_waits_beside_the_offer_until_confirmed(world):
    path = make.offered(world)
    own, other = (make.booked(world, one, make.EARLY) for one in (world.own, world.other))
    plan = make.posted(world.citizen(), f"{path}/choices", make.choice_body(world.other))
    assert (plan["state"], plan["choice"]["state"]) == ("choice_made", "submitted")
    assert plan["offer"]["start_on"] == make.EARLY
    assert make.booked(world, world.own, make.EARLY) == own
    assert make.booked(world, world.other, make.EARLY) == other + 1
    plan = make.posted(world.at(world.other), f"{path}/confirmation")
    assert (plan["state"], plan["offer"]) == ("placed", None)
    assert make.booked(world, world.own, make.EARLY) == own - 1
    assert make.booked(world, world.other, make.EARLY) == other + 1


def test_par7_stk3_a_private_choice_is_held_beside_the_public_offer(world):
    path = make.offered_late(world)
    public = make.booked(world, world.own, make.LATE)
    plan = make.posted(world.citizen(), f"{path}/choices", make.private_choice_body(world.private))
    assert (plan["state"], plan["choice"]["state"]) == ("choice_made", "submitted")
    assert plan["offer"]["start_on"] == make.LATE
    assert make.booked(world, world.own, make.LATE) == public
    last = make.history(world, path)[-1]
    assert (last["event"], last["citation"]) == ("choice.made", PRIVATE)


def test_par8_the_agreement_releases_the_offer_and_sends_the_plan_once(world):
    path = make.offered_late(world)
    public = make.booked(world, world.own, make.LATE)
    make.posted(world.citizen(), f"{path}/choices", make.private_choice_body(world.private))
    taken = make.booked(world, world.private, make.SOONER)
    body = make.agreed_body(world.private)
    plan = make.posted(world.citizen(), f"{path}/agreed-starts", body)
    assert (plan["state"], plan["offer"]) == ("placed", None)
    assert plan["agreed_start"]["provider_id"] == world.private
    assert make.booked(world, world.own, make.LATE) == public - 1
    assert make.booked(world, world.private, make.SOONER) == taken
    told = [e["event"] for e in make.history(world, path)]
    assert told[-3:] == ["agreement.reported", "offer.released", "plan.dispatched"]
    again = make.refused(world.citizen(), f"{path}/agreed-starts", body)
    assert again["code"] == "NOT_IN_THIS_STATE"
    assert [e["event"] for e in make.history(world, path)] == told


def test_an_agreement_may_name_another_day_or_place_than_was_chosen(world):
    path = make.offered_late(world)
    make.posted(world.citizen(), f"{path}/choices", make.private_choice_body(world.private))
    held = make.booked(world, world.private, make.SOONER)
    body = make.agreed_body(world.contracted, start_on=make.LATE)
    plan = make.posted(world.citizen(), f"{path}/agreed-starts", body)
    assert plan["placement"]["provider_id"] == world.contracted
    assert plan["placement"]["start_on"] == make.LATE
    assert make.booked(world, world.private, make.SOONER) == held - 1


def test_a_private_choice_may_be_changed_and_the_offer_still_taken(world):
    path = make.offered_late(world)
    citizen = world.citizen()
    make.posted(citizen, f"{path}/choices", make.private_choice_body(world.private))
    held = make.booked(world, world.private, make.SOONER)
    plan = make.posted(citizen, f"{path}/choices", make.private_choice_body(world.contracted))
    assert plan["choice"]["number"] == 2
    assert make.booked(world, world.private, make.SOONER) == held - 1
    same = make.refused(citizen, f"{path}/choices", make.private_choice_body(world.contracted))
    assert same["code"] == "CHOICE_EXISTS"
    public = make.choice_body(world.own, start_on=make.LATE)
    plan = make.posted(citizen, f"{path}/choices", public)
    assert (plan["state"], plan["placement"]["provider_id"]) == ("placed", world.own)


def test_a_private_choice_at_the_offered_place_is_another_place_than_the_offers(world):
    path = make.offered(world, make.late_offer_body(world.contracted))
    held = make.booked(world, world.contracted, make.LATE)
    body = make.private_choice_body(world.contracted, start_on=make.LATE)
    plan = make.posted(world.citizen(), f"{path}/choices", body)
    assert plan["state"] == "choice_made"
    assert make.booked(world, world.contracted, make.LATE) == held + 1
    agreed = make.agreed_body(world.contracted, start_on=make.LATE)
    plan = make.posted(world.citizen(), f"{path}/agreed-starts", agreed)
    assert (plan["state"], plan["offer"]) == ("placed", None)
    assert make.booked(world, world.contracted, make.LATE) == held


def test_par7_stk6_a_hospital_plan_is_placed_at_any_regions_hospital(world):
    path = make.issued(world, plan_type="hospital_specialised")
    body = make.choice_body(world.hospital, basis=HOSPITAL)
    plan = make.posted(world.citizen(), f"{path}/choices", body)
    assert (plan["state"], plan["placement"]["basis"]) == ("placed", HOSPITAL)
    assert make.history(world, path)[-1]["citation"] == HOSPITAL


@pytest.mark.parametrize(
    ("place", "changes", "code", "citation"),
    [
        ("own", {"start_on": "2027-02-07"}, "START_IN_THE_PAST", "§ 6, stk. 1"),
        ("own", {"start_on": "2027-02-01"}, "START_BEFORE_DISCHARGE", "§ 6, stk. 1"),
        ("own", {"start_on": "2027-02-13"}, "NO_FREE_PLACE", "§ 7, stk. 1"),
        ("own", {"basis": PRIVATE}, "OTHER_BASIS", PRIVATE),
        ("private", {"basis": PRIVATE}, "RIGHT_NOT_TRIGGERED", PRIVATE),
        ("private", {}, "RIGHT_NOT_TRIGGERED", PRIVATE),
        ("hospital", {}, "LEVEL_NOT_OFFERED", "§ 7, stk. 1"),
    ],
)
def test_par7_what_keeps_a_choice_from_being_made(world, place, changes, code, citation):
    path = make.offered(world)
    body = make.choice_body(getattr(world, place), **changes)
    problem = make.refused(world.citizen(), f"{path}/choices", body)
    assert (problem["code"], problem["citation"]) == (code, citation)
    assert make.seen(world.citizen(), path)["state"] == "offered"


def test_par7_a_day_without_a_free_place_is_refused_with_the_next_that_may_be_chosen(world):
    late = make.offered_late(world)
    own = make.choice_body(world.own, start_on="2027-02-13")
    theirs = make.private_choice_body(world.private, start_on="2027-02-13")
    for body, next_free in ((own, make.LATE), (theirs, None)):
        facts = make.refused(world.citizen(), f"{late}/choices", body)["facts"]
        assert (facts["first_on"], facts.get("next_free_on")) == ("2027-02-13", next_free)
        assert "or_later" not in facts


def test_par7_stk3_not_later_than_the_public_offer(world):
    late = private(world.client, contract())
    publish(world.client, row(late, start_on="2027-02-17"))
    path = make.offered_late(world)
    body = make.private_choice_body(late, start_on="2027-02-17")
    problem = make.refused(world.citizen(), f"{path}/choices", body)
    assert problem["code"] == "STARTS_AFTER_PUBLIC_OFFER"
    assert problem["facts"] == {"start_on": "2027-02-17", "public_offer": make.LATE}


@pytest.mark.parametrize(
    ("contracts", "code"),
    [
        ([contract("danske_regioner")], "NO_CONTRACT_WITH_KL"),
        ([contract(valid_to="2027-02-11")], "CONTRACT_NOT_VALID_ON_START"),
    ],
)
def test_par7_stk3_the_contract_must_hold(world, contracts, code):
    outside = private(world.client, *contracts)
    path = make.offered_late(world)
    problem = make.refused(world.citizen(), f"{path}/choices", make.private_choice_body(outside))
    assert problem["code"] == code


def test_par7_stk3_rehabilitation_asks_for_a_contract_with_danske_regioner(world):
    rehab = {"total_functional_ability": "Samlet.", "total_needs": "Samlet."}
    path = make.issued(world, plan_type="specialised_rehab", discharged_on="2027-01-20", **rehab)
    level = {"care_level": "specialised_rehab"}
    only_kl = private(
        world.client,
        contract(care_levels=["basic", "specialised_rehab"]),
        offerings=[make.offering(**level)],
    )
    body = make.private_choice_body(only_kl)
    problem = make.refused(world.citizen(), f"{path}/choices", body)
    assert problem["code"] == "NO_CONTRACT_WITH_DANSKE_REGIONER"


@pytest.mark.parametrize("agrees", [True, False])
def test_par4_stk4_who_agrees_with_the_choice_lets_the_hospital_have_the_plan(world, agrees):
    path = make.issued(
        world, plan_type="hospital_specialised", consent={"municipality": True, "hospital": False}
    )
    body = make.choice_body(world.hospital, basis=HOSPITAL, consents_to_dispatch=agrees)
    plan = make.posted(world.citizen(), f"{path}/choices", body)
    assert plan["consent"]["hospital"] is agrees
    assert ("chosen_hospital" in plan["recipients"]) is agrees
    assert plan["choice"]["dispatch_consent"] is None  # that is of § 8, stk. 2


def test_par7_stk6_only_a_hospital_at_hospital_level(world):
    clinic = make.provider(
        world.client,
        offerings=[make.offering(care_level="hospital_specialised")],
        kind="regional",
        authority_id="midtjylland",
    )
    path = make.issued(world, plan_type="hospital_specialised")
    body = make.choice_body(clinic, basis=HOSPITAL)
    assert make.refused(world.citizen(), f"{path}/choices", body)["code"] == "NOT_A_HOSPITAL"


def test_par3_stk2_no_choice_before_the_hospital_allows_it(world):
    path = make.stratified(world, not_before=make.SOONER)
    body = make.choice_body(world.other)
    problem = make.refused(world.citizen(), f"{path}/choices", body)
    assert problem["code"] == "START_BEFORE_CLINICAL_NOT_BEFORE"


def test_nothing_is_chosen_before_the_level_is_stated_or_after_the_plan_is_placed(world):
    path = make.issued(world)
    problem = make.refused(world.citizen(), f"{path}/choices", make.choice_body(world.own))
    assert problem["facts"]["state"] == "awaiting_stratification"
    path = make.placed(world)
    problem = make.refused(world.citizen(), f"{path}/choices", make.choice_body(world.own))
    assert (problem["code"], problem["facts"]["state"]) == ("NOT_IN_THIS_STATE", "placed")


@pytest.mark.parametrize(
    ("place", "changes", "code"),
    [
        ("own", {}, "NOT_A_PRIVATE_PROVIDER"),
        ("private", {"start_on": "2027-02-17"}, "STARTS_AFTER_PUBLIC_OFFER"),
        ("private", {"start_on": "2027-02-13"}, "NO_FREE_PLACE"),
    ],
)
def test_par8_what_keeps_an_agreement_from_counting(world, place, changes, code):
    path = make.offered_late(world)
    public = make.booked(world, world.own, make.LATE)
    body = make.agreed_body(getattr(world, place), **changes)
    problem = make.refused(world.citizen(), f"{path}/agreed-starts", body)
    assert problem["code"] == code
    assert make.booked(world, world.own, make.LATE) == public


def test_par8_an_agreement_is_not_of_the_future_nor_without_the_right(world):
    path = make.offered_late(world)
    body = make.agreed_body(world.private, agreed_at="2027-02-09T08:00:00+01:00")
    problem = make.refused(world.citizen(), f"{path}/agreed-starts", body, status=400)
    assert problem["errors"][0]["code"] == "in_the_future"
    body = make.agreed_body(world.private, agreed_at="2027-02-03T23:00:00+01:00")
    problem = make.refused(world.citizen(), f"{path}/agreed-starts", body, status=400)
    assert problem["errors"][0]["code"] == "before_discharge"
    early = make.offered(world)
    problem = make.refused(
        world.citizen(), f"{early}/agreed-starts", make.agreed_body(world.private)
    )
    assert problem["code"] == "RIGHT_NOT_TRIGGERED"


def test_nobody_chooses_for_the_citizen(world):
    path = make.offered(world)
    for caller in (world.authority(), world.client.as_("operator")):
        make.refused(caller, f"{path}/choices", make.choice_body(world.own), status=403)


def test_a_refused_choice_keeps_the_private_choice_that_was_there(world):
    path = make.offered_late(world)
    make.posted(world.citizen(), f"{path}/choices", make.private_choice_body(world.private))
    held = make.booked(world, world.private, make.SOONER)
    body = make.private_choice_body(world.contracted, start_on="2027-02-13")
    make.refused(world.citizen(), f"{path}/choices", body)
    assert make.booked(world, world.private, make.SOONER) == held
    assert make.seen(world.citizen(), path)["choice"]["provider_id"] == world.private
