"""The job queue, seen from the database."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

SIGN_OF_LIFE = "sign_of_life"  # the scheduled job that workers pick for no other purpose
_SILENCE = timedelta(seconds=60)
_WAITING = text(
    """
    SELECT count(*) AS jobs,
           coalesce(extract(epoch FROM now() - min(execute_after)), 0) AS oldest_s
    FROM pgqueuer WHERE status = 'queued' AND execute_after <= now()
    """
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Jobs that could be done now, and the seconds since the oldest of them could."""

    jobs: int
    oldest_s: float


async def waiting(session: AsyncSession) -> Waiting:
    """How much waits in the queue."""
    row = (await session.execute(_WAITING)).one()
    return Waiting(row.jobs, float(row.oldest_s))


async def worker_is_alive(session: AsyncSession) -> bool:
    """Whether a worker gave a sign of life in the last minute.

    The queue stamps a scheduled job when a worker picks it and while it runs, and at no other
    time. Workers pick this one every few seconds.
    """
    return bool(
        await session.scalar(
            text(
                "SELECT EXISTS (SELECT FROM pgqueuer_schedules"
                " WHERE entrypoint = :entrypoint"
                " AND heartbeat > now() - CAST(:silence AS interval))"
            ),
            {"entrypoint": SIGN_OF_LIFE, "silence": _SILENCE},
        )
    )
