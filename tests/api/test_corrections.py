"""§§ 2, 3 and 5, stk. 2: the hospital corrects its plan; places, clocks and the way follow."""

import json

import pytest

from tests.api import plan_make as make
from tests.api.test_plans import REHAB

WHY = "Fejl ved udskrivning."


def correction(**changes):
    return {"reason": WHY} | changes


def corrected(world, path, **changes):
    return make.posted(world.hospital_staff(), f"{path}/corrections", correction(**changes))


def to_rehab(**changes):
    texts = {"total_functional_ability": "Samlet.", "total_needs": "Samlet behov."}
    return {"plan_type": "specialised_rehab"} | texts | changes


def test_what_is_given_is_corrected_and_the_rest_is_left(world):
    path = make.issued(world, clinical_start_deadline="2027-02-20", total_needs="Samlet.")
    before = make.seen(world.hospital_staff(), path)
    plan = corrected(world, path, needs="Balance.", clinical_start_deadline=None, total_needs=None)
    assert (plan["needs"], plan["total_needs"]) == ("Balance.", None)
    assert plan["clocks"]["clinical_start_deadline"] is None
    assert plan["version"] == before["version"] + 1
    same = set(before) - {"needs", "total_needs", "clinical_start_deadline", "clocks", "version"}
    assert {n: plan[n] for n in same - {"alerts"}} == {n: before[n] for n in same - {"alerts"}}


def test_every_field_of_a_correction_is_corrected(world):
    path = make.issued(world)
    changes = {
        "discharged_on": "2027-02-05",
        "clinical_area": "02",
        "clinical_start_deadline": "2027-03-02",
        "not_before": "2027-03-01",
        "home_municipality": "0461",
        "functional_ability": "Går selv.",
        "impairments": ["Svimmelhed", "Smerter"],
        "contacts": {"municipality": "6551 0000", "region": "7663 0000"},
        "consent": {"municipality": True, "region": False, "gp": False, "hospital": False},
    } | to_rehab(plan_type="general")
    plan = corrected(world, path, **changes)
    for name in set(changes) - {"consent"}:
        assert plan[name] == changes[name], name
    assert changes["consent"].items() <= plan["consent"].items()
    assert plan["recipients"] == ["municipality"]


def test_history_keeps_the_clocks_and_no_clinical_text(world):
    path = make.stratified(world)
    corrected(world, path, discharged_on="2027-02-06", not_before="2027-02-20", needs="Hemmeligt.")
    event = make.history(world, path)[-1]
    assert (event["event"], event["citation"]) == ("plan.corrected", "§ 2, stk. 1")
    assert event["facts"]["fields"] == ["discharged_on", "needs", "not_before"]
    before, after = event["facts"]["clocks_before"], event["facts"]["clocks_after"]
    assert (before["day_zero"], after["day_zero"]) == ("2027-02-04", "2027-02-20")
    assert (before["notice_due_on"], after["notice_due_on"]) == ("2027-02-08", "2027-02-10")
    assert (before["late_receipt_days"], after["late_receipt_days"]) == (4, 2)
    assert "Hemmeligt" not in json.dumps(make.history(world, path))
    assert WHY not in json.dumps(make.history(world, path))


def test_what_stood_before_is_shown_to_who_may_see_the_plan(world):
    path = make.issued(world)
    for needs in ("Balance.", "Kondition.", "Styrke."):
        corrected(world, path, needs=needs)
    page = make.seen(world.authority(), f"{path}/revisions?limit=2")
    first, second = page["items"]
    assert (first["number"], first["fields"], first["reason"]) == (1, ["needs"], WHY)
    assert (first["before"], first["after"]) == ({"needs": "Gangtræning."}, {"needs": "Balance."})
    assert second["before"] == {"needs": "Balance."}
    assert first["corrected_by"] == "test-hospital"
    assert first["corrected_at"].startswith("2027-02-08")
    rest = make.seen(world.authority(), page["next"])
    assert ([r["number"] for r in rest["items"]], rest["next"]) == ([3], None)
    assert world.authority("0101").get(f"{path}/revisions").status_code == 404
    assert make.seen(world.citizen(), f"{make.issued(world)}/revisions")["items"] == []


async def test_old_texts_and_the_reason_are_stored_sealed(client, connection):
    world = make.a_world(client)
    corrected(world, make.issued(world), needs="Hemmelig balance.")
    (row,) = await connection.fetch("SELECT * FROM plan_revision")
    assert row["fields"] == ["needs"]
    stored = b"".join(v for v in row.values() if isinstance(v, bytes))
    for text in ("Hemmelig", "Gangtr", WHY):
        assert text.encode() not in stored


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({}, {("", "nothing_given")}),
        ({"needs": "Gangtræning."}, {("", "nothing_changes")}),
        ({"reason": " "}, {("/reason", "string_too_short")}),
        ({"needs": None}, {("/needs", "not_clearable")}),
        ({"plan_type": None}, {("/plan_type", "not_clearable")}),
        ({"consent": None, "contacts": None}, {
            ("/consent", "not_clearable"),
            ("/contacts", "not_clearable"),
        }),
        ({"citizen": {}}, {("/citizen", "extra_forbidden")}),
        ({"clinical_area": "99", "home_municipality": "0999"}, {
            ("/clinical_area", "unknown_code"),
            ("/home_municipality", "unknown_code"),
        }),
        ({"needs": "", "impairments": [], "discharged_on": "2027-02-09"}, {
            ("/needs", "NEEDS_MISSING"),
            ("/impairments", "IMPAIRMENTS_MISSING"),
            ("/discharged_on", "DISCHARGE_IN_THE_FUTURE"),
        }),
        ({"plan_type": "specialised_rehab"}, {
            ("/total_functional_ability", "TOTAL_FUNCTIONAL_ABILITY_MISSING"),
            ("/total_needs", "TOTAL_NEEDS_MISSING"),
        }),
        ({"not_before": "2027-02-01"}, {("/not_before", "NOT_BEFORE_BEFORE_DISCHARGE")}),
    ],
)  # fmt: skip
def test_the_plan_as_corrected_is_held_against_the_law_as_a_whole(world, changes, faults):
    path = make.issued(world)
    body = correction(**changes)
    problem = make.refused(world.hospital_staff(), f"{path}/corrections", body, status=400)
    assert {(f["pointer"], f["code"]) for f in problem["errors"]} == faults
    assert make.seen(world.hospital_staff(), path)["version"] == 1


def test_lvl02_an_authority_cannot_set_the_medical_assessment_aside(world):
    path = make.stratified(world)
    for changes in (to_rehab(), {"not_before": "2027-03-01"}, {"needs": "Mindre."}):
        problem = make.refused(world.authority(), f"{path}/corrections", correction(**changes))
        assert (problem["code"], problem["citation"]) == (
            "MEDICAL_ASSESSMENT_BINDING",
            "§ 5, stk. 2",
        )
    body = correction(needs="Mindre.")
    make.refused(world.authority("0101"), f"{path}/corrections", body, status=404)
    make.refused(world.citizen(), f"{path}/corrections", body, status=403)
    other = world.client.as_("hospital", sub="another-hospital")
    make.refused(other, f"{path}/corrections", body, status=404)


def test_a_correction_may_name_the_version_it_is_made_on(world):
    path = make.issued(world)
    answer = world.hospital_staff().post(
        f"{path}/corrections", json=correction(needs="Ny."), headers={"If-Match": '"7"'}
    )
    assert (answer.status_code, answer.headers["etag"]) == (412, '"1"')


@pytest.mark.parametrize(
    ("changes", "state", "authority", "level"),
    [
        (to_rehab(), "awaiting_offer", "midtjylland", "specialised_rehab"),
        (
            {"plan_type": "hospital_specialised"},
            "awaiting_hospital_choice",
            "midtjylland",
            "hospital_specialised",
        ),
        ({"plan_type": "self_training"}, "information_only", "0751", None),
        ({"home_municipality": "0461"}, "awaiting_stratification", "0461", None),
        ({"home_municipality": "0751", "clinical_area": "02"}, "awaiting_offer", "0751", "basic"),
    ],
)
def test_before_an_offer_another_type_or_home_routes_the_plan_anew(
    world, changes, state, authority, level
):
    path = make.stratified(world)
    plan = corrected(world, path, **changes)
    assert (plan["state"], plan["care_level"]) == (state, level)
    assert plan["responsible_authority_id"] == authority


def test_another_type_without_consent_for_its_authority_stays_with_the_patient(world):
    consent = {"municipality": True, "region": False, "gp": False, "hospital": False}
    path = make.stratified(world, consent=consent)
    plan = corrected(world, path, **to_rehab())
    assert (plan["state"], plan["received_at"]) == ("held_by_patient", None)
    assert plan["recipients"] == ["municipality"]
    given = corrected(world, path, consent=consent | {"region": True})
    assert (given["state"], given["recipients"]) == ("awaiting_offer", ["region", "municipality"])
    assert given["received_at"] is not None


def test_what_the_patient_has_shown_stays_known_to_who_was_shown_it(world):
    path = make.issued(world, plan_type="hospital_specialised", consent={})
    make.posted(world.citizen(), f"{path}/receipt")
    plan = corrected(world, path, needs="Ny.")
    assert (plan["state"], plan["recipients"]) == ("awaiting_hospital_choice", ["region"])


def test_the_rule_set_follows_the_day_of_discharge(world):
    path = make.issued(world, **REHAB)
    plan = corrected(world, path, discharged_on="2026-12-31")
    assert (plan["rule_set"], plan["responsible_authority_id"]) == ("2018", "midtjylland")
    assert plan["recipients"] == ["municipality", "gp", "region"]
    facts = make.history(world, path)[-1]["facts"]
    assert (facts["rule_set_before"], facts["rule_set_after"]) == ("2027", "2018")


@pytest.mark.parametrize(
    ("changes", "state", "code"),
    [
        (to_rehab(), "awaiting_offer", "PLACE_AT_ANOTHER_LEVEL"),
        ({"clinical_area": "02"}, "awaiting_offer", "PLACE_IN_ANOTHER_AREA"),
        ({"not_before": "2027-02-17"}, "awaiting_offer", "START_BEFORE_CLINICAL_NOT_BEFORE"),
    ],
)
def test_an_offered_place_that_no_longer_serves_the_plan_is_let_go(client, changes, state, code):
    world = make.a_world(client)
    path = make.offered_late(world)
    assert make.booked(world, world.own, make.LATE) == 1
    plan = corrected(world, path, **changes)
    assert (plan["state"], plan["offer"]) == (state, None)
    assert make.booked(world, world.own, make.LATE) == 0
    (gone,) = make.history(world, path)[-1]["facts"]["let_go"]
    assert (gone["what"], gone["code"]) == ("offer", code)


def test_history_says_when_a_corrected_discharge_opens_the_private_choice(client):
    world = make.a_world(client)
    path = make.offered(world)
    plan = corrected(world, path, discharged_on="2027-02-02")
    assert (plan["state"], plan["clocks"]["last_day_without_private_choice"]) == (
        "offered",
        "2027-02-09",
    )
    facts = make.history(world, path)[-1]["facts"]
    assert facts["private_choice_before"] == "RIGHT_NOT_TRIGGERED"
    assert facts["private_choice_after"] == "PUBLIC_START_LATE"
    rights = make.seen(world.citizen(), f"{path}/entitlement")
    assert rights["private_choice"]["holds"]


def test_an_offer_that_still_serves_the_plan_stands(client):
    world = make.a_world(client)
    path = make.offered_late(world)
    for changes in (
        {"needs": "Ny."},
        {"not_before": make.LATE},
        {"clinical_start_deadline": make.LATE},
        {"home_municipality": "0461"},
    ):
        plan = corrected(world, path, **changes)
        assert (plan["state"], plan["offer"]["start_on"]) == ("offered", make.LATE)
        assert make.history(world, path)[-1]["facts"]["let_go"] == []
    assert plan["responsible_authority_id"] == "0461"
    assert make.booked(world, world.own, make.LATE) == 1


def test_a_private_choice_too_early_is_taken_back_and_the_offer_stands(client):
    world = make.a_world(client)
    path = make.offered_late(world)
    make.posted(world.citizen(), f"{path}/choices", make.private_choice_body(world.private))
    plan = corrected(world, path, not_before="2027-02-13")
    assert (plan["state"], plan["choice"]) == ("offered", None)
    assert plan["offer"]["start_on"] == make.LATE
    assert make.booked(world, world.private, make.SOONER) == 0
    assert [g["what"] for g in make.history(world, path)[-1]["facts"]["let_go"]] == ["choice"]


@pytest.mark.parametrize("arranged", [make.placed, make.placed_privately])
def test_an_arranged_place_too_early_is_given_back_with_all_that_led_to_it(client, arranged):
    world = make.a_world(client)
    path = arranged(world)
    plan = corrected(world, path, not_before="2027-02-15")
    assert plan["state"] == "awaiting_offer"
    assert (plan["offer"], plan["choice"], plan["agreed_start"]) == (None, None, None)
    assert plan["placement"]["state"] == "cancelled"
    for place, day in ((world.own, make.EARLY), (world.private, make.SOONER)):
        assert make.booked(world, place, day) == 0
    # the deferral moves the seven days as well: this start is inside them now
    anew = make.offer_body(world.own, start_on=make.LATE)
    assert make.posted(world.authority(), f"{path}/offers", anew)["state"] == "offered"


def test_an_arranged_place_that_serves_the_plan_stands(client):
    world = make.a_world(client)
    path = make.placed(world)
    plan = corrected(world, path, needs="Ny.", home_municipality="0461")
    assert (plan["state"], plan["placement"]["state"]) == ("placed", "confirmed")
    assert make.booked(world, world.own, make.EARLY) == 1


def begun(world, **changes):
    path = make.placed(world, **changes)
    world.client.set_clock("2027-02-10T12:00:00+01:00")
    make.posted(world.at(world.own), f"{path}/start", {"started_on": make.EARLY})
    return path


def test_s04_the_hospital_changes_the_level_of_a_running_course_across_types(client):
    world = make.a_world(client)
    path = begun(world)
    plan = corrected(world, path, **to_rehab())
    assert (plan["state"], plan["care_level"]) == ("awaiting_offer", "specialised_rehab")
    assert plan["responsible_authority_id"] == "midtjylland"
    assert plan["placement"]["state"] == "completed"
    assert make.booked(world, world.own, make.EARLY) == 0  # free for the place of the new level
    assert {"NOTICE_OVERDUE", "OFFER_MISSING"}.isdisjoint(plan["alerts"])
    # the offer that led to the course that is over says nothing of when the next may start
    told = make.seen(world.citizen(), f"{path}/entitlement")["private_choice"]
    assert (told["code"], told["facts"].get("offered_start")) == ("RIGHT_NOT_TRIGGERED", None)
    event = make.history(world, path)[-1]
    assert (event["event"], event["from_state"]) == ("plan.level_changed", "started")
    assert event["facts"]["care_level_before"] == "basic"
    assert event["facts"]["care_level_after"] == "specialised_rehab"


def test_par7_stk3_without_an_offer_for_the_new_course_the_private_choice_opens(client):
    world = make.a_world(client)
    path = begun(world)
    corrected(world, path, **to_rehab())
    client.set_clock("2027-02-12T08:00:00+01:00")
    told = make.seen(world.citizen(), f"{path}/entitlement")["private_choice"]
    assert (told["code"], told["holds"]) == ("OFFER_MISSING", True)
    region = world.authority("midtjylland")
    listed = make.seen(region, "/v1/worklists/deadlines")["items"]
    assert [(one["kind"], one["binds"]) for one in listed if one["plan_id"] in path] == [
        ("notice_from_receipt", False),
        ("offered_start_from_receipt", False),
    ]


def test_par6_a_plan_closed_while_the_new_course_is_offered_gives_the_place_back(client):
    world = make.a_world(client)
    path = begun(world)
    corrected(world, path, **to_rehab())
    corrected(world, path, plan_type="general")
    level = {"care_level": "basic", "reason": "Enkle følger.", "assessed_by": "Fys. A"}
    make.posted(world.authority(), f"{path}/stratification", level)
    make.posted(world.authority(), f"{path}/offers", make.late_offer_body(world.own))
    assert make.booked(world, world.own, make.LATE) == 1
    make.posted(world.citizen(), f"{path}/withdrawal", {"reason": "Jeg vil ikke mere."})
    assert make.booked(world, world.own, make.LATE) == 0


def test_a_running_course_does_not_become_self_training(client):
    world = make.a_world(client)
    path = begun(world)
    body = correction(plan_type="self_training")
    problem = make.refused(world.hospital_staff(), f"{path}/corrections", body)
    assert (problem["code"], problem["citation"]) == ("NO_COURSE_AT_ANY_LEVEL", "§ 6, stk. 4")
    plan = corrected(world, path, needs="Ny.", not_before="2027-02-20", clinical_area="02")
    assert (plan["state"], plan["placement"]["state"]) == ("started", "started")


def test_a_plan_that_has_ended_is_not_corrected(world):
    path = make.issued(world)
    make.posted(world.hospital_staff(), f"{path}/revocation")
    body = correction(needs="Ny.")
    problem = make.refused(world.hospital_staff(), f"{path}/corrections", body)
    assert problem["code"] == "NOT_IN_THIS_STATE"
