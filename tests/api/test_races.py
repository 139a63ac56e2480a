"""Many at once: places are sold once, and no way of asking at the same moment breaks a plan."""

import asyncio
import threading
from collections import Counter
from datetime import datetime

import asyncpg
import pytest

from db.session import engine, one_transaction, sessions
from service.flows.answers import let_holds_expire
from tests.api import plan_make as make
from tests.api.capacity_make import provider, publish, row

CLIENTS, PLACES, RESERVED = 64, 10, 2


def at_once(*asks):
    """Ask everything at the same moment and give the answers in the order of asking."""
    start, answers = threading.Barrier(len(asks)), [None] * len(asks)

    def ask(number, this):
        start.wait()
        answers[number] = this()

    threads = [threading.Thread(target=ask, args=pair) for pair in enumerate(asks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def told(answers):
    return Counter((a.status_code, a.json().get("code")) for a in answers)


def post(client, path, body):
    return lambda: client.post(path, json=body)


def test_the_last_places_are_offered_to_exactly_as_many_as_there_are(world):
    last = provider(world.client)
    publish(world.client, row(last, start_on=make.EARLY, places=PLACES, reserved_for_residents=0))
    paths = [make.stratified(world) for _ in range(CLIENTS)]
    body = make.offer_body(last)
    answers = at_once(*(post(world.authority(), f"{path}/offers", body) for path in paths))
    assert told(answers) == {(201, None): PLACES, (409, "NO_PLACE_LEFT"): CLIENTS - PLACES}
    assert make.booked(world, last, make.EARLY) == PLACES


def test_guests_take_what_residents_leave_and_never_their_reserve(world):
    last = provider(world.client, authority_id="0101", municipality_code="0101", postcode="1050")
    publish(
        world.client, row(last, start_on=make.EARLY, places=PLACES, reserved_for_residents=RESERVED)
    )
    paths = [make.offered(world) for _ in range(24)]
    body = make.choice_body(last)
    answers = at_once(*(post(world.citizen(), f"{path}/choices", body) for path in paths))
    free = PLACES - RESERVED
    assert told(answers) == {(201, None): free, (409, "NO_PLACE_LEFT"): 24 - free}
    kept = [make.seen(world.citizen(), path) for path in paths]
    states = Counter(plan["state"] for plan in kept)
    assert states == {"choice_made": free, "offered": 24 - free}
    assert all(plan["offer"] is not None for plan in kept)


def test_two_offers_at_once_are_two_versions_one_after_the_other(world):
    path = make.stratified(world)
    bodies = [make.offer_body(world.own), make.offer_body(world.contracted)]
    answers = at_once(*(post(world.authority(), f"{path}/offers", body) for body in bodies))
    assert told(answers) == {(201, None): 2}
    assert sorted(a.json()["offer"]["version"] for a in answers) == [1, 2]
    names = [e["event"] for e in make.history(world, path)]
    assert names[-2:] == ["offer.notified", "offer.revised"]


def test_two_offers_on_the_same_version_are_one_offer(world):
    path = make.stratified(world)
    client, body = world.authority(), make.offer_body(world.own)
    version = {"If-Match": '"2"'}
    answers = at_once(
        *[lambda: client.post(f"{path}/offers", json=body, headers=version) for _ in range(2)]
    )
    assert sorted(a.status_code for a in answers) == [201, 412]


@pytest.mark.parametrize("ending", ["withdrawal", "revocation"])
def test_a_choice_against_the_end_of_the_plan_leaves_no_place_behind(world, ending):
    own = make.booked(world, world.own, make.EARLY)
    path = make.offered(world)
    who = {"withdrawal": world.citizen(), "revocation": world.hospital_staff()}[ending]
    chosen, ended = at_once(
        post(world.citizen(), f"{path}/choices", make.choice_body(world.own)),
        post(who, f"{path}/{ending}", {}),
    )
    assert ended.status_code == 201, ended.text
    assert chosen.status_code in (201, 409), chosen.text
    assert make.booked(world, world.own, make.EARLY) == own


def test_a_choice_against_a_cancellation_and_a_start(world):
    path = make.placed(world)
    started, cancelled, missed = at_once(
        post(world.at(world.own), f"{path}/start", {"started_on": "2027-02-08"}),
        post(world.at(world.own), f"{path}/cancellation", {}),
        post(world.at(world.own), f"{path}/no-show", {}),
    )
    plan = make.seen(world.client.as_("auditor"), path)
    assert (started.status_code == 201) is (plan["state"] == "started")
    assert (cancelled.status_code == 201) is (plan["state"] == "awaiting_offer")
    assert missed.status_code in (201, 404, 409)
    assert [started.status_code, cancelled.status_code].count(201) == 1


def test_a_choice_against_the_lapse_is_either_before_or_after_it(client):
    world = make.a_world(client, places=20)
    paths = [make.offered_late(world) for _ in range(8)]
    body = make.private_choice_body(world.private)
    clock = {"now": "2027-02-12T00:00:01+01:00"}
    moved, *answers = at_once(
        lambda: client.as_("operator").put("/v1/sandbox/clock", json=clock),
        *(post(world.citizen(), f"{path}/choices", body) for path in paths),
    )
    assert moved.status_code == 200, moved.text
    for path, answer in zip(paths, answers, strict=True):
        plan = make.seen(world.citizen(), path)
        if answer.status_code == 201:
            assert plan["state"] == "choice_made"
        else:
            assert answer.json()["code"] == "REPLY_DEADLINE_PASSED", answer.text
            assert (plan["state"], plan["offer"]["state"]) == ("choice_lapsed", "held")


def test_plans_that_swap_places_wait_in_a_line_and_not_in_a_circle(world):
    here, there = provider(world.client), provider(world.client)
    publish(world.client, *(row(one, start_on=make.EARLY, places=50) for one in (here, there)))
    mine = [make.offered(world, make.offer_body(here)) for _ in range(10)]
    others = [make.offered(world, make.offer_body(there)) for _ in range(10)]
    asks = [post(world.authority(), f"{p}/offers", make.offer_body(there)) for p in mine]
    asks += [post(world.authority(), f"{p}/offers", make.offer_body(here)) for p in others]
    assert told(at_once(*asks)) == {(201, None): 20}
    assert [make.booked(world, one, make.EARLY) for one in (here, there)] == [10, 10]


async def test_a_connection_lost_under_a_reader_costs_nobody_else_an_answer(world):
    path, client = make.offered(world), world.citizen()
    connection = await asyncpg.connect(world.client.database_url)
    for _ in range(3):
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert client.get(path).status_code == 200
        answer = client.get(f"{path}/options")
        assert answer.status_code == 200
    await connection.close()


_SLOT = """
    SELECT slot_id FROM capacity_slot s WHERE slot_id IN (
        SELECT slot_id FROM booking WHERE plan_id = $1 AND purpose = 'choice')
    FOR UPDATE NOWAIT
"""
_WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


async def test_time_that_waits_for_a_plan_holds_no_place_that_its_request_needs(client, connection):
    world = make.a_world(client)
    paths = [make.offered_late(world, citizen=citizen(n)) for n in range(2)]
    for number, path in enumerate(paths):
        make.posted(
            world.citizen(f"citizen-{number}"),
            f"{path}/choices",
            make.private_choice_body(world.private),
        )
    later = datetime.fromisoformat("2027-02-14T08:00:00+01:00")
    database = engine(world.client.database_url, pool_size=1)

    async def time_passes():
        async with one_transaction(sessions(database)) as session:
            return await let_holds_expire(session, now=later)

    plan_id = paths[1].rpartition("/")[2]
    async with connection.transaction():  # a request about the second plan
        await connection.execute("SELECT FROM plan WHERE plan_id = $1 FOR UPDATE", plan_id)
        passing = asyncio.create_task(time_passes())
        while not await connection.fetchval(_WAITING):
            await asyncio.sleep(0.01)
        assert await connection.fetch(_SLOT, plan_id)  # free, or this raises
    assert await passing == 2
    await database.dispose()


def citizen(number):
    return {"citizen_ref": f"citizen-{number}", "postcode": "8000"}
