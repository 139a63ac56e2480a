"""Carries out what waits in the queue: match runs and site studies go the same way."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from db.queries import runs
from db.queries.runs import OVER, Row, State
from db.session import one_transaction
from service.apart import Cancelled, Progress

_log = structlog.get_logger(__name__)
Sessions = async_sessionmaker[AsyncSession]
Clock = Callable[[], datetime]


async def carry_out(
    sessions: Sessions,
    table: type[Row],
    key: UUID,
    clock: Clock,
    *,
    work: Callable[[Row], Awaitable[None]],
    expected: tuple[type[Exception], ...],
) -> None:
    """Do a queued run's work. Safe to run twice.

    A run that a dead worker left half-way is begun again; one that is over, or taken back
    meanwhile, is left alone. What the work raises becomes the run's failure, and is raised again
    unless it was `expected`.
    """
    name = str(vars(table)["__tablename__"])
    async with one_transaction(sessions) as session:
        run = await session.get(table, key, with_for_update=True)
        if run is None or run.state in OVER:
            return
        run.state, run.started_at = State.RUNNING, clock()
        run.stage, run.progress = "reading", 0.0
    try:
        await work(run)
    except Cancelled:
        return
    except expected as error:
        await _fail(sessions, table, key, clock, f"{type(error).__name__}: {error}")
        return
    except Exception:
        await _fail(sessions, table, key, clock, "an unexpected error; see the worker's log")
        raise
    _log.info(f"{name}_done", run_id=str(key))


async def tell(sessions: Sessions, table: type[Row], key: UUID, stage: str, share: float) -> None:
    """Note how far a run has come; that this fails is no reason for the run to fail."""
    try:
        async with one_transaction(sessions) as session:
            await runs.tell_progress(session, table, key, stage=stage, share=share)
    except Exception as error:  # whatever it was: the answer is what counts
        name = f"{vars(table)['__tablename__']}_progress_lost"
        _log.warning(name, run_id=str(key), kind=type(error).__name__)


def teller(sessions: Sessions, table: type[Row], key: UUID) -> Progress:
    """A function by which a thread tells how far a run has come."""
    loop = asyncio.get_running_loop()

    def told(stage: str, share: float) -> None:
        asyncio.run_coroutine_threadsafe(tell(sessions, table, key, stage, share), loop)

    return told


async def _fail(
    sessions: Sessions, table: type[Row], key: UUID, clock: Clock, failure: str
) -> None:
    _log.error(f"{vars(table)['__tablename__']}_failed", run_id=str(key))
    async with one_transaction(sessions) as session:
        run = await session.get(table, key, with_for_update=True)
        if run is not None and run.state is State.RUNNING:
            run.state, run.finished_at = State.FAILED, clock()
            run.failure = failure
