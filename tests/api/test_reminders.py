"""What is told because time passes: on its own day, once, whoever looks and however often."""

import asyncio
from datetime import datetime

from db.session import engine, one_transaction, sessions
from service.flows import passing_time
from tests.api import plan_make as make
from tests.api.capacity_make import LATER, publish, row


def told(client, path):
    """What a caller was told of a plan, as (code, instant)."""
    items = make.seen(client, "/v1/notifications?limit=500")["items"]
    plan_id = path.rpartition("/")[2]
    return [(i["code"], i["created_at"]) for i in items if i["plan_id"] == plan_id]


async def at_once(client, now, *, workers=2):
    """Several workers let everything fall due at the same time; gives what each was first to do."""
    database = engine(client.database_url, pool_size=workers)
    moment = datetime.fromisoformat(now)

    async def one():
        async with one_transaction(sessions(database)) as session:
            return await passing_time.let_fall_due(session, passing_time.FALLS_DUE, now=moment)

    done = await asyncio.gather(*(one() for _ in range(workers)))
    await database.dispose()
    return done


def test_what_a_day_calls_for_is_told_as_it_begins_however_far_the_clock_jumps(client):
    world = make.a_world(client)
    path = make.issued(world, discharged_on="2027-02-07")
    client.set_clock("2027-02-25T12:00:00+01:00")
    assert told(world.authority(), path) == [
        ("plan_received", told(world.authority(), path)[0][1]),
        ("notice_due_tomorrow", "2027-02-09T23:00:00Z"),
        ("notice_overdue", "2027-02-11T23:00:00Z"),
        ("day_seven_passed", "2027-02-14T23:00:00Z"),
    ]
    assert told(world.citizen(), path)[-1] == ("day_seven_passed", "2027-02-14T23:00:00Z")


def test_a_clock_that_is_moved_back_and_on_again_tells_nothing_twice(client):
    world = make.a_world(client)
    path = make.offered_late(world)
    client.set_clock("2027-02-20T12:00:00+01:00")
    first = told(world.citizen(), path)
    assert [code for code, _ in first].count("reply_due_in_two_days") == 1
    client.set_clock("2027-02-08T09:00:00+01:00")
    client.set_clock("2027-02-20T12:00:00+01:00")
    assert told(world.citizen(), path) == first


async def test_two_workers_at_the_same_time_tell_and_do_everything_once(client):
    world = make.a_world(client)
    silent = [make.offered_late(world) for _ in range(3)]
    untold = [make.issued(world) for _ in range(3)]
    done = await at_once(client, "2027-02-13T00:00:00+01:00")
    assert sum(one["lapsed"] for one in done) == len(silent)
    for path in silent:
        assert [code for code, _ in told(world.citizen(), path)].count("choice_lapsed") == 1
        happened = [e["event"] for e in make.history(world, path)]
        assert happened.count("choice.lapsed") == 1
    for path in untold:
        codes = [code for code, _ in told(world.authority(), path)]
        assert sorted(codes) == ["day_seven_passed", "notice_overdue", "plan_received"]


def test_par7_stk3_an_offer_that_gives_the_right_tells_it_and_a_revision_tells_it_changed(client):
    world = make.a_world(client)
    path = make.offered_late(world)
    assert told(world.citizen(), path)[-1][0] == "private_choice_arose"
    sooner = make.late_offer_body(world.own, start_on=make.SOONER, reply_by="2027-02-10")
    make.posted(world.authority(), f"{path}/offers", sooner)
    codes = [code for code, _ in told(world.citizen(), path)]
    assert codes[-2:] == ["offer_changed", "private_choice_changed"]
    in_time = make.offered(world)
    assert told(world.citizen(), in_time)[-1][0] == "start_offered"


def test_par3_stk1_a_short_deadline_of_a_plan_the_patient_kept_warns_when_it_is_shown(client):
    world = make.a_world(client)
    nobody = {"municipality": False, "region": False, "gp": False, "hospital": False}
    path = make.issued(world, consent=nobody, clinical_start_deadline="2027-02-10")
    assert told(world.authority(), path) == []
    make.posted(world.citizen(), f"{path}/receipt")
    codes = [code for code, _ in told(world.authority(), path)]
    assert codes == ["plan_received", "clinical_deadline_short"]


def test_figures_observed_later_than_now_do_not_count(client):
    world = make.a_world(client)
    client.set_clock("2027-02-09T08:00:00+01:00")
    later = "2027-02-09T07:00:00+01:00"
    publish(client, row(world.own, start_on=make.EARLY, places=9), observed_at=later)

    def first():
        items = make.seen(client.anonymous(), "/v1/waiting-times?limit=500")["items"]
        return next(i for i in items if i["provider_id"] == world.own)

    assert first()["first_available_on"] == make.EARLY
    client.set_clock("2027-02-08T08:30:00+01:00")
    assert first()["first_available_on"] == make.SOONER
    assert first()["observed_at"] < LATER


def test_par8_stk1_a_cancelled_place_leaves_no_clock_running(client):
    world = make.a_world(client)
    path = make.placed_privately(world)
    make.posted(world.at(world.private), f"{path}/cancellation", {"reason": "Sygdom."})
    items = make.seen(world.authority(), "/v1/worklists/deadlines?limit=500")["items"]
    assert [i["kind"] for i in items if path.endswith(i["plan_id"])] == []


def test_a_reminder_waits_for_its_day(client):
    world = make.a_world(client)
    path = make.placed(world)
    client.set_clock("2027-02-10T23:00:00+01:00")
    assert "first_meeting_not_recorded" not in dict(told(world.authority(), path))
    client.set_clock("2027-02-11T00:00:01+01:00")
    assert "first_meeting_not_recorded" in dict(told(world.authority(), path))
