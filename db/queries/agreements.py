"""Agreed starts, their documentation and the plans sent on them (§ 8)."""

from uuid import UUID

from sqlalchemy import and_, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.tables.agreements import DispatchAcknowledgementTable, DocumentationRequestTable
from db.tables.plans import AgreedStartTable, PlanDispatchTable, PlanTable
from db.tenants import across, admit
from db.types import Instant
from service.auth import Caller


async def open_request(session: AsyncSession, plan_id: UUID) -> DocumentationRequestTable | None:
    """The demand that is not decided yet, or none; the plan must be locked."""
    statement = select(DocumentationRequestTable).where(
        col(DocumentationRequestTable.plan_id) == plan_id,
        col(DocumentationRequestTable.decided_at).is_(None),
    )
    return (await session.scalars(statement)).one_or_none()


async def last_request(session: AsyncSession, plan_id: UUID) -> DocumentationRequestTable | None:
    """The newest demand of a plan, decided or not, or none."""
    statement = (
        select(DocumentationRequestTable)
        .where(col(DocumentationRequestTable.plan_id) == plan_id)
        .order_by(col(DocumentationRequestTable.number).desc())
        .limit(1)
    )
    return (await session.scalars(statement)).one_or_none()


async def request(session: AsyncSession, plan_id: UUID, number: int) -> DocumentationRequestTable:
    """One demand of a plan, which must be there."""
    return await session.get_one(DocumentationRequestTable, (plan_id, number))


async def next_request(session: AsyncSession, plan_id: UUID) -> int:
    """The number of a plan's next demand; the plan must be locked."""
    statement = select(func.coalesce(func.max(col(DocumentationRequestTable.number)), 0)).where(
        col(DocumentationRequestTable.plan_id) == plan_id
    )
    return int(await session.scalar(statement) or 0) + 1


async def find_agreed(session: AsyncSession, plan_id: UUID, caller: Caller) -> PlanTable | None:
    """A plan, locked, whose standing agreement is with the calling provider; or none."""
    agreed = exists().where(
        col(AgreedStartTable.plan_id) == plan_id,
        col(AgreedStartTable.provider_id) == _uuid(caller.provider_id),
        col(AgreedStartTable.ended_at).is_(None),
    )
    statement = (
        select(PlanTable)
        .where(col(PlanTable.plan_id) == plan_id, agreed)
        .with_for_update(of=PlanTable)
    )
    async with across(session):  # the provider may know of the plan only once it is sent
        found = (await session.execute(statement)).scalar_one_or_none()
    if found is not None:
        await admit(session, [plan_id])
    return found


async def is_sent(session: AsyncSession, plan_id: UUID, number: int) -> bool:
    """Whether the plan was sent on an agreement."""
    sent = select(col(PlanDispatchTable.number)).where(
        col(PlanDispatchTable.plan_id) == plan_id, col(PlanDispatchTable.number) == number
    )
    return await session.scalar(sent) is not None


async def last_dispatch(
    session: AsyncSession, plan_id: UUID, *, by: Instant | None = None
) -> tuple[PlanDispatchTable, DispatchAcknowledgementTable | None] | None:
    """The newest dispatch of a plan with the provider's word that it arrived, or none.

    Args:
        session: a session to read with.
        plan_id: the plan.
        by: the newest one sent by an instant; none for the newest of all.
    """
    statement = (
        select(PlanDispatchTable, DispatchAcknowledgementTable)
        .outerjoin(
            DispatchAcknowledgementTable,
            and_(
                col(DispatchAcknowledgementTable.plan_id) == col(PlanDispatchTable.plan_id),
                col(DispatchAcknowledgementTable.number) == col(PlanDispatchTable.number),
            ),
        )
        .where(col(PlanDispatchTable.plan_id) == plan_id)
        .order_by(col(PlanDispatchTable.number).desc())
        .limit(1)
    )
    if by is not None:
        statement = statement.where(col(PlanDispatchTable.dispatched_at) <= by)
    row = (await session.execute(statement)).one_or_none()
    return (row[0], row[1]) if row else None


async def dispatch_to_acknowledge(session: AsyncSession, plan_id: UUID) -> PlanDispatchTable | None:
    """The dispatch of the standing agreement, if its receipt is not told yet."""
    agreement = select(col(AgreedStartTable.number)).where(
        col(AgreedStartTable.plan_id) == plan_id, col(AgreedStartTable.ended_at).is_(None)
    )
    told = exists().where(
        col(DispatchAcknowledgementTable.plan_id) == col(PlanDispatchTable.plan_id),
        col(DispatchAcknowledgementTable.number) == col(PlanDispatchTable.number),
    )
    statement = select(PlanDispatchTable).where(
        col(PlanDispatchTable.plan_id) == plan_id,
        col(PlanDispatchTable.number).in_(agreement),
        ~told,
    )
    return (await session.scalars(statement)).one_or_none()


async def end_agreement(session: AsyncSession, plan_id: UUID, *, at: Instant, reason: str) -> None:
    """End the agreement that stands, if one does."""
    await session.execute(
        update(AgreedStartTable)
        .where(col(AgreedStartTable.plan_id) == plan_id, col(AgreedStartTable.ended_at).is_(None))
        .values(ended_at=at, end_reason=reason)
    )


def _uuid(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        return UUID(int=0)
