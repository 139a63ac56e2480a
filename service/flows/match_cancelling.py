"""Calling a run off, and letting go of one that was called off."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import events, match_queue, matching
from db.session import one_transaction
from db.tables.matching import MatchRunTable, RunState
from service.errors import Conflict
from service.flows.acting import Acting
from service.flows.long_runs import Sessions
from service.flows.match_answer import Answer
from service.matching.run import Stop

_LIVE = (RunState.QUEUED, RunState.RUNNING)
Work = Callable[[Stop], Coroutine[Any, Any, Answer]]


async def cancel(session: AsyncSession, acting: Acting, run_id: UUID) -> MatchRunTable:
    """Call a run off; whoever carries it out lets go of it at once. Safe to say twice.

    Raises:
        Conflict: the run is over.
    """
    run = await session.get_one(MatchRunTable, run_id, with_for_update=True, populate_existing=True)
    if run.state is RunState.CANCELLED:
        return run
    if run.state not in _LIVE:
        detail = "The run is over already."
        raise Conflict("RUN_IS_OVER", detail, facts={"state": run.state.value})
    run.state, run.finished_at = RunState.CANCELLED, acting.now
    await session.flush()
    await events.record(session, acting, "match.cancelled", facts={"run_id": str(run_id)})
    await match_queue.tell_cancelled(session, run_id)
    return run


async def until_cancelled(sessions: Sessions, run_id: UUID, work: Work) -> Answer | None:
    """Work on a run; none as soon as it is called off, and the solver's process is killed then.

    What a thread computes at that moment comes to its end unheard, within a second or two; the
    caller is free at once.
    """
    stop, called_off = Stop(), asyncio.Event()

    def let_go() -> None:
        stop.set()
        called_off.set()

    async with match_queue.listening(sessions, run_id, let_go):
        if not await _is_running(sessions, run_id):  # before anybody listened
            return None
        working = asyncio.create_task(work(stop))
        waiting = asyncio.create_task(called_off.wait())
        try:
            await asyncio.wait((working, waiting), return_when=asyncio.FIRST_COMPLETED)
            return None if called_off.is_set() else await working
        finally:
            stop.set()
            working.cancel()
            waiting.cancel()
            await asyncio.gather(working, waiting, return_exceptions=True)


async def _is_running(sessions: Sessions, run_id: UUID) -> bool:
    async with one_transaction(sessions) as session:
        run = await matching.find(session, run_id)
    return run is not None and run.state is RunState.RUNNING
