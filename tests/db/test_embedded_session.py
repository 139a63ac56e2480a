"""Connections speak UTC, wait for nothing without end, and commit all or nothing."""

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from db.session import asyncpg_of, dsn, engine, one_transaction, sessions

COUNT = text("SELECT count(*) FROM noted")


@pytest.fixture
async def factory(database_url):
    database = engine(database_url, pool_size=2, statement_timeout_s=0.2, lock_timeout_s=0.1)
    made = sessions(database)
    async with one_transaction(made) as session:
        await session.execute(text("CREATE TABLE noted (words text PRIMARY KEY)"))
    yield made
    await database.dispose()


async def count(factory) -> int:
    async with one_transaction(factory) as session:
        return (await session.execute(COUNT)).scalar_one()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
async def test_every_usual_form_of_address_connects_in_utc(database_url, scheme):
    address = f"{scheme}://{database_url.partition('://')[2]}"
    database = engine(address, pool_size=1)
    async with database.connect() as connection:
        assert (await connection.execute(text("SHOW timezone"))).scalar_one() == "UTC"
    await database.dispose()


@pytest.mark.parametrize("url", ["mysql://secret@host/x", "postgresql", ""])
def test_other_addresses_are_refused_without_being_shown(url):
    with pytest.raises(ValueError, match="must begin with postgresql") as refusal:
        dsn(url)
    assert "secret" not in str(refusal.value)


async def test_transaction_that_fails_leaves_nothing(factory):
    with pytest.raises(KeyError):
        async with one_transaction(factory) as session:
            await session.execute(text("INSERT INTO noted VALUES ('lost')"))
            raise KeyError
    assert await count(factory) == 0


async def test_work_on_the_drivers_connection_is_undone_with_the_session(factory):
    with pytest.raises(KeyError):
        async with one_transaction(factory) as session:
            driver = await asyncpg_of(session)
            await driver.execute("INSERT INTO noted VALUES ('lost')")
            raise KeyError
    assert await count(factory) == 0


async def test_copy_on_the_drivers_connection_is_committed_with_the_session(factory):
    async with one_transaction(factory) as session:
        await session.execute(text("INSERT INTO noted VALUES ('one')"))
        driver = await asyncpg_of(session)
        await driver.copy_records_to_table("noted", records=[("two",), ("three",)])
        assert (await session.execute(COUNT)).scalar_one() == 3
    assert await count(factory) == 3


async def test_statement_that_takes_too_long_is_ended(factory):
    with pytest.raises(DBAPIError, match="statement timeout"):
        async with one_transaction(factory) as session:
            await session.execute(text("SELECT pg_sleep(5)"))


async def test_wait_for_a_lock_is_ended(factory):
    async with one_transaction(factory) as first:
        await first.execute(text("LOCK TABLE noted"))
        with pytest.raises(DBAPIError, match="lock timeout"):
            async with one_transaction(factory) as second:
                await second.execute(COUNT)


async def test_errors_do_not_show_parameters(factory):
    divide = text("SELECT 1 / (length(:words) - 6)")
    with pytest.raises(DBAPIError, match="division by zero") as failure:
        async with one_transaction(factory) as session:
            await session.execute(divide, {"words": "canary"})
    assert "canary" not in str(failure.value)


async def test_connection_ended_by_the_server_is_replaced_unseen(factory, database_url):
    assert await count(factory) == 0
    killer = await asyncpg.connect(database_url)
    await killer.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await killer.close()
    assert await count(factory) == 0


@pytest.mark.parametrize("turn", [1, 2])
async def test_session_fixture_undoes_even_what_was_committed(session, turn):
    await session.execute(text("CREATE TABLE only_here (turn int)"))
    await session.commit()
    await session.execute(text("INSERT INTO only_here VALUES (:turn)"), {"turn": turn})
    await session.commit()
    found = (await session.execute(text("SELECT turn FROM only_here"))).scalars().all()
    assert found == [turn]
