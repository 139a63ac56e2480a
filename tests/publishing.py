"""Figures published straight through the queries, as many at once as a test wants."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from db.queries import capacity
from db.session import one_transaction
from db.tables.capacity import CapacityPublicationTable

OBSERVED_AT = datetime(2027, 2, 8, 6, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure of a provider's only service."""

    start_on: date
    places: int
    reserved: int = 0
    accepts_out_of_area: bool = True


async def publish(
    sessions: async_sessionmaker[AsyncSession],
    provider_id: UUID,
    figures: Sequence[Figure],
    *,
    minute: int = 0,
) -> int:
    """Publish figures observed at a minute and give the number of days oversubscribed."""
    observed_at = OBSERVED_AT + timedelta(minutes=minute)
    publication = CapacityPublicationTable(
        publication_id=uuid4(),
        observed_at=observed_at,
        published_at=observed_at,
        publisher="test",
        media_type="application/json",
        accepted=len(figures),
        rejected=0,
    )
    service = (provider_id, "basic", "01", "on_site")
    rows = [
        (
            publication.publication_id,
            number,
            *service,
            f.start_on,
            f.places,
            f.reserved,
            f.accepts_out_of_area,
            observed_at,
        )
        for number, f in enumerate(figures, 1)
    ]
    async with one_transaction(sessions) as session:
        await capacity.add_publication(session, publication, rows)
        return len(await capacity.put_in_force(session, publication.publication_id))
