"""Being told of events: signed, in order, at least once, and each known by one id."""

import asyncio
import ipaddress
import json
import random
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import uuid4

import asyncpg
import pytest

from db.session import engine, one_transaction, sessions
from service.flows.deliveries import DISABLED_AFTER, LEASE, RETRIES, forget_old
from service.outward.addresses import Policy
from tests.api import plan_make as make
from tests.api.conftest import served_anew
from tests.api.webhook_make import ENDPOINTS, NETWORKS, Delivering, registered
from tests.receiver import receiving

MOMENT = timedelta(seconds=1)
ALL_NETWORKS = tuple(map(ipaddress.ip_network, NETWORKS))


@pytest.fixture(scope="module")
def module_world(server_url, facts_database, tmp_path_factory):
    folder = tmp_path_factory.mktemp("webhooks")
    with served_anew(server_url, facts_database, folder, webhook_networks=ALL_NETWORKS) as served:
        yield make.a_world(served, places=500), folder


@pytest.fixture
def delivering(module_world):
    world, folder = module_world
    return Delivering(world, folder, Policy(plain_http=True, networks=ALL_NETWORKS))


@pytest.fixture
def receiver():
    with receiving() as one:
        yield one


@pytest.fixture
def endpoint(delivering, receiver):
    with registered(delivering.world.authority(), receiver) as one:
        yield one


def words_of(world, path):
    return [one["event"] for one in make.history(world, path)]


def test_what_happens_is_delivered_signed_in_order_and_once(delivering, receiver, endpoint):
    path = make.placed(delivering.world)
    delivering.round()
    delivering.round()
    assert receiver.words() == words_of(delivering.world, path)
    assert len(set(receiver.ids())) == len(receiver.ids())
    for request in receiver.received:
        assert request.is_signed_with(endpoint.secret)
        assert request.headers["content-type"].startswith("application/cloudevents+json")
        assert request.event["id"] == request.message_id
    feed = make.seen(delivering.world.client.as_("auditor"), "/v1/events?limit=500")["items"]
    by_id = {one["id"]: one for one in feed}
    assert all(by_id[request.message_id] == request.event for request in receiver.received)
    kept = endpoint.deliveries()
    assert {one["state"] for one in kept} == {"delivered"}
    assert [[(a["status"], a["error"]) for a in one["log"]] for one in kept] == [
        [(204, None)]
    ] * len(kept)


def test_only_events_of_the_kinds_asked_for_are_delivered(delivering, receiver):
    types = ["offer.*", "plan.stratified"]
    with registered(delivering.world.authority(), receiver, event_types=types):
        make.placed(delivering.world)
        delivering.round()
    assert receiver.words() == ["plan.stratified", "offer.notified"]


def test_an_owner_is_told_of_its_own_plans_only(delivering, receiver):
    world = delivering.world
    with registered(world.authority("0101"), receiver), receiving() as other:
        with registered(world.at(world.private), other):
            make.placed_privately(world)
            delivering.round()
        assert receiver.received == []
        assert "placement.confirmed" in other.words() or "plan.dispatched" in other.words()


def test_what_fails_is_tried_again_by_the_plan_and_then_given_up(delivering, receiver, endpoint):
    endpoint.asked("/test")
    receiver.answers = [500] * 20
    delivering.round()
    for number, wait in enumerate(RETRIES, 1):
        assert len(receiver.received) == number
        [one] = endpoint.deliveries()
        begun, took = one["log"][-1]["begun_at"], one["log"][-1]["took_ms"]
        ended = datetime.fromisoformat(begun) + timedelta(milliseconds=took)
        assert datetime.fromisoformat(one["next_attempt_at"]) == ended + wait
        delivering.round()
        assert len(receiver.received) == number, "not before its time"
        delivering.ahead += wait + MOMENT
        delivering.round()
    assert len(receiver.received) == 10
    [dead] = endpoint.deliveries("&state=dead")
    assert (len(dead["log"]), dead["next_attempt_at"]) == (10, None)
    assert len(set(receiver.ids())) == 1
    stamps = [int(one.headers["webhook-timestamp"]) for one in receiver.received]
    assert all(a < b for a, b in pairwise(stamps))
    assert all(
        one.is_signed_with(endpoint.secret, now=stamp)
        for one, stamp in zip(receiver.received, stamps, strict=True)
    )


def test_a_plan_waits_for_its_failed_event_and_no_other_plan_does(delivering, receiver, endpoint):
    first = make.offered(delivering.world)
    receiver.answers = [503]
    delivering.round()
    second = make.offered(delivering.world)
    delivering.round()
    told = Counter(one.event["data"]["plan_id"] for one in receiver.received)
    assert told == {first.rsplit("/", 1)[1]: 1, second.rsplit("/", 1)[1]: 4}
    delivering.ahead += RETRIES[0] + MOMENT
    delivering.round()
    for path in (first, second):
        plan_id = path.rsplit("/", 1)[1]
        mine = [one for one in receiver.received if one.event["data"]["plan_id"] == plan_id]
        unique = list(dict.fromkeys(one.event["data"]["event"] for one in mine))
        assert unique == words_of(delivering.world, path)


def test_an_attempt_that_ends_in_no_answer_is_tried_again_under_the_same_id(
    delivering, receiver, endpoint
):
    delivering.within_s = 0.3
    receiver.answers = ["hang"]
    message_id = endpoint.asked("/test")["message_id"]
    delivering.round()
    [waiting] = endpoint.deliveries()
    assert [(a["status"], a["error"]) for a in waiting["log"]] == [(None, "timeout")]
    receiver.released.set()
    delivering.ahead += RETRIES[0] + MOMENT
    delivering.round()
    assert receiver.ids() == [message_id, message_id]
    assert endpoint.deliveries()[0]["state"] == "delivered"


def test_several_workers_at_once_deliver_each_event_once_and_in_order(
    delivering, receiver, endpoint
):
    paths = [make.placed(delivering.world) for _ in range(4)]
    delivering.round(times=4)
    assert len(set(receiver.ids())) == len(receiver.ids())
    for path in paths:
        plan_id = path.rsplit("/", 1)[1]
        told = [r.event["data"] for r in receiver.received if plan_id in str(r.body)]
        assert [one["event"] for one in told] == words_of(delivering.world, path)


def test_after_a_rotation_both_secrets_verify_until_the_overlap_ends(
    delivering, receiver, endpoint
):
    old, new = endpoint.secret, endpoint.asked("/secret-rotations", 201, overlap_hours=2)["secret"]
    for ahead, both in [(timedelta(), True), (timedelta(hours=3), False)]:
        delivering.ahead = ahead
        endpoint.asked("/test")
        delivering.round()
        request = receiver.received[-1]
        stamp = int(request.headers["webhook-timestamp"])
        assert request.is_signed_with(new, now=stamp)
        assert request.is_signed_with(old, now=stamp) is both
        assert request.headers["webhook-signature"].count("v1,") == (2 if both else 1)


def test_an_event_is_delivered_again_on_request_under_the_same_id(delivering, receiver, endpoint):
    make.offered(delivering.world)
    delivering.round()
    first, before = endpoint.deliveries()[0], receiver.ids()
    endpoint.asked(f"/deliveries/{first['delivery_id']}/replay")
    again = endpoint.client.post(f"{endpoint.path}/deliveries/{first['delivery_id']}/replay")
    assert (again.status_code, again.json()["code"]) == (409, "STILL_ON_ITS_WAY")
    delivering.round()
    assert receiver.ids() == [*before, first["message_id"]]
    assert len(endpoint.deliveries()[0]["log"]) == 2


def test_everything_after_a_place_is_delivered_again_also_what_came_before_the_endpoint(
    delivering, receiver
):
    world = delivering.world
    begin = make.seen(world.client.as_("auditor"), "/v1/events?limit=500")["last"]
    path = make.offered(world)
    with registered(world.authority(), receiver) as endpoint:
        delivering.round()
        assert receiver.received == []
        endpoint.asked(f"/replay?after={begin}")
        delivering.round()
        assert receiver.words() == words_of(world, path)
        endpoint.asked(f"/replay?after={begin}")
        delivering.round()
        assert receiver.words() == 2 * words_of(world, path)
        assert len(set(receiver.ids())) == len(receiver.ids()) // 2
        later = endpoint.client.post(f"{endpoint.path}/replay?after=999999999")
        assert (later.status_code, later.json()["code"]) == (409, "NOT_TOLD_YET")


def test_what_the_owner_may_no_longer_know_of_is_withheld(delivering, receiver):
    world = delivering.world
    with registered(world.at(world.private), receiver) as endpoint:
        path = make.placed_privately(world)
        receiver.answers = [500]
        delivering.round()
        make.posted(world.at(world.private), f"{path}/cancellation", {"reason": "Sygdom."})
        assert world.at(world.private).get(path).status_code == 404
        sent = len(receiver.received)
        delivering.ahead += RETRIES[0] + MOMENT
        delivering.round()
        assert len(receiver.received) == sent
        assert "withheld" in {one["state"] for one in endpoint.deliveries()}


def test_an_endpoint_that_fails_for_days_is_disabled_its_owner_told_and_nothing_lost(
    delivering, receiver, endpoint
):
    world = delivering.world
    receiver.answers = [500] * 50
    first = make.stratified(world)
    delivering.round()
    assert endpoint.seen()["failing_since"] is not None
    delivering.ahead += DISABLED_AFTER + MOMENT
    delivering.round()
    seen = endpoint.seen()
    assert (seen["state"], seen["disabled_reason"]) == ("disabled", "failing")
    sent = len(receiver.received)
    second = make.stratified(world)
    delivering.round()
    assert len(receiver.received) == sent
    notices = make.seen(world.authority(), "/v1/notifications?limit=500")["items"]
    told = [one["facts"] for one in notices if one["code"] == "webhook_disabled"]
    assert told == [{"endpoint_id": seen["endpoint_id"], "reason": "failing"}]
    assert endpoint.client.post(f"{endpoint.path}/test").json()["code"] == "ENDPOINT_DISABLED"
    receiver.answers = []
    assert endpoint.changed(state="enabled").json()["disabled_reason"] is None
    delivering.ahead += timedelta(days=2)
    delivering.round()
    taken = {r.message_id for r in receiver.received[sent:]}
    told = {one["message_id"]: one["state"] for one in endpoint.deliveries()}
    assert set(told.values()) == {"delivered"} and set(told) == taken
    assert len(told) == len(words_of(world, first)) + len(words_of(world, second))


def test_an_endpoint_that_says_it_is_gone_is_disabled_at_once(delivering, receiver, endpoint):
    receiver.answers = [410]
    endpoint.asked("/test")
    delivering.round()
    seen = endpoint.seen()
    assert (seen["state"], seen["disabled_reason"]) == ("disabled", "gone")


async def test_a_claim_whose_worker_died_is_taken_over(
    delivering, receiver, endpoint, connection_of
):
    """A worker that claims and dies leaves just this behind."""
    message_id = endpoint.asked("/test")["message_id"]
    await connection_of.execute(
        "UPDATE webhook_delivery SET attempts = attempts + 1, claimed_until = $2"
        " WHERE message_id = $1",
        message_id,
        delivering.now() + LEASE,
    )
    await asyncio.to_thread(delivering.round)
    assert receiver.received == []
    delivering.ahead += LEASE
    await asyncio.to_thread(delivering.round)
    assert receiver.ids() == [message_id]
    assert endpoint.deliveries()[0]["attempts"] == 2


def test_endpoints_are_their_owners_alone(delivering, receiver, endpoint):
    world = delivering.world
    others = (
        world.authority("0101"), world.at(world.own), world.hospital_staff(),
        world.client.as_("operator"), world.client.as_("hospital", sub=make.HOME),
    )  # fmt: skip
    for client in others:
        assert make.seen(client, ENDPOINTS)["items"] == []
        assert client.get(endpoint.path).status_code == 404
        assert client.get(f"{endpoint.path}/deliveries").status_code == 404
        tag = {"If-Match": "*"}
        assert client.patch(endpoint.path, json={}, headers=tag).status_code == 404
        assert client.delete(endpoint.path).status_code == 404
        for path in ("/test", "/replay?after=0"):
            assert client.post(endpoint.path + path).status_code == 404
        assert client.post(f"{endpoint.path}/secret-rotations", json={}).status_code == 404
    for role in ("citizen", "auditor", "planner"):
        assert world.client.as_(role).get(ENDPOINTS).status_code == 403
    assert len(make.seen(endpoint.client, ENDPOINTS)["items"]) == 1


def test_history_tells_who_changed_where_events_go(delivering, receiver):
    world = delivering.world
    auditor = world.client.as_("auditor")
    begin = make.end_of_feed(auditor)
    with registered(world.authority(), receiver) as endpoint:
        endpoint.changed(description="B")
        endpoint.asked("/secret-rotations", 201)
    told = make.seen(auditor, f"/v1/events?after={begin}")["items"]
    assert [one["data"]["event"] for one in told] == [
        "webhook.registered", "webhook.changed", "webhook.secret_rotated", "webhook.removed",
    ]  # fmt: skip


def test_what_ended_long_ago_is_forgotten_and_can_still_be_asked_for(
    delivering, receiver, endpoint
):
    begin = make.end_of_feed(delivering.world.client.as_("auditor"))
    make.stratified(delivering.world)
    delivering.round()
    asyncio.run(forgotten(delivering, days=89))
    before = len(endpoint.deliveries())
    assert before
    asyncio.run(forgotten(delivering, days=91))
    assert endpoint.deliveries() == []
    endpoint.asked(f"/replay?after={begin}")
    delivering.round()
    assert len(endpoint.deliveries()) == before
    assert len(receiver.received) == 2 * before


async def forgotten(delivering, *, days):
    database = engine(delivering.world.client.database_url, pool_size=1)
    async with one_transaction(sessions(database)) as session:
        await forget_old(session, now=delivering.now() + timedelta(days=days))
    await database.dispose()


def test_an_endpoint_is_changed_on_its_version_and_removed_with_its_log(
    delivering, receiver, endpoint
):
    assert endpoint.client.patch(endpoint.path, json={"description": "B"}).status_code == 428
    old = {"If-Match": '"77"'}
    assert endpoint.client.patch(endpoint.path, json={}, headers=old).status_code == 412
    changed = endpoint.changed(description="B", event_types=["plan.*"]).json()
    assert (changed["description"], changed["event_types"]) == ("B", ["plan.*"])
    endpoint.asked("/test")
    delivering.round()
    assert endpoint.client.delete(endpoint.path).status_code == 204
    assert endpoint.client.get(endpoint.path).status_code == 404


@pytest.mark.parametrize("url", [
    "https://user:word@example.org/", "https://169.254.169.254/", "ftp://example.org/",
    "https://localhost/", "http://10.0.0.1/", "https://[::ffff:10.0.0.1]/", "nowhere", "",
])  # fmt: skip
def test_an_address_that_nothing_is_sent_to_is_refused(delivering, url):
    client = delivering.world.authority()
    answer = client.post(ENDPOINTS, json={"url": url})
    assert answer.status_code == 400
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/url"]


def test_every_fault_of_an_endpoint_is_named(delivering):
    body = {"url": 7, "event_types": ["plan", "plan.received"], "more": 1}
    answer = delivering.world.authority().post(ENDPOINTS, json=body)
    pointers = {one["pointer"] for one in answer.json()["errors"]}
    assert (answer.status_code, pointers) == (400, {"/url", "/event_types/0", "/more"})


async def test_whatever_fails_nothing_is_lost_and_each_plan_is_told_in_order(
    delivering, receiver, connection_of
):
    """Two workers, and a receiver that fails one time in five."""
    chance = random.Random(11)  # noqa: S311 - what fails
    about = [str(uuid4()) for _ in range(12)]
    receiver.answers = [500 if chance.random() < 0.2 else 204 for _ in range(1000)]
    failing = list(receiver.answers)
    with registered(delivering.world.client.as_("operator"), receiver) as endpoint:
        for _ in range(150):
            await connection_of.execute(
                "INSERT INTO event (event, at, actor_role, actor, rule_set, citation, facts)"
                " VALUES ('test.told', now(), 'operator', 'test', '2027', '', $1)",
                json.dumps({"refusal_id": chance.choice(about)}),
            )
        pending = True
        while pending:
            await asyncio.to_thread(delivering.round, times=2)
            delivering.ahead += RETRIES[5]
            pending = endpoint.deliveries("&state=pending")
        assert {one["state"] for one in endpoint.deliveries()} == {"delivered"}
    events = (one.event for one in receiver.received)
    pairs = zip(events, failing, strict=False)
    taken = [told for told, status in pairs if status == 204 and told["data"]["refusal_id"]]
    assert len(taken) == len({told["id"] for told in taken}) == 150
    for one in about:
        order = [told["sequence"] for told in taken if told["partitionkey"] == one]
        assert order == sorted(order)


async def test_secrets_are_told_once_and_stored_sealed(delivering, receiver, connection_of):
    client = delivering.world.authority()
    key = {"Idempotency-Key": "one-endpoint"}
    answers = [client.post(ENDPOINTS, json={"url": receiver.url}, headers=key) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert answers[1].headers["idempotency-replayed"] == "true"
    secret, path = answers[0].json()["secret"], answers[0].headers["location"]
    assert secret.startswith("whsec_")
    assert secret not in client.get(path).text + client.get(ENDPOINTS).text
    tables = ("webhook_endpoint", "idempotency")
    for table in tables:
        rows = await connection_of.fetch(f"SELECT * FROM {table}")
        assert rows
        assert secret.removeprefix("whsec_").encode() not in repr(rows).encode()
        held = b"".join(v for row in rows for v in row.values() if isinstance(v, bytes))
        assert secret.removeprefix("whsec_").encode() not in held
    client.delete(path)


@pytest.fixture
async def connection_of(delivering):
    opened = await asyncpg.connect(delivering.world.client.database_url)
    yield opened
    await opened.close()
