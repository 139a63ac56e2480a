"""Match runs over the week, asked for and carried out in this process."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from db.session import engine, one_transaction, sessions
from db.tables.matching import MatchRunTable
from service.auth import Caller, Role
from service.clock import DEMO_START, machine_now
from service.flows import matching
from service.flows.acting import Acting
from service.schemas.matching import MatchRunIn
from tests.demo_week import week_copy, week_template, week_url

__all__ = ["week_template", "week_url"]

OPERATOR = Acting(caller=Caller(role=Role.OPERATOR, sub="test"), now=DEMO_START)
SMALL = "0751"  # an authority whose plans are matched in a moment
FORTNIGHT = 14
SMALL_RUN = {"authority_id": SMALL, "horizon_days": FORTNIGHT}


def now() -> datetime:
    return DEMO_START + timedelta(seconds=machine_now().timestamp() % 1)


@dataclass(frozen=True)
class Matching:
    """A database with the week, and runs in it."""

    url: str
    sessions: async_sessionmaker[AsyncSession]

    async def asked(self, **request: Any) -> UUID:
        """A run that waits to be carried out."""
        async with one_transaction(self.sessions) as session:
            run = await matching.request_run(session, OPERATOR, MatchRunIn(**request))
        return run.run_id

    async def replayed(self, run_id: UUID) -> MatchRunTable:
        async with one_transaction(self.sessions) as session:
            before = await matching.find_run(session, OPERATOR, run_id)
            run = await matching.request_replay(session, OPERATOR, before)
        return await self.carried_out(run.run_id)

    async def carried_out(self, run_id: UUID) -> MatchRunTable:
        await matching.execute(self.sessions, run_id, now)
        return await self.found(run_id)

    async def ran(self, **request: Any) -> MatchRunTable:
        return await self.carried_out(await self.asked(**request))

    async def found(self, run_id: UUID) -> MatchRunTable:
        async with self.sessions() as session:
            return await matching.find_run(session, OPERATOR, run_id)

    async def sql(self, query: str, *values: object) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self.url)
        try:
            rows: list[asyncpg.Record] = await connection.fetch(query, *values)
        finally:
            await connection.close()
        return rows


@asynccontextmanager
async def matching_in(url: str) -> AsyncIterator[Matching]:
    database = engine(url, pool_size=4)
    try:
        yield Matching(url, sessions(database))
    finally:
        await database.dispose()


@pytest.fixture
async def week(week_url: str) -> AsyncIterator[Matching]:
    """The week, for a test that changes what it finds."""
    async with matching_in(week_url) as found:
        yield found


@pytest.fixture(scope="module")
def shared_week_url(server_url: str, week_template: str) -> Iterator[str]:
    """The address of the week that a module's tests share."""
    with week_copy(server_url, week_template) as url:
        yield url


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def small_run(shared_week_url: str) -> MatchRunTable:
    """A run over the plans of one authority, done."""
    async with matching_in(shared_week_url) as found:
        return await found.ran(**SMALL_RUN)


@pytest.fixture
async def shared(shared_week_url: str) -> AsyncIterator[Matching]:
    """The week that a module's tests share: each adds runs and changes nothing else."""
    async with matching_in(shared_week_url) as found:
        yield found
