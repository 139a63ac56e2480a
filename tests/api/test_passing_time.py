"""What happens because time passes: choices lapse, the offered place stays, late replies count."""

import pytest

from tests.api import plan_make as make

ON_TIME, PASSED = "2027-02-11T23:59:00+01:00", "2027-02-12T00:01:00+01:00"


@pytest.fixture
def offered(client):
    world = make.a_world(client)
    return world, make.offered_late(world)


def test_par6_stk3_silence_lapses_the_choice_and_keeps_the_place(offered):
    world, path = offered
    world.client.set_clock(ON_TIME)
    assert make.seen(world.citizen(), path)["state"] == "offered"
    world.client.set_clock(PASSED)
    plan = make.seen(world.citizen(), path)
    assert (plan["state"], plan["offer"]["state"]) == ("choice_lapsed", "held")
    assert make.booked(world, world.own, make.LATE) == 1
    event = make.history(world, path)[-1]
    assert (event["event"], event["actor"], event["citation"]) == (
        "choice.lapsed",
        "time",
        "§ 6, stk. 3",
    )
    assert event["rule_set"] == "2027"


def test_the_clock_tells_how_many_lapsed_and_lapses_nothing_twice(offered):
    world, path = offered
    put = world.client.as_("operator").put
    assert put("/v1/sandbox/clock", json={"now": PASSED}).json()["lapsed"] == 1
    assert put("/v1/sandbox/clock", json={"now": PASSED}).json()["lapsed"] == 0
    told = [e["event"] for e in make.history(world, path)]
    assert told.count("choice.lapsed") == 1


def test_after_the_deadline_the_offer_itself_may_still_be_taken(offered):
    world, path = offered
    world.client.set_clock(PASSED)
    for name, body in (
        ("choices", make.private_choice_body(world.private)),
        ("agreed-starts", make.agreed_body(world.private)),
    ):
        problem = make.refused(world.citizen(), f"{path}/{name}", body)
        assert (problem["code"], problem["citation"]) == ("REPLY_DEADLINE_PASSED", "§ 6, stk. 3")
        assert problem["facts"]["reply_by"] == make.REPLY_BY
    taken = make.choice_body(world.own, start_on=make.LATE)
    plan = make.posted(world.citizen(), f"{path}/choices", taken)
    assert (plan["state"], make.booked(world, world.own, make.LATE)) == ("placed", 1)


def test_a_late_reply_with_a_reason_opens_the_choice_again(offered):
    world, path = offered
    world.client.set_clock(PASSED)
    body = {"reason": "Indlagt i perioden.", "reply_by": "2027-02-15"}
    plan = make.posted(world.authority(), f"{path}/late-replies", body)
    assert (plan["state"], plan["offer"]["reply_by"]) == ("offered", "2027-02-15")
    event = make.history(world, path)[-1]
    assert (event["event"], event["facts"]["reason"]) == ("choice.accepted_late", body["reason"])
    make.posted(world.citizen(), f"{path}/choices", make.private_choice_body(world.private))


@pytest.mark.parametrize(
    ("clock", "body", "code"),
    [
        (ON_TIME, {"reason": "Ringede."}, "NOT_IN_THIS_STATE"),
        (PASSED, {"reason": "Ringede.", "reply_by": "2027-02-12"}, "REPLY_DEADLINE_TOO_SHORT"),
        (PASSED, {"reason": "Ringede.", "reply_by": "2027-02-17"}, "REPLY_DEADLINE_AFTER_START"),
        ("2027-02-17T08:00:00+01:00", {"reason": "Ringede."}, "START_IN_THE_PAST"),
    ],
)
def test_what_keeps_a_late_reply_from_being_taken(offered, clock, body, code):
    world, path = offered
    world.client.set_clock(clock)
    assert make.refused(world.authority(), f"{path}/late-replies", body)["code"] == code


def test_a_reply_is_late_the_moment_its_deadline_passes_whoever_has_looked(offered):
    world, path = offered
    # The deadline passes while the clock only runs on: nobody moves it and no job has looked.
    world.client.set_clock("2027-02-11T23:59:59.900+01:00")
    problem = None
    while problem is None:
        answer = world.citizen().post(f"{path}/agreed-starts", json=make.agreed_body(world.own))
        assert answer.status_code == 409
        problem = answer.json() if answer.json()["code"] != "NOT_A_PRIVATE_PROVIDER" else None
    assert problem["code"] == "REPLY_DEADLINE_PASSED"
    assert make.seen(world.citizen(), path)["state"] == "offered"  # a refusal changes nothing
    taken = make.choice_body(world.own, start_on=make.LATE)
    make.posted(world.citizen(), f"{path}/choices", taken)
    told = [e["event"] for e in make.history(world, path)]
    assert told[-3:] == ["choice.lapsed", "choice.made", "placement.confirmed"]


def test_an_offer_without_a_deadline_never_lapses(client):
    world = make.a_world(client)
    path = make.offered(world)
    client.set_clock("2027-02-20T08:00:00+01:00")
    assert make.seen(world.citizen(), path)["state"] == "offered"


def test_i9_no_plan_ends_because_time_passes(client):
    world = make.a_world(client)
    paths = [make.issued(world), make.offered_late(world), make.placed(world)]
    client.set_clock("2031-01-01T08:00:00+01:00")
    states = [make.seen(world.client.as_("auditor"), path)["state"] for path in paths]
    assert states == ["awaiting_stratification", "choice_lapsed", "placed"]


@pytest.mark.parametrize(
    "now", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2017-12-31T12:00:00Z"]
)
def test_the_clock_stays_in_the_years_the_service_knows(client, now):
    answer = client.as_("operator").put("/v1/sandbox/clock", json={"now": now})
    assert answer.status_code == 400, answer.text
    assert client.anonymous().get("/v1/sandbox/clock").json()["now"].startswith("2027-02-08")


def test_only_the_operator_moves_the_clock(client):
    body = {"now": PASSED}
    assert client.as_("planner").put("/v1/sandbox/clock", json=body).status_code == 403
    assert client.anonymous().put("/v1/sandbox/clock", json=body).status_code == 401
