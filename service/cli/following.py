"""Carrying out a long run in this process, and showing how far it has come."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from db.queries.runs import LongRun
from db.roles import APPLICATION
from db.session import engine, sessions
from db.tenants import SYSTEM
from service import clock
from service.cli import say

Look = Callable[[AsyncSession], Awaitable[LongRun | None]]
_POOL = 4  # the run's own transaction, the telling of its progress, and the looks at it
_LOOK_S = 0.3


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[async_sessionmaker[AsyncSession]]:
    """Give sessions in which no statement is too long, held to no tenant."""
    database = engine(
        url,
        pool_size=_POOL,
        role=APPLICATION,
        statement_timeout_s=0,
        idle_in_transaction_timeout_s=0,
    )
    try:
        yield sessions(database, SYSTEM)
    finally:
        await database.dispose()


def clock_ahead(now: datetime) -> Callable[[], datetime]:
    """A clock that shows `now` and goes on from there."""
    ahead: timedelta = now - clock.machine_now()
    return lambda: clock.machine_now() + ahead


@asynccontextmanager
async def shown(
    factory: async_sessionmaker[AsyncSession], look: Look, doing: str
) -> AsyncIterator[None]:
    """Show how far a run has come until the end of the block."""
    telling = asyncio.create_task(_tell(factory, look, doing))
    try:
        yield
    finally:
        telling.cancel()


async def _tell(factory: async_sessionmaker[AsyncSession], look: Look, doing: str) -> None:
    with say.progress(doing) as told:
        done = 0
        while True:
            async with factory() as session:
                run = await look(session)
            if run is not None:
                percent = round(run.progress * 100)
                told(run.stage or "reading", percent - done)
                done = percent
            await asyncio.sleep(_LOOK_S)
