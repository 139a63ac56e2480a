"""Readings that are switched in the rulebook are followed by what the service does."""

from dataclasses import replace

import asyncpg
import pytest

from service.rules import rulebook
from service.rules.settings import (
    Carrier,
    DutyReference,
    InformedBy,
    NonworkingDays,
    NoticeDayZero,
    RestratificationFrom,
    StartComparison,
    TransitionPolicy,
)
from tests.api import plan_make as make
from tests.api.capacity_make import contract, offering, private, provider, publish, row
from tests.api.match_make import acceptance, id_of, proposed, ran


@pytest.fixture
def switch(monkeypatch):
    """Let both orders read otherwise for the rest of a test."""

    def switched(**settings):
        books = tuple(replace(book, **settings) for book in rulebook.RULEBOOKS)
        monkeypatch.setattr(rulebook, "RULEBOOKS", books)

    return switched


def clocks(world, path):
    return make.seen(world.authority(), path)["clocks"]


def test_the_rulebooks_tell_every_reading_with_its_version_and_settings(world):
    books = make.seen(world.client.anonymous(), "/v1/rulebooks")["items"]
    for book in books:
        readings = {policy["name"]: policy for policy in book["policies"]}
        assert readings["nonworking_days"]["settings"] == ["counted", "rolled_over"]
        assert readings["late_accept"]["settings"] == ["false", "true"]
        assert all(r["version"] and r["source"] and r["settings"] for r in readings.values())
        bands = {(b["population"], b["care_level"]): b for b in book["distribution_bands"]}
        national = bands["general_plans", "advanced"]
        assert (national["low"], national["high"]) == (10, 25)
        assert "Sundhedsstyrelsen" in national["source"]


def test_a13_and_a14_the_clocks_shown_follow_the_rulebook(world, switch):
    path = make.stratified(world)
    assert clocks(world, path)["notice_due_on"] == "2027-02-08"
    switch(notice_day_zero=NoticeDayZero.DAY_AFTER)
    assert clocks(world, path)["notice_due_on"] == "2027-02-09"
    friday = make.stratified(world, discharged_on="2027-02-02")
    assert clocks(world, friday)["notice_due_on"] == "2027-02-07"  # a Sunday
    switch(nonworking_days=NonworkingDays.ROLLED_OVER)
    assert clocks(world, friday)["notice_due_on"] == "2027-02-08"


def test_a02_hospital_plans_have_clocks_where_the_rulebook_runs_them(world, switch):
    path = make.issued(world, plan_type="hospital_specialised")
    assert clocks(world, path)["notice_due_on"] is None
    switch(hospital_level_clocks=True)
    assert clocks(world, path)["notice_due_on"] == "2027-02-08"
    assert clocks(world, path)["day_zero"] == make.DISCHARGED_ON


def test_a18_a_letter_counts_from_its_delivery_where_the_rulebook_says_so(world, switch):
    def days_late():
        path = make.offered(world, make.offer_body(world.own, channel="letter"))
        offer = make.seen(world.authority(), path)["offer"]
        told = make.history(world, path)[-1]["facts"]
        assert offer["channel"] == told["channel"] == "letter"
        return told["notice_days_late"]

    assert days_late() == 0
    switch(informed_by=InformedBy.DELIVERY)
    assert days_late() == 5


def test_a18_without_a_channel_the_notice_was_in_the_portal(world):
    path = make.offered(world)
    assert make.seen(world.authority(), path)["offer"]["channel"] == "portal"


def test_a17_an_advanced_place_takes_basic_plans_where_the_rulebook_says_so(world, switch):
    advanced = provider(world.client, offerings=[offering(care_level="advanced")])
    answer = publish(
        world.client, row(advanced, care_level="advanced", start_on=make.EARLY, places=3)
    )
    assert answer["rejected"] == 0, answer
    path = make.offered(world)
    choice = make.choice_body(advanced)
    refused = make.refused(world.citizen(), f"{path}/choices", choice)
    assert refused["code"] == "LEVEL_NOT_OFFERED"
    switch(advanced_takes_basic=True)
    shown = make.seen(world.citizen(), f"{path}/options?limit=500")["items"]
    assert {advanced, world.own} <= {item["provider_id"] for item in shown}
    make.posted(world.citizen(), f"{path}/choices", choice)
    assert make.booked(world, advanced, make.EARLY) == 1


def test_a05_an_agreement_later_on_the_day_of_the_offer(world, switch):
    def agree(hour):
        offer = make.late_offer_body(world.own, start_time="10:00")
        path = make.offered(world, offer)
        assert make.seen(world.authority(), path)["offer"]["start_time"] == "10:00"
        body = make.agreed_body(world.private, start_on=make.LATE, start_time=hour)
        return world.citizen().post(f"{path}/agreed-starts", json=body)

    taken = agree("15:00")
    assert taken.status_code == 201, taken.text
    assert taken.json()["agreed_start"]["start_time"] == "15:00"
    switch(compare_starts_by=StartComparison.INSTANT)
    later = agree("15:00")
    assert later.json()["code"] == "STARTS_AFTER_PUBLIC_OFFER"
    assert later.json()["facts"]["public_offer_time"] == "10:00:00"
    assert agree("10:00").status_code == 201


@pytest.mark.parametrize("hour", ["24:00", "9:30", "10:00:00", "10:00+01:00", 10, ""])
def test_an_hour_is_spelled_in_one_way(world, hour):
    path = make.stratified(world)
    body = make.offer_body(world.own, start_time=hour)
    problem = make.refused(world.authority(), f"{path}/offers", body, status=400)
    assert [error["pointer"] for error in problem["errors"]] == ["/start_time"]


def test_par6_stk3_a_revision_that_opens_the_free_choice_sets_a_new_deadline(world):
    path = make.offered(world, make.offer_body(world.own, reply_by=make.EARLY))
    later = make.late_offer_body(world.own, reply_by=None)
    problem = make.refused(world.authority(), f"{path}/offers", later)
    assert (problem["code"], problem["citation"]) == ("REPLY_DEADLINE_NEEDED_ANEW", "§ 6, stk. 3")
    assert problem["facts"]["reply_by_before"] == make.EARLY
    make.posted(world.authority(), f"{path}/offers", make.late_offer_body(world.own))


def test_par6_stk3_without_a_deadline_before_none_is_asked_for(world):
    path = make.offered(world)
    make.posted(world.authority(), f"{path}/offers", make.late_offer_body(world.own, reply_by=None))


CRITERIA = {
    "complications": "none",
    "extent": "limited",
    "need": "certain_therapist",
    "potential": "usual_effort",
}


def level(**changes):
    body = {"care_level": "advanced", "reason": "Omfattende følger.", "assessed_by": "Fys. A"}
    return body | changes


def test_a_need_for_a_certain_therapist_does_not_make_a_plan_advanced(world):
    path = make.issued(world)
    alone = level(criteria=CRITERIA)
    problem = make.refused(world.authority(), f"{path}/stratification", alone)
    assert problem["code"] == "CERTAIN_THERAPIST_ALONE"
    both = level(criteria=CRITERIA | {"extent": "extensive"})
    make.posted(world.authority(), f"{path}/stratification", both)
    told = make.history(world, path)[-1]["facts"]
    assert told["criteria"] == [
        "NO_COMPLICATIONS",
        "IMPAIRMENTS_EXTENSIVE",
        "CERTAIN_THERAPIST",
        "USUAL_EFFORT",
    ]


def test_the_form_is_filled_in_whole_or_not_at_all(world):
    path = make.issued(world)
    half = level(criteria={"extent": "extensive"})
    problem = make.refused(world.authority(), f"{path}/stratification", half, status=400)
    assert {error["pointer"] for error in problem["errors"]} == {
        "/criteria/complications",
        "/criteria/need",
        "/criteria/potential",
    }


async def test_the_criteria_of_a_level_are_kept(world):
    path = make.issued(world)
    criteria = CRITERIA | {"need": "special"}
    make.posted(world.authority(), f"{path}/stratification", level(criteria=criteria))
    connection = await asyncpg.connect(world.client.database_url)
    kept = await connection.fetchval(
        "SELECT criteria FROM stratification WHERE plan_id::text = $1", path.rsplit("/", 1)[-1]
    )
    await connection.close()
    assert '"need": "special"' in kept


@pytest.mark.parametrize(
    ("counted_from", "code", "action"),
    [
        (RestratificationFrom.FIRST_MEETING, "restratification", "restratify"),
        (RestratificationFrom.STRATIFICATION, "level_change", "change_level"),
    ],
)
def test_a19_the_fourteen_days_are_counted_from_where_the_rulebook_says(
    client, switch, counted_from, code, action
):
    world = make.a_world(client)
    path = make.placed(world)
    client.set_clock("2027-02-10T09:00:00+01:00")
    make.posted(world.at(world.own), f"{path}/start", {})
    client.set_clock("2027-02-23T09:00:00+01:00")  # day 13 of the course, 15 of the level
    switch(restratification_from=counted_from)
    shown = make.seen(world.authority(), f"{path}/actions")["items"]
    assert [item["action"] for item in shown if "/stratification" in item["path"]] == [action]
    body = level(co_signer="Leder B")
    make.posted(world.authority(), f"{path}/stratification", body)
    assert make.history(world, path)[-1]["facts"]["kind"] == code


def test_a15_an_agreement_after_the_reply_deadline(client, switch):
    world = make.a_world(client)
    path = make.offered_late(world)
    client.set_clock("2027-02-12T09:00:00+01:00")
    told = make.agreed_body(world.private, start_on=make.LATE)
    problem = make.refused(world.citizen(), f"{path}/agreed-starts", told)
    assert problem["code"] == "REPLY_DEADLINE_PASSED"
    switch(duty_refers_to=DutyReference.OFFER)
    plan = make.posted(world.citizen(), f"{path}/agreed-starts", told)
    assert plan["state"] == "placed"


def test_a15_who_chose_in_time_may_report_the_agreement_afterwards(client):
    world = make.a_world(client)
    path = make.offered_late(world)
    make.posted(world.citizen(), f"{path}/choices", make.private_choice_body(world.private))
    client.set_clock("2027-02-12T09:00:00+01:00")
    plan = make.posted(world.citizen(), f"{path}/agreed-starts", make.agreed_body(world.private))
    assert plan["state"] == "placed"


@pytest.mark.parametrize(("revives", "alerts"), [(True, ["PROVIDER_CANCELLED"]), (False, [])])
def test_a09_a_cancelled_private_start_calls_on_the_authority_where_its_duty_revives(
    world, switch, revives, alerts
):
    path = make.placed_privately(world)
    switch(duty_revives=revives)
    make.posted(world.at(world.private), f"{path}/cancellation", {})
    assert make.seen(world.authority(), path)["alerts"] == alerts


def test_a06_no_alarm_before_receipt_unless_the_rulebook_rings_it(world, switch):
    path = make.issued(world, discharged_on="2027-02-01", consent={"gp": True})
    assert make.seen(world.citizen(), path)["alerts"] == []
    switch(alarm_before_receipt=True)
    assert make.seen(world.citizen(), path)["alerts"] == ["NOTICE_OVERDUE"]


def test_a20_who_carries_the_citizen_is_shown_as_far_as_it_is_decided(world, switch):
    path = make.offered(world)

    def carriers():
        items = make.seen(world.citizen(), f"{path}/options?limit=500")["items"]
        return {item["provider_id"]: item["transport"] for item in items}

    shown = carriers()
    assert (shown[world.own], shown[world.other]) == ("not_decided", "not_decided")
    switch(free_choice_transport=Carrier.CITIZEN)
    shown = carriers()
    assert (shown[world.own], shown[world.other]) == ("not_decided", "citizen")


def test_a20_the_home_municipality_carries_whom_it_assigns_outside(world):
    away = private(world.client, contract("authority", authority_id=make.HOME), **make.COPENHAGEN)
    assert publish(world.client, row(away, start_on=make.EARLY, places=2))["rejected"] == 0
    path = make.offered(world, make.offer_body(away))
    items = make.seen(world.citizen(), f"{path}/options?limit=500")["items"]
    assert {i["provider_id"]: i["transport"] for i in items}[away] == "home_municipality"


def test_a03_a_public_place_elsewhere_shuts_the_free_choice_where_the_rulebook_counts_it(
    world, switch
):
    path = make.offered_late(world)

    def private_choice():
        return make.seen(world.citizen(), f"{path}/entitlement")["private_choice"]

    assert private_choice()["holds"]
    switch(count_other_public=True)
    told = private_choice()
    assert not told["holds"]
    assert told["facts"]["other_public_start"] == make.EARLY
    stated = make.refused(
        world.authority(), f"{path}/offers", make.late_offer_body(world.own, start_on=make.SOONER)
    )
    assert stated["code"] == "RIGHT_STATED_BUT_NOT_HELD"


@pytest.mark.parametrize(
    ("reading", "authority"),
    [(TransitionPolicy.CURRENT_DAY, "midtjylland"), (TransitionPolicy.DISCHARGE_DAY, make.HOME)],
)
@pytest.mark.parametrize("kept", [False, True], ids=["sent at once", "kept and shown"])
def test_a11_who_answers_for_a_plan_from_before_the_new_order(
    world, switch, reading, authority, kept
):
    switch(transition_policy=reading)
    agreed = not kept
    path = make.issued(
        world,
        plan_type="specialised_rehab",
        total_functional_ability="Går med rollator.",
        total_needs="Gangtræning og støtte.",
        discharged_on="2026-12-30",
        consent={"municipality": agreed, "region": agreed, "gp": True},
    )
    if kept:
        make.posted(world.authority(authority), f"{path}/receipt")
    plan = make.seen(world.client.as_("operator"), path)
    assert plan["responsible_authority_id"] == authority
    assert plan["state"] == "awaiting_offer"


def why(world, run, plan):
    """What a run answers a plan about each place."""
    found = make.seen(world.authority(), f"{run}/explanations/{id_of(plan)}")["providers"]
    return {one["provider_id"]: one for one in found}


def test_a17_a_run_proposes_advanced_places_to_basic_plans_where_the_rulebook_says_so(
    world, switch
):
    advanced = provider(world.client, offerings=[offering(care_level="advanced")])
    # Places enough for the plans of the tests before this one too: nobody draws lots.
    soonest = row(advanced, care_level="advanced", start_on="2027-02-09", places=50)
    assert publish(world.client, soonest)["rejected"] == 0
    plan = make.stratified(world)
    run = ran(world.client)
    assert why(world, run, plan)[advanced]["code"] == "LEVEL_NOT_OFFERED"
    switch(advanced_takes_basic=True)
    run = ran(world.client)
    proposal = proposed(world.authority(), run, plan)
    assert (proposal["provider_id"], proposal["start_on"]) == (advanced, "2027-02-09")
    offer = make.posted(world.authority(), acceptance(run, plan))["offer"]
    assert offer["provider_id"] == advanced
    assert make.booked(world, advanced, "2027-02-09") == 1


def test_a03_a_run_keeps_private_places_shut_while_a_place_elsewhere_counts(world, switch):
    plan = make.offered_late(world)
    assert why(world, ran(world.client), plan)[world.private]["basis"] == "§ 7, stk. 3"
    switch(count_other_public=True)
    shut = why(world, ran(world.client), plan)[world.private]
    assert (shut["code"], shut["citation"]) == ("RIGHT_NOT_TRIGGERED", "§ 7, stk. 3")
    assert shut["facts"]["other_public_start"] == make.EARLY
