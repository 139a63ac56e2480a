"""Matching and explaining from the command line."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from db.queries import matching
from db.session import engine, one_transaction, sessions
from db.tables.matching import MatchRunTable
from service import clock
from service.cli import say
from service.cli.at_work import OPERATOR, acting_as, transaction
from service.errors import NotFound
from service.flows import match_explanations
from service.flows import matching as flow
from service.flows.match_explanations import Why
from service.schemas.matching import MatchRunIn
from service.settings import Settings

_POOL = 4  # the run's own transaction, its listening, and the telling of its progress
_LOOK_S = 0.3


def match_now(url: str, settings: Settings, asked: MatchRunIn) -> MatchRunTable:
    """Ask for a run and carry it out here; give it as it ended.

    Raises:
        WrongFields: an authority or a plan that nobody knows.
        LawSaysNo: a decided start is unlawful.
    """
    return asyncio.run(_match(url, settings, asked))


async def _match(url: str, settings: Settings, asked: MatchRunIn) -> MatchRunTable:
    async with _sessions(url) as factory:
        async with one_transaction(factory) as session:
            acting = await acting_as(session, settings, OPERATOR)
            run_id = (await flow.request_run(session, acting, asked)).run_id
        ahead = acting.now - clock.machine_now()
        telling = asyncio.create_task(_tell(factory, run_id))
        try:
            await flow.execute(factory, run_id, lambda: _now(ahead))
        finally:
            telling.cancel()
        async with one_transaction(factory) as session:
            return await flow.find_run(session, acting, run_id)


def _now(ahead: timedelta) -> datetime:
    return clock.machine_now() + ahead


async def _tell(factory: async_sessionmaker[AsyncSession], run_id: UUID) -> None:
    """Show how far a run has come, until cancelled."""
    with say.progress("Matching") as told:
        shown = 0
        while True:
            async with factory() as session:
                run = await matching.find(session, run_id)
            if run is not None:
                percent = round(run.progress * 100)
                told(run.stage or "reading", percent - shown)
                shown = percent
            await asyncio.sleep(_LOOK_S)


@asynccontextmanager
async def _sessions(url: str) -> AsyncIterator[async_sessionmaker[AsyncSession]]:
    opened = engine(url, pool_size=_POOL, statement_timeout_s=0, idle_in_transaction_timeout_s=0)
    try:
        yield sessions(opened)
    finally:
        await opened.dispose()


async def has_run(url: str) -> bool:
    """Whether a national run was done here before."""
    async with transaction(url) as session:
        return await matching.last_done(session, authority_id=None) is not None


async def explanation(
    url: str, settings: Settings, *, plan_id: UUID, run_id: UUID | None
) -> tuple[UUID, list[Why]]:
    """The run asked, and every provider's answer for a plan.

    Raises:
        NotFound: there is no such run, or it has no answer for the plan.
    """
    async with transaction(url) as session:
        acting = await acting_as(session, settings, OPERATOR)
        if run_id is None:
            run = await matching.last_done(session, authority_id=None)
        else:
            run = await flow.find_run(session, acting, run_id)
        if run is None:
            raise NotFound("match run: run fritvalg match run first")
        _, answers = await match_explanations.explain(session, acting, run, plan_id)
        return run.run_id, answers
