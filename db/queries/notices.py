"""What a letter to a citizen names: who answers, which places, and what has happened."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.tables.plans import EventTable
from db.tables.providers import ProviderTable
from db.tables.reference import AuthorityTable, PostcodeTable
from db.tables.refusals import CapacityRefusalTable
from db.types import Json


async def authority(session: AsyncSession, authority_id: str) -> AuthorityTable:
    """The authority of that id.

    Raises:
        LookupError: there is none.
    """
    found = await session.get(AuthorityTable, authority_id)
    if found is None:
        msg = f"no authority {authority_id}"
        raise LookupError(msg)
    return found


async def places(session: AsyncSession, provider_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Each place by its name, postcode and town, as it is written in a letter."""
    if not provider_ids:
        return {}
    statement = (
        select(
            col(ProviderTable.provider_id),
            col(ProviderTable.name),
            col(PostcodeTable.postcode),
            col(PostcodeTable.name),
        )
        .join(PostcodeTable, col(PostcodeTable.postcode) == col(ProviderTable.postcode))
        .where(col(ProviderTable.provider_id).in_(provider_ids))
    )
    rows = (await session.execute(statement)).all()
    return {row[0]: f"{row[1]}, {row[2]} {row[3]}" for row in rows}


async def weighed_on(session: AsyncSession, refusal_id: UUID) -> Json:
    """The figures that a capacity refusal was weighed on; none when it is not known."""
    refusal = await session.get(CapacityRefusalTable, refusal_id)
    figures: Json = refusal.evidence.get("facts", {}) if refusal is not None else {}
    return figures


async def newest_events(session: AsyncSession, plan_id: UUID) -> list[EventTable]:
    """The newest line of a plan's history of each kind."""
    statement = (
        select(EventTable)
        .where(col(EventTable.plan_id) == plan_id)
        .ext(distinct_on(col(EventTable.event)))
        .order_by(col(EventTable.event), col(EventTable.event_id).desc())
    )
    return list((await session.scalars(statement)).all())
