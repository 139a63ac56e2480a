"""What must leave the service, written in the transaction of what calls for it."""

from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.tables.agreements import OutboxTable
from db.types import Instant


async def put(
    session: AsyncSession,
    topic: str,
    *,
    plan_id: UUID,
    recipient_kind: str,
    recipient_id: str,
    at: Instant,
    number: int | None = None,
) -> None:
    """Write a message that names a plan and no person."""
    payload = {"plan_id": str(plan_id)} | ({"agreement": number} if number else {})
    await session.execute(
        insert(OutboxTable).values(
            topic=topic,
            plan_id=plan_id,
            number=number,
            recipient_kind=recipient_kind,
            recipient_id=recipient_id,
            payload=payload,
            created_at=at,
        )
    )
