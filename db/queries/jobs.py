"""The job queue, seen from the database."""

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

SIGN_OF_LIFE = "sign_of_life"  # the scheduled job that workers pick for no other purpose
_SILENCE = timedelta(seconds=60)


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
