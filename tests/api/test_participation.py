"""§ 1, stk. 2, § 5, stk. 1, and bilag 1, 4: who took part, what is recommended, who coordinates."""

import pytest

from tests.api import plan_make as make
from tests.api.capacity_make import contract, private, publish, row
from tests.api.test_plans import REHAB

COORDINATION = {
    "coordinator": {"name": "Karen Koordinator", "phone": "8940 0000", "email": None},
    "linked_efforts": [
        {"law": "serviceloven § 83", "effort": "Personlig pleje", "contact": "8940 1111"}
    ],
}
NOT_KEPT = {"home_keeps_coordination": False, "home_keeps_transport": False}
KEPT = {"home_keeps_coordination": True, "home_keeps_transport": True}


def put(client, path, body, version="*"):
    return client.put(f"{path}/coordination", json=body, headers={"If-Match": version})


def test_what_is_left_out_of_a_plan_is_as_usual(world):
    plan = make.seen(world.citizen(), make.issued(world))
    usual = {"written": True, "patient_took_part": True, "relatives": []}
    assert plan["participation"] == usual
    assert (plan["recommendations"], plan["attachments"], plan["warnings"]) == (None, [], [])
    assert plan["contact_type"] == "inpatient"
    assert plan["coordination"] == {"coordinator": None, "linked_efforts": [], **NOT_KEPT}


def test_who_took_part_what_is_recommended_and_what_comes_along_is_told(world):
    told = {
        "participation": {"written": True, "patient_took_part": True, "relatives": ["Ane Datter"]},
        "recommendations": "Tre gange om ugen i gruppe.",
        "attachments": [{"name": "Status", "media_type": "application/pdf", "note": "Tværfaglig."}],
        "contact_type": "emergency",
    }
    plan = make.seen(world.citizen(), make.issued(world, **REHAB, **told))
    assert {name: plan[name] for name in told} == told
    assert plan["warnings"] == []


async def test_names_of_relatives_and_staff_are_stored_sealed(client, connection):
    world = make.a_world(client)
    took_part = {"relatives": ["Ane Datter"]}
    path = make.issued(world, participation=took_part, recommendations="Dagligt.")
    assert put(world.authority(), path, COORDINATION).status_code == 200
    for table in ("plan", "event"):
        rows = await connection.fetch(f"SELECT t::text AS whole FROM {table} t")
        for name in ("Ane Datter", "Dagligt", "Karen", "Personlig"):
            assert not any(name in r["whole"] or name.encode().hex() in r["whole"] for r in rows)


def test_a_general_plan_that_recommends_a_method_is_warned_of(world):
    plan = make.seen(world.citizen(), make.issued(world, recommendations="Dagligt."))
    assert plan["warnings"] == [
        {
            "pointer": "/recommendations",
            "code": "RECOMMENDATIONS_NOT_FOR_THIS_TYPE",
            "citation": "bilag 1, 4",
            "facts": {"plan_type": "general"},
        }
    ]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"contact_type": "visit"}, "/contact_type"),
        ({"participation": {"written": "yes"}}, "/participation/written"),
        ({"participation": {"relatives": [""]}}, "/participation/relatives/0"),
        ({"attachments": [{"name": "x", "media_type": "pdf"}]}, "/attachments/0/media_type"),
        ({"attachments": [{"media_type": "text/plain"}]}, "/attachments/0/name"),
    ],
)
def test_what_these_parts_cannot_say(world, changes, pointer):
    body = make.plan_body(**changes)
    problem = make.refused(world.hospital_staff(), "/v1/plans", body, status=400)
    assert [f["pointer"] for f in problem["errors"]] == [pointer]


def test_clk08_a_visit_without_a_bed_runs_the_same_clocks(world):
    def clocks(kind):
        return make.seen(world.citizen(), make.issued(world, contact_type=kind))["clocks"]

    assert clocks("outpatient") == clocks("emergency") == clocks("inpatient")


def test_par5_the_authority_arranges_the_course_with_other_efforts(world):
    path = make.issued(world)
    answer = put(world.authority(), path, COORDINATION, version='"1"')
    assert answer.status_code == 200, answer.text
    assert answer.headers["etag"] == '"2"'
    assert answer.json()["coordination"] == {**COORDINATION, **NOT_KEPT}
    assert make.seen(world.citizen(), path)["coordination"]["coordinator"]["phone"] == "8940 0000"
    event = make.history(world, path)[-1]
    assert (event["event"], event["citation"]) == ("plan.coordinated", "§ 5, stk. 1")
    assert event["facts"] == {"has_coordinator": True, "linked_efforts": 1}
    put(world.authority(), path, {})
    empty = {"coordinator": None, "linked_efforts": [], **NOT_KEPT}
    assert make.seen(world.citizen(), path)["coordination"] == empty


def test_coordination_is_changed_on_a_named_version_only(world):
    path = make.issued(world)
    bare = world.authority().put(f"{path}/coordination", json=COORDINATION)
    assert bare.status_code == 428
    assert put(world.authority(), path, COORDINATION, version='"9"').status_code == 412


def test_the_home_municipality_coordinates_what_the_region_answers_for(world):
    path = make.issued(world, **REHAB)
    for authority in ("0751", "midtjylland"):
        assert put(world.authority(authority), path, COORDINATION).status_code == 200
    assert put(world.authority("0101"), path, COORDINATION).status_code == 404
    assert put(world.citizen(), path, COORDINATION).status_code == 403


def test_home_keeps_coordination_and_transport_where_it_assigns_outside(client):
    world = make.a_world(client)
    outside = private(
        client, contract("authority", authority_id="0751"), name="Ude", **make.COPENHAGEN
    )
    publish(client, row(outside, start_on=make.EARLY))
    assigned = make.offered(world, make.offer_body(outside))
    told = make.seen(world.citizen(), assigned)["coordination"]
    assert {name: told[name] for name in KEPT} == KEPT
    make.posted(world.citizen(), f"{assigned}/choices", make.choice_body(outside))
    client.set_clock("2027-02-10T12:00:00+01:00")
    make.posted(world.at(outside), f"{assigned}/start")
    told = make.seen(world.citizen(), assigned)["coordination"]
    assert {name: told[name] for name in KEPT} == KEPT  # also once the course has begun


def test_what_the_citizen_chooses_outside_is_left_open(client):
    world = make.a_world(client)
    path = make.offered(world)
    make.posted(world.citizen(), f"{path}/choices", make.choice_body(world.other))
    told = make.seen(world.citizen(), path)["coordination"]
    assert {name: told[name] for name in NOT_KEPT} == NOT_KEPT


def test_a_postcode_of_another_municipality_is_told_to_who_can_put_it_right(world):
    plan = make.issued(world, home_municipality="0101")
    told = {
        "pointer": "/citizen/postcode",
        "code": "POSTCODE_ELSEWHERE",
        "citation": "",
        "facts": {"postcode": "8000", "municipality_code": "0751"},
    }
    assert make.seen(world.client.as_("hospital"), plan)["warnings"] == [told]
    assert make.seen(world.citizen(), plan)["warnings"] == []
