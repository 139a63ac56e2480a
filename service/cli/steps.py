"""The steps that make a database ready, one by one; each is safe to repeat."""

import asyncio
from typing import Any

from sqlalchemy import Connection, text

from db import migrations
from db.reference.load import load
from db.session import asyncpg_of
from service.cli import say
from service.cli.at_work import transaction

_HOLDS = ("authority", "provider", "capacity_slot", "plan", "event")


def migrate(url: str) -> str:
    """Bring the schema to the newest revision; tell which that is."""
    migrations.upgrade(url)
    return migrations.head()


def reference(url: str) -> dict[str, int]:
    """Bring the reference facts up to the files; tell the rows written, by table."""
    with say.progress("Reference facts") as told:

        async def write() -> dict[str, int]:
            async with transaction(url) as session:
                return await load(await asyncpg_of(session), progress=told)

        return asyncio.run(write())


async def state_of(url: str) -> dict[str, Any]:
    """The server, the revision, and how many rows the main tables hold."""
    async with transaction(url) as session:
        connection = await session.connection()

        def read(sync: Connection) -> str | None:
            return migrations.current(sync)

        revision = await connection.run_sync(read)
        server = await session.scalar(text("SHOW server_version"))
        state = {
            "server": server,
            "revision": revision,
            "newest_revision": migrations.head(),
            "migrated": revision == migrations.head(),
        }
        if state["migrated"]:
            for table in _HOLDS:
                count = text(f"SELECT count(*) FROM {table}")  # noqa: S608 - our own words
                state[table] = await session.scalar(count)
    return state
