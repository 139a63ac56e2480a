"""Codes of the demonstration's own sign-in that have been used."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.tables.portal import RedeemedCodeTable as Row


async def spend(
    session: AsyncSession, code_hash: bytes, *, ends_at: datetime, now: datetime
) -> bool:
    """Use a code up, and forget those that would not count any more; whether it was unused.

    Of two that ask at once, in whichever process, the second waits for the first and is told no.
    """
    await session.execute(delete(Row).where(col(Row.ends_at) <= now))
    statement = insert(Row).values(code_hash=code_hash, ends_at=ends_at)
    done = await session.execute(statement.on_conflict_do_nothing().returning(col(Row.code_hash)))
    return done.first() is not None
