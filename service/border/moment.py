"""What the one clock shows a request."""

from datetime import datetime
from typing import Any

from litestar.connection import ASGIConnection
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import clock as clock_queries
from service import clock


async def moment_of(
    connection: ASGIConnection[Any, Any, Any, Any], session: AsyncSession
) -> datetime:
    """The machine's time; elsewhere than in production, moved as the demonstration's clock was."""
    if connection.app.state.settings.is_production:
        return clock.machine_now()
    return clock.moved_by(await clock_queries.offset_s(session))
