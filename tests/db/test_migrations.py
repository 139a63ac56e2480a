import asyncpg
import pytest
from alembic.util import CommandError
from sqlalchemy import inspect

from db import migrations
from db.session import engine
from db.tables.base import SQLModel
from service.rules.machines import MACHINES

HISTORY = (
    "event",
    "capacity_publication",
    "capacity_figure",
    "capacity_confirmation",
    "stratification",
    "plan_dispatch",
    "rulebook_values",
    "decision",
    "plan_standing",
    "provider_version",
    "dispatch_acknowledgement",
    "outbox",
    "plan_revision",
    "history_link",
)


def test_the_database_is_what_the_tables_say(database_url):
    migrations.check(database_url)


def test_upgrading_twice_changes_nothing(database_url):
    migrations.upgrade(database_url)
    migrations.check(database_url)


def test_a_missing_migration_is_noticed(database_url):

    # a column that the database does not allow to be empty
    SQLModel.metadata.tables["provider"].c.name.nullable = True
    try:
        with pytest.raises(CommandError, match="New upgrade operations detected"):
            migrations.check(database_url)
    finally:
        SQLModel.metadata.tables["provider"].c.name.nullable = False


async def test_the_revision_in_force_is_the_head(database_url):
    opened = engine(database_url, pool_size=1)
    async with opened.connect() as connection:
        revision = await connection.run_sync(migrations.current)
        tables = await connection.run_sync(lambda sync: set(inspect(sync).get_table_names()))
    await opened.dispose()
    assert revision == migrations.head()
    assert set(SQLModel.metadata.tables) <= tables


@pytest.mark.parametrize("table", HISTORY)
@pytest.mark.parametrize(
    "change", ["DELETE FROM {}", "UPDATE {} SET {} = NULL", "TRUNCATE {} CASCADE"]
)
async def test_history_never_changes(database_url, table, change):
    column = SQLModel.metadata.tables[table].columns.keys()[-1]
    connection = await asyncpg.connect(database_url)
    try:
        with pytest.raises(asyncpg.PostgresError) as refused:
            await connection.execute(change.format(table, column))
        assert refused.value.sqlstate == "FV002"
    finally:
        await connection.close()


@pytest.mark.parametrize("table", ["booking", "plan", "documentation_request"])
async def test_bookings_and_plans_are_never_deleted(database_url, table):
    connection = await asyncpg.connect(database_url)
    try:
        with pytest.raises(asyncpg.PostgresError) as refused:
            await connection.execute(f"DELETE FROM {table}")
        assert refused.value.sqlstate == "FV002"
    finally:
        await connection.close()


async def test_the_database_holds_the_ways_of_the_machines(database_url):
    connection = await asyncpg.connect(database_url)
    try:
        rows = await connection.fetch("SELECT machine, from_state, to_state FROM state_transition")
    finally:
        await connection.close()
    ways = {(m.name, a.value, b.value) for m in MACHINES for a, b in m.moves}
    assert {tuple(row) for row in rows} == ways


async def test_a_municipality_is_in_one_region_at_a_time(database_url):
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute(
            """
            INSERT INTO authority (authority_id, kind, name, valid_from)
            VALUES ('west', 'region', 'West', '2007-01-01'),
                   ('9990', 'municipality', 'M', '2007-01-01');
            INSERT INTO region VALUES ('west', NULL, 'West', '2007-01-01', NULL, 1, 1);
            INSERT INTO health_council VALUES ('hc', 'Council', 'west');
            INSERT INTO municipality VALUES ('9990', 'M', 'hc', 1, 1, 'Town', 55, 10, 55, 10);
            INSERT INTO municipality_region VALUES ('9990', 'west', '2007-01-01', '2026-12-31');
            INSERT INTO municipality_region VALUES ('9990', 'west', '2027-01-01', NULL);
            """
        )
        with pytest.raises(asyncpg.ExclusionViolationError):
            await connection.execute(
                "INSERT INTO municipality_region"
                " VALUES ('9990', 'west', '2026-12-31', '2027-05-01')"
            )
    finally:
        await connection.close()
