"""What a letter to a citizen names: who answers, which places, and what has happened."""

from collections.abc import Sequence
from typing import NamedTuple
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


class Place(NamedTuple):
    """A place as it is written in a letter.

    Attributes:
        where: its name, street, postcode and town.
        phone: none where it has told none.
    """

    where: str
    phone: str | None


async def places(session: AsyncSession, provider_ids: Sequence[UUID]) -> dict[UUID, Place]:
    """The places, by id."""
    if not provider_ids:
        return {}
    statement = (
        select(
            col(ProviderTable.provider_id),
            col(ProviderTable.name),
            col(ProviderTable.address),
            col(ProviderTable.phone),
            col(PostcodeTable.postcode),
            col(PostcodeTable.name),
        )
        .join(PostcodeTable, col(PostcodeTable.postcode) == col(ProviderTable.postcode))
        .where(col(ProviderTable.provider_id).in_(provider_ids))
    )
    return {
        provider_id: Place(
            ", ".join(part for part in (name, address, f"{postcode} {town}") if part), phone
        )
        for provider_id, name, address, phone, postcode, town in await session.execute(statement)
    }


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
