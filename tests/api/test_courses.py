"""§ 6, stk. 4, and § 8: the course begins, is missed, cancelled or over, and plans end early."""

import pytest

from tests.api import plan_make as make

TODAY = "2027-02-10"


@pytest.fixture
def placed(client):
    """A plan placed at the own place, on the day of its start."""
    world = make.a_world(client)
    path = make.placed(world)
    client.set_clock(f"{TODAY}T12:00:00+01:00")
    return world, path


def last(world, path):
    event = make.history(world, path)[-1]
    return event["event"], event["actor_role"], event["citation"]


def test_a_course_begins_and_is_completed(placed):
    world, path = placed
    at = world.at(world.own)
    plan = make.posted(at, f"{path}/start", {"started_on": TODAY})
    assert (plan["state"], plan["placement"]["started_on"]) == ("started", TODAY)
    assert last(world, path) == ("course.started", "provider", "§ 6, stk. 4")
    plan = make.posted(at, f"{path}/completion")
    assert (plan["state"], plan["placement"]["state"]) == ("completed", "completed")
    assert make.refused(at, f"{path}/completion", {})["code"] == "NOT_IN_THIS_STATE"
    assert make.seen(world.authority(), f"{path}/actions")["items"] == []


@pytest.mark.parametrize(
    ("changes", "code", "citation"),
    [
        ({"meeting": "letter"}, "NOT_A_MEETING", "§ 6, stk. 4"),
        ({"meeting": "telephone"}, "TELEPHONE_NOT_COUNTED", "§ 6, stk. 4"),
        ({"health_professional": False}, "NOT_WITH_HEALTH_PROFESSIONAL", "§ 6, stk. 4"),
        ({"will_deliver": False}, "NOT_WITH_TREATING_PROFESSIONAL", "§ 6, stk. 4"),
        ({"started_on": "2027-02-03"}, "START_BEFORE_DISCHARGE", "§ 6, stk. 1"),
    ],
)
def test_what_does_not_count_as_a_start(placed, changes, code, citation):
    world, path = placed
    problem = make.refused(world.at(world.own), f"{path}/start", {"started_on": TODAY} | changes)
    assert (problem["code"], problem["citation"]) == (code, citation)
    assert make.seen(world.authority(), path)["state"] == "placed"


def test_a_first_meeting_is_not_of_tomorrow(placed):
    world, path = placed
    body = {"started_on": "2027-02-11"}
    problem = make.refused(world.at(world.own), f"{path}/start", body, status=400)
    assert problem["errors"][0]["code"] == "in_the_future"


def test_i2_no_start_before_the_hospital_allows_it(client):
    world = make.a_world(client)
    path = make.stratified(world, not_before=make.SOONER)
    make.posted(
        world.authority(), f"{path}/offers", make.offer_body(world.own, start_on=make.SOONER)
    )
    make.posted(
        world.citizen(), f"{path}/choices", make.choice_body(world.own, start_on=make.SOONER)
    )
    problem = make.refused(world.at(world.own), f"{path}/start", {"started_on": "2027-02-08"})
    assert problem["code"] == "START_BEFORE_CLINICAL_NOT_BEFORE"


def test_who_did_not_come_keeps_the_place_and_may_begin_later(placed):
    world, path = placed
    at = world.at(world.own)
    plan = make.posted(at, f"{path}/no-show")
    assert (plan["state"], plan["placement"]["state"]) == ("placed", "no_show")
    assert last(world, path)[0] == "placement.no_show"
    assert make.posted(at, f"{path}/start", {"started_on": TODAY})["state"] == "started"


def test_a_cancelled_public_place_is_given_back_and_the_duty_revives(placed):
    world, path = placed
    plan = make.posted(world.at(world.own), f"{path}/cancellation", {"reason": "Sygdom"})
    assert (plan["state"], plan["offer"], plan["choice"]) == ("awaiting_offer", None, None)
    assert plan["placement"]["state"] == "cancelled"
    assert make.booked(world, world.own, make.EARLY) == 0
    assert last(world, path) == ("placement.cancelled", "provider", "§ 8, stk. 1")
    gone = world.at(world.own).get(path)
    assert gone.status_code == 404  # the provider has nothing more to do with the plan
    offer = make.late_offer_body(world.own, notified_at="2027-02-10T11:00:00+01:00", reply_by=None)
    plan = make.posted(world.authority(), f"{path}/offers", offer)
    assert (plan["state"], plan["offer"]["version"]) == ("offered", 2)
    choice = make.choice_body(world.own, start_on=make.LATE)
    assert make.posted(world.citizen(), f"{path}/choices", choice)["state"] == "placed"


def test_a_cancelled_private_place_ends_the_agreement_and_may_be_agreed_anew(client):
    world = make.a_world(client)
    path = make.placed_privately(world)
    plan = make.posted(world.at(world.private), f"{path}/cancellation")
    assert (plan["state"], plan["agreed_start"]) == ("awaiting_offer", None)
    assert make.booked(world, world.private, make.SOONER) == 0
    assert "PROVIDER_CANCELLED" in plan["alerts"]
    plan = make.posted(world.citizen(), f"{path}/agreed-starts", make.agreed_body(world.contracted))
    assert plan["state"] == "placed"
    told = [e["event"] for e in make.history(world, path)]
    assert told.count("plan.dispatched") == told.count("agreement.reported") == 2


def test_a_cancelled_hospital_place_leads_back_to_the_hospital_choice(client):
    world = make.a_world(client)
    path = make.issued(world, plan_type="hospital_specialised")
    body = make.choice_body(world.hospital, basis="§ 7, stk. 6")
    make.posted(world.citizen(), f"{path}/choices", body)
    plan = make.posted(world.at(world.hospital), f"{path}/cancellation")
    assert plan["state"] == "awaiting_hospital_choice"


@pytest.mark.parametrize("ending", ["withdrawal", "revocation"])
@pytest.mark.parametrize("built", ["stratified", "offered", "offered_late", "placed"])
def test_a_plan_that_ends_early_gives_every_place_back(client, ending, built):
    world = make.a_world(client)
    path = getattr(make, built)(world)
    if built == "offered_late":
        make.posted(world.citizen(), f"{path}/choices", make.private_choice_body(world.private))
    who = {"withdrawal": world.citizen(), "revocation": world.hospital_staff()}[ending]
    plan = make.posted(who, f"{path}/{ending}", {"reason": "Ønsker det ikke."})
    assert plan["state"] == {"withdrawal": "closed_by_citizen", "revocation": "revoked"}[ending]
    assert (plan["offer"], plan["choice"]) == (None, None)
    assert "PROVIDER_CANCELLED" not in plan["alerts"]
    places = (world.own, world.private)
    assert [make.booked(world, one, day) for one in places for day in make.DAYS] == [0] * 6
    assert make.refused(who, f"{path}/{ending}", {})["code"] == "NOT_IN_THIS_STATE"


def test_only_the_provider_where_the_plan_is_placed_records_the_course(placed):
    world, path = placed
    body = {"started_on": TODAY}
    make.refused(world.at(world.other), f"{path}/start", body, status=404)
    make.refused(world.authority(), f"{path}/start", body, status=403)
    make.refused(world.client.as_("operator"), f"{path}/start", body, status=403)
    assert make.posted(world.at(world.own), f"{path}/start", body)["state"] == "started"


LEVEL = {"care_level": "advanced", "reason": "Flere livsområder.", "assessed_by": "Fys. A"}


def test_the_level_changes_with_a_co_signer_until_day_14_and_as_a_level_change_after(placed):
    world, path = placed
    make.posted(world.at(world.own), f"{path}/start", {"started_on": TODAY})
    address, authority = f"{path}/stratification", world.authority()
    assert make.refused(authority, address, LEVEL)["code"] == "CO_SIGNER_MISSING"
    same = LEVEL | {"care_level": "basic"}
    assert make.refused(authority, address, same)["code"] == "LEVEL_UNCHANGED"
    world.client.set_clock("2027-02-24T12:00:00+01:00")  # day 14
    make.posted(authority, address, LEVEL | {"co_signer": "Leder B"})
    assert make.history(world, path)[-1]["facts"]["kind"] == "restratification"
    world.client.set_clock("2027-02-25T12:00:00+01:00")
    make.posted(authority, address, same)
    assert make.history(world, path)[-1]["facts"]["kind"] == "level_change"


def test_nobody_is_missed_before_the_day(client):
    world = make.a_world(client)
    path = make.placed(world)
    problem = make.refused(world.at(world.own), f"{path}/no-show", {})
    assert (problem["code"], problem["citation"]) == ("NOT_YET", "§ 6, stk. 4")


@pytest.mark.parametrize(
    ("act", "state"), [("start", "started"), ("cancellation", "awaiting_offer")]
)
def test_a_provider_need_send_no_body(placed, act, state):
    world, path = placed
    answer = world.at(world.own).post(f"{path}/{act}")
    assert (answer.status_code, answer.json()["state"]) == (201, state)


def test_a_citizen_need_not_say_why(placed):
    world, path = placed
    answer = world.citizen().post(f"{path}/withdrawal")
    assert (answer.status_code, answer.json()["state"]) == (201, "closed_by_citizen")


def test_after_a_cancellation_only_that_is_told(client):
    world = make.a_world(client)
    path = make.placed_privately(world)
    client.set_clock("2027-02-18T09:00:00+01:00")
    plan = make.posted(world.at(world.private), f"{path}/cancellation")
    assert plan["alerts"] == ["PROVIDER_CANCELLED"]
