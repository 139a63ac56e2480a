"""Providers as they were: each change of one leaves a version behind."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import providers
from db.queries.directory import Directory, Stamp, arranged
from db.types import Instant

_KEPT = Stamp(0, 0)  # a directory of the past is read once and never compared
_KEEP = text(
    """
    INSERT INTO provider_version (provider_id, version, at, contents)
    SELECT provider_id, version, :at, provider_as_it_is(provider_id)
    FROM provider WHERE provider_id = :provider_id
    """
)


async def keep(session: AsyncSession, provider_id: UUID, *, at: Instant) -> None:
    """Keep a provider, its services and agreements as they are from an instant on."""
    await session.execute(_KEEP, {"provider_id": provider_id, "at": at})


_PROVIDERS = text(
    """
    SELECT v.contents, z.position
    FROM (
        SELECT DISTINCT ON (provider_id) provider_id, contents FROM provider_version
        WHERE at <= :at AND (cast(:provider_id AS uuid) IS NULL OR provider_id = :provider_id)
        ORDER BY provider_id, version DESC) v
    JOIN postcode p ON p.postcode = v.contents ->> 'postcode'
    JOIN travel_zone z USING (zone_id)
    """
)


async def directory(
    session: AsyncSession, *, at: Instant, provider_id: UUID | None = None
) -> Directory:
    """The providers that were registered at an instant, or one of them, as they were then."""
    rows = (await session.execute(_PROVIDERS, {"at": at, "provider_id": provider_id})).all()
    known = [row for row in rows if row.contents["offerings"] is not None]
    return arranged(
        _KEPT,
        sorted(
            (providers.candidate(row.contents | {"travel_minutes": None}) for row in known),
            key=lambda one: one.facts.provider_id,
        ),
        {row.contents["provider_id"]: row.position for row in known},
    )
