"""Two runs side by side, and the last good one, each as far as the caller may see."""

from uuid import uuid4

import pytest

from tests.api import plan_make as make
from tests.api.match_make import RUNS, id_of, proposed, ran


def nearby_closed(world):
    return {"closed_providers": [world.own, world.contracted]}


@pytest.fixture(scope="module")
def runs(world):
    """A plan of two authorities each, a national run, and one with the places nearby closed."""
    mine, theirs = make.stratified(world), make.stratified_elsewhere(world)
    before = ran(world.client, authority_id=None)
    closed = ran(world.client, authority_id=None, what_if=nearby_closed(world))
    return mine, theirs, before, closed


def compared(client, run, other, **query):
    answer = client.get(f"{run}/comparison", params={"with": id_of(other)} | query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_plan_that_is_placed_otherwise_is_told_with_both_starts(world, runs):
    mine, _, before, closed = runs
    body = compared(world.client.as_("operator"), closed, before)
    assert (body["run_id"], body["with_run_id"]) == (id_of(closed), id_of(before))
    assert body["same_input"] is False
    [moved] = [one for one in body["items"] if one["plan_id"] == id_of(mine)]
    assert moved["authority_id"] == make.HOME
    for side, run in (("this", closed), ("other", before)):
        proposal = proposed(world.authority(), run, mine)
        expected = {name: proposal[name] for name in ("provider_id", "start_on", "basis")}
        assert moved[side] == expected | {"waiting_days": proposal["cost"]["waiting_days"]}
    assert moved["other"]["provider_id"] in {world.own, world.contracted}
    assert moved["this"]["provider_id"] == world.other
    assert [one["tier"] for one in body["objective"]] == ["missed_deadlines", "late_plans", "cost"]
    for one in body["objective"]:
        assert one["difference"] == one["this"] - one["other"]
    assert body["objective"][2]["difference"] > 0  # closing a place never makes it cheaper
    for name, run in (("counts", closed), ("counts_other", before)):
        assert body[name] == make.seen(world.client.as_("operator"), run)["counts"]


def test_a_run_differs_from_itself_in_nothing(world, runs):
    body = compared(world.client.as_("operator"), runs[2], runs[2])
    assert (body["same_input"], body["placed_otherwise"], body["items"]) == (True, 0, [])
    assert {one["difference"] for one in body["objective"]} == {0}


def test_the_other_way_round_is_the_same_told_backwards(world, runs):
    there = compared(world.client.as_("operator"), runs[3], runs[2])
    back = compared(world.client.as_("operator"), runs[2], runs[3])
    assert [one["difference"] for one in there["objective"]] == [
        -one["difference"] for one in back["objective"]
    ]
    assert [(one["this"], one["other"]) for one in there["items"]] == [
        (one["other"], one["this"]) for one in back["items"]
    ]


class TestWhoSees:
    def test_an_authority_sees_its_own_row_and_its_own_plans(self, world, runs):
        mine, theirs, before, closed = runs
        everybody = compared(world.client.as_("auditor"), closed, before)
        assert {one["authority_id"] for one in everybody["by_authority"]} == {make.HOME, "0101"}
        body = compared(world.authority(), closed, before)
        assert [one["authority_id"] for one in body["by_authority"]] == [make.HOME]
        assert id_of(theirs) not in {one["plan_id"] for one in body["items"]}
        assert id_of(mine) in {one["plan_id"] for one in body["items"]}
        assert body["placed_otherwise"] == len(body["items"])

    def test_a_planner_sees_how_many_and_no_plans(self, world, runs):
        body = compared(world.client.as_("planner"), runs[3], runs[2])
        assert body["items"] == []
        assert body["placed_otherwise"] > 0

    def test_others_runs_are_not_found(self, world, runs):
        theirs = ran(world.client, authority_id="0101")
        for pair in ((theirs, runs[2]), (runs[2], theirs)):
            path = f"{pair[0]}/comparison?with={id_of(pair[1])}"
            assert world.authority().get(path).status_code == 404
            assert world.authority("0101").get(path).status_code == 200

    def test_what_has_no_answer_is_not_compared(self, world, runs):
        asked = world.client.as_("operator").post(RUNS, json={})
        path = f"{runs[2]}/comparison"
        no = world.client.as_("operator").get(f"{path}?with={asked.json()['run_id']}")
        assert (no.status_code, no.json()["code"]) == (409, "RUN_NOT_DONE")
        assert world.client.as_("operator").get(path).status_code == 400
        assert world.client.as_("operator").get(f"{path}?with={uuid4()}").status_code == 404
        for role, status in (("citizen", 403), ("provider", 403)):
            claims = {"provider_id": world.own} if role == "provider" else {}
            caller = world.client.as_(role, **claims)
            assert caller.get(f"{path}?with={id_of(runs[3])}").status_code == status


def test_plans_placed_otherwise_come_page_by_page(world, runs):
    more = [make.stratified(world) for _ in range(3)]
    before = ran(world.client)
    closed = ran(world.client, what_if=nearby_closed(world))
    client = world.authority()
    whole = compared(client, closed, before)["items"]
    assert {id_of(plan) for plan in more} <= {one["plan_id"] for one in whole}
    found, page = [], compared(client, closed, before, limit=2)
    while True:
        found += page["items"]
        if page["next"] is None:
            break
        page = make.seen(client, page["next"])
    assert found == whole


def test_the_last_good_run_is_told_with_its_age_whatever_came_after(world, runs):
    latest = f"{RUNS}/latest"
    good = ran(world.client)
    ran(world.client, what_if=nearby_closed(world))
    called_off = world.authority().post(RUNS, json={"authority_id": make.HOME})
    off = world.authority().post(f"{called_off.headers['Location']}/cancellation")
    assert (off.status_code, off.json()["state"]) == (200, "cancelled")
    again = world.authority().post(f"{called_off.headers['Location']}/cancellation")
    assert (again.status_code, again.json()) == (200, off.json())
    waiting = world.authority().post(RUNS, json={"authority_id": make.HOME}).json()
    body = make.seen(world.authority(), f"{latest}?authority_id={make.HOME}")
    assert (body["run"]["run_id"], body["run"]["state"]) == (id_of(good), "done")
    assert body["under_way"]["run_id"] == waiting["run_id"]
    assert 0 <= body["age_s"] < 3_600
    national = make.seen(world.authority(), latest)
    assert national["run"]["run_id"] == id_of(runs[2])
    assert world.authority("0101").get(f"{latest}?authority_id={make.HOME}").status_code == 404
    assert world.client.as_("operator").get(f"{latest}?authority_id=0461").status_code == 404


def test_only_who_may_ask_may_call_off(world, runs):
    path = f"{runs[2]}/cancellation"
    assert world.authority().post(path).status_code == 403  # the country's
    assert world.client.as_("auditor").post(path).status_code == 403
    no = world.client.as_("operator").post(path)
    assert (no.status_code, no.json()["code"]) == (409, "RUN_IS_OVER")


def test_a_proposal_tells_the_order_that_its_plan_falls_under(world):
    on = {"2018": "2026-12-30", "2027": make.DISCHARGED_ON}
    plans = {order: make.stratified(world, discharged_on=day) for order, day in on.items()}
    run = ran(world.client)
    told = {order: proposed(world.authority(), run, plan) for order, plan in plans.items()}
    assert {order: one["rule_set"] for order, one in told.items()} == {one: one for one in on}
