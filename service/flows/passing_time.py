"""What happens because time passes, and the demonstration's clock."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import clock, events
from service.clock import machine_now
from service.flows.acting import Acting


async def move_clock(session: AsyncSession, acting: Acting, *, to: datetime) -> int:
    """Put the demonstration's clock at `to` and let what falls due on the way happen.

    Returns:
        how many choices lapsed for want of a reply.
    """
    await clock.set_offset_s(session, (to - machine_now()).total_seconds())
    await events.record(session, acting, "clock.moved", facts={"to": to.isoformat()})
    return 0
