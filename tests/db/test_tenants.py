"""Every table is behind the wall, and who says nothing sees nothing."""

import asyncio
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from db.logins import UnsafeLogin, check_login
from db.roles import APPLICATION
from db.session import engine, one_transaction, sessions
from db.tenants import (
    ANYBODY,
    NOBODY,
    SYSTEM,
    Tenant,
    across,
    admit,
    for_tenant,
    info_of,
    stay_across,
)
from service.auth import Caller, Role
from tests.db.askers import asking
from tests.demo_week import week_template, week_url

__all__ = ["week_template", "week_url"]

# Tables that no policy holds, each with the reason.
OPEN = {
    "alembic_version": "the number of the newest migration; the service may only read it",
    "pgqueuer": "names jobs and runs by number; every asker's request may ask for a job",
    "pgqueuer_log": "written by the queue about the same numbers",
    "pgqueuer_schedules": "when what happens by itself happens next",
    "pgqueuer_statistics": "how many jobs there were",
}
WRITES = ("INSERT", "UPDATE", "DELETE")
_HELD = """
    SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity AS held,
           (SELECT array_agg(DISTINCT polcmd::text) FROM pg_policy WHERE polrelid = c.oid) AS ways
    FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
"""
_ROLE = "SELECT current_setting('fritvalg.role', true)"
_ONE = Tenant(role="citizen", party="one", subject="one")
_TWO = Tenant(role="citizen", party="two", subject="two")
_KEEP = text(
    "INSERT INTO idempotency VALUES (:subject, 'op', :key, '', 200, '{}', '', now())"
    " ON CONFLICT DO NOTHING"
)
_KEPT = text("SELECT DISTINCT subject FROM idempotency")


async def test_every_table_is_held_or_open_for_a_reason(database_url: str) -> None:
    async with asking(database_url, None) as connection:
        tables = {row["relname"]: row for row in await connection.fetch(_HELD)}
    assert {name for name, row in tables.items() if not row["held"]} == set(OPEN)
    for name in tables.keys() - OPEN.keys():
        assert set(tables[name]["ways"]) == {"r", "a", "w", "d"}, name


async def test_every_policy_fails_closed(database_url: str) -> None:
    """Each names the asker, so that none is for everybody who says nothing."""
    async with asking(database_url, None) as connection:
        policies = await connection.fetch(
            "SELECT tablename, policyname, concat(qual, with_check) AS said FROM pg_policies"
        )
    silent = {
        (p["tablename"], p["policyname"])
        for p in policies
        if "asker_role()" not in p["said"] and "EXISTS" not in p["said"]
    }
    assert silent == set()


@pytest.mark.parametrize("tenant", [None, NOBODY, Tenant(role="mayor", party="0751")])
async def test_who_says_nothing_sees_nothing_private(week_url: str, tenant: Tenant | None) -> None:
    async with asking(week_url, tenant) as connection:
        names = [row["relname"] for row in await connection.fetch(_HELD)]
        seen = {
            name
            for name in names
            if name not in OPEN and await connection.fetchval(f"SELECT EXISTS (TABLE {name})")
        }
    public = set() if tenant is None or tenant == NOBODY else await _public(week_url)
    assert seen <= public


async def _public(url: str) -> set[str]:
    """What anybody sees who asks without a token."""
    async with asking(url, ANYBODY) as connection:
        names = [row["relname"] for row in await connection.fetch(_HELD)]
        return {n for n in names if await connection.fetchval(f"SELECT EXISTS (TABLE {n})")}


async def test_anybody_sees_what_is_public_and_no_plan(week_url: str) -> None:
    public = await _public(week_url)
    assert {"provider", "capacity_slot", "municipality", "travel", "sandbox_clock"} <= public
    private = {"plan", "event", "booking", "start_offer", "plan_standing", "decision", "remark"}
    assert not public & (private | {"choice", "placement", "notification", "match_run"})


async def test_the_system_sees_every_plan(week_url: str) -> None:
    async with asking(week_url, SYSTEM) as connection:
        assert await connection.fetchval("SELECT count(*) FROM plan") > 1_000


async def test_a_pool_gives_nobody_anothers_words(database_url: str) -> None:
    """One connection, many askers at once: each sees its own, however the one before ended."""
    database = engine(database_url, pool_size=1, role=APPLICATION)
    factory = sessions(database)

    async def ask(tenant: Tenant, ending: int) -> None:
        async with factory(info=info_of(tenant)) as session:
            await session.execute(_KEEP, {"subject": tenant.subject, "key": str(uuid4())})
            assert list(await session.scalars(_KEPT)) == [tenant.subject]
            if ending == 0:
                await session.commit()
                assert list(await session.scalars(_KEPT)) == [tenant.subject]
            elif ending == 1:
                await session.rollback()
            elif ending == 2:
                with pytest.raises(Exception, match="division by zero"):
                    await session.execute(text("SELECT 1 / 0"))

    async def give_up(tenant: Tenant) -> None:
        asked = asyncio.create_task(ask(tenant, 3))
        await asyncio.sleep(0)
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)

    for turn in range(40):
        tenants = (_ONE, _TWO) if turn % 2 else (_TWO, _ONE)
        await asyncio.gather(ask(tenants[0], turn % 4), give_up(tenants[1]), ask(tenants[1], 3))
        async with database.connect() as connection:
            assert not await connection.scalar(text(_ROLE))
        async with factory() as session:
            assert list(await session.scalars(_KEPT)) == []
    await database.dispose()


@pytest.fixture
async def database(database_url: str):
    opened = engine(database_url, pool_size=2, role=APPLICATION)
    yield opened
    await opened.dispose()


async def test_across_opens_and_closes_again(database: AsyncEngine) -> None:
    async with sessions(database, _ONE)() as session:
        async with across(session):
            assert await session.scalar(text(_ROLE)) == "system"
            async with across(session):
                pass
            assert await session.scalar(text(_ROLE)) == "system"
        assert await session.scalar(text(_ROLE)) == "citizen"
        with pytest.raises(LookupError):
            async with across(session):
                raise LookupError
        assert await session.scalar(text(_ROLE)) == "citizen"
        savepoint = await session.begin_nested()
        with pytest.raises(Exception, match="division by zero"):
            async with across(session):
                await session.execute(text("SELECT 1 / 0"))
        await savepoint.rollback()
        assert await session.scalar(text(_ROLE)) == "citizen"


async def test_what_stays_across_ends_with_the_transaction(database: AsyncEngine) -> None:
    async with sessions(database, _ONE)() as session:
        await stay_across(session)
        await session.commit()
        assert await session.scalar(text(_ROLE)) == "citizen"


async def test_an_admission_ends_with_the_transaction(database: AsyncEngine) -> None:
    plans = [uuid4(), uuid4()]
    asked = text("SELECT admitted_plans()")
    async with sessions(database, _ONE)() as session:
        for plan in plans:
            await admit(session, [plan])
        assert await session.scalar(asked) == plans
        await session.commit()
        assert await session.scalar(asked) is None


async def test_nobody_goes_across_who_says_nothing(database: AsyncEngine) -> None:
    async with sessions(database)() as session, across(session):
        assert not await session.scalar(text(_ROLE))


def test_a_place_is_named_in_one_way() -> None:
    place = uuid4()
    spelled = for_tenant(Caller(Role.PROVIDER, "x", provider_id=f"{{{str(place).upper()}}}"))
    assert spelled.party == str(place)
    assert for_tenant(Caller(Role.PROVIDER, "x", provider_id="not-an-id")).party == "not-an-id"


async def test_the_role_of_the_service_is_a_safe_one(database: AsyncEngine) -> None:
    await check_login(database)


@pytest.mark.parametrize(
    ("attributes", "reason"),
    [
        ("SUPERUSER", "is a superuser"),
        ("BYPASSRLS", "has BYPASSRLS"),
        ("", "owns the tables"),
    ],
)
async def test_nobody_serves_whom_the_wall_does_not_hold(
    database_url: str, attributes: str, reason: str
) -> None:
    name = f"unsafe_{uuid4().hex[:8]}"
    owner = await asyncpg.connect(database_url)
    await owner.execute(f"CREATE ROLE {name} {attributes}")
    if not attributes:
        await owner.execute(f"ALTER TABLE plan OWNER TO {name}")
    opened = engine(database_url, pool_size=1, role=name)
    try:
        with pytest.raises(UnsafeLogin, match=reason):
            await check_login(opened)
    finally:
        await opened.dispose()
        await owner.execute(f"REASSIGN OWNED BY {name} TO CURRENT_USER; DROP ROLE {name}")
        await owner.close()


async def test_jobs_say_so_and_see_all(database: AsyncEngine) -> None:
    async with one_transaction(sessions(database, SYSTEM)) as session:
        assert await session.scalar(text(_ROLE)) == "system"
