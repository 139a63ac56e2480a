"""Who is signed in to the portal."""

from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.tables.portal import PortalSessionTable as Row


async def find(
    session: AsyncSession, id_hash: bytes, *, now: datetime, unseen_since: datetime
) -> Row | None:
    """The session of an id, if it has neither ended nor been idle since `unseen_since`."""
    row: Row | None = await session.scalar(
        select(Row).where(
            col(Row.id_hash) == id_hash,
            col(Row.ends_at) > now,
            col(Row.seen_at) > unseen_since,
        )
    )
    return row


async def see(session: AsyncSession, id_hash: bytes, *, now: datetime) -> None:
    """Note that a page was asked for."""
    await session.execute(update(Row).where(col(Row.id_hash) == id_hash).values(seen_at=now))


async def end(session: AsyncSession, id_hash: bytes) -> None:
    """Forget a session."""
    await session.execute(delete(Row).where(col(Row.id_hash) == id_hash))


async def forget_ended(session: AsyncSession, *, now: datetime, unseen_since: datetime) -> None:
    """Forget all that have ended or been idle since `unseen_since`."""
    await session.execute(
        delete(Row).where(or_(col(Row.ends_at) <= now, col(Row.seen_at) <= unseen_since))
    )
