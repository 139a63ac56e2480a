"""Plans that the patient has kept, as the authority sees them that the patient shows one to."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.tables.plans import PlanTable
from db.tenants import across, admit
from service.rules.vocabulary import PlanState


async def shown_to_authority(
    session: AsyncSession, plan_id: UUID, authority_id: str
) -> PlanTable | None:
    """A plan still with the patient that this authority answers for, locked; or none."""
    statement = (
        select(PlanTable)
        .where(
            col(PlanTable.plan_id) == plan_id,
            col(PlanTable.state) == PlanState.HELD_BY_PATIENT,
            col(PlanTable.responsible_authority_id) == authority_id,
        )
        .with_for_update(of=PlanTable)
    )
    async with across(session):  # the patient has it, and shows it now
        found = (await session.execute(statement)).scalar_one_or_none()
    if found is not None:
        await admit(session, [plan_id])
    return found
