"""Site studies over the week, asked for and carried out in this process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from db.queries.sites import Study
from db.session import engine, one_transaction, sessions
from service.flows import site_reading, site_studies
from service.flows.site_reading import Whole
from service.jobs.queue import ask_for_site_study
from service.schemas.sites import SiteStudyIn
from service.siting.matrix import Source
from tests.flows.conftest import OPERATOR, now

FEW = ["H007", "H018", "H031", "H035", "H045", "H102"]  # enough to choose among, solved at once
ASKED = {"name": "Few", "candidates": FEW, "sites": {"min": 2, "max": 3}}


@dataclass(frozen=True)
class Studies:
    """A database with the week, and studies in it."""

    url: str
    sessions: async_sessionmaker[AsyncSession]

    async def asked(self, *, queued: bool = False, **request: Any) -> UUID:
        """A study that waits to be carried out, by a worker if it is `queued`."""
        async with one_transaction(self.sessions) as session:
            body = SiteStudyIn.model_validate(ASKED | request)
            study = await site_studies.request_study(session, OPERATOR, body)
            if queued:
                await ask_for_site_study(session, study.study_id)
        return study.study_id

    async def carried_out(self, study_id: UUID, source: Source | None = None) -> Whole:
        await site_studies.execute(self.sessions, study_id, now, source)
        return await self.found(study_id)

    async def ran(self, source: Source | None = None, **request: Any) -> Whole:
        return await self.carried_out(await self.asked(**request), source)

    async def replayed(self, study_id: UUID, source: Source | None = None) -> Whole:
        async with one_transaction(self.sessions) as session:
            before = await site_studies.find_study(session, OPERATOR, study_id)
            replay = await site_studies.request_replay(session, OPERATOR, before)
        return await self.carried_out(replay.study_id, source)

    async def cancelled(self, study_id: UUID) -> Study:
        async with one_transaction(self.sessions) as session:
            return await site_studies.cancel(session, OPERATOR, study_id)

    async def found(self, study_id: UUID) -> Whole:
        async with self.sessions() as session:
            return await site_reading.whole(session, OPERATOR, study_id)

    async def sql(self, query: str, *values: object) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self.url)
        try:
            rows: list[asyncpg.Record] = await connection.fetch(query, *values)
        finally:
            await connection.close()
        return rows


@asynccontextmanager
async def studies_in(url: str) -> AsyncIterator[Studies]:
    database = engine(url, pool_size=5)
    try:
        yield Studies(url, sessions(database))
    finally:
        await database.dispose()
