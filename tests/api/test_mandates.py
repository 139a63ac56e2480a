"""A relative in the citizen's place: let in by a mandate, as far as it goes, and no further."""

import pytest

from tests.api import plan_make as make

TODAY, TOMORROW, LAST = "2027-02-08", "2027-02-09", "2027-05-08"
UNABLE = {
    "consent": {
        "municipality": True,
        "region": True,
        "gp": True,
        "given_by": "next_of_kin",
        "permanently_lacks_capacity": True,
    }
}


def mandate(**changes):
    usual = {
        "subject": "relative-1",
        "relative_name": "Datter Eksempel",
        "citizen_name": "Borger Eksempel",
        "covers": "see_and_act",
        "last_on": LAST,
    }
    return usual | changes


def let_in(world, path, **changes):
    """Let the plan's own relative in."""
    body = mandate(**{"subject": _named(path)} | changes)
    return make.posted(world.citizen(), f"{path}/mandates", body)


def relative(world, path):
    """The relative of a plan."""
    return world.client.as_("relative", sub=_named(path))


def _named(path):
    return f"relative-of-{path.rsplit('/', 1)[1]}"


def status(client, path):
    return client.get(path).status_code


def ended(world, path, number=1):
    return make.posted(world.citizen(), f"{path}/mandates/{number}/end")


def test_a_relative_with_a_mandate_sees_that_plan_and_no_other(world):
    path, other = make.offered(world), make.issued(world)
    assert status(relative(world, path), path) == 404
    given = let_in(world, path)
    assert (given["number"], given["counts"], given["recorded_by_role"]) == (1, True, "citizen")
    assert status(relative(world, path), path) == 200
    assert status(relative(world, path), other) == 404
    assert status(world.client.as_("relative", sub="somebody-else"), path) == 404
    listed = make.seen(relative(world, path), "/v1/plans")["items"]
    assert [one["plan_id"] for one in listed] == [path.rsplit("/", 1)[1]]
    [helped] = make.seen(relative(world, path), "/v1/mandates")["items"]
    assert (helped["citizen_name"], helped["covers"]) == ("Borger Eksempel", "see_and_act")


@pytest.mark.parametrize("covers", ["see", "see_and_act"])
def test_a_relative_lays_the_own_mandate_down_and_no_other(world, covers):
    path = make.offered(world)
    let_in(world, path, covers=covers)
    let_in(world, path, subject="a-brother", relative_name="Søn Eksempel")
    daughter = relative(world, path)
    assert daughter.post(f"{path}/mandates/2/end").status_code == 404
    laid_down = make.posted(daughter, f"{path}/mandates/1/end")
    assert (laid_down["ended_by_role"], laid_down["counts"]) == ("relative", False)
    assert status(daughter, path) == 404
    assert daughter.post(f"{path}/mandates/1/end").status_code == 404
    brother, own = make.seen(world.citizen(), f"{path}/mandates")["items"]
    assert (brother["counts"], own["ended_by_role"]) == (True, "relative")
    last = make.seen(world.authority(), f"{path}/events")["items"][-1]
    assert (last["event"], last["actor"]) == ("mandate.ended", "mandate/1")


def test_the_citizen_is_told_whom_the_authority_lets_in_and_who_goes(world):
    ref = "citizen-told-of-mandates"
    path = make.offered(world, citizen={"citizen_ref": ref, "postcode": "8000"})
    body = mandate(subject="a-cousin", was_seen=True)
    make.posted(world.authority(), f"{path}/mandates", body)
    make.posted(world.client.as_("relative", sub="a-cousin"), f"{path}/mandates/1/end")
    told = make.seen(world.citizen(ref), "/v1/notifications?limit=500")["items"]
    said = [(one["code"], one["citation"]) for one in told if "mandate" in one["code"]]
    assert said == [("mandate_recorded", "§ 1, stk. 2"), ("mandate_ended", "§ 1, stk. 2")]


@pytest.mark.parametrize("what", ["", "/actions", "/entitlement", "/options", "/notices"])
def test_what_a_relative_reads_is_closed_again_when_the_mandate_ends(world, what):
    path = make.offered(world)
    let_in(world, path)
    assert status(relative(world, path), f"{path}{what}") == 200
    ended(world, path)
    assert status(relative(world, path), f"{path}{what}") == 404
    assert make.seen(relative(world, path), "/v1/plans")["items"] == []
    assert make.seen(relative(world, path), "/v1/mandates")["items"] == []


@pytest.mark.parametrize(
    "what", ["/events", "/accesses", "/mandates", "/decisions", "/revisions", "/recommendation"]
)
def test_what_is_the_citizens_own_is_not_a_relatives(world, what):
    path = make.offered(world)
    assert status(relative(world, path), f"{path}{what}") in {404, 405}
    let_in(world, path)
    assert status(relative(world, path), f"{path}{what}") in {403, 405}


def test_a_relative_does_not_look_into_the_past(world):
    path = make.offered(world)
    let_in(world, path)
    answer = relative(world, path).get(f"{path}?as_of={TODAY}")
    assert answer.status_code == 403


def test_a_relative_chooses_and_history_says_by_which_mandate(world):
    path = make.offered(world)
    let_in(world, path)
    plan = make.posted(relative(world, path), f"{path}/choices", make.choice_body(world.own))
    assert (plan["choice"]["made_by"], plan["choice"]["mandate"]) == ("relative", 1)
    assert plan["state"] == "placed"
    told = [(e["event"], e["actor_role"], e["actor"]) for e in make.history(world, path)]
    assert ("choice.made", "relative", "mandate/1") in told
    assert not any("relative-of" in actor for _, _, actor in told)
    made = make.seen(world.client.as_("auditor"), f"{path}/decisions")["items"]
    assert "relative" in {one["actor_role"] for one in made}


def test_a_relative_reports_an_agreed_start_with_consent(world):
    path = make.offered_late(world)
    let_in(world, path)
    body = make.agreed_body(world.private, consents_to_dispatch=True)
    plan = make.posted(relative(world, path), f"{path}/agreed-starts", body)
    consent = plan["choice"]["dispatch_consent"]
    assert (consent["given_by"], consent["mandate"]) == ("relative", 1)
    assert plan["dispatch"]["provider_id"] == world.private


def test_a_relative_gives_the_training_up(world):
    path = make.offered(world)
    let_in(world, path)
    assert make.posted(relative(world, path), f"{path}/withdrawal")["state"] == "closed_by_citizen"
    assert make.history(world, path)[-1]["actor"] == "mandate/1"


def test_actions_are_those_that_a_mandate_covers(world):
    path = make.offered_late(world)
    let_in(world, path)
    acts = {one["action"] for one in make.seen(relative(world, path), f"{path}/actions")["items"]}
    assert acts == {"choose", "report_agreed_start", "withdraw"}
    ended(world, path)
    let_in(world, path, covers="see")
    assert make.seen(relative(world, path), f"{path}/actions")["items"] == []


@pytest.mark.parametrize(
    ("what", "body"),
    [("/choices", make.choice_body), ("/agreed-starts", make.agreed_body), ("/withdrawal", dict)],
)
def test_who_may_only_see_does_nothing(world, what, body):
    path = make.offered_late(world)
    let_in(world, path, covers="see")
    sent = body(world.own) if body is not dict else {}
    problem = make.refused(relative(world, path), f"{path}{what}", sent)
    assert problem["code"] == "MANDATE_COVERS_SEEING_ONLY"
    assert make.seen(world.citizen(), path)["choice"] is None


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("/residence", {"home_municipality": "0461", "postcode": "5000", "moved_on": TODAY}),
        ("/mandates", mandate(subject="a-friend")),
        ("/receipt", {}),
    ],
)
def test_what_is_the_citizens_own_to_say_no_relative_says(world, what, body):
    path = make.offered(world)
    let_in(world, path)
    assert relative(world, path).post(f"{path}{what}", json=body).status_code == 403


def test_a_mandate_counts_from_its_first_day_to_its_last(client):
    world = make.a_world(client)
    path = make.offered(world)
    let_in(world, path, begins_on=TOMORROW, last_on="2027-02-10")
    operator, seen = client.as_("operator"), []
    for now in ("2027-02-08T23:59:00", "2027-02-09T00:01:00", "2027-02-10T23:59:00"):
        operator.put("/v1/sandbox/clock", json={"now": f"{now}+01:00"})
        seen.append(status(relative(world, path), path))
    operator.put("/v1/sandbox/clock", json={"now": "2027-02-11T00:01:00+01:00"})
    seen.append(status(relative(world, path), path))
    assert seen == [404, 200, 200, 404]
    [row] = make.seen(world.citizen(), f"{path}/mandates")["items"]
    assert (row["counts"], row["may_end"], row["ended_at"]) == (False, False, None)
    problem = make.refused(world.citizen(), f"{path}/mandates/1/end", {})
    assert problem["code"] == "MANDATE_HAS_ENDED"


def test_where_the_citizen_lives_is_told_only_where_the_mandate_says_so(world):
    path = make.offered_late(world)
    let_in(world, path)
    assert make.seen(relative(world, path), path)["postcode"] is None
    assert make.seen(relative(world, path), "/v1/plans")["items"][0]["postcode"] is None
    options = make.seen(relative(world, path), f"{path}/options?sort=travel")
    assert options["sorted_by"] == "start"
    assert {(one["travel_minutes"], one["distance_km"]) for one in options["items"]} == {
        (None, None)
    }
    hidden = make.seen(relative(world, path), f"{path}/options?include=excluded")["excluded"]
    assert {one["travel_minutes"] for one in hidden} == {None}
    assert relative(world, path).get(f"{path}/options?near=").status_code == 400
    near = make.seen(relative(world, path), f"{path}/options?sort=travel&near=1050")
    assert near["sorted_by"] == "travel"
    ways = [one["travel_minutes"] for one in near["items"]]
    assert ways == sorted(ways)
    ended(world, path)
    let_in(world, path, shows_home=True)
    assert make.seen(relative(world, path), path)["postcode"] == "8000"
    options = make.seen(relative(world, path), f"{path}/options?sort=travel")
    assert options["sorted_by"] == "travel"
    assert options["items"][0]["distance_km"] is not None


def test_a_relative_never_sees_a_civil_number(world):
    citizen = {"citizen_ref": "citizen-1", "postcode": "8000", "cpr": "070761-4285"}
    path = make.offered(world, citizen=citizen)
    let_in(world, path, shows_home=True)
    assert make.seen(world.authority(), path)["cpr"] is not None
    assert make.seen(relative(world, path), path)["cpr"] is None


def test_the_authority_records_a_mandate_that_it_has_seen(world):
    path = make.offered(world)
    where = f"{path}/mandates"
    problem = make.refused(world.authority(), where, mandate())
    assert (problem["code"], problem["citation"]) == ("MANDATE_NOT_SEEN", "§ 1, stk. 2")
    row = make.posted(world.authority(), where, mandate(subject=_named(path), was_seen=True))
    assert row["recorded_by_role"] == "authority"
    assert status(relative(world, path), path) == 200
    assert make.posted(world.authority(), f"{where}/1/end")["ended_by_role"] == "authority"
    assert [e["event"] for e in make.history(world, path)][-2:] == [
        "mandate.recorded",
        "mandate.ended",
    ]
    assert make.refused(world.authority("0101"), where, mandate(), status=404)


def test_consent_by_another_needs_its_ground(world):
    able, unable = make.issued(world), make.issued(world, **UNABLE)
    proxy = mandate(ground="proxy_consent", was_seen=True)
    asked = [
        (world.authority(), able, proxy, "MANDATE_BY_PROXY_NOT_ALLOWED"),
        (world.citizen(), unable, mandate(), "MANDATE_NEEDS_CAPACITY"),
        (world.citizen(), unable, proxy, "MANDATE_NEEDS_CAPACITY"),
    ]
    for client, path, body, code in asked:
        assert make.refused(client, f"{path}/mandates", body)["code"] == code
    assert make.posted(world.authority(), f"{unable}/mandates", proxy)["ground"] == "proxy_consent"
    assert status(world.client.as_("relative", sub="relative-1"), unable) == 200


def test_grounds_are_those_that_the_law_lets_the_caller_rest_a_mandate_on(world):
    able, unable = make.issued(world), make.issued(world, **UNABLE)
    found = {
        (path, who): make.seen(client, f"{path}/mandates")
        for path in (able, unable)
        for who, client in (
            ("citizen", world.citizen()),
            ("authority", world.authority()),
            ("auditor", world.client.as_("auditor")),
        )
    }
    grounds = {key: page["grounds"] for key, page in found.items()}
    assert grounds == {
        (able, "citizen"): ["citizen"],
        (able, "authority"): ["citizen"],
        (able, "auditor"): [],
        (unable, "citizen"): [],
        (unable, "authority"): ["proxy_consent"],
        (unable, "auditor"): [],
    }
    assert {key: page["may_record"] for key, page in found.items()} == {
        key: bool(one) for key, one in grounds.items()
    }


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"begins_on": "2027-02-07"}, "/begins_on"),
        ({"begins_on": "2027-03-01", "last_on": "2027-02-28"}, "/last_on"),
        ({"last_on": "2028-02-10"}, "/last_on"),
        ({"subject": "citizen-1"}, "/subject"),
        ({"subject": "two\nlines"}, "/subject"),
        ({"covers": "everything"}, "/covers"),
        ({"relative_name": " "}, "/relative_name"),
    ],
)
def test_a_mandate_that_cannot_be_is_refused_field_by_field(world, changes, pointer):
    path = make.issued(world)
    problem = make.refused(world.citizen(), f"{path}/mandates", mandate(**changes), status=400)
    assert pointer in {one["pointer"] for one in problem["errors"]}


def test_nobody_has_two_mandates_on_one_day(world):
    path = make.issued(world)
    let_in(world, path, last_on="2027-03-01")
    again = mandate(subject=_named(path), begins_on="2027-03-01")
    problem = make.refused(world.citizen(), f"{path}/mandates", again)
    assert problem["code"] == "MANDATE_EXISTS"
    assert let_in(world, path, begins_on="2027-03-02")["number"] == 2
    assert let_in(world, path, subject="relative-2")["number"] == 3


def test_a_plan_that_has_ended_takes_no_mandate(world):
    path = make.offered(world)
    let_in(world, path)
    make.posted(world.citizen(), f"{path}/withdrawal")
    problem = make.refused(world.citizen(), f"{path}/mandates", mandate(subject="late"))
    assert problem["code"] == "PLAN_HAS_ENDED"
    page = make.seen(world.citizen(), f"{path}/mandates")
    assert (page["may_record"], page["items"][0]["may_end"]) == (False, True)
    assert status(relative(world, path), path) == 200  # what came of it may still be read


@pytest.mark.parametrize("number", [0, 7, 10**12, 10**40])
def test_another_mandate_is_not_known_to_the_plan(world, number):
    path = make.offered(world)
    answer = world.citizen().post(f"{path}/mandates/{number}/end")
    assert answer.status_code in {400, 404}, answer.text


def test_who_has_looked_is_told_by_mandate(world):
    path = make.offered(world)
    let_in(world, path)
    make.seen(relative(world, path), path)
    make.seen(relative(world, path), "/v1/plans")
    rows = make.seen(world.authority(), f"{path}/accesses")["items"]
    looked = [(one["actor"], one["operation"]) for one in rows if one["actor_role"] == "relative"]
    assert looked == [("mandate/1", "listPlans"), ("mandate/1", "getPlan")]
    [own, *_] = make.seen(world.citizen(), f"{path}/accesses")["items"]
    assert own["actor"] is None


def test_a_citizen_who_consents_is_noted_on_the_choice(world):
    path = make.offered_late(world)
    body = make.private_choice_body(world.private)
    plan = make.posted(world.citizen(), f"{path}/choices", body | {"consents_to_dispatch": True})
    consent = plan["choice"]["dispatch_consent"]
    assert (consent["given_by"], consent["mandate"]) == ("citizen", None)
    assert consent["given_at"] == plan["choice"]["made_at"]
    seen = make.seen(world.client.as_("auditor"), path)
    assert seen["choice"]["dispatch_consent"] == consent


def test_consent_is_noted_when_it_is_given_and_on_private_choices_alone(world):
    path = make.offered_late(world)
    plan = make.posted(world.citizen(), f"{path}/choices", make.private_choice_body(world.private))
    assert plan["choice"]["dispatch_consent"] is None
    body = make.agreed_body(world.private, consents_to_dispatch=True)
    plan = make.posted(world.authority(), f"{path}/agreed-starts", body)
    assert plan["choice"]["dispatch_consent"]["given_by"] == "authority"
    public = make.offered(world)
    body = make.choice_body(world.own, consents_to_dispatch=True)
    plan = make.posted(world.citizen(), f"{public}/choices", body)
    assert plan["choice"]["dispatch_consent"] is None
