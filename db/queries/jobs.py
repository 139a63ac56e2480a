"""The job queue, seen from the database."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


async def worker_is_alive(session: AsyncSession) -> bool:
    """Whether a worker gave a sign of life in the last minute."""
    return bool(
        await session.scalar(
            text(
                "SELECT EXISTS (SELECT FROM pgqueuer_schedules"
                " WHERE heartbeat > now() - interval '1 minute')"
            )
        )
    )
