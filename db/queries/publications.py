"""Publications of capacity as acts: listed with what has become of them, and taken back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from db.tables.capacity import CapacityPublicationTable

_PAGE = """
    SELECT p.publication_id, p.observed_at, p.published_at, p.publisher, p.media_type,
           p.accepted, p.rejected, p.withdraws, w.publication_id AS withdrawn_by,
           (SELECT count(*) FROM capacity_figure f
            JOIN capacity_slot s
                USING (provider_id, care_level, clinical_area, delivery_mode, start_on)
            WHERE f.publication_id = p.publication_id
              AND s.publication_id = p.publication_id) AS in_force,
           greatest(p.observed_at, (
               SELECT max(c.observed_at) FROM capacity_confirmation c
               WHERE c.provider_id IN (
                   SELECT f.provider_id FROM capacity_figure f
                   WHERE f.publication_id = p.publication_id))) AS seen_at
    FROM capacity_publication p
    LEFT JOIN capacity_publication w ON w.withdraws = p.publication_id
    WHERE (cast(:owner AS text) IS NULL OR split_part(p.publisher, '/', 1) = :owner)
      AND {condition}
    ORDER BY p.published_at DESC, p.publication_id DESC
    LIMIT :limit
"""
_AFTER = "(p.published_at, p.publication_id) < (:after_at, :after_id)"


async def page(
    session: AsyncSession,
    *,
    owner: str | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Publications of one owner, or of all, the newest first, after one of them."""
    condition = _AFTER if after else "true"
    given: dict[str, Any] = {"owner": owner, "limit": limit}
    if after is not None:
        given |= {"after_at": after[0], "after_id": after[1]}
    statement = text(_PAGE.format(condition=condition))  # only the fixed words above
    return (await session.execute(statement, given)).all()


async def one(session: AsyncSession, publication_id: UUID, *, owner: str | None) -> Row[Any] | None:
    """One publication of an owner, or of anybody, with what has become of it."""
    statement = text(_PAGE.format(condition="p.publication_id = :publication_id"))
    given = {"owner": owner, "limit": 1, "publication_id": publication_id}
    return (await session.execute(statement, given)).one_or_none()


async def figures_in_force(session: AsyncSession, publication_id: UUID) -> list[Row[Any]]:
    """What a publication still says, locked in the order that publications keep."""
    found = await session.execute(
        text(
            """
            SELECT s.provider_id, s.care_level, s.clinical_area, s.delivery_mode, s.start_on
            FROM capacity_figure f
            JOIN capacity_slot s
                USING (provider_id, care_level, clinical_area, delivery_mode, start_on)
            WHERE f.publication_id = :publication_id AND s.publication_id = :publication_id
            ORDER BY s.provider_id, s.care_level, s.clinical_area, s.delivery_mode, s.start_on
            FOR UPDATE OF s
            """
        ),
        {"publication_id": publication_id},
    )
    return list(found.all())


async def lock(session: AsyncSession, publication_id: UUID) -> CapacityPublicationTable | None:
    """A publication, kept from being taken back twice at once."""
    # Read anew: who was waited for may have changed what this transaction has seen before.
    return await session.get(
        CapacityPublicationTable, publication_id, with_for_update=True, populate_existing=True
    )
