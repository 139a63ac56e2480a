"""Whose plan it is: what a caller may not see is not there, whatever they ask."""

from uuid import uuid4

import pytest

from tests.api import plan_make as make

READS = ("", "/events", "/actions", "/entitlement", "/options")


def writes(world):
    level = {"care_level": "basic", "reason": "Fordi.", "assessed_by": "Fys. A"}
    return {
        "/stratification": level,
        "/offers": make.offer_body(world.own),
        "/choices": make.choice_body(world.own),
        "/agreed-starts": make.agreed_body(world.private),
        "/late-replies": {"reason": "Ringede."},
        "/start": {"started_on": "2027-02-08"},
        "/cancellation": {},
        "/no-show": {},
        "/completion": {},
        "/withdrawal": {},
        "/revocation": {},
    }


def strangers(world):
    return {
        "another citizen": world.citizen("citizen-2"),
        "another hospital": world.client.as_("hospital", sub="another"),
        "another municipality": world.authority("0101"),
        "another region": world.authority("syddanmark"),
        "a provider without the plan": world.at(world.own),
        "a provider that is none": world.at("not-an-id"),
        "a planner": world.client.as_("planner"),
    }


@pytest.mark.parametrize("who", [
    "another citizen", "another hospital", "another municipality", "another region",
    "a provider without the plan", "a provider that is none", "a planner",
])  # fmt: skip
def test_another_ones_plan_is_not_there_and_nothing_happens_to_it(world, who):
    path, client = make.offered(world), strangers(world)[who]
    before = make.history(world, path)
    nowhere = f"/v1/plans/{uuid4()}"
    for name in READS:
        seen, unknown = client.get(path + name), client.get(nowhere + name)
        assert (seen.status_code, unknown.status_code) == (404, 404), (name, seen.text)
        assert seen.json()["detail"] == unknown.json()["detail"]
    for name, body in writes(world).items():
        done, unknown = client.post(path + name, json=body), client.post(nowhere + name, json=body)
        assert (done.status_code, unknown.status_code) == (404, 404), (name, done.text)
        assert done.json()["detail"] == unknown.json()["detail"]
    assert make.history(world, path) == before
    if who != "a planner":
        listed = make.seen(client, "/v1/plans")["items"]
        assert path.rsplit("/", 1)[1] not in {item["plan_id"] for item in listed}


def test_without_a_token_nothing_is_told(world):
    path, client = make.offered(world), world.client.anonymous()
    answers = [client.get(path + name) for name in READS]
    answers += [client.post(path + name, json=body) for name, body in writes(world).items()]
    answers += [client.get("/v1/plans"), client.post("/v1/plans", json=make.plan_body())]
    assert {a.status_code for a in answers} == {401}
    assert all(a.headers["www-authenticate"].startswith("Bearer") for a in answers)


def test_who_sees_a_plan_may_still_not_do_what_is_anothers(world):
    path = make.offered(world)
    not_theirs = {
        world.citizen(): ("/stratification", "/offers", "/start", "/revocation"),
        world.hospital_staff(): ("/stratification", "/offers", "/choices", "/withdrawal"),
        world.authority(): ("/start", "/withdrawal", "/revocation", "/completion"),
        world.client.as_("auditor"): tuple(writes(world)),
    }
    for client, names in not_theirs.items():
        for name in names:
            answer = client.post(path + name, json=writes(world)[name])
            assert answer.status_code == 403, (name, answer.text)


def test_a_plan_held_by_the_patient_is_hidden_from_the_authority(world):
    no_consent = {"municipality": False, "region": False, "gp": False, "hospital": False}
    path = make.issued(world, consent=no_consent)
    assert world.authority().get(path).status_code == 404
    assert make.seen(world.citizen(), path)["state"] == "held_by_patient"


def test_i11_the_home_municipality_sees_a_regional_plan_only_with_consent(world):
    rehab = {"plan_type": "specialised_rehab", "total_functional_ability": "a", "total_needs": "b"}
    with_consent = make.issued(world, **rehab)
    assert make.seen(world.authority(), with_consent)["state"] == "awaiting_offer"
    only_region = {"municipality": False, "region": True, "gp": False, "hospital": False}
    without = make.issued(world, **rehab, consent=only_region)
    assert world.authority().get(without).status_code == 404
    assert make.seen(world.authority("midtjylland"), without)["state"] == "awaiting_offer"


def test_a_provider_sees_a_plan_from_its_placement_on(world):
    path = make.placed_privately(world)
    assert make.seen(world.at(world.private), path)["state"] == "placed"
    assert world.at(world.own).get(path).status_code == 404


def test_auditors_and_operators_see_every_plan_and_change_none(world):
    path = make.offered(world)
    for role in ("auditor", "operator"):
        assert make.seen(world.client.as_(role), path)["state"] == "offered"
