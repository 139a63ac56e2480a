"""The country's run that nobody asks for: one a night, however many workers there are."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import events, match_queue
from db.tables.matching import MatchRunTable, RunState
from service.clock import danish_day, danish_hour
from service.flows.lapse import time_itself
from service.schemas.matching import MatchRunIn

_NIGHT_H = 4  # a worker that comes back within these hours makes up for what it missed


async def queue_nightly(
    session: AsyncSession, *, now: datetime, hour: int, time_limit_s: int
) -> UUID | None:
    """Queue the night's national run; none outside its hours, or when the night has one.

    Args:
        session: the transaction.
        now: the service's clock.
        hour: the Danish hour from which it is wanted.
        time_limit_s: how long it may take.
    """
    if not hour <= danish_hour(now) < hour + _NIGHT_H:
        return None
    acting, asked = time_itself(now), MatchRunIn(time_limit_s=time_limit_s, refusal_costs=True)
    run = MatchRunTable(
        run_id=uuid4(),
        requested_by=acting.signature(),
        request=asked.model_dump(mode="json"),
        as_of=danish_day(now),
        seed=asked.seed,
        state=RunState.QUEUED,
        created_at=now,
        night=danish_day(now),
    )
    if not await match_queue.add_nightly(session, run):
        return None
    await events.record(session, acting, "match.requested", facts={"run_id": str(run.run_id)})
    return run.run_id
