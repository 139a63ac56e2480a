"""An authority finds a citizen's plans by civil number: its own alone, and never unseen."""

from uuid import uuid4

import asyncpg
import pytest

from db.tenants import Tenant
from tests.api import plan_make as make
from tests.api.conftest import client, connection, facts_database, facts_url, world
from tests.db.askers import asking

__all__ = ["client", "connection", "facts_database", "facts_url", "world"]

SEARCH = "/v1/plans/searches"
SEARCHES = "/v1/accesses/searches"
OTHER = "0101"


def number() -> str:
    """A civil number of nobody's: made up, and another each time."""
    return f"010{1 + uuid4().int % 9}50{uuid4().int % 10_000:04}"


def issued(world, cpr, **changes):
    citizen = {"citizen_ref": f"citizen-{uuid4()}", "postcode": "8000", "cpr": cpr}
    path = make.issued(world, citizen=citizen, **changes)
    return path.removeprefix("/v1/plans/")


def found(client, cpr, **headers):
    answer = client.post(SEARCH, json={"cpr": cpr}, headers=headers)
    assert answer.status_code == 200, answer.text
    return [plan["plan_id"] for plan in answer.json()["items"]]


def newest(client):
    return make.seen(client, f"{SEARCHES}?limit=1")["items"][0]


def test_all_of_a_citizens_plans_are_found_however_the_number_is_spelled(world):
    cpr = number()
    plans = {issued(world, cpr) for _ in range(2)}
    issued(world, number())
    for spelled in (cpr, f"{cpr[:6]}-{cpr[6:]}"):
        assert set(found(world.authority(), spelled)) == plans


def test_another_authority_finds_nothing_and_that_is_written_down(world):
    cpr = number()
    issued(world, cpr)
    other = world.authority(OTHER)
    assert found(other, cpr, **{"X-Request-Id": "looked", "Access-Purpose": "complaint"}) == []
    row = newest(other)
    assert (row["found"], row["organisation_id"], row["request_id"]) == (0, OTHER, "looked")
    assert (row["organisation"], row["purpose"]) == ("København", "complaint")
    assert row["actor"] == "0101/test-authority"


def test_a_plan_that_is_found_says_to_the_citizen_who_found_it(world):
    cpr = number()
    plan_id = issued(world, cpr)
    assert found(world.authority(), cpr, **{"X-Request-Id": "by-number"}) == [plan_id]
    assert newest(world.authority())["found"] == 1
    rows = make.seen(world.client.as_("auditor"), f"/v1/plans/{plan_id}/accesses")["items"]
    [row] = [row for row in rows if row["request_id"] == "by-number"]
    assert (row["operation"], row["kind"]) == ("searchPlans", "read")
    assert row["said_da"] == "Myndigheden Aarhus har fundet planen med dit CPR-nummer."


def test_searches_are_seen_by_the_authority_that_made_them_and_by_the_supervision(world):
    found(world.authority(), number())
    found(world.authority(OTHER), number())
    own = make.seen(world.authority(), SEARCHES)["items"]
    assert {row["organisation_id"] for row in own} == {make.HOME}
    everybodys = make.seen(world.client.as_("auditor"), SEARCHES)["items"]
    assert {row["organisation_id"] for row in everybodys} >= {make.HOME, OTHER}
    assert [row["search_id"] for row in own] == sorted(
        (row["search_id"] for row in own), reverse=True
    )
    first = make.seen(world.client.as_("auditor"), f"{SEARCHES}?limit=1")
    second = make.seen(world.client.as_("auditor"), first["next"])
    assert second["items"][0] == everybodys[1]
    for role in ("hospital", "citizen", "planner", "operator"):
        assert world.client.as_(role).get(SEARCHES).status_code == 403
        assert world.client.as_(role).post(SEARCH, json={"cpr": number()}).status_code == 403


@pytest.mark.parametrize("cpr", ["", "1234", "310250-0000", "0101501234 ", None, 101501234])
def test_what_is_no_civil_number_is_refused_without_being_told_again(world, cpr):
    answer = world.authority().post(SEARCH, json={"cpr": cpr})
    assert answer.status_code == 400, answer.text
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/cpr"]
    assert not isinstance(cpr, str) or len(cpr) < 4 or cpr.strip() not in answer.text


@pytest.mark.parametrize("spelled", ["0101501234", "010150-1234", " 0101501234", "010150 1234"])
def test_a_civil_number_is_not_taken_from_an_address(world, spelled):
    answer = world.authority().get("/v1/plans", params={"number": spelled})
    assert answer.status_code == 400, answer.text
    [fault] = answer.json()["errors"]
    assert (fault["pointer"], fault["code"]) == ("/number", "civil_number")
    assert "1234" not in answer.json()["detail"] + fault["detail"]


async def test_no_number_is_kept_and_no_row_changes(client, connection):
    world = make.a_world(client)
    cpr = number()
    issued(world, cpr)
    found(world.authority(), cpr)
    [row] = await connection.fetch("SELECT to_jsonb(s)::text FROM citizen_search s")
    assert cpr not in row[0]
    for change in ("UPDATE citizen_search SET found = 0", "DELETE FROM citizen_search"):
        with pytest.raises(asyncpg.PostgresError) as refused:
            await connection.execute(change)
        assert refused.value.sqlstate == "FV002"


async def test_a_search_is_kept_under_no_key(client, connection):
    """A hash of a body that holds nothing but a civil number can be turned back into it."""
    world = make.a_world(client)
    cpr = number()
    issued(world, cpr)
    for _ in range(2):
        assert len(found(world.authority(), cpr, **{"Idempotency-Key": "again"})) == 1
    assert await connection.fetchval("SELECT count(*) FROM citizen_search") == 2
    kept = "SELECT count(*) FROM idempotency WHERE operation LIKE '%searches%'"
    assert await connection.fetchval(kept) == 0


async def test_nothing_is_found_when_it_cannot_be_written_down(client, connection):
    world = make.a_world(client)
    cpr = number()
    issued(world, cpr)
    await connection.execute("ALTER TABLE citizen_search RENAME TO hidden")
    assert world.authority().post(SEARCH, json={"cpr": cpr}).status_code >= 500
    await connection.execute("ALTER TABLE hidden RENAME TO citizen_search")
    assert len(found(world.authority(), cpr)) == 1


async def test_with_plain_sql_nobody_reads_or_writes_the_searches_of_others(world):
    found(world.authority(), number())
    home = Tenant(role="authority", party=make.HOME)
    other = Tenant(role="authority", party=OTHER)
    add = (
        "INSERT INTO citizen_search (at, actor, organisation_id, found, request_id)"
        " VALUES (now(), 'x', '0751', 0, 'x')"
    )
    count = "SELECT count(*) FROM citizen_search WHERE organisation_id = '0751'"
    async with asking(world.client.database_url, home) as connection:
        before = await connection.fetchval(count)
        await connection.execute(add)
        assert await connection.fetchval(count) == before + 1 > 1
    for tenant in (other, Tenant(role="hospital", party=make.HOME), Tenant(role="citizen"), None):
        async with asking(world.client.database_url, tenant) as connection:
            assert await connection.fetchval(count) == 0
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(add)


def test_plans_are_found_by_how_their_numbers_begin_or_end(world):
    mark = uuid4().hex[:12]
    citizen = {"citizen_ref": f"REF-{mark}", "postcode": "8000"}
    path = make.issued(world, citizen=citizen, external_id=f"Jr_{mark}%/1")
    plan_id = path.removeprefix("/v1/plans/")

    def by(text, client=None):
        answer = (client or world.authority()).get("/v1/plans", params={"number": text})
        assert answer.status_code == 200, answer.text
        return [plan["plan_id"] for plan in answer.json()["items"]]

    begin = (f"jr_{mark}", f"Jr_{mark}%", f"ref-{mark[:8]}", plan_id, plan_id[:13].upper())
    for text in (*begin, mark.upper(), f"{mark}%/1"):
        assert by(text) == [plan_id], text
    for text in (mark[:-1], f"{mark}_/1", f"jr-{mark}", f"Jr_{mark}__1", f"%{mark}"):
        assert by(text) == [], text
    assert by(f"REF-{mark}", world.authority(OTHER)) == []
    assert by(f"REF-{mark}", world.hospital_staff()) == [plan_id]


@pytest.mark.parametrize("text", ["", "ab", "x" * 65, "abc\x00"])
def test_a_number_that_cannot_be_is_refused(world, text):
    assert world.authority().get("/v1/plans", params={"number": text}).status_code == 400
