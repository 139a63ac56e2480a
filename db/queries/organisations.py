"""Authorities and providers by name."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.tables.providers import ProviderTable
from db.tables.reference import AuthorityTable


async def names(session: AsyncSession, ids: Iterable[str]) -> dict[str, str]:
    """The names of some authorities and providers, by id; an unknown id is left out."""
    wanted = set(ids)
    providers = {found for one in wanted if (found := _uuid(one)) is not None}
    authorities = select(col(AuthorityTable.authority_id), col(AuthorityTable.name)).where(
        col(AuthorityTable.authority_id).in_(wanted)
    )
    places = select(col(ProviderTable.provider_id), col(ProviderTable.name)).where(
        col(ProviderTable.provider_id).in_(providers)
    )
    named = {key: name for key, name in (await session.execute(authorities)).all()}
    return named | {str(key): name for key, name in (await session.execute(places)).all()}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
