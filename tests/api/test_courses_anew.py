"""A first meeting that was missed is booked anew, and a death closes a plan."""

import pytest

from tests.api import plan_make as make
from tests.api.capacity_make import publish, row

TODAY = "2027-02-08"
STATES = ["issued", "stratified", "offered", "offered_late", "placed", "placed_privately"]


@pytest.fixture(scope="module")
def here(world):
    """Places with room today as well."""
    publish(world.client, *[row(p, start_on=TODAY, places=500) for p in (world.own, world.private)])
    return world


def missed(world):
    """A plan whose citizen did not come to the public place today."""
    path = make.offered(world, make.offer_body(world.own, start_on=TODAY))
    make.posted(world.citizen(), f"{path}/choices", make.choice_body(world.own, start_on=TODAY))
    make.posted(world.at(world.own), f"{path}/no-show")
    return path


def missed_privately(world):
    """A plan whose citizen did not come to the private place today."""
    path = make.offered_late(world)
    agreed = make.agreed_body(world.private, start_on=TODAY)
    make.posted(world.citizen(), f"{path}/agreed-starts", agreed)
    make.posted(world.at(world.private), f"{path}/no-show")
    return path


def last(world, path):
    return make.history(world, path)[-1]


def test_a_missed_meeting_gets_another_day_at_the_same_place(here):
    path = missed(here)
    before = [make.booked(here, here.own, day) for day in (TODAY, make.SOONER)]
    plan = make.posted(here.authority(), f"{path}/rebooking", {"start_on": make.SOONER})
    assert (plan["state"], plan["placement"]["state"]) == ("placed", "confirmed")
    assert (plan["placement"]["provider_id"], plan["placement"]["start_on"]) == (
        here.own,
        make.SOONER,
    )
    after = [make.booked(here, here.own, day) for day in (TODAY, make.SOONER)]
    assert after == [before[0] - 1, before[1] + 1]
    event = last(here, path)
    assert (event["event"], event["citation"]) == ("placement.rebooked", "§ 8, stk. 1")
    assert event["facts"] == {"missed_on": TODAY, "start_on": make.SOONER}
    begun = make.posted(here.at(here.own), f"{path}/start", {"started_on": TODAY})
    assert begun["state"] == "started"


def test_a_missed_private_meeting_keeps_its_basis_and_is_not_sent_again(here):
    path = missed_privately(here)
    plan = make.posted(here.authority(), f"{path}/rebooking", {"start_on": make.SOONER})
    assert (plan["placement"]["basis"], plan["placement"]["provider_id"]) == (
        "§ 7, stk. 3",
        here.private,
    )
    told = [e["event"] for e in make.history(here, path)]
    assert told.count("plan.dispatched") == 1


def test_it_may_be_missed_and_booked_anew_again(here):
    path = missed(here)
    make.posted(here.authority(), f"{path}/rebooking", {"start_on": make.SOONER})
    make.refused(here.at(here.own), f"{path}/no-show", {})  # the new day is still to come
    problem = make.refused(here.authority(), f"{path}/rebooking", {"start_on": make.LATE})
    assert (problem["code"], problem["citation"]) == ("NOT_MISSED", "§ 6, stk. 4")


@pytest.mark.parametrize(
    ("start_on", "code"),
    [
        ("2027-02-07", "START_IN_THE_PAST"),
        ("2027-02-03", "START_BEFORE_DISCHARGE"),
        ("2027-02-13", "NO_FREE_PLACE"),
    ],
)
def test_what_keeps_a_missed_meeting_from_being_booked_anew(here, start_on, code):
    path = missed(here)
    before = make.seen(here.citizen(), path)
    problem = make.refused(here.authority(), f"{path}/rebooking", {"start_on": start_on})
    assert problem["code"] == code
    assert make.seen(here.citizen(), path) == before


def test_only_the_responsible_authority_books_anew(here):
    path = missed(here)
    body = {"start_on": make.SOONER}
    make.refused(here.authority("0101"), f"{path}/rebooking", body, status=404)
    for caller in (here.citizen(), here.at(here.own)):
        make.refused(caller, f"{path}/rebooking", body, status=403)


@pytest.mark.parametrize("built", STATES)
@pytest.mark.parametrize("who", ["hospital", "authority"])
def test_a_death_closes_the_plan_and_gives_every_place_back(here, built, who):
    places = (here.own, here.private)
    before = [make.booked(here, one, day) for one in places for day in make.DAYS]
    path = getattr(make, built)(here, clinical_start_deadline="2027-02-06")
    caller = here.hospital_staff() if who == "hospital" else here.authority()
    plan = make.posted(caller, f"{path}/death")
    assert (plan["state"], plan["offer"], plan["choice"]) == ("deceased", None, None)
    assert plan["agreed_start"] is None
    assert plan["alerts"] == []
    assert [make.booked(here, one, day) for one in places for day in make.DAYS] == before
    event = last(here, path)
    assert (event["event"], event["to_state"]) == ("plan.deceased", "deceased")
    assert make.seen(caller, f"{path}/actions")["items"] == []
    assert make.refused(caller, f"{path}/death", {})["code"] == "NOT_IN_THIS_STATE"


def test_a_course_under_way_ends_with_the_citizens_death(here):
    path = make.offered(here, make.offer_body(here.own, start_on=TODAY))
    make.posted(here.citizen(), f"{path}/choices", make.choice_body(here.own, start_on=TODAY))
    make.posted(here.at(here.own), f"{path}/start")
    held = make.booked(here, here.own, TODAY)
    plan = make.posted(here.authority(), f"{path}/death")
    assert plan["state"] == "deceased"
    assert make.booked(here, here.own, TODAY) == held  # the first meeting was held there


def test_a_death_is_told_by_hospital_or_responsible_authority(here):
    path = make.placed(here)
    make.refused(here.authority("0101"), f"{path}/death", {}, status=404)
    for caller in (here.citizen(), here.at(here.own)):
        make.refused(caller, f"{path}/death", {}, status=403)
    vejle = {"citizen_ref": "citizen-1", "postcode": "8000"}
    texts = {"total_functional_ability": "Samlet.", "total_needs": "Samlet."}
    rehab = make.issued(here, plan_type="specialised_rehab", citizen=vejle, **texts)
    make.refused(here.authority(), f"{rehab}/death", {}, status=403)  # its copy is to be read
