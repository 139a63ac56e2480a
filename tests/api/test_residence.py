"""§ 7, stk. 1: the citizen moves, and the plan passes to the authority of the new home."""

import json

import pytest

from tests.api import plan_make as make
from tests.api.test_plans import NO_CONSENT, REHAB

ODENSE = {"home_municipality": "0461", "postcode": "5000", "moved_on": "2027-02-08"}


def moved(world, client, path, **changes):
    return make.posted(client, f"{path}/residence", ODENSE | changes)


def told(world, path):
    return [(e["event"], e["citation"], e["facts"]) for e in make.history(world, path)]


def test_a_plan_follows_its_citizen_to_the_new_municipality(world):
    path = make.stratified(world)
    before = make.seen(world.citizen(), path)
    plan = moved(world, world.citizen(), path)
    assert (plan["home_municipality"], plan["postcode"]) == ("0461", "5000")
    assert plan["responsible_authority_id"] == "0461"
    for same in ("state", "care_level", "clocks", "rule_set"):
        assert plan[same] == before[same]
    assert told(world, path)[-2:] == [
        (
            "plan.citizen_moved",
            "§ 7, stk. 1",
            {"from_municipality": "0751", "to_municipality": "0461", "moved_on": "2027-02-08"},
        ),
        (
            "plan.handed_over",
            "§ 7, stk. 1",
            {"from_authority_id": "0751", "to_authority_id": "0461"},
        ),
    ]
    assert world.authority("0751").get(path).status_code == 404
    assert make.seen(world.authority("0461"), path)["postcode"] == "5000"


def test_no_address_stands_in_history(world):
    path = make.issued(world)
    moved(world, world.citizen(), path, postcode="5220")
    assert "5220" not in json.dumps(make.history(world, path))


def test_a_move_inside_the_authoritys_area_hands_nothing_over(world):
    inside = {"home_municipality": "0740", "postcode": "8600"}
    path = make.issued(world, **REHAB)
    plan = moved(world, world.authority("midtjylland"), path, **inside)
    assert plan["responsible_authority_id"] == "midtjylland"
    street = make.issued(world)
    plan = moved(world, world.citizen(), street, home_municipality="0751", postcode="8200")
    assert plan["responsible_authority_id"] == "0751"
    for one in (path, street):
        assert told(world, one)[-1][0] == "plan.citizen_moved"


def test_an_exact_place_is_forgotten_with_the_old_home(world):
    citizen = {"citizen_ref": "citizen-1", "postcode": "8000", "lat": 56.15, "lon": 10.2}
    path = make.issued(world, citizen=citizen)
    plan = moved(world, world.citizen(), path)
    assert plan["postcode"] == "5000"


def test_par8_the_former_authoritys_offer_stands_until_the_new_one_offers(client):
    world = make.a_world(client)
    path = make.offered(world)
    plan = moved(world, world.authority(), path)
    assert (plan["state"], plan["offer"]["provider_id"]) == ("offered", world.own)
    assert make.booked(world, world.own, make.EARLY) == 1
    offer = make.offer_body(world.own)
    make.refused(world.authority("0751"), f"{path}/offers", offer, status=404)
    problem = make.refused(world.authority("0461"), f"{path}/offers", offer)
    assert problem["code"] == "NOT_THE_AUTHORITYS_TO_OFFER"  # Aarhus' place is not Odense's
    taken = make.posted(world.citizen(), f"{path}/choices", make.choice_body(world.own))
    assert taken["state"] == "placed"


def test_a_plan_kept_by_its_patient_moves_along(world):
    path = make.issued(world, consent=NO_CONSENT)
    plan = moved(world, world.citizen(), path)
    assert (plan["state"], plan["responsible_authority_id"]) == ("held_by_patient", "0461")
    make.refused(world.authority("0751"), f"{path}/receipt", {}, status=404)
    make.posted(world.authority("0461"), f"{path}/receipt")


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"moved_on": "2027-02-09"}, {("/moved_on", "in_the_future")}),
        ({"moved_on": "2027-02-03"}, {("/moved_on", "before_discharge")}),
        (
            {"home_municipality": "0999", "postcode": "0001"},
            {("/home_municipality", "unknown_code"), ("/postcode", "unknown_code")},
        ),
        ({"home_municipality": "0751", "postcode": "8000"}, {("", "nothing_changes")}),
        ({"moved_on": None}, {("/moved_on", "date_type")}),
    ],
)
def test_what_a_move_cannot_say(world, changes, faults):
    path = make.issued(world)
    problem = make.refused(world.citizen(), f"{path}/residence", ODENSE | changes, status=400)
    assert {(f["pointer"], f["code"]) for f in problem["errors"]} == faults


def test_others_report_no_move(world):
    path = make.issued(world, **REHAB)
    make.refused(world.authority("0751"), f"{path}/residence", ODENSE, status=403)
    make.refused(world.hospital_staff(), f"{path}/residence", ODENSE, status=403)
    make.refused(world.citizen("somebody-else"), f"{path}/residence", ODENSE, status=404)


def test_a_plan_that_has_ended_does_not_move(world):
    path = make.issued(world)
    make.posted(world.citizen(), f"{path}/withdrawal")
    problem = make.refused(world.citizen(), f"{path}/residence", ODENSE)
    assert problem["code"] == "NOT_IN_THIS_STATE"
