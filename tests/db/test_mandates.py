"""With plain SQL, as a relative: one plan's rows, and of them what a mandate is for."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import asyncpg
import pytest

from db.tenants import for_tenant
from service.auth import Caller, Role
from tests.api import plan_make as make
from tests.api.conftest import facts_database, world
from tests.db.askers import asking, plans_by_the_routes
from tests.db.test_tenants_rows import DENIED, NEVER_CHANGES, Filled, filled

__all__ = ["facts_database", "filled", "world"]

# Tables of plans of which a relative sees the rows of the plan; every other is closed to them.
SEEN = {
    *("plan", "start_offer", "choice", "agreed_start", "plan_dispatch", "placement", "event"),
    *("dispatch_acknowledgement", "documentation_request", "capacity_refusal", "stratification"),
    "mandate",
}
_OF_PLANS = """
    SELECT c.relname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE a.attname = 'plan_id' AND c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
    ORDER BY 1
"""
_ADD = """
    INSERT INTO mandate (plan_id, number, subject, names_sealed, ground, covers, shows_home,
        begins_on, last_on, recorded_at, recorded_by_role, recorded_by, ended_at, ended_by_role,
        ended_by)
    SELECT $1, $2, $3, 'x', $4, $5, false, $6::text::date, $7::text::date, now(), $8, 'x',
        CASE WHEN $9 THEN now() END, CASE WHEN $9 THEN 'citizen' END, CASE WHEN $9 THEN 'x' END
"""
FIRST, LAST = "2027-02-08", "2027-03-08"


@dataclass(frozen=True)
class Given:
    """Mandates of some relatives, each in one plan of the same citizen."""

    url: str
    plan: UUID
    others: list[UUID]


async def _add(connection: asyncpg.Connection, plan: UUID, number: int, who: str, **say: object):
    usual = {
        "ground": "citizen",
        "covers": "see",
        "begins_on": FIRST,
        "last_on": LAST,
        "by": "citizen",
        "ended": False,
    }
    await connection.execute(_ADD, plan, number, who, *(usual | say).values())


@pytest.fixture
async def given(filled: Filled) -> AsyncIterator[Given]:
    connection = await asyncpg.connect(filled.url)
    plans = [
        row[0]
        for row in await connection.fetch(
            "SELECT plan_id FROM plan WHERE citizen_ref = 'citizen-1'"
            " ORDER BY state <> 'placed', plan_id"
        )
    ]
    plan, *others = plans
    found = await connection.fetchval("SELECT count(*) FROM mandate WHERE number > 1")
    if not found:
        await _add(connection, plan, 2, "sees")
        await _add(connection, plan, 3, "acts", covers="see_and_act")
        await _add(connection, plan, 4, "had", ended=True)
        await _add(connection, plan, 5, "later", begins_on="2027-02-09")
        await _add(connection, plan, 6, "before", begins_on="2027-01-01", last_on="2027-02-07")
    yield Given(filled.url, plan, others)
    await connection.close()


def _tenant(subject: str):
    return for_tenant(Caller(Role.RELATIVE, subject))


@pytest.mark.parametrize("subject", ["sees", "acts"])
async def test_a_relative_sees_one_plan_and_what_a_mandate_is_for(
    given: Given, subject: str
) -> None:
    connection = await asyncpg.connect(given.url)
    tables = [row[0] for row in await connection.fetch(_OF_PLANS)]
    there = {
        table: await connection.fetchval(
            f"SELECT count(*) FROM {table} WHERE plan_id = $1", given.plan
        )
        for table in tables
    }
    await connection.close()
    assert {"remark", "booking", "notification", "plan_access", "decision"} <= set(tables)
    async with asking(given.url, _tenant(subject)) as asker:
        for table in tables:
            rows = await asker.fetch(f"SELECT plan_id FROM {table} WHERE plan_id IS NOT NULL")
            expected = there[table] if table in SEEN else 0
            expected = 1 if table == "mandate" else expected
            assert [row[0] for row in rows] == [given.plan] * expected, table


@pytest.mark.parametrize("subject", ["had", "later", "before", "nobody", ""])
async def test_without_a_mandate_in_force_there_is_no_plan(given: Given, subject: str) -> None:
    async with asking(given.url, _tenant(subject)) as asker:
        for (table,) in await asker.fetch(_OF_PLANS):
            if table not in {"mandate", "capacity_refusal"}:
                seen = await asker.fetchval(f"SELECT count(plan_id) FROM {table}")
                assert seen == 0, table
        assert await asker.fetchval("SELECT count(plan_id) FROM capacity_refusal") == 0
        subjects = await asker.fetch("SELECT DISTINCT subject FROM mandate")
        assert {row[0] for row in subjects} <= {subject}


@pytest.mark.parametrize("subject", ["sees", "acts", "had", "later", "before", "nobody"])
async def test_the_routes_and_the_wall_agree(given: Given, subject: str) -> None:
    connection = await asyncpg.connect(given.url)
    condition = plans_by_the_routes(Caller(Role.RELATIVE, subject))
    by_routes = {row[0] for row in await connection.fetch(condition)}
    await connection.close()
    async with asking(given.url, _tenant(subject)) as asker:
        assert {row[0] for row in await asker.fetch("SELECT plan_id FROM plan")} == by_routes


@pytest.mark.parametrize(("subject", "locked"), [("sees", 1), ("acts", 1), ("had", 0)])
async def test_only_who_is_let_in_locks_the_plan_and_nobody_writes_unadmitted(
    given: Given, subject: str, locked: int
) -> None:
    async with asking(given.url, _tenant(subject)) as asker:
        rows = await asker.fetch("SELECT plan_id FROM plan FOR UPDATE")
        assert len(rows) == locked
        for (table,) in await asker.fetch(_OF_PLANS):
            for statement in (f"UPDATE {table} SET plan_id = plan_id", f"DELETE FROM {table}"):
                assert await _outcome(asker, statement) in {0, DENIED, NEVER_CHANGES}, statement


async def _outcome(asker: asyncpg.Connection, statement: str) -> int | str:
    try:
        async with asker.transaction():
            done = await asker.execute(statement)
    except asyncpg.PostgresError as error:
        return str(error.sqlstate)
    return int(done.rsplit(" ", 1)[1])


@pytest.mark.parametrize(
    ("say", "error"),
    [
        ({"begins_on": LAST, "last_on": FIRST}, "days_are_in_order"),
        ({"last_on": "2028-02-10"}, "days_are_in_order"),
        ({"ground": "proxy_consent"}, "recorded_by_who_may"),
        ({"by": "provider"}, "recorded_by_who_may"),
        ({"covers": "everything"}, "covers_is_known"),
        ({"who": "citizen-1"}, "of the citizen"),
        ({"who": "sees"}, "of the same relative"),
        ({"who": "sees", "begins_on": LAST, "last_on": "2027-04-01"}, "of the same relative"),
    ],
)
async def test_a_mandate_that_cannot_be_is_not_stored(
    given: Given, say: dict[str, str], error: str
) -> None:
    connection = await asyncpg.connect(given.url)
    told = {"who": "new"} | say
    with pytest.raises(asyncpg.PostgresError, match=error):
        await _add(connection, given.plan, 9, told.pop("who"), **told)
    await connection.close()


@pytest.mark.parametrize(
    "change",
    [
        "covers = 'see_and_act'",
        "last_on = last_on + 1",
        "subject = 'another'",
        "recorded_by = 'another'",
    ],
)
async def test_a_mandate_never_changes(given: Given, change: str) -> None:
    connection = await asyncpg.connect(given.url)
    with pytest.raises(asyncpg.PostgresError) as refused:
        await connection.execute(f"UPDATE mandate SET {change} WHERE subject = 'sees'")
    assert refused.value.sqlstate == NEVER_CHANGES
    await connection.close()


async def test_a_mandate_ends_once(given: Given) -> None:
    connection = await asyncpg.connect(given.url)
    end = "UPDATE mandate SET ended_at = now() + interval '1 s', ended_by_role = 'citizen',"
    end += " ended_by = 'citizen' WHERE subject = $1"
    with pytest.raises(asyncpg.PostgresError) as refused:
        await connection.execute(end, "had")
    assert refused.value.sqlstate == NEVER_CHANGES
    assert await connection.execute(end, "later") == "UPDATE 1"
    half = "UPDATE mandate SET ended_at = now() WHERE subject = 'sees'"
    with pytest.raises(asyncpg.CheckViolationError, match="end_is_whole"):
        await connection.execute(half)
    with pytest.raises(asyncpg.PostgresError):
        await connection.execute("DELETE FROM mandate WHERE subject = 'later'")
    await connection.close()


async def test_a_choice_names_a_mandate_of_its_own_plan(given: Given) -> None:
    connection = await asyncpg.connect(given.url)
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await connection.execute("UPDATE choice SET mandate = 77 WHERE plan_id = $1", given.plan)
    with pytest.raises(asyncpg.CheckViolationError, match="consent_is_whole"):
        await connection.execute("UPDATE choice SET consented_by = 'citizen'")
    await connection.close()


def test_the_plan_is_one_with_rows_in_most_tables(world: make.World, given: Given) -> None:
    assert make.seen(world.citizen(), f"/v1/plans/{given.plan}")["state"] == "placed"
    assert given.others
