"""The steps that make a database ready, one by one; each is safe to repeat."""

import asyncio
from typing import Any

from sqlalchemy import Connection, func, select, text

from db import migrations
from db.logins import make_login
from db.reference.load import load as load_reference
from db.session import asyncpg_of
from db.tables.base import SQLModel
from db.tables.capacity import CapacitySlotTable
from db.tables.matching import MatchRunTable
from db.tables.plans import EventTable, PlanTable
from db.tables.providers import ProviderTable
from db.tables.reference import AuthorityTable
from service.cli import say
from service.cli.at_work import transaction
from service.flows.passing_time import begin_clock
from service.settings import Settings

_HOLDS: dict[str, type[SQLModel]] = {
    "authorities": AuthorityTable,
    "providers": ProviderTable,
    "capacity_days": CapacitySlotTable,
    "plans": PlanTable,
    "events": EventTable,
    "match_runs": MatchRunTable,
}


def migrate(url: str) -> str:
    """Bring the schema to the newest revision; tell which that is."""
    migrations.upgrade(url)
    return migrations.head()


def ready_login(settings: Settings) -> None:
    """Make the login of the service, where another one owns the tables."""
    owner, service = settings.database_owner_url, settings.database_url
    if owner is not None and service is not None:
        asyncio.run(make_login(owner.get_secret_value(), service.get_secret_value()))


def start_clock(url: str) -> None:
    """Start the demonstration's clock, unless it runs already."""

    async def start() -> None:
        async with transaction(url, role=None) as session:
            await begin_clock(session)

    asyncio.run(start())


def reference(url: str) -> dict[str, int]:
    """Bring the reference facts up to the files; tell the rows written, by table."""
    with say.progress("Reference facts") as told:

        async def write() -> dict[str, int]:
            async with transaction(url, role=None) as session:
                return await load_reference(await asyncpg_of(session), progress=told)

        return asyncio.run(write())


async def state_of(url: str) -> dict[str, Any]:
    """The server, the revision, and how much the database holds."""
    async with transaction(url, role=None) as session:
        connection = await session.connection()

        def read(sync: Connection) -> str | None:
            return migrations.current(sync)

        revision = await connection.run_sync(read)
        state = {
            "server": await session.scalar(text("SHOW server_version")),
            "revision": revision,
            "newest_revision": migrations.head(),
            "migrated": revision == migrations.head(),
        }
        if state["migrated"]:
            for name, table in _HOLDS.items():
                state[name] = await session.scalar(select(func.count()).select_from(table))
    return state
