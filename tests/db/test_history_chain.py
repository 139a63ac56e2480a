"""History is a chain: whoever changes a row of it, even with all rights, is found out."""

import asyncio
import random
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import make_url

from db import migrations
from db.queries.chain import SOURCES
from db.session import engine, one_transaction, sessions
from service.flows.audit import Head, What, verify

EVENT = """
    INSERT INTO event (event, at, actor_role, actor, rule_set, citation, facts)
    VALUES ($1, '2027-02-08T08:00:00+01:00', 'operator', 'test', '2027', '', '{"a": [1, null]}')
"""
PAST_THE_GUARDS = "SET session_replication_role = replica"


@pytest.fixture
async def written(database_url):
    """A database with five events, each in a transaction of its own."""
    connection = await asyncpg.connect(database_url)
    for number in range(5):
        await connection.execute(EVENT, f"test.{number}")
    yield connection
    await connection.close()


async def verified(url, noted=None):
    database = engine(url, pool_size=1)
    try:
        async with one_transaction(sessions(database)) as session:
            return await verify(session, noted=noted)
    finally:
        await database.dispose()


def said(found):
    return [(one.what, one.position) for one in found.breaks]


async def test_an_untouched_history_holds(written, database_url):
    found = await verified(database_url)
    assert (said(found), found.links, found.head.position) == ([], 5, 5)


@pytest.mark.parametrize(("harm", "expected"), [
    ("UPDATE event SET facts = '{\"a\": [1, 0]}' WHERE event = 'test.2'", [(What.CHANGED, 3)]),
    ("UPDATE event SET facts = '{\"a\": [1]}' WHERE event = 'test.2'", [(What.CHANGED, 3)]),
    ("UPDATE event SET at = at + interval '1 microsecond' WHERE event = 'test.0'",
     [(What.CHANGED, 1)]),
    ("UPDATE event SET to_state = '' WHERE event = 'test.4'", [(What.CHANGED, 5)]),
    ("DELETE FROM event WHERE event = 'test.3'", [(What.MISSING, 4)]),
    ("DELETE FROM history_link WHERE position = 2",
     [(What.LINK_BROKEN, 3), (What.NOT_LINKED, None)]),
    ("UPDATE history_link SET hash = set_byte(hash, 7, get_byte(hash, 7) # 1) WHERE position = 2",
     [(What.LINK_BROKEN, 2)]),
    ("UPDATE history_link SET row_hash = set_byte(row_hash, 0, get_byte(row_hash, 0) # 1)"
     " WHERE position = 5", [(What.CHANGED, 5), (What.LINK_BROKEN, 5)]),
    ("UPDATE history_link SET key = 'x' WHERE position = 3",
     [(What.LINK_BROKEN, 3), (What.MISSING, 3)]),
    ("UPDATE history_link SET position = position + 1 WHERE position = 5", [(What.LINK_BROKEN, 6)]),
    ("CREATE TEMP TABLE swap AS SELECT 5 - position AS position, source, key, event_id, row_hash,"
     " hash FROM history_link WHERE position IN (2, 3);"
     " DELETE FROM history_link WHERE position IN (2, 3);"
     " INSERT INTO history_link SELECT * FROM swap", [(What.LINK_BROKEN, 2)]),
])  # fmt: skip
async def test_any_change_is_found_and_named(written, database_url, harm, expected):
    await written.execute(PAST_THE_GUARDS)
    await written.execute(harm)
    found = await verified(database_url)
    assert sorted(said(found), key=str) == sorted(expected, key=str)


async def test_a_row_written_past_the_chain_is_found(written, database_url):
    await written.execute(PAST_THE_GUARDS)
    await written.execute(EVENT, "test.forged")
    found = await verified(database_url)
    assert said(found) == [(What.NOT_LINKED, None)]
    assert found.breaks[0].source == "event"


async def test_what_is_cut_off_at_the_end_is_found_by_a_head_noted_before(written, database_url):
    before = await verified(database_url)
    await written.execute(PAST_THE_GUARDS)
    await written.execute("DELETE FROM history_link WHERE position = 5")
    await written.execute("DELETE FROM event WHERE event = 'test.4'")
    assert said(await verified(database_url)) == []
    assert said(await verified(database_url, before.head)) == [(What.NOT_AS_NOTED, 5)]
    other = Head(4, bytes(32))
    assert said(await verified(database_url, other)) == [(What.NOT_AS_NOTED, 4)]


async def test_no_flipped_byte_of_any_link_goes_unseen(written, database_url):
    await written.execute(PAST_THE_GUARDS)
    chance = random.Random(1)  # noqa: S311 - which bytes are flipped
    for _ in range(8):
        column, place = chance.choice(["hash", "row_hash"]), chance.randint(1, 5)
        flip = (
            f"UPDATE history_link SET {column} ="
            f" set_byte({column}, $1, get_byte({column}, $1) # $2) WHERE position = $3"
        )
        harm = (chance.randrange(32), 1 << chance.randrange(8), place)
        await written.execute(flip, *harm)
        assert min(at for _, at in said(await verified(database_url))) == place
        await written.execute(flip, *harm)
    assert said(await verified(database_url)) == []


async def test_every_source_is_linked_by_its_key(database_url):
    connection = await asyncpg.connect(database_url)
    try:
        rows = await connection.fetch(
            "SELECT c.relname, encode(t.tgargs, 'escape') AS columns FROM pg_trigger t"
            " JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname = 'history_is_chained'"
        )
    finally:
        await connection.close()
    linked = {row["relname"]: row["columns"].split("\\000")[:-1] for row in rows}
    keys = {s.__tablename__: [c.name for c in s.__table__.primary_key.columns] for s in SOURCES}
    assert linked == keys


async def test_numbers_are_given_in_the_order_of_commits_and_none_is_lost(database_url):
    """Writers begin in one order and commit in another, some not at all; a reader follows."""
    chance = random.Random(7)  # noqa: S311 - who waits how long
    seen, done = [], asyncio.Event()

    async def writer(number):
        connection = await asyncpg.connect(database_url)
        try:
            for turn in range(10):
                transaction = connection.transaction()
                await transaction.start()
                for part in range(chance.randint(1, 3)):
                    await connection.execute(EVENT, f"test.{number}.{turn}.{part}")
                await asyncio.sleep(chance.random() / 100)
                await (transaction.rollback() if chance.random() < 0.3 else transaction.commit())
        finally:
            await connection.close()

    async def reader():
        connection = await asyncpg.connect(database_url)
        try:
            after = 0
            while True:
                last_round = done.is_set()
                rows = await connection.fetch(
                    "SELECT position FROM history_link WHERE position > $1 ORDER BY position", after
                )
                seen.extend(row["position"] for row in rows)
                after = seen[-1] if seen else 0
                if last_round:
                    return
                await asyncio.sleep(0)
        finally:
            await connection.close()

    following = asyncio.create_task(reader())
    await asyncio.gather(*(writer(number) for number in range(8)))
    done.set()
    await following
    connection = await asyncpg.connect(database_url)
    kept = await connection.fetchval("SELECT count(*) FROM event")
    await connection.close()
    assert seen == list(range(1, kept + 1))
    assert said(await verified(database_url)) == []


async def test_an_event_begun_first_and_committed_last_comes_last(database_url):
    slow, fast = await asyncpg.connect(database_url), await asyncpg.connect(database_url)
    try:
        transaction = slow.transaction()
        await transaction.start()
        await slow.execute(EVENT, "test.slow")
        await fast.execute(EVENT, "test.fast")
        before = await fast.fetchval("SELECT max(position) FROM history_link")
        await transaction.commit()
        rows = await fast.fetch(
            "SELECT position, event FROM history_link JOIN event USING (event_id) ORDER BY position"
        )
    finally:
        await slow.close()
        await fast.close()
    assert before == 1
    assert [tuple(row) for row in rows] == [(1, "test.fast"), (2, "test.slow")]


async def test_what_was_there_before_the_chain_is_linked_afterwards(database_url):
    connection = await asyncpg.connect(database_url)
    try:
        async with connection.transaction():
            await connection.execute("SELECT set_config('fritvalg.loads_the_past', 'on', true)")
            for number in range(3):
                await connection.execute(EVENT, f"test.{number}")
        assert [b.what for b in (await verified(database_url)).breaks] == [What.NOT_LINKED]
        await connection.execute("SELECT chain_past_history()")
        rows = await connection.fetch(
            "SELECT event FROM history_link JOIN event USING (event_id) ORDER BY position"
        )
    finally:
        await connection.close()
    assert [row["event"] for row in rows] == ["test.0", "test.1", "test.2"]
    assert said(await verified(database_url)) == []


async def test_the_migration_numbers_what_happened_before_it(server_url):
    name = f"fritvalg_old_{uuid4().hex}"
    url = make_url(server_url).set(database=name).render_as_string(hide_password=False)
    server = await asyncpg.connect(server_url)
    await server.execute(f'CREATE DATABASE "{name}"')
    try:
        await asyncio.to_thread(migrations.upgrade, url, "0015_matching")
        connection = await asyncpg.connect(url)
        for number in range(3):
            await connection.execute(EVENT, f"test.{number}")
        await asyncio.to_thread(migrations.upgrade, url)
        await connection.execute(EVENT, "test.3")
        rows = await connection.fetch(
            "SELECT position, event FROM history_link JOIN event USING (event_id) ORDER BY position"
        )
        await connection.close()
        assert [tuple(row) for row in rows] == [(n + 1, f"test.{n}") for n in range(4)]
        assert said(await verified(url)) == []
    finally:
        await server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        await server.close()
