"""Capacity refusals (§ 7, stk. 2)."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.tables.refusals import CapacityRefusalTable
from service.rules.facts import RefusalFacts
from service.rules.vocabulary import CareLevel, RefusalState


async def effective(
    session: AsyncSession,
    *,
    on: date,
    care_level: CareLevel | None = None,
    clinical_area: str | None = None,
) -> list[RefusalFacts]:
    """The refusals that have effect on a day, by provider, as the rules read them.

    Args:
        session: the transaction.
        on: the day of the choice; a refusal's first and last day count.
        care_level: narrows to one level; none means any.
        clinical_area: narrows to one area; none means any.
    """
    statement = (
        select(CapacityRefusalTable)
        .where(
            col(CapacityRefusalTable.state) == RefusalState.EFFECTIVE,
            col(CapacityRefusalTable.valid_from) <= on,
            col(CapacityRefusalTable.valid_to) >= on,
        )
        .order_by(col(CapacityRefusalTable.provider_id), col(CapacityRefusalTable.refusal_id))
    )
    if care_level is not None:
        statement = statement.where(col(CapacityRefusalTable.care_level) == care_level)
    if clinical_area is not None:
        statement = statement.where(col(CapacityRefusalTable.clinical_area) == clinical_area)
    return [facts(row) for row in (await session.scalars(statement)).all()]


def facts(row: CapacityRefusalTable) -> RefusalFacts:
    """A refusal as the rules read it."""
    return RefusalFacts(
        provider_id=str(row.provider_id),
        care_level=row.care_level,
        clinical_area=row.clinical_area,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        plan_id=str(row.plan_id) if row.plan_id else None,
    )
