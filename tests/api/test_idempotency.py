"""Idempotency-Key: the same request twice is done once."""

import asyncio
import threading
from uuid import uuid4

import asyncpg
import pytest

from tests.api import plan_make as make


def keyed(key=None):
    return {"Idempotency-Key": key or str(uuid4())}


def test_the_same_request_again_gets_the_same_answer_and_is_done_once(world):
    headers, body = keyed(), make.plan_body()
    first = world.hospital_staff().post("/v1/plans", json=body, headers=headers)
    again = world.hospital_staff().post("/v1/plans", json=body, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    for name in ("etag", "location", "content-type"):
        assert again.headers[name] == first.headers[name]
    path = first.headers["location"]
    assert [e["event"] for e in make.history(world, path)] == ["plan.issued", "plan.received"]


def test_the_same_key_with_another_body_is_refused(world):
    headers = keyed()
    world.hospital_staff().post("/v1/plans", json=make.plan_body(), headers=headers)
    other = world.hospital_staff().post("/v1/plans", json=make.plan_body(), headers=headers)
    assert other.status_code == 422
    assert other.json()["type"] == "urn:fritvalg:problem:key-reused"


def test_a_refusal_is_remembered_and_stays_the_same_refusal(world):
    path, headers = make.offered(world), keyed()
    body = make.choice_body(world.own, start_on="2027-02-13")
    first = world.citizen().post(f"{path}/choices", json=body, headers=headers)
    again = world.citizen().post(f"{path}/choices", json=body, headers=headers)
    assert first.status_code == again.status_code == 409
    assert again.content == first.content
    assert again.headers["idempotency-replayed"] == "true"


def test_a_key_belongs_to_one_caller_one_operation_and_one_authority(world):
    headers, body = keyed(), make.plan_body()
    for sub in ("hospital-a", "hospital-b"):
        answer = world.client.as_("hospital", sub=sub).post("/v1/plans", json=body, headers=headers)
        assert answer.status_code == 201
        assert "idempotency-replayed" not in answer.headers
    path = make.issued(world)
    level = {"care_level": "basic", "reason": "Fordi.", "assessed_by": "Fys. A"}
    address = f"{path}/stratification"
    mine = world.client.as_("authority", sub="shared", authority_id="0751")
    other = world.client.as_("authority", sub="shared", authority_id="0101")
    assert mine.post(address, json=level, headers=headers).status_code == 201
    assert other.post(address, json=level, headers=headers).status_code == 404


def test_who_may_not_ask_leaves_no_answer_under_the_key(world):
    headers, path = keyed(), make.issued(world)
    level = {"care_level": "basic", "reason": "Fordi.", "assessed_by": "Fys. A"}
    nobody = world.client.anonymous().post(f"{path}/stratification", json=level, headers=headers)
    assert nobody.status_code == 401
    again = world.client.anonymous().post(f"{path}/stratification", json=level, headers=headers)
    assert (again.status_code, "idempotency-replayed" in again.headers) == (401, False)


@pytest.mark.parametrize("key", ["", "x" * 256, "nøgle".encode(), "a\tb"])
def test_a_key_that_cannot_be_kept_whole_is_refused(world, key):
    answer = world.hospital_staff().post(
        "/v1/plans", json=make.plan_body(), headers={"Idempotency-Key": key}
    )
    assert answer.status_code == 400, answer.text
    assert answer.json()["errors"][0]["pointer"] == "/Idempotency-Key"


def test_the_same_key_at_the_same_moment_is_done_once(world):
    headers, body = keyed(), make.plan_body()
    clients = [world.hospital_staff() for _ in range(12)]
    start, answers = threading.Barrier(len(clients)), []

    def ask(client):
        start.wait()
        answers.append(client.post("/v1/plans", json=body, headers=headers))

    threads = [threading.Thread(target=ask, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done = {a.json()["plan_id"] for a in answers if a.status_code == 201}
    waiting = [a for a in answers if a.status_code == 409]
    assert len(done) == 1
    assert len(waiting) + sum(a.status_code == 201 for a in answers) == len(clients)
    assert all(a.json()["type"] == "urn:fritvalg:problem:in-progress" for a in waiting)
    assert all(a.headers["retry-after"] for a in waiting)


def test_a_passing_fault_is_answered_503_and_not_remembered(world):
    path, headers = make.stratified(world), keyed()
    plan_id, body = path.rsplit("/", 1)[1], make.offer_body(world.own)

    async def held_by_another(ask):
        connection = await asyncpg.connect(world.client.database_url)
        async with connection.transaction():
            await connection.execute("SELECT 1 FROM plan WHERE plan_id = $1 FOR UPDATE", plan_id)
            answer = await asyncio.to_thread(ask)
        await connection.close()
        return answer

    def ask():
        return world.authority().post(f"{path}/offers", json=body, headers=headers)

    busy = asyncio.run(held_by_another(ask))
    assert (busy.status_code, busy.headers["retry-after"]) == (503, "1")
    assert ask().status_code == 201
