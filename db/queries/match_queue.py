"""Runs that nobody asks for, and word of those that are called off."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col

from db.tables.matching import MatchRunTable

_CANCELLED = "match_run_cancelled"  # the channel on which workers hear of it


async def tell_cancelled(session: AsyncSession, run_id: UUID) -> None:
    """Let whoever carries the run out know; heard only if the transaction is committed."""
    await session.execute(select(func.pg_notify(_CANCELLED, str(run_id))))


@asynccontextmanager
async def listening(
    factory: async_sessionmaker[AsyncSession], run_id: UUID, heard: Callable[[], None]
) -> AsyncIterator[None]:
    """Hear of a run's being cancelled until the end of the block; holds a connection."""

    def tell(_connection: object, _pid: object, _channel: object, told: object) -> None:
        if told == str(run_id):
            heard()

    async with factory() as session:
        opened = await session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        driver: Any = (await opened.get_raw_connection()).driver_connection
        await driver.add_listener(_CANCELLED, tell)
        try:
            yield
        finally:
            await driver.remove_listener(_CANCELLED, tell)


async def add_nightly(session: AsyncSession, run: MatchRunTable) -> bool:
    """Store the run of a night; false when that night has one already, whoever made it."""
    values = {name: getattr(run, name) for name in MatchRunTable.model_fields}
    added = await session.scalar(
        insert(MatchRunTable)
        .values(values)
        .on_conflict_do_nothing(index_elements=["night"])
        .returning(col(MatchRunTable.run_id))
    )
    return added is not None
