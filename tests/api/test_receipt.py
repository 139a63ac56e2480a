"""§ 4: a plan that its patient kept is shown to the authority, and why a plan came late (A-06)."""

import pytest

from tests.api import plan_make as make
from tests.api.test_plans import NO_CONSENT, REHAB

KEPT = {"consent": NO_CONSENT}


def kept(world, **changes):
    """A plan that its patient has kept."""
    return make.issued(world, **(KEPT | changes))


@pytest.mark.parametrize(
    ("changes", "authority", "state", "recipients", "citation"),
    [
        ({}, "0751", "awaiting_stratification", ["gp", "municipality"], "§ 5, stk. 3"),
        (REHAB, "midtjylland", "awaiting_offer", ["gp", "region"], "§ 6, stk. 2"),
        (
            {"plan_type": "hospital_specialised", "consent": {}},
            "midtjylland",
            "awaiting_hospital_choice",
            ["region"],
            "§ 7, stk. 6",
        ),
    ],
)
def test_par4_a_plan_shown_is_received_and_routed(
    world, changes, authority, state, recipients, citation
):
    path = kept(world, **changes)
    assert make.seen(world.citizen(), path)["state"] == "held_by_patient"
    plan = make.posted(world.citizen(), f"{path}/receipt", {"how": "portal"})
    assert (plan["state"], plan["recipients"]) == (state, recipients)
    assert plan["received_at"] is not None
    assert make.seen(world.authority(authority), path)["state"] == state
    event = make.history(world, path)[-1]
    assert (event["event"], event["from_state"], event["citation"]) == (
        "plan.received",
        "held_by_patient",
        citation,
    )
    assert event["facts"] == {
        "recipient": recipients[-1],
        "how": "portal",
        "received_on": "2027-02-08",
        "late_receipt_days": 4,
        "late_cause": None,
    }


def test_a_body_may_be_left_out(world):
    path = kept(world)
    answer = world.citizen().post(f"{path}/receipt")
    assert answer.status_code == 201, answer.text
    assert make.history(world, path)[-1]["facts"]["how"] == "portal"


def test_an_authority_receives_by_the_paper_only_what_it_answers_for(world):
    path = kept(world)
    assert world.authority().get(path).status_code == 404
    for other in ("0101", "midtjylland"):
        make.refused(world.authority(other), f"{path}/receipt", {}, status=404)
    plan = make.posted(world.authority(), f"{path}/receipt", {"late_cause": "held_by_patient"})
    assert (plan["state"], plan["late_cause"]) == ("awaiting_stratification", "held_by_patient")
    assert make.history(world, path)[-1]["facts"]["how"] == "paper"


def test_showing_a_plan_to_one_sends_it_to_nobody_else(world):
    path = kept(world, **REHAB)
    plan = make.posted(world.authority("midtjylland"), f"{path}/receipt", {})
    assert plan["consent"]["region"] is True
    assert (plan["consent"]["municipality"], plan["consent"]["hospital"]) == (False, False)
    assert world.authority("0751").get(path).status_code == 404  # home, and not agreed to


def test_the_law_counts_from_discharge_and_the_authority_from_receipt(world):
    path = kept(world, discharged_on="2027-01-20")
    before = make.seen(world.citizen(), path)["clocks"]
    assert (before["received_on"], before["late_receipt_days"]) == (None, None)
    assert before["notice_due_on_from_receipt"] is None
    body = {"shown_at": "2027-02-05T23:30:00Z"}  # already the 6th in Denmark
    clocks = make.posted(world.citizen(), f"{path}/receipt", body)["clocks"]
    assert clocks == {
        "day_zero": "2027-01-20",
        "notice_due_on": "2027-01-24",
        "last_day_without_private_choice": "2027-01-27",
        "clinical_start_deadline": None,
        "received_on": "2027-02-06",
        "notice_due_on_from_receipt": "2027-02-10",
        "last_day_without_private_choice_from_receipt": "2027-02-13",
        "late_receipt_days": 17,
    }


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"shown_at": "2027-02-03T12:00:00+01:00"}, 409, "SHOWN_BEFORE_DISCHARGE"),
        ({"shown_at": "2027-02-08T08:30:00+01:00"}, 400, "in_the_future"),
        (
            {"shown_at": "2027-02-04T12:00:00+01:00", "late_cause": "other"},
            409,
            "NOT_RECEIVED_LATE",
        ),
        ({"how": "rumour"}, 400, "literal_error"),
        ({"late_cause": "weather"}, 400, "enum"),
    ],
)
def test_what_a_receipt_cannot_say(world, body, status, code):
    path = kept(world)
    problem = make.refused(world.citizen(), f"{path}/receipt", body, status=status)
    assert code in (problem.get("code"), *(f["code"] for f in problem["errors"]))
    assert make.seen(world.citizen(), path)["state"] == "held_by_patient"


def test_a_plan_is_received_once(world):
    path = kept(world)
    make.posted(world.citizen(), f"{path}/receipt")
    for client in (world.citizen(), world.authority()):
        problem = make.refused(client, f"{path}/receipt", {})
        assert (problem["code"], problem["citation"]) == ("NOT_IN_THIS_STATE", "§ 4, stk. 1")


def test_nobody_else_receives_a_plan(world):
    path = kept(world)
    make.refused(world.citizen("somebody-else"), f"{path}/receipt", {}, status=404)
    make.refused(world.hospital_staff(), f"{path}/receipt", {}, status=403)
    sent = make.issued(world, **REHAB)
    make.refused(world.authority(), f"{sent}/receipt", {}, status=403)  # home, not responsible


def test_only_who_may_receive_is_told_that_it_may(world):
    path = kept(world)
    told = make.seen(world.citizen(), f"{path}/actions")["items"]
    assert told[0] == {
        "action": "patient_presents_plan",
        "method": "POST",
        "path": f"{path}/receipt",
        "citation": "§ 4, stk. 1",
    }


def test_the_authority_states_why_a_plan_came_late(world):
    path = make.issued(world)
    body = {"late_cause": "technical_fault"}
    answer = world.authority().put(f"{path}/late-cause", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["late_cause"] == "technical_fault"
    event = make.history(world, path)[-1]
    assert (event["event"], event["citation"]) == ("plan.late_cause_stated", "§ 4")
    assert event["facts"]["received_on"] == "2027-02-08"
    assert world.authority("0101").put(f"{path}/late-cause", json=body).status_code == 404


def test_a_plan_that_came_in_time_has_no_cause(world):
    path = make.issued(world, discharged_on="2027-02-08")
    answer = world.authority().put(f"{path}/late-cause", json={"late_cause": "other"})
    assert (answer.status_code, answer.json()["code"]) == (409, "NOT_RECEIVED_LATE")


def test_typ01_self_training_goes_as_a_copy_to_gp_and_municipality_and_runs_no_clock(world):
    plan = make.posted(
        world.hospital_staff(), "/v1/plans", make.plan_body(plan_type="self_training")
    )
    path = f"/v1/plans/{plan['plan_id']}"
    assert (plan["state"], plan["recipients"]) == ("information_only", ["municipality", "gp"])
    issued, copied = make.history(world, path)
    assert issued["facts"]["recipients"] == ["municipality", "gp"]
    assert (copied["event"], copied["to_state"]) == ("plan.information_copy", "information_only")
    days = {
        n: v for n, v in plan["clocks"].items() if n not in ("received_on", "late_receipt_days")
    }
    assert set(days.values()) == {None}
    assert plan["alerts"] == []
    assert make.seen(world.authority(), path)["state"] == "information_only"


def test_a_copy_for_information_that_nobody_agreed_to_reaches_nobody(world):
    body = make.plan_body(plan_type="self_training", consent={})
    plan = make.posted(world.hospital_staff(), "/v1/plans", body)
    assert (plan["state"], plan["recipients"], plan["received_at"]) == (
        "information_only",
        [],
        None,
    )
