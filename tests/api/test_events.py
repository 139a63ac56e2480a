"""The feed of events: in order of effect, without a gap, to each only their own."""

import re

import pytest

from db.queries import feed
from tests.api import plan_make as make

ATTRIBUTES = {
    "specversion", "id", "source", "type", "subject", "time", "datacontenttype", "sequence",
    "partitionkey", "data",
}  # fmt: skip
DATA = {
    "event", "plan_id", "refusal_id", "provider_id", "publication_id", "run_id", "from_state",
    "to_state", "actor_role", "rule_set", "citation",
}  # fmt: skip


def since(client, place):
    return make.seen(client, f"/v1/events?after={place}&limit=500")["items"]


def test_events_are_cloud_events_with_ids_and_words_only(world):
    begin = make.end_of_feed(world.client.as_("auditor"))
    citizen = {"citizen_ref": "citizen-1", "postcode": "8000", "cpr": "0101010101"}
    path = make.placed(world, citizen=citizen)
    items = since(world.authority(), begin)
    plan_id = path.rsplit("/", 1)[1]
    assert [one["data"]["event"] for one in items] == [
        one["event"] for one in make.history(world, path)
    ]
    for one in items:
        assert set(one) == ATTRIBUTES and set(one["data"]) == DATA
        assert all(re.fullmatch("[a-z0-9]{1,20}", name) for name in one)
        assert all(isinstance(v, str) and v for name, v in one.items() if name != "data")
        assert (one["specversion"], one["source"]) == ("1.0", "/v1/events")
        assert (one["datacontenttype"], one["partitionkey"]) == ("application/json", plan_id)
        assert re.fullmatch(r"dk\.fritvalg\.[a-z_]+\.[a-z_]+", one["type"])
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", one["time"])
        assert one["subject"] == f"plans/{plan_id}"
    assert len({one["id"] for one in items}) == len(items)
    told = str(items)
    for secret in ("citizen-1", "010101", "rollator", "Gangtræning", "Enkle følger", "Fys. A"):
        assert secret not in told


@pytest.mark.parametrize("who", ["citizen", "hospital", "authority", "private", "auditor"])
def test_each_is_told_of_what_the_history_of_the_plans_tells_them(world, who):
    auditor = world.client.as_("auditor")
    begin = make.end_of_feed(auditor)
    mine = make.placed_privately(world)
    make.offered(world, citizen={"citizen_ref": "citizen-of-another", "postcode": "8000"})
    elsewhere = make.issued(
        world, citizen={"citizen_ref": "far", "postcode": "1050"}, home_municipality="0101"
    )
    client = {
        "citizen": world.citizen(),
        "hospital": world.hospital_staff(),
        "authority": world.authority(),
        "private": world.at(world.private),
        "auditor": auditor,
    }[who]
    told = since(client, begin)
    about = {one["data"]["plan_id"] for one in told}
    for plan_id in about - {None}:
        own = make.seen(client, f"/v1/plans/{plan_id}/events")["items"]
        words = [one["data"]["event"] for one in told if one["data"]["plan_id"] == plan_id]
        assert words == [one["event"] for one in own]
    assert (mine.rsplit("/", 1)[1] in about) and (
        (elsewhere.rsplit("/", 1)[1] in about) == (who in ("hospital", "auditor"))
    )


def test_who_may_not_see_a_plan_is_told_nothing_of_it(world):
    begin = make.end_of_feed(world.client.as_("auditor"))
    path = make.placed_privately(world)
    plan_id = path.rsplit("/", 1)[1]
    strangers = (
        world.citizen("citizen-2"), world.client.as_("hospital", sub="another"),
        world.authority("0101"), world.authority("syddanmark"), world.at(world.own),
        world.at("not-an-id"),
    )  # fmt: skip
    for client in strangers:
        assert plan_id not in str(since(client, begin))
    assert world.client.as_("planner").get("/v1/events").status_code == 403
    assert world.client.anonymous().get("/v1/events").status_code == 401


def test_an_institution_is_told_of_its_own_refusals(world):
    begin = make.end_of_feed(world.client.as_("auditor"))
    body = {
        "provider_id": world.other, "care_level": "basic", "clinical_area": "01",
        "own_residents_affected": 3, "reason": "Fuldt optaget.",
        "valid_from": "2027-02-08", "valid_to": "2027-02-28",
    }  # fmt: skip
    refusal = make.posted(world.authority("0101"), "/v1/capacity-refusals", body)
    for client in (world.authority("0101"), world.at(world.other)):
        told = [one["data"] for one in since(client, begin)]
        assert [one["refusal_id"] for one in told] == [refusal["refusal_id"]]
    assert since(world.authority("0461"), begin) == []


def test_pages_follow_each_other_without_repeating_or_leaving_out(world):
    auditor = world.client.as_("auditor")
    begin = make.end_of_feed(auditor)
    for _ in range(3):
        make.offered(world)
    whole = since(auditor, begin)
    parts, address = [], f"/v1/events?after={begin}&limit=2"
    while address:
        answer = make.seen(auditor, address)
        parts += answer["items"]
        address = answer["next"]
    assert parts == whole
    assert [one["sequence"] for one in whole] == sorted(one["sequence"] for one in whole)
    assert since(auditor, whole[-1]["sequence"]) == since(auditor, answer["last"]) == []


def test_a_page_looks_at_so_much_of_the_feed_and_says_how_far(world, monkeypatch):
    auditor, begin = world.client.as_("auditor"), make.end_of_feed(world.client.as_("auditor"))
    make.offered(world, citizen={"citizen_ref": "somebody", "postcode": "8000"})
    mine = make.issued(world, citizen={"citizen_ref": "citizen-9", "postcode": "8000"})
    whole = since(world.citizen("citizen-9"), begin)
    assert {one["data"]["plan_id"] for one in whole} == {mine.rsplit("/", 1)[1]}
    monkeypatch.setattr(feed, "MOST_PLACES", 2)
    parts, pages, address = [], 0, f"/v1/events?after={begin}"
    while address:
        answer = make.seen(world.citizen("citizen-9"), address)
        parts, pages, address = parts + answer["items"], pages + 1, answer["next"]
    assert (parts, answer["last"]) == (whole, make.end_of_feed(auditor))
    assert pages > len(whole)


@pytest.mark.parametrize("after", ["-1", "x", "1.5", "1" * 19, "", "%C2%B2"])
def test_what_is_no_place_is_refused(world, after):
    answer = world.client.as_("auditor").get(f"/v1/events?after={after}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/after"
