"""§ 6: the authority's offer, its notice and its reply deadline."""

import pytest

from tests.api import plan_make as make
from tests.api.capacity_make import offering, provider, publish, row


def test_an_offer_holds_its_place_and_is_shown(world):
    before = make.booked(world, world.own, make.EARLY)
    path = make.offered(world)
    assert make.booked(world, world.own, make.EARLY) == before + 1
    plan = make.seen(world.authority(), path)
    assert plan["state"] == "offered"
    assert plan["offer"]["version"] == 1
    assert plan["offer"]["provider_id"] == world.own
    assert plan["offer"]["state"] == "notified"
    last = make.history(world, path)[-1]
    assert (last["event"], last["actor"], last["actor_role"]) == (
        "offer.notified",
        "0751/test-authority",
        "authority",
    )


def test_a_later_offer_is_a_new_version_that_takes_over_the_place(world):
    path = make.offered(world)
    early, late = (make.booked(world, world.own, day) for day in (make.EARLY, make.LATE))
    plan = make.posted(world.authority(), f"{path}/offers", make.late_offer_body(world.own))
    assert (plan["offer"]["version"], plan["offer"]["start_on"]) == (2, make.LATE)
    assert make.booked(world, world.own, make.EARLY) == early - 1
    assert make.booked(world, world.own, make.LATE) == late + 1
    assert make.history(world, path)[-1]["event"] == "offer.revised"


STATED = {"public_choice_stated": True, "private_choice_stated": True}
SILENT = {"public_choice_stated": False, "private_choice_stated": False}


@pytest.mark.parametrize(
    ("changes", "code", "citation"),
    [
        ({"start_on": "2027-02-03"}, "START_BEFORE_DISCHARGE", "§ 6, stk. 1"),
        ({"start_on": "2027-02-07"}, "START_IN_THE_PAST", "§ 6, stk. 1"),
        ({"start_on": "2027-02-11"}, "NO_FREE_PLACE", "§ 7, stk. 1"),
        ({"reply_by": "2027-02-09"}, "REPLY_DEADLINE_TOO_SHORT", "§ 6, stk. 3"),
        ({"reply_by": "2027-02-11"}, "REPLY_DEADLINE_AFTER_START", "§ 6, stk. 3"),
        ({"notice": STATED}, "RIGHT_STATED_BUT_NOT_HELD", "§ 7, stk. 4"),
        ({"notice": SILENT}, "PUBLIC_CHOICE_NOT_STATED", "§ 7, stk. 4"),
    ],
)
def test_par6_what_keeps_an_offer_from_being_made(world, changes, code, citation):
    path = make.stratified(world)
    body = make.offer_body(world.own, **changes)
    problem = make.refused(world.authority(), f"{path}/offers", body)
    assert (problem["code"], problem["citation"]) == (code, citation)
    assert make.seen(world.authority(), path)["state"] == "awaiting_offer"


def test_par7_stk4_a_late_start_must_tell_of_the_private_choice(world):
    path = make.stratified(world)
    body = make.late_offer_body(world.own, notice=SILENT)
    problem = make.refused(world.authority(), f"{path}/offers", body)
    told = [problem["code"], *(error["code"] for error in problem["errors"])]
    assert told == ["PUBLIC_CHOICE_NOT_STATED", "PRIVATE_CHOICE_NOT_STATED"]


def test_par3_stk2_no_offer_before_the_hospital_allows_it(world):
    path = make.stratified(world, not_before=make.SOONER)
    problem = make.refused(world.authority(), f"{path}/offers", make.offer_body(world.own))
    assert (problem["code"], problem["citation"]) == (
        "START_BEFORE_CLINICAL_NOT_BEFORE",
        "§ 3, stk. 2",
    )
    assert problem["facts"]["not_before"] == make.SOONER


def test_an_authority_offers_its_own_or_contracted_places_only(world):
    path = make.stratified(world)
    problem = make.refused(world.authority(), f"{path}/offers", make.offer_body(world.other))
    assert problem["code"] == "NOT_THE_AUTHORITYS_TO_OFFER"
    problem = make.refused(world.authority(), f"{path}/offers", make.offer_body(world.private))
    assert problem["code"] == "RIGHT_NOT_TRIGGERED"
    make.posted(world.authority(), f"{path}/offers", make.offer_body(world.contracted))


@pytest.mark.parametrize(
    ("offered", "code"),
    [
        (offering(care_level="advanced"), "LEVEL_NOT_OFFERED"),
        (offering(clinical_area="02"), "CLINICAL_AREA_NOT_OFFERED"),
        (offering(age_groups=["child"]), "AGE_GROUP_NOT_OFFERED"),
    ],
)
def test_the_place_must_deliver_what_the_plan_asks_for(world, offered, code):
    unfit = provider(world.client, offerings=[offered])
    path = make.stratified(world)
    problem = make.refused(world.authority(), f"{path}/offers", make.offer_body(unfit))
    assert problem["code"] == code


def test_the_last_place_is_given_once(world):
    small = provider(world.client)
    publish(world.client, row(small, start_on=make.EARLY, places=1, reserved_for_residents=0))
    make.offered(world, make.offer_body(small))
    path = make.stratified(world)
    problem = make.refused(world.authority(), f"{path}/offers", make.offer_body(small))
    assert problem["code"] == "NO_PLACE_LEFT"
    assert problem["facts"]["places"] == problem["facts"]["taken"] == 1


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"notified_at": "2027-02-08T23:00:00+01:00"}, "/notified_at", "in_the_future"),
        ({"notified_at": "2027-02-03T08:00:00+01:00"}, "/notified_at", "before_discharge"),
        (
            {"provider_id": "00000000-0000-4000-8000-000000000000"},
            "/provider_id",
            "unknown_provider",
        ),
    ],
)
def test_an_offer_with_impossible_facts_is_malformed(world, changes, pointer, code):
    path = make.stratified(world)
    body = make.offer_body(world.own) | changes
    problem = make.refused(world.authority(), f"{path}/offers", body, status=400)
    assert [(f["pointer"], f["code"]) for f in problem["errors"]] == [(pointer, code)]


def test_no_offer_before_the_level_is_stated_and_none_at_hospital_level(world):
    unstratified = make.issued(world)
    problem = make.refused(world.authority(), f"{unstratified}/offers", make.offer_body(world.own))
    assert (problem["code"], problem["citation"]) == ("LEVEL_NOT_SET", "§ 5, stk. 3")
    assert [fault["code"] for fault in problem["errors"]] == ["NOTICE_TYPE_MISSING"]
    hospital = make.issued(world, plan_type="hospital_specialised")
    region = world.authority("midtjylland")
    problem = make.refused(region, f"{hospital}/offers", make.offer_body(world.hospital))
    assert (problem["code"], problem["citation"]) == ("NO_OFFER_AT_HOSPITAL_LEVEL", "§ 7, stk. 6")


def test_only_the_responsible_authority_offers(world):
    rehab = {"plan_type": "specialised_rehab"}
    texts = {"total_functional_ability": "Samlet.", "total_needs": "Samlet."}
    path = make.issued(world, **rehab, **texts)
    answer = world.authority().post(f"{path}/offers", json=make.offer_body(world.own))
    assert answer.status_code == 403  # the home municipality sees the plan but does not answer


def test_a_private_choice_stands_beside_a_new_offer_that_is_not_earlier(world):
    path = make.offered_late(world)
    make.posted(world.citizen(), f"{path}/choices", make.private_choice_body(world.private))
    plan = make.posted(world.authority(), f"{path}/offers", make.late_offer_body(world.own))
    assert (plan["state"], plan["offer"]["version"]) == ("choice_made", 2)
    assert plan["choice"]["provider_id"] == world.private
    agreed = make.posted(world.citizen(), f"{path}/agreed-starts", make.agreed_body(world.private))
    assert agreed["state"] == "placed"


def test_a_private_choice_later_than_the_new_offer_is_taken_back(world):
    path = make.offered_late(world)
    held = make.booked(world, world.private, make.LATE)
    later = make.private_choice_body(world.private, start_on=make.LATE)
    make.posted(world.citizen(), f"{path}/choices", later)
    sooner = make.late_offer_body(world.own, start_on=make.SOONER)
    plan = make.posted(world.authority(), f"{path}/offers", sooner)
    assert (plan["state"], plan["choice"]) == ("offered", None)
    assert make.booked(world, world.private, make.LATE) == held


def test_the_first_offer_after_a_private_choice_is_no_revision(client):
    world = make.a_world(client)
    path = make.stratified(world)
    client.set_clock("2027-02-12T08:00:00+01:00")
    choice = make.private_choice_body(world.private, start_on=make.LATE)
    make.posted(world.citizen(), f"{path}/choices", choice)
    body = make.late_offer_body(world.own, reply_by=make.LATE)
    plan = make.posted(world.authority(), f"{path}/offers", body)
    assert plan["state"] == "choice_made"
    assert make.history(world, path)[-1]["event"] == "offer.notified"
