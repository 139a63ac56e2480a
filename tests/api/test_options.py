"""§ 7: what a citizen may choose between, when and how far away, and why not the rest."""

import pytest

from tests.api import plan_make as make
from tests.api.capacity_make import contract, private, provider, publish, row

PUBLIC, PRIVATE, HOSPITAL = "§ 7, stk. 1", "§ 7, stk. 3", "§ 7, stk. 6"


def options(world, path, query=""):
    """Every page of a plan's options, by provider."""
    found, address = [], f"{path}/options?limit=2{query}"
    while address:
        page = make.seen(world.citizen(), address)
        found += page["items"]
        address = page["next"]
    assert page["total"] == len(found)
    return {item["provider_id"]: item for item in found}, found


def excluded(world, path):
    answer = make.seen(world.citizen(), f"{path}/options?include=excluded")
    return {item["provider_id"]: item for item in answer["excluded"]}


def test_inside_seven_days_the_choice_is_public_and_the_rest_says_why_not(world):
    path = make.offered(world)
    by_place, _ = options(world, path)
    assert {world.own, world.other, world.contracted} <= set(by_place)
    assert world.private not in by_place
    own = by_place[world.own]
    assert (own["basis"], own["first_start_on"], own["days_from_offer"]) == (PUBLIC, make.EARLY, 0)
    assert (own["name"], own["kind"], own["contract_party"]) == ("Testcenter", "municipal", None)
    assert own["travel_minutes"] < by_place[world.other]["travel_minutes"]
    assert own["distance_km"] < 10 < by_place[world.other]["distance_km"]
    why = excluded(world, path)
    right = why[world.private]
    assert (right["code"], right["citation"]) == ("RIGHT_NOT_TRIGGERED", PRIVATE)
    assert right["would_qualify_if"] == {"public_offer_on_or_after": "2027-02-12"}
    assert why[world.hospital]["code"] == "LEVEL_NOT_OFFERED"


def test_after_seven_days_contracted_private_places_are_open_up_to_the_offer(world):
    path = make.offered_late(world)
    item = options(world, path)[0][world.private]
    assert (item["basis"], item["contract_party"]) == (PRIVATE, "kl")
    assert (item["first_start_on"], item["days_from_offer"]) == (make.EARLY, -6)


def test_what_is_listed_may_be_chosen_as_it_is_listed(world):
    path = make.offered_late(world)
    for item in options(world, path)[1]:
        body = {"provider_id": item["provider_id"], "start_on": item["first_start_on"]}
        if item["basis"] == PRIVATE:
            make.posted(world.citizen(), f"{path}/choices", body | {"basis": PRIVATE})
    chosen = options(world, path)[0][world.other]
    body = {"provider_id": world.other, "start_on": chosen["first_start_on"], "basis": PUBLIC}
    assert make.posted(world.citizen(), f"{path}/choices", body)["state"] == "choice_made"


def test_the_order_is_by_start_or_by_travel_and_one_is_suggested(world):
    path = make.offered_late(world)
    _, by_start = options(world, path, "&sort=start")
    _, by_travel = options(world, path, "&sort=travel")
    starts = [(i["first_start_on"], i["travel_minutes"]) for i in by_start]
    travels = [(i["travel_minutes"], i["first_start_on"]) for i in by_travel]
    assert starts == sorted(starts)
    assert travels == sorted(travels)
    assert sum(item["suggested"] for item in by_start) == 1


def test_the_way_is_counted_from_home_or_from_another_postcode(world):
    path = make.offered_late(world)
    home, _ = options(world, path)
    away, by_travel = options(world, path, "&near=1050&sort=travel")
    assert {(i["postcode"], i["lat"], i["lon"]) for i in away.values()} == {
        (i["postcode"], i["lat"], i["lon"]) for i in home.values()
    }
    where = [(home[place]["authority_id"], home[place]["postcode"]) for place in away]
    assert ("0101", "1050") in where
    gaps = {
        name: away[name]["travel_minutes"] - home[name]["travel_minutes"]
        for name in (world.own, world.other)
    }
    assert gaps[world.own] > 60
    assert away[world.own]["distance_km"] > 100 > home[world.own]["distance_km"]
    travels = [i["travel_minutes"] for i in by_travel]
    assert travels == sorted(travels)
    [shut] = [
        one
        for one in make.seen(world.citizen(), f"{path}/options?include=excluded&near=1050")[
            "excluded"
        ]
        if one["provider_id"] == world.hospital
    ]
    assert shut["travel_minutes"] > 0


@pytest.mark.parametrize("unknown", ["9999", "", "1050x"])
def test_an_unknown_postcode_to_count_from_is_named(world, unknown):
    path = make.offered_late(world)
    answer = world.citizen().get(f"{path}/options?near={unknown}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/near"


def test_the_place_held_for_the_plan_is_an_option_when_all_others_are_taken(client):
    world = make.a_world(client, places=2)
    first, second = make.offered(world), make.offered(world)
    item = options(world, first)[0][world.own]
    assert (item["first_start_on"], item["available"]) == (make.EARLY, 1)
    assert options(world, second)[0][world.own]["first_start_on"] == make.EARLY
    third = options(world, make.stratified(world))[0][world.own]
    assert third["first_start_on"] == make.SOONER


def test_a_full_place_is_excluded_for_want_of_room_and_a_later_one_for_its_day(world):
    empty, later = private(world.client, contract()), private(world.client, contract())
    publish(world.client, row(later, start_on="2027-02-18"))
    why = excluded(world, make.offered_late(world))
    assert (why[empty]["code"], why[empty]["citation"]) == ("NO_FREE_PLACE", PRIVATE)
    assert why[later]["code"] == "STARTS_AFTER_PUBLIC_OFFER"
    assert why[later]["facts"] == {"start_on": "2027-02-18", "public_offer": make.LATE}
    assert why[later]["would_qualify_if"] == {"start_on_or_before": make.LATE}


def test_of_two_agreements_with_a_gap_between_the_day_in_the_later_one_counts(world):
    gap = private(
        world.client,
        contract(valid_to=make.EARLY),
        contract(valid_from="2027-02-15"),
    )
    publish(world.client, *(row(gap, start_on=day) for day in (make.SOONER, make.LATE)))
    item = options(world, make.offered_late(world))[0][gap]
    assert item["first_start_on"] == make.LATE


def test_what_misses_the_clinical_deadline_comes_last(world):
    near = provider(world.client)
    publish(world.client, row(near, start_on="2027-02-17"))
    path = make.offered_late(world, clinical_start_deadline="2027-02-12")
    _, by_travel = options(world, path, "&sort=travel")
    in_time = [item["first_start_on"] <= "2027-02-12" for item in by_travel]
    assert in_time == sorted(in_time, reverse=True)
    assert not in_time[-1]


def test_par3_stk2_no_option_before_the_hospital_allows_it(world):
    path = make.stratified(world, not_before=make.SOONER)
    _, found = options(world, path)
    assert found
    assert min(item["first_start_on"] for item in found) == make.SOONER


def test_at_hospital_level_the_options_are_hospitals_of_any_region(world):
    path = make.issued(world, plan_type="hospital_specialised")
    by_place, _ = options(world, path)
    assert set(by_place) == {world.hospital}
    assert by_place[world.hospital]["basis"] == HOSPITAL
    assert excluded(world, path)[world.own]["code"] == "LEVEL_NOT_OFFERED"


@pytest.mark.parametrize(
    ("changes", "code"),
    [({}, "LEVEL_NOT_SET"), ({"plan_type": "self_training"}, "INFORMATION_ONLY")],
)
def test_without_a_level_there_is_nothing_to_choose(world, changes, code):
    path = make.issued(world, **changes)
    assert options(world, path)[1] == []
    assert {item["code"] for item in excluded(world, path).values()} == {code}


def test_a_provider_that_changes_is_seen_changed_at_once(world):
    path = make.offered_late(world)
    new = private(world.client)
    publish(world.client, row(new, start_on=make.SOONER))
    assert excluded(world, path)[new]["code"] == "NO_CONTRACT_WITH_KL"
    operator = world.client.as_("operator")
    version = operator.get(f"/v1/providers/{new}").headers["etag"]
    changed = operator.patch(
        f"/v1/providers/{new}",
        json={"contracts": [contract()], "name": "Nyt navn"},
        headers={"If-Match": version},
    )
    assert changed.status_code == 200, changed.text
    item = options(world, path)[0][new]
    assert (item["name"], item["contract_party"]) == ("Nyt navn", "kl")


def test_guests_do_not_see_the_residents_reserve(world):
    reserved = provider(
        world.client, authority_id="0101", municipality_code="0101", postcode="1050"
    )
    full = {"places": 2, "reserved_for_residents": 2}
    publish(world.client, row(reserved, start_on=make.EARLY, **full))
    closed = row(reserved, start_on=make.SOONER, accepts_out_of_area=False)
    publish(world.client, closed, row(reserved, start_on=make.LATE, reserved_for_residents=1))
    item = options(world, make.offered_late(world))[0][reserved]
    assert (item["first_start_on"], item["available"]) == (make.LATE, 3)
