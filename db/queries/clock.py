"""The demonstration's clock."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.tables.platform import SandboxClockTable


async def offset_s(session: AsyncSession) -> float:
    """How many seconds the clock is ahead of the machine's; zero when it was never moved."""
    return await session.scalar(select(col(SandboxClockTable.offset_s))) or 0.0


async def set_offset_s(session: AsyncSession, offset_s: float) -> None:
    """Move the clock."""
    statement = insert(SandboxClockTable).values(only_one=1, offset_s=offset_s)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["only_one"], set_={"offset_s": offset_s})
    )


async def begin(session: AsyncSession, offset_s: float) -> None:
    """Set the clock going, unless it runs already."""
    statement = insert(SandboxClockTable).values(only_one=1, offset_s=offset_s)
    await session.execute(statement.on_conflict_do_nothing())
