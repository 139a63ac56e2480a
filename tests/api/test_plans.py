"""§§ 1-5: a plan is issued, sent to whom the patient agreed to, and given its level."""

import pytest

from tests.api import plan_make as make

NO_CONSENT = {"municipality": False, "region": False, "gp": True, "hospital": False}
REHAB = {
    "plan_type": "specialised_rehab",
    "total_functional_ability": "Samlet.",
    "total_needs": "Samlet behov.",
}


def test_a_plan_is_answered_with_its_clocks_and_where_it_stands(world):
    answer = world.hospital_staff().post("/v1/plans", json=make.plan_body())
    plan = answer.json()
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"/v1/plans/{plan['plan_id']}"
    assert answer.headers["etag"] == f'"{plan["version"]}"' == '"1"'
    assert (plan["state"], plan["rule_set"]) == ("awaiting_stratification", "2027")
    assert (plan["responsible_authority_id"], plan["care_level"]) == ("0751", None)
    assert plan["clocks"] == {
        "day_zero": "2027-02-04",
        "notice_due_on": "2027-02-08",
        "last_day_without_private_choice": "2027-02-11",
        "clinical_start_deadline": None,
        "received_on": "2027-02-08",
        "notice_due_on_from_receipt": "2027-02-12",
        "last_day_without_private_choice_from_receipt": "2027-02-15",
        "late_receipt_days": 4,
    }
    assert plan["recipients"] == ["municipality", "gp"]


@pytest.mark.parametrize(
    ("changes", "state", "authority", "level"),
    [
        ({}, "awaiting_stratification", "0751", None),
        (REHAB, "awaiting_offer", "midtjylland", "specialised_rehab"),
        (
            {"plan_type": "hospital_specialised"},
            "awaiting_hospital_choice",
            "midtjylland",
            "hospital_specialised",
        ),
        ({"plan_type": "self_training"}, "information_only", "0751", None),
        ({"consent": NO_CONSENT}, "held_by_patient", "0751", None),
        (REHAB | {"consent": NO_CONSENT}, "held_by_patient", "midtjylland", "specialised_rehab"),
    ],
)
def test_a_plan_goes_to_who_answers_for_it(world, changes, state, authority, level):
    plan = make.posted(world.hospital_staff(), "/v1/plans", make.plan_body(**changes))
    assert plan["state"] == state
    assert plan["responsible_authority_id"] == authority
    assert plan["care_level"] == level


def test_a_plan_discharged_in_2026_follows_the_order_of_2018(world):
    body = make.plan_body(**REHAB, discharged_on="2026-12-31")
    plan = make.posted(world.hospital_staff(), "/v1/plans", body)
    assert plan["rule_set"] == "2018"
    assert plan["recipients"] == ["municipality", "gp"]
    assert plan["responsible_authority_id"] == "midtjylland"


@pytest.mark.parametrize(
    ("changes", "pointer", "code", "citation"),
    [
        ({"functional_ability": " "}, "/functional_ability", "FUNCTIONAL_ABILITY_MISSING", "2"),
        ({"needs": ""}, "/needs", "NEEDS_MISSING", "2"),
        ({"impairments": []}, "/impairments", "IMPAIRMENTS_MISSING", "2"),
        (
            {"contacts": {"region": "1"}},
            "/contacts/municipality",
            "CONTACT_MUNICIPALITY_MISSING",
            "4",
        ),
        ({"contacts": {"municipality": "1"}}, "/contacts/region", "CONTACT_REGION_MISSING", "4"),
        (
            REHAB | {"total_functional_ability": None},
            "/total_functional_ability",
            "TOTAL_FUNCTIONAL_ABILITY_MISSING",
            "3",
        ),
        (REHAB | {"total_needs": None}, "/total_needs", "TOTAL_NEEDS_MISSING", "3"),
    ],
)
def test_par2_what_the_plan_must_say(world, changes, pointer, code, citation):
    problem = make.refused(
        world.hospital_staff(), "/v1/plans", make.plan_body(**changes), status=400
    )
    (fault,) = problem["errors"]
    assert (fault["pointer"], fault["code"]) == (pointer, code)
    assert fault["citation"] == f"§ 2, stk. {citation}"


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"discharged_on": "2027-02-09"}, "/discharged_on", "DISCHARGE_IN_THE_FUTURE"),
        ({"discharged_on": "2017-01-01"}, "/discharged_on", "NO_ORDER_IN_FORCE"),
        ({"not_before": "2027-02-03"}, "/not_before", "NOT_BEFORE_BEFORE_DISCHARGE"),
        (
            {"not_before": "2027-03-02", "clinical_start_deadline": "2027-03-01"},
            "/not_before",
            "CLINICAL_WINDOW_EMPTY",
        ),
        (
            {"clinical_start_deadline": "2027-02-03"},
            "/clinical_start_deadline",
            "DEADLINE_BEFORE_DISCHARGE",
        ),
        ({"consent": {"given_by": "guardian"}}, "/consent/given_by", "PROXY_CONSENT_NOT_ALLOWED"),
        ({"issuer": {"kind": "private_self_paid"}}, "/issuer/kind", "ISSUER_NOT_ALLOWED"),
        ({"home_municipality": "0999"}, "/home_municipality", "unknown_code"),
        ({"clinical_area": "99"}, "/clinical_area", "unknown_code"),
        (
            {"citizen": {"citizen_ref": "c", "postcode": "0001"}},
            "/citizen/postcode",
            "unknown_code",
        ),
        (
            {"citizen": {"citizen_ref": "c", "postcode": "8000", "lat": 56.1}},
            "/citizen",
            "half_a_place",
        ),
        ({"handed_over_at": "2027-02-08T23:00:00+01:00"}, "/handed_over_at", "in_the_future"),
    ],
)
def test_par1_and_par3_what_keeps_a_plan_from_being_issued(world, changes, pointer, code):
    body = make.plan_body(**changes)
    problem = make.refused(world.hospital_staff(), "/v1/plans", body, status=400)
    assert [(f["pointer"], f["code"]) for f in problem["errors"]] == [(pointer, code)]


def test_every_fault_is_named_at_once(world):
    body = make.plan_body(needs="", impairments=[], contacts={}, clinical_area="99")
    problem = make.refused(world.hospital_staff(), "/v1/plans", body, status=400)
    assert {f["pointer"] for f in problem["errors"]} == {
        "/needs",
        "/impairments",
        "/contacts/municipality",
        "/contacts/region",
        "/clinical_area",
    }


def test_a_hospital_issues_a_plan_once(world):
    body = make.plan_body()
    make.posted(world.hospital_staff(), "/v1/plans", body)
    problem = make.refused(world.hospital_staff(), "/v1/plans", body)
    assert (problem["code"], problem["citation"]) == ("ALREADY_ISSUED", "§ 1, stk. 1")
    other = world.client.as_("hospital", sub="another-hospital")
    make.posted(other, "/v1/plans", body)


def test_history_says_who_did_what_under_which_paragraph(world):
    path = make.stratified(world)
    told = [
        (e["event"], e["actor_role"], e["from_state"], e["to_state"], e["citation"])
        for e in make.history(world, path)
    ]
    assert told == [
        ("plan.issued", "hospital", "draft", "issued", "§ 1, stk. 1"),
        ("plan.received", "hospital", "issued", "awaiting_stratification", "§ 5, stk. 3"),
        (
            "plan.stratified",
            "authority",
            "awaiting_stratification",
            "awaiting_offer",
            "§ 5, stk. 3",
        ),
    ]
    assert {e["rule_set"] for e in make.history(world, path)} == {"2027"}
    assert all(e["at"].endswith("Z") for e in make.history(world, path))


@pytest.mark.parametrize(
    ("level", "code", "citation"),
    [
        ("specialised_rehab", "MEDICAL_ASSESSMENT_BINDING", "§ 5, stk. 2"),
        ("hospital_specialised", "MEDICAL_ASSESSMENT_BINDING", "§ 5, stk. 2"),
    ],
)
def test_par5_the_municipality_states_basic_or_advanced_only(world, level, code, citation):
    path = make.issued(world)
    body = {"care_level": level, "reason": "Fordi.", "assessed_by": "Fys. A"}
    problem = make.refused(world.authority(), f"{path}/stratification", body)
    assert (problem["code"], problem["citation"]) == (code, citation)


def test_par5_only_a_general_plan_is_stratified(world):
    path = make.issued(world, **REHAB)
    body = {"care_level": "basic", "reason": "Fordi.", "assessed_by": "Fys. A"}
    region = world.authority("midtjylland")
    assert (
        make.refused(region, f"{path}/stratification", body)["code"] == "MEDICAL_ASSESSMENT_BINDING"
    )


def test_the_list_holds_the_callers_own_plans_page_by_page(world):
    mine = world.client.as_("hospital", sub="a-hospital-with-a-list")
    wanted = {make.posted(mine, "/v1/plans", make.plan_body())["plan_id"] for _ in range(5)}
    found, address = [], "/v1/plans?limit=2"
    while address:
        answer = mine.get(address)
        page = answer.json()
        assert len(page["items"]) <= 2
        found += [item["plan_id"] for item in page["items"]]
        address = page["next"]
        link = f'<{address}>; rel="next"' if address else None
        assert answer.headers.get("link") == link
    assert set(found) == wanted
    assert len(found) == 5


def test_the_list_is_narrowed_by_state_level_and_alert(world):
    mine = world.client.as_("hospital", sub="a-hospital-with-states")
    general = make.posted(mine, "/v1/plans", make.plan_body())["plan_id"]
    rehab = make.posted(mine, "/v1/plans", make.plan_body(**REHAB))["plan_id"]

    def listed(query):
        return {item["plan_id"] for item in make.seen(mine, f"/v1/plans?{query}")["items"]}

    assert listed("state=awaiting_offer") == {rehab}
    assert listed("care_level=specialised_rehab") == {rehab}
    assert listed("state=placed") == set()
    alerts = {a for i in make.seen(mine, "/v1/plans")["items"] for a in i["alerts"]}
    for alert in alerts:
        assert listed(f"alert={alert}") <= {general, rehab}
        assert listed(f"alert={alert}")


def test_a_discharge_may_be_told_as_an_instant_and_counts_for_its_danish_day(world):
    plan = make.posted(
        world.hospital_staff(), "/v1/plans", make.plan_body(discharged_on="2027-02-03T23:30:00Z")
    )
    assert plan["discharged_on"] == plan["clocks"]["day_zero"] == "2027-02-04"
    for wrong in ("2027-02-03T23:30:00", "2027-02-30T10:00:00Z", "2027-02-03T25:00:00Z"):
        body = make.plan_body(discharged_on=wrong)
        problem = make.refused(world.hospital_staff(), "/v1/plans", body, status=400)
        assert problem["errors"][0]["pointer"] == "/discharged_on"


def test_a_plan_tells_who_answers_who_delivers_and_who_pays(world):
    rehab = make.seen(world.hospital_staff(), make.issued(world, **REHAB))
    general = make.seen(world.hospital_staff(), make.issued(world))
    region = dict.fromkeys(("authority", "operating", "funding"), "region")
    assert rehab["responsibility"] == region
    assert general["responsibility"] == dict.fromkeys(region, "municipality")


def test_actions_are_what_this_caller_may_do_now(world):
    path = make.offered_late(world)

    def told(client):
        items = make.seen(client, f"{path}/actions")["items"]
        assert all(i["method"] == "POST" and i["path"].startswith(path) for i in items)
        return [(i["action"], i["citation"]) for i in items]

    assert told(world.citizen()) == [
        ("choose", "§ 7"),
        ("report_agreed_start", "§ 8, stk. 1"),
        ("report_move", "§ 7, stk. 1"),
        ("withdraw", "§ 7, stk. 1"),
    ]
    assert told(world.authority()) == [
        ("revise_offer", "§ 6, stk. 1-2"),
        ("report_agreed_start", "§ 8, stk. 1"),
        ("announce_documentation", "§ 8, stk. 3"),
        ("report_move", "§ 7, stk. 1"),
        ("record_death", "§ 1, stk. 1"),
    ]
    assert told(world.hospital_staff()) == [
        ("correct", "§ 2, stk. 1"),
        ("revoke", "§ 1, stk. 1"),
        ("record_death", "§ 1, stk. 1"),
    ]


def test_actions_leave_out_what_another_authority_or_no_right_opens(world):
    rehab = make.issued(world, **REHAB)
    assert make.seen(world.authority(), f"{rehab}/actions")["items"] == []  # home, not responsible
    early = make.offered(world)
    told = make.seen(world.citizen(), f"{early}/actions")["items"]
    assert [item["action"] for item in told] == ["choose", "report_move", "withdraw"]
