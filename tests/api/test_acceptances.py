"""Proposals become offers and choices, under the law of that moment and no other."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from tests.api import capacity_make
from tests.api import plan_make as make
from tests.api.match_make import RUNS, acceptance, id_of, proposed, ran

TOLD = {"notified_at": make.NOW, "channel": "digital_post"}


@pytest.fixture
def alone(client):
    """A world of the test's own, with one place a day everywhere."""
    return make.a_world(client, places=1)


def without_figures(world, provider_id, *days):
    """Take back every place of a provider on some days."""
    gone = {"places": 0, "reserved_for_residents": 0}
    rows = [capacity_make.row(provider_id, start_on=day, **gone) for day in days]
    capacity_make.publish(world.client, *rows, observed_at=capacity_make.LATER)


def elsewhere_alone(world, *days):
    """Leave no place but another authority's institution, open to guests on some days."""
    for gone in (world.own, world.private, world.contracted):
        without_figures(world, gone, *make.DAYS)
    rows = [
        capacity_make.row(
            world.other, start_on=day, places=int(day in days), reserved_for_residents=0
        )
        for day in make.DAYS
    ]
    capacity_make.publish(world.client, *rows, observed_at=capacity_make.LATER)


def only_own(world):
    """Leave no place but the own institution's."""
    for other in (world.other, world.private, world.contracted):
        without_figures(world, other, *make.DAYS)


def test_the_authority_offers_what_the_run_proposes(alone):
    only_own(alone)
    plan = make.stratified(alone)
    run = ran(alone.client)
    before = proposed(alone.authority(), run, plan)
    assert (before["provider_id"], before["start_on"]) == (alone.own, make.EARLY)
    assert before["accepted_at"] is None
    body = TOLD | {"reply_by": make.EARLY}
    answer = alone.authority().post(acceptance(run, plan), json=body)
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == plan
    body = answer.json()
    assert (body["state"], body["offer"]["provider_id"]) == ("offered", alone.own)
    assert body["offer"]["channel"] == "digital_post"
    assert body["offer"]["public_choice_stated"] is True
    assert body["offer"]["private_choice_stated"] is False
    assert make.booked(alone, alone.own, make.EARLY) == 1
    after = proposed(alone.authority(), run, plan)
    assert (before["offered_start_on"], before["outdated"]) == (None, False)
    assert (before["offered_provider_id"], before["offered_reply_by"]) == (None, None)
    told = {
        "accepted_at": after["accepted_at"],
        "offered_provider_id": before["provider_id"],
        "offered_provider_name": before["provider_name"],
        "offered_start_on": before["start_on"],
        "offered_reply_by": make.EARLY,
    }
    assert after == before | told
    assert after["accepted_at"] is not None
    told = make.history(alone, plan)[-1]
    assert (told["event"], told["facts"]["run_id"]) == ("match.accepted", id_of(run))


def test_a_notice_that_is_left_out_states_the_rights_of_this_very_offer(alone):
    only_own(alone)
    without_figures(alone, alone.own, make.EARLY, make.SOONER)
    plan = make.stratified(alone)
    run = ran(alone.client)
    offer = make.posted(alone.authority(), acceptance(run, plan))["offer"]
    assert (offer["start_on"], offer["private_choice_stated"]) == (make.LATE, True)


def test_a_notice_that_is_given_is_held_against_the_law(alone):
    only_own(alone)
    plan = make.stratified(alone)
    run = ran(alone.client)
    wrong = {"notice": {"public_choice_stated": True, "private_choice_stated": True}}
    no = make.refused(alone.authority(), acceptance(run, plan), TOLD | wrong)
    assert (no["code"], no["citation"]) == ("RIGHT_STATED_BUT_NOT_HELD", "§ 7, stk. 4")
    early = make.refused(alone.authority(), acceptance(run, plan), {"reply_by": "2027-02-08"})
    assert early["code"] == "REPLY_DEADLINE_TOO_SHORT"
    assert proposed(alone.authority(), run, plan)["accepted_at"] is None
    assert make.booked(alone, alone.own, make.EARLY) == 0


def test_the_citizen_chooses_what_the_run_proposes(alone):
    plan = make.offered_late(alone)
    without_figures(alone, alone.own, make.EARLY, make.SOONER)
    without_figures(alone, alone.contracted, *make.DAYS)
    without_figures(alone, alone.other, *make.DAYS)
    run = ran(alone.client)
    before = proposed(alone.authority(), run, plan)
    assert (before["provider_id"], before["basis"]) == (alone.private, "§ 7, stk. 3")
    body = make.posted(alone.citizen(), acceptance(run, plan))
    assert body["state"] == "choice_made"
    assert body["choice"]["provider_id"] == alone.private
    assert body["choice"]["basis"] == "§ 7, stk. 3"
    assert proposed(alone.authority(), run, plan)["accepted_at"] is not None


def test_what_is_the_citizens_to_choose_is_not_the_authoritys_to_offer(alone):
    elsewhere_alone(alone, make.EARLY)
    plan = make.stratified(alone)
    run = ran(alone.client)
    assert proposed(alone.authority(), run, plan)["provider_id"] == alone.other
    no = make.refused(alone.authority(), acceptance(run, plan), TOLD)
    assert (no["code"], no["citation"]) == ("NOT_THE_AUTHORITYS_TO_OFFER", "§ 7, stk. 1")
    assert make.posted(alone.citizen(), acceptance(run, plan))["state"] == "choice_made"


def test_a_citizen_takes_the_offer_that_stands_by_its_proposal(alone):
    only_own(alone)
    plan = make.offered(alone)
    run = ran(alone.client)
    no = make.refused(alone.authority(), acceptance(run, plan), TOLD)
    assert (no["code"], no["citation"]) == ("OFFER_STANDS", "§ 8, stk. 1")
    assert make.posted(alone.citizen(), acceptance(run, plan))["state"] == "placed"


class TestStale:
    @pytest.fixture
    def proposal(self, alone):
        only_own(alone)
        plan = make.stratified(alone)
        return alone, plan, ran(alone.client)

    def test_it_is_accepted_once(self, proposal):
        world, plan, run = proposal
        make.posted(world.authority(), acceptance(run, plan), TOLD)
        again = make.refused(world.authority(), acceptance(run, plan), TOLD)
        assert again["code"] == "ALREADY_ACCEPTED"
        assert again["facts"]["accepted_at"].startswith("2027-02-08")
        versions = make.seen(world.authority(), plan)["offer"]["version"]
        assert versions == 1

    def test_the_same_key_is_answered_the_same_again(self, proposal):
        world, plan, run = proposal
        headers = {"Idempotency-Key": str(uuid4())}
        first, second = (
            world.authority().post(acceptance(run, plan), json=TOLD, headers=headers)
            for _ in range(2)
        )
        assert (first.status_code, second.status_code) == (201, 201)
        assert second.headers["Idempotency-Replayed"] == "true"
        assert first.json() == second.json()

    def test_two_at_once_make_one_offer(self, proposal):
        world, plan, run = proposal
        clients = [world.authority() for _ in range(4)]
        with ThreadPoolExecutor(4) as pool:
            answers = list(
                pool.map(lambda one: one.post(acceptance(run, plan), json=TOLD), clients)
            )
        assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
        codes = {answer.json()["code"] for answer in answers if answer.status_code == 409}
        assert codes == {"ALREADY_ACCEPTED"}
        assert make.booked(world, world.own, make.EARLY) == 1

    def test_the_place_is_gone(self, proposal):
        world, plan, run = proposal
        make.offered(world)
        no = make.refused(world.authority(), acceptance(run, plan), TOLD)
        assert (no["code"], no["citation"]) == ("NO_PLACE_LEFT", "§ 7")
        assert proposed(world.authority(), run, plan)["accepted_at"] is None

    def test_the_plan_has_moved_on(self, proposal):
        world, plan, run = proposal
        offer = make.late_offer_body(world.own)
        moved = make.posted(world.authority(), f"{plan}/offers", offer)
        no = make.refused(world.authority(), acceptance(run, plan), TOLD)
        assert no["code"] == "PLAN_MOVED_ON"
        assert no["facts"]["state"] == "offered"
        assert no["facts"]["version_now"] == str(moved["version"])

    def test_if_match_names_the_version_acted_on(self, proposal):
        world, plan, run = proposal
        answer = world.authority().post(
            acceptance(run, plan), json=TOLD, headers={"If-Match": '"99"'}
        )
        assert answer.status_code == 412


def test_a_refusal_that_took_effect_since_the_run_is_the_reason(alone):
    elsewhere_alone(alone, make.LATE)
    others = [
        capacity_make.provider(alone.client, authority_id="0461", **make.ODENSE) for _ in range(5)
    ]
    soon = [capacity_make.row(one, start_on="2027-02-09", places=1) for one in others]
    capacity_make.publish(alone.client, *soon)  # kept for residents: nothing for the citizen
    plan = make.stratified(alone)
    run = ran(alone.client)
    assert proposed(alone.authority(), run, plan)["provider_id"] == alone.other
    theirs = alone.authority("0101")
    sent = {"provider_id": alone.other, "care_level": "basic", "clinical_area": "01"}
    sent |= {"own_residents_affected": 8, "reason": "Egne borgere venter.", "plan_id": None}
    sent |= {"valid_from": "2027-02-08", "valid_to": "2027-02-20"}
    refusal = make.posted(theirs, "/v1/capacity-refusals", sent)
    assert refusal["state"] == "supported", refusal
    adopted = theirs.post(f"/v1/capacity-refusals/{refusal['refusal_id']}/adoption")
    assert adopted.status_code == 200, adopted.text
    no = make.refused(alone.citizen(), acceptance(run, plan), {})
    assert (no["code"], no["citation"]) == ("REFUSED_OUT_OF_AREA", "§ 7, stk. 2")


class TestWhoMay:
    def test_others_plans_are_not_found(self, alone):
        plan = make.stratified(alone)
        run = ran(alone.client)
        for stranger in (alone.authority("0101"), alone.citizen("somebody-else")):
            assert stranger.post(acceptance(run, plan), json={}).status_code == 404
        hidden = {"planner": 404, "auditor": 403, "operator": 403, "hospital": 403}
        for role, status in hidden.items():
            caller = alone.client.as_(role)
            assert caller.post(acceptance(run, plan), json={}).status_code == status
            assert caller.post(f"{run}/acceptances", json={}).status_code == 403

    def test_a_supposition_and_a_run_without_an_answer_are_never_accepted(self, alone):
        plan = make.stratified(alone)
        supposed = ran(alone.client, what_if={"closed_providers": [alone.other]})
        assert make.seen(alone.authority(), supposed)["supposed"] is True
        no = make.refused(alone.authority(), acceptance(supposed, plan), {})
        assert no["code"] == "RUN_IS_SUPPOSED"
        waiting = alone.authority().post(RUNS, json={"authority_id": make.HOME})
        no = make.refused(alone.authority(), acceptance(waiting.headers["Location"], plan), {})
        assert (no["code"], no["facts"]) == ("RUN_NOT_DONE", {"state": "queued"})

    def test_a_plan_without_a_place_has_nothing_to_accept(self, alone):
        for gone in (alone.own, alone.other, alone.private, alone.contracted):
            without_figures(alone, gone, *make.DAYS)
        plan = make.stratified(alone)
        run = ran(alone.client)
        no = make.refused(alone.authority(), acceptance(run, plan), {})
        assert (no["code"], no["citation"]) == ("NOTHING_PROPOSED", "§ 7, stk. 1")


class TestMany:
    def test_each_stands_alone_and_a_refusal_undoes_nothing(self, alone):
        only_own(alone)
        plans = [make.stratified(alone) for _ in range(4)]
        run = ran(alone.client)
        # three places for four: which plan goes without is drawn
        served = [p for p in plans if proposed(alone.authority(), run, p)["provider_id"]]
        make.posted(alone.authority(), f"{served[0]}/offers", make.late_offer_body(alone.own))
        answer = alone.authority().post(f"{run}/acceptances", json=TOLD | {"plan_ids": None})
        assert answer.status_code == 200, answer.text
        body = answer.json()
        rows = {row["plan_id"]: row for row in body["items"]}
        assert list(rows) == sorted(map(id_of, plans))
        moved = rows.pop(id_of(served[0]))
        assert (moved["accepted"], moved["code"]) == (False, "PLAN_MOVED_ON")
        assert body["accepted"] == sum(row["accepted"] for row in rows.values()) > 0
        for plan_id, row in rows.items():
            offer = make.seen(alone.authority(), f"/v1/plans/{plan_id}")["offer"]
            proposal = proposed(alone.authority(), run, plan_id)
            assert (offer is not None) == row["accepted"] == (proposal["accepted_at"] is not None)
            if offer is not None:
                assert (row["provider_id"], row["start_on"]) == (
                    offer["provider_id"],
                    offer["start_on"],
                )
            else:
                assert row["code"]
        again = alone.authority().post(f"{run}/acceptances", json=TOLD).json()
        assert again["accepted"] == 0
        assert {row["plan_id"] for row in again["items"]}.isdisjoint(
            plan_id for plan_id, row in rows.items() if row["accepted"]
        )

    def test_plans_are_named_once_and_strangers_plans_are_answered_as_unknown(self, alone):
        only_own(alone)
        plan = make.stratified(alone)
        run = ran(alone.client)
        known, unknown = id_of(plan), str(uuid4())
        path = f"{run}/acceptances"
        twice = alone.authority().post(path, json={"plan_ids": [known, known]})
        assert twice.status_code == 400
        assert twice.json()["errors"][0]["pointer"] == "/plan_ids/1"
        body = alone.authority().post(path, json={"plan_ids": [known, unknown]}).json()
        found = {row["plan_id"]: (row["accepted"], row["code"]) for row in body["items"]}
        assert found == {known: (True, None), unknown: (False, "NOT_FOUND")}

    def test_one_place_for_two_plans_is_offered_once(self, alone):
        only_own(alone)
        without_figures(alone, alone.own, make.SOONER, make.LATE)
        plan = make.stratified(alone)
        first = ran(alone.client)
        rival = make.stratified(alone)
        second = ran(alone.client, pins=[pin_of(rival, alone.own)])
        calls = [(first, plan), (second, rival)]
        with ThreadPoolExecutor(2) as pool:
            answers = list(
                pool.map(
                    lambda call: alone.authority().post(
                        f"{call[0]}/acceptances", json={"plan_ids": [id_of(call[1])]}
                    ),
                    calls,
                )
            )
        rows = [answer.json()["items"][0] for answer in answers]
        assert sorted(row["accepted"] for row in rows) == [False, True]
        assert next(row for row in rows if not row["accepted"])["code"] == "NO_PLACE_LEFT"
        assert make.booked(alone, alone.own, make.EARLY) == 1


def pin_of(plan, provider_id):
    return {"plan_id": id_of(plan), "provider_id": provider_id, "start_on": make.EARLY}
