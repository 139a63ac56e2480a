"""What was written about plans in free words: sealed, apart from what it belongs to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.sealing import remark_of, sealer_in
from db.tables.persons import RemarkTable
from db.tables.plans import StratificationTable

OF_EVENT = "event"
OF_LEVEL = "stratification"
OF_DEMAND = "documentation.reason"
OF_STATEMENT = "documentation.statement"
OF_DECISION = "documentation.decision_reason"


async def keep(
    session: AsyncSession,
    plan_id: UUID,
    place: str,
    number: int,
    words: Any,  # noqa: ANN401 - any JSON value
) -> None:
    """Keep what was written; once for each place and number."""
    bound_to = remark_of(plan_id, place, number)
    sealed = sealer_in(session).seal(words, bound_to=bound_to)
    row = {"plan_id": plan_id, "place": place, "number": number, "sealed": sealed}
    await session.execute(insert(RemarkTable).values(row))


async def of_plan(session: AsyncSession, plan_id: UUID, place: str) -> Mapping[int, Any]:
    """What was written at a place of a plan, by number."""
    statement = select(col(RemarkTable.number), col(RemarkTable.sealed)).where(
        col(RemarkTable.plan_id) == plan_id, col(RemarkTable.place) == place
    )
    sealer = sealer_in(session)
    return {
        number: sealer.open(sealed, bound_to=remark_of(plan_id, place, number))
        for number, sealed in (await session.execute(statement)).all()
    }


async def of_levels(session: AsyncSession, plan_id: UUID) -> Mapping[datetime, Mapping[str, str]]:
    """What was written with each level of a plan, by when it was stated."""
    statement = select(col(StratificationTable.number), col(StratificationTable.assessed_at)).where(
        col(StratificationTable.plan_id) == plan_id
    )
    told = await of_plan(session, plan_id, OF_LEVEL)
    stated = (await session.execute(statement)).all()
    return {at: told[number] for number, at in stated if number in told}


async def of_documentation(session: AsyncSession, plan_id: UUID, number: int) -> Mapping[str, str]:
    """What was written in one demand for documentation, by place."""
    places = (OF_DEMAND, OF_STATEMENT, OF_DECISION)
    statement = select(col(RemarkTable.place), col(RemarkTable.sealed)).where(
        col(RemarkTable.plan_id) == plan_id,
        col(RemarkTable.number) == number,
        col(RemarkTable.place).in_(places),
    )
    sealer = sealer_in(session)
    return {
        place: sealer.open(sealed, bound_to=remark_of(plan_id, place, number))
        for place, sealed in (await session.execute(statement)).all()
    }
