from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from tests.api import capacity_make as make

DAY_ONE = date(2027, 2, 8)
NO_WAIT = None


def place(client, wait: int | None, *, authority: str = "0751", observed_at: str = "", **changes):
    """An institution whose first free day is `wait` days ahead."""
    provider_id = make.provider(client, authority_id=authority, **changes)
    if wait is not NO_WAIT:
        start_on = (DAY_ONE + timedelta(days=wait)).isoformat()
        figure = make.row(provider_id, start_on=start_on, reserved_for_residents=0)
        make.publish(client, figure, observed_at=observed_at or make.OBSERVED_AT)
    return provider_id


def others(client, *waits: int, **changes):
    for wait in waits:
        place(client, wait, authority="0101", municipality_code="0101", **changes)


def body(provider_id, **changes):
    usual = {"provider_id": provider_id, "care_level": "basic", "clinical_area": "01"}
    usual |= {"own_residents_affected": 8, "reason": "Egne borgere venter.", "plan_id": None}
    return usual | {"valid_from": "2027-02-08", "valid_to": "2027-02-28"} | changes


def refuse(client, provider_id, *, role="authority", **changes):
    caller = client.as_(role, authority_id="0751") if role == "authority" else client.as_(role)
    answer = caller.post("/v1/capacity-refusals", json=body(provider_id, **changes))
    assert answer.status_code == 201, answer.text
    return answer.json()


def act(client, refusal, what, *, authority="0751", json=None, headers=None):
    caller = client.as_("authority", authority_id=authority)
    address = f"/v1/capacity-refusals/{refusal['refusal_id']}/{what}"
    return caller.post(address, json=json, headers=headers)


def listed(client, **query):
    answer = client.as_("citizen").get("/v1/capacity-refusals", params=query)
    assert answer.status_code == 200, answer.text
    return [item["refusal_id"] for item in answer.json()["items"]]


def test_par7_stk2_a_wait_far_above_the_median_is_supported_and_takes_effect_by_adoption(client):
    others(client, 10, 12, 14, 15, 16)
    own = place(client, 30)
    refusal = refuse(client, own)
    assert refusal["state"] == "supported"
    assert refusal["code"] == "SUBSTANTIALLY_LONGER"
    assert refusal["citation"] == "§ 7, stk. 2"
    evidence = refusal["evidence"]
    assert evidence["own_waiting_days"] == 30
    assert (evidence["median"], evidence["threshold"]) == (14.0, 21.0)
    assert sorted(c["waiting_days"] for c in evidence["comparators"]) == [10, 12, 14, 15, 16]
    assert evidence["policy"]["id"] == "A-01"
    assert listed(client, state="effective") == []

    adopted = act(client, refusal, "adoption")
    assert adopted.status_code == 200
    assert adopted.json()["state"] == "effective"
    assert adopted.json()["adopted_by"] == "0751/test-authority"
    assert listed(client, state="effective", provider_id=own) == [refusal["refusal_id"]]


def test_the_evidence_stays_as_it_was_when_figures_change(client):
    others(client, 10, 12, 14, 15, 16)
    own = place(client, 30)
    refusal = refuse(client, own)
    make.publish(client, make.row(own, start_on="2027-02-09"), observed_at=make.LATER)
    address = f"/v1/capacity-refusals/{refusal['refusal_id']}"
    shown = client.as_("auditor").get(address).json()
    assert shown["evidence"] == refusal["evidence"]


def test_par7_stk2_only_five_fresh_public_comparators_count(client):
    others(client, 10, 12, 14, 15)
    stale = "2027-01-31T12:00:00+01:00"
    others(client, 16, 17, observed_at=stale)
    make.private(client, make.contract())
    own = place(client, 30)
    assert refuse(client, own)["state"] == "insufficient_data"
    assert refuse(client, own)["code"] == "TOO_FEW_COMPARATORS"
    others(client, 16)
    assert refuse(client, own)["state"] == "supported"


def test_a_confirmed_figure_is_fresh_again(client):
    others(client, 10, 12, 14, 15)
    other = place(client, 16, authority="0101", observed_at="2027-01-31T12:00:00+01:00")
    own = place(client, 30)
    assert refuse(client, own)["state"] == "insufficient_data"
    sent = {"provider_id": other, "observed_at": make.OBSERVED_AT}
    client.as_("operator").post("/v1/capacity-publications/confirmations", json=sent)
    assert refuse(client, own)["state"] == "supported"


@pytest.mark.parametrize(
    ("wait", "affected", "state", "code"),
    [
        (20, 8, "not_supported", "NOT_SUBSTANTIALLY_LONGER"),
        (30, 0, "not_supported", "OWN_RESIDENTS_NOT_AFFECTED"),
        (NO_WAIT, 8, "insufficient_data", "OWN_WAIT_UNKNOWN"),
    ],
)
def test_par7_stk2_both_waits_and_own_residents_have_to_be_shown(
    client, wait, affected, state, code
):
    others(client, 10, 12, 14, 15, 16)
    refusal = refuse(client, place(client, wait), own_residents_affected=affected)
    assert (refusal["state"], refusal["code"]) == (state, code)
    assert act(client, refusal, "adoption").status_code == 409


def test_par7_stk2_a_private_provider_refuses_nobody(client):
    provider_id = make.private(client, make.contract())
    caller = client.as_("provider", provider_id=provider_id)
    answer = caller.post("/v1/capacity-refusals", json=body(provider_id))
    assert answer.status_code == 201
    refusal = answer.json()
    assert (refusal["state"], refusal["code"]) == ("invalid", "PRIVATE_PROVIDER")
    override = f"/v1/capacity-refusals/{refusal['refusal_id']}/override"
    assert client.as_("operator").post(override, json={"reason": "x"}).status_code == 409


@pytest.mark.parametrize(
    ("last_day", "state"), [("2027-03-07", "supported"), ("2027-03-08", "invalid")]
)
def test_a01_a_refusal_lasts_28_days_at_most(client, last_day, state):
    others(client, 10, 12, 14, 15, 16)
    assert refuse(client, place(client, 30), valid_to=last_day)["state"] == state


def test_an_unsupported_refusal_takes_effect_by_override_with_a_reason_only(client):
    others(client, 10, 12, 14, 15, 16)
    refusal = refuse(client, place(client, 20))
    assert act(client, refusal, "override", json={"reason": " "}).status_code == 400
    overridden = act(client, refusal, "override", json={"reason": "Lukket fløj."}).json()
    assert (overridden["state"], overridden["override_reason"]) == ("effective", "Lukket fløj.")
    assert act(client, refusal, "override", json={"reason": "Igen"}).status_code == 409


def test_a_supported_refusal_is_not_overridden(client):
    others(client, 10, 12, 14, 15, 16)
    refusal = refuse(client, place(client, 30))
    answer = act(client, refusal, "override", json={"reason": "x"})
    assert answer.status_code == 409
    assert answer.json()["citation"] == "§ 7, stk. 2"
    assert answer.json()["facts"]["state"] == "supported"


def test_a_withdrawn_refusal_has_no_effect_and_stays_withdrawn(client):
    others(client, 10, 12, 14, 15, 16)
    refusal = refuse(client, place(client, 30))
    act(client, refusal, "adoption")
    assert act(client, refusal, "withdrawal").json()["state"] == "withdrawn"
    assert act(client, refusal, "withdrawal").status_code == 409
    assert listed(client, state="effective") == []
    assert listed(client, state="withdrawn") == [refusal["refusal_id"]]


def test_a_refusal_expires_with_its_last_day(client):
    others(client, 10, 12, 14, 15, 16)
    refusal = refuse(client, place(client, 30), valid_to="2027-02-09")
    act(client, refusal, "adoption")
    client.set_clock("2027-02-09T23:59:00+01:00")
    assert listed(client, state="effective") == [refusal["refusal_id"]]
    client.set_clock("2027-02-10T00:01:00+01:00")
    assert listed(client, state="effective") == []
    assert listed(client, state="expired") == [refusal["refusal_id"]]
    assert act(client, refusal, "withdrawal").status_code == 409


def test_a_refusal_is_not_adopted_after_its_last_day(client):
    others(client, 10, 12, 14, 15, 16)
    refusal = refuse(client, place(client, 30), valid_to="2027-02-09")
    client.set_clock("2027-02-10T00:01:00+01:00")
    answer = act(client, refusal, "adoption")
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (409, "REFUSAL_IN_OTHER_STATE")
    assert problem["facts"]["state"] == "rejected"  # its last day went by without effect


def test_only_the_institution_refuses_and_only_its_authority_decides(client):
    own = place(client, 30)
    stranger = client.as_("authority", authority_id="0101")
    assert stranger.post("/v1/capacity-refusals", json=body(own)).status_code == 403
    citizen = client.as_("citizen")
    assert citizen.post("/v1/capacity-refusals", json=body(own)).status_code == 403
    itself = client.as_("provider", provider_id=own)
    refusal = itself.post("/v1/capacity-refusals", json=body(own)).json()
    assert act(client, refusal, "withdrawal", authority="0101").status_code == 403
    withdrawal = f"/v1/capacity-refusals/{refusal['refusal_id']}/withdrawal"
    assert itself.post(withdrawal).status_code == 403
    assert act(client, refusal, "withdrawal").status_code == 200


def test_a_decision_on_an_old_version_is_refused(client):
    others(client, 10, 12, 14, 15, 16)
    refusal = refuse(client, place(client, 30))
    answer = act(client, refusal, "adoption", headers={"If-Match": '"9"'})
    assert answer.status_code == 412
    answer = act(client, refusal, "adoption", headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"care_level": "advanced"}, "/clinical_area", "not_offered"),
        ({"clinical_area": "99"}, "/clinical_area", "unknown_code"),
        ({"valid_from": "2027-02-01", "valid_to": "2027-02-07"}, "/valid_to", "in_the_past"),
        ({"plan_id": "00000000-0000-4000-8000-000000000000"}, "/plan_id", "unknown_plan"),
    ],
)
def test_a_refusal_names_what_is_there(client, changes, pointer, code):
    own = place(client, 30)
    sent = body(own, **changes)
    answer = client.as_("authority", authority_id="0751").post("/v1/capacity-refusals", json=sent)
    assert answer.status_code == 400
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [(pointer, code)]


def test_reversed_days_are_a_fault(client):
    own = place(client, 30)
    sent = body(own, valid_from="2027-02-20", valid_to="2027-02-10")
    answer = client.as_("operator").post("/v1/capacity-refusals", json=sent)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/valid_to"


def test_the_list_pages_from_the_newest(client):
    own = place(client, 30)
    made = [refuse(client, own)["refusal_id"] for _ in range(3)]
    reader = client.as_("planner")
    first = reader.get("/v1/capacity-refusals?limit=2").json()
    second = reader.get(first["next"]).json()
    both = [item["refusal_id"] for item in first["items"] + second["items"]]
    assert both == made[::-1]
    assert second["next"] is None


def test_of_those_who_adopt_at_one_moment_one_does_and_the_others_are_told(client):
    others(client, 10, 12, 14, 15, 16)
    refusal = refuse(client, place(client, 30))
    with ThreadPoolExecutor(8) as crowd:
        answers = [*crowd.map(lambda _: act(client, refusal, "adoption"), range(8))]
    assert sorted(answer.status_code for answer in answers) == [200, *[409] * 7]
