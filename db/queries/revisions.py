"""The corrections of a plan."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.tables.revisions import PlanRevisionTable


async def of_plan(
    session: AsyncSession, plan_id: UUID, *, after: int, limit: int
) -> list[PlanRevisionTable]:
    """A plan's corrections, oldest first, after one of them."""
    statement = (
        select(PlanRevisionTable)
        .where(col(PlanRevisionTable.plan_id) == plan_id, col(PlanRevisionTable.number) > after)
        .order_by(col(PlanRevisionTable.number))
        .limit(limit)
    )
    return list((await session.scalars(statement)).all())
