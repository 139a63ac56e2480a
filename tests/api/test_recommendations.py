"""One plan against what is free now, held against the run over that plan alone."""

import pytest

from tests.api import capacity_make
from tests.api import plan_make as make
from tests.api.match_make import id_of, proposed, ran
from tests.api.test_acceptances import elsewhere_alone, without_figures

ZERO = {"missed_deadlines": 0, "late_plans": 0, "cost": 0}


@pytest.fixture
def alone(client):
    return make.a_world(client, places=1)


def recommended(client, plan):
    answer = client.post(f"{plan}/recommendation")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_it_is_what_a_run_over_this_plan_alone_proposes(alone):
    without_figures(alone, alone.contracted, *make.DAYS)
    plan = make.stratified(alone)
    run = ran(alone.client)
    body = recommended(alone.citizen(), plan)
    proposal = proposed(alone.authority(), run, plan)
    best = body["recommended"]
    for name in ("provider_id", "start_on", "basis", "cost"):
        assert best[name] == proposal[name]
    assert best["reason"] == proposal["reason"]
    assert (body["code"], best["provider_id"]) == ("RECOMMENDED", alone.own)
    assert best["in_time"] is best["meets_clinical_deadline"] is True
    assert body["prices_from"] is best["costs_others"] is None  # no national run yet
    assert "Testcenter" in body["sentence_da"]
    assert "10. februar 2027 (§ 7, stk. 1)" in body["sentence_da"]
    assert "10 February 2027 (§ 7, stk. 1)" in body["sentence_en"]
    assert make.seen(alone.authority(), plan)["state"] == "awaiting_offer"
    assert make.booked(alone, alone.own, make.EARLY) == 0


def test_every_other_place_is_an_alternative_or_excluded_with_its_reason(alone):
    plan = make.stratified(alone)
    body = recommended(alone.authority(), plan)
    places = [body["recommended"]["provider_id"]]
    places += [one["provider_id"] for one in body["alternatives"]]
    excluded = {one["provider_id"]: one for one in body["excluded"]}
    assert sorted([*places, *excluded]) == sorted(
        [alone.own, alone.other, alone.private, alone.contracted, alone.hospital]
    )
    assert excluded[alone.private]["code"] == "RIGHT_NOT_TRIGGERED"
    assert excluded[alone.private]["citation"] == "§ 7, stk. 3"
    assert excluded[alone.hospital]["would_qualify_if"]["offers_care_level"] == "basic"
    assert excluded[alone.other]["code"] == "NO_FREE_PLACE"  # its one place is for residents


def test_an_offer_that_stands_is_recommended_unless_a_free_place_is_better(alone):
    elsewhere_alone(alone, make.LATE)
    capacity_make.publish(
        alone.client, capacity_make.row(alone.own, start_on=make.LATE), observed_at=LATEST
    )
    plan = make.offered_late(alone)
    body = recommended(alone.citizen(), plan)
    assert (body["code"], body["recommended"]["provider_id"]) == ("PUBLIC_OFFER_STANDS", alone.own)
    assert body["recommended"]["start_on"] == make.LATE
    assert "§ 8, stk. 1" in body["sentence_en"]
    sooner = capacity_make.row(alone.private, start_on=make.SOONER)
    capacity_make.publish(alone.client, sooner, observed_at=LATEST)
    body = recommended(alone.citizen(), plan)
    best = body["recommended"]
    assert (body["code"], best["provider_id"]) == ("RECOMMENDED", alone.private)
    assert (best["start_on"], best["basis"]) == (make.SOONER, "§ 7, stk. 3")


LATEST = "2027-02-08T07:45:00+01:00"


def test_an_authority_is_recommended_what_it_may_offer_and_told_why_not_the_rest(client):
    world = make.a_world(client)
    without_figures(world, world.own, *make.DAYS)
    without_figures(world, world.contracted, make.SOONER, make.EARLY)
    plan = make.stratified(world)
    assert recommended(world.citizen(), plan)["recommended"]["provider_id"] == world.other
    body = recommended(world.authority(), plan)
    assert body["recommended"]["provider_id"] == world.contracted
    told = make.seen(world.authority(), f"{plan}/options?limit=500")["items"]
    offerable = {one["provider_id"]: one["may_be_offered"] for one in told}
    assert (offerable[world.contracted], offerable[world.other]) == (True, False)
    own = make.seen(world.citizen(), f"{plan}/options?limit=500")["items"]
    assert {one["may_be_offered"] for one in own} == {None}
    [barred] = [one for one in body["excluded"] if one["provider_id"] == world.other]
    assert (barred["code"], barred["citation"]) == ("NOT_THE_AUTHORITYS_TO_OFFER", "§ 7, stk. 1")


def test_among_equals_the_place_that_others_need_least_is_recommended(alone):
    """Two places side by side; one of them is the only one for somebody who is not in a hurry."""
    for gone in (alone.other, alone.private):
        without_figures(alone, gone, *make.DAYS)
    for one in (alone.own, alone.contracted):
        without_figures(alone, one, make.SOONER, make.LATE)
    rivals = [make.stratified(alone) for _ in range(2)]
    make.stratified(alone)  # three plans for two places: both are worth something
    ran(alone.client, authority_id=None)
    tied = recommended(alone.citizen(), rivals[0])
    assert "2 places are equally good" in tied["sentence_en"]
    both = [tied["recommended"], *tied["alternatives"]]
    assert {one["provider_id"] for one in both} == {alone.own, alone.contracted}
    prices = [tuple(one["costs_others"].values()) for one in both]
    assert prices == sorted(prices)
    assert prices[0] > (0, 0, 0)
    assert tied["prices_from"]["age_s"] >= 0


def test_without_any_place_that_is_said_with_how_far_was_looked(alone):
    for gone in (alone.own, alone.other, alone.private, alone.contracted):
        without_figures(alone, gone, *make.DAYS)
    body = recommended(alone.citizen(), make.stratified(alone))
    assert (body["code"], body["recommended"], body["alternatives"]) == (
        "NOTHING_TO_RECOMMEND",
        None,
        [],
    )
    assert "22 March 2027 (§ 7, stk. 1)" in body["sentence_en"]


def test_a_plan_whose_level_is_not_stated_has_no_place_for_that_reason(alone):
    body = recommended(alone.authority(), make.issued(alone))
    assert body["recommended"] is None
    assert {one["code"] for one in body["excluded"]} == {"LEVEL_NOT_SET"}


def test_what_is_decided_is_not_recommended_anew(alone):
    plan = make.placed(alone)
    no = make.refused(alone.citizen(), f"{plan}/recommendation", {})
    assert (no["code"], no["facts"]) == ("START_IS_DECIDED", {"state": "placed"})


def test_who_may_know_of_the_plan_may_ask(alone):
    plan = make.stratified(alone)
    path = f"{plan}/recommendation"
    for asker in (alone.citizen(), alone.authority(), alone.hospital_staff()):
        assert asker.post(path).status_code == 200
    for stranger in (alone.citizen("another"), alone.authority("0101")):
        assert stranger.post(path).status_code == 404
    assert alone.client.as_("planner").post(path).status_code == 404
    assert alone.at(alone.own).post(path).status_code == 404
    assert alone.client.anonymous().post(path).status_code == 401
    assert id_of(plan)
