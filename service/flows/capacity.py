"""Publishing capacity and confirming it."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import capacity, events, reference
from db.tables.capacity import CapacityConfirmationTable, CapacityPublicationTable
from service.errors import Fault, NotAllowed, WrongFields
from service.flows.acting import Acting, not_in_the_future
from service.flows.capacity_rights import may_publish
from service.flows.capacity_rows import Rejected, Sorted, instant_fault, sort_out
from service.schemas import capacity_files
from service.schemas.capacity import ConfirmationIn, SeenAt
from service.schemas.capacity_rows import Parsed, parse

_LONGEST_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What became of a file.

    Attributes:
        publication_id: none when nothing was stored.
        oversubscribed: days with more taken than the newest figure has places for.
    """

    publication_id: UUID | None
    accepted: int
    rejected: list[Rejected]
    oversubscribed: list[Row[Any]]


async def publish(
    session: AsyncSession,
    acting: Acting,
    body: bytes,
    *,
    media_type: str,
    observed_at: str | None,
    dry_run: bool,
) -> Published:
    """Store a file's good rows and let the newest figure of each day count.

    Args:
        session: the transaction.
        acting: who publishes, and when.
        body: the file.
        media_type: how it is written.
        observed_at: when its figures were observed, where the file does not say; else now.
        dry_run: find out what would happen, and store nothing.

    Raises:
        WrongFields: the file as a whole cannot be used.
    """
    await capacity.allow_seconds(session, _LONGEST_S)
    seen_at, rows = await asyncio.to_thread(_read, acting, body, media_type, observed_at)
    named = {parsed.row.provider_id for parsed in rows if "provider_id" not in parsed.unread}
    known = await capacity.publishers(session, named, on=acting.today)
    areas = {one.clinical_area for one in await reference.clinical_areas(session)}
    found = await asyncio.to_thread(sort_out, acting, rows, known, areas, observed_at=seen_at)
    publication = CapacityPublicationTable(
        publication_id=uuid4(),
        observed_at=seen_at,
        published_at=acting.now,
        publisher=acting.signature(),
        media_type=media_type,
        accepted=len(found.accepted),
        rejected=len(found.rejected),
    )
    async with session.begin_nested() as attempt:
        oversubscribed = await _store(session, acting, publication, found)
        if dry_run:
            await attempt.rollback()
    return Published(
        publication_id=None if dry_run else publication.publication_id,
        accepted=len(found.accepted),
        rejected=found.rejected,
        oversubscribed=oversubscribed,
    )


def _read(
    acting: Acting, body: bytes, media_type: str, in_query: str | None
) -> tuple[datetime, list[Parsed]]:
    """When a file's figures were observed, and its rows."""
    file = capacity_files.read(body, media_type)
    said = in_query if file.observed_at is None else file.observed_at
    seen_at = acting.now if said is None else _instant(acting, said)
    return seen_at, [parse(record) for record in file.records]


def _instant(acting: Acting, said: object) -> datetime:
    """The instant of an observation, as a file or a query says it."""
    try:
        seen_at = msgspec.convert(said, SeenAt)
    except msgspec.ValidationError as error:
        fault = Fault("/observed_at", "wrong_format", f"{error}.")
        raise WrongFields((fault,)) from error
    wrong = instant_fault(acting, seen_at)
    if wrong is not None:
        raise WrongFields((wrong,))
    return seen_at


async def _store(
    session: AsyncSession,
    acting: Acting,
    publication: CapacityPublicationTable,
    found: Sorted,
) -> list[Row[Any]]:
    await capacity.add_publication(session, publication, _figures(publication, found))
    oversubscribed = await capacity.put_in_force(session, publication.publication_id)
    facts = {
        "publication_id": str(publication.publication_id),
        "accepted": publication.accepted,
        "rejected": publication.rejected,
        "oversubscribed": len(oversubscribed),
    }
    await events.record(session, acting, "capacity.published", facts=facts)
    return oversubscribed


def _figures(publication: CapacityPublicationTable, found: Sorted) -> list[tuple[Any, ...]]:
    """The rows of the history, in the order of `capacity.FIGURE_COLUMNS`."""
    return [
        (
            publication.publication_id,
            number,
            *row.key(),
            row.places,
            row.reserved_for_residents,
            row.accepts_out_of_area,
            seen_at,
        )
        for number, row, seen_at in found.accepted
    ]


async def confirm(
    session: AsyncSession, acting: Acting, data: ConfirmationIn
) -> CapacityConfirmationTable:
    """Keep the word that a provider's figures are still right.

    Raises:
        WrongFields: no such provider, or an instant that has not come yet.
        NotAllowed: the provider is somebody else's.
    """
    not_in_the_future(acting, "/observed_at", data.observed_at)
    known = await capacity.publishers(session, [data.provider_id], on=acting.today)
    publisher = known.get(data.provider_id)
    if publisher is None:
        detail = f"No provider {data.provider_id}."
        raise WrongFields((Fault("/provider_id", "unknown_provider", detail),))
    if not may_publish(acting.caller, publisher):
        raise NotAllowed("This provider is somebody else's.")
    confirmation = CapacityConfirmationTable(
        provider_id=data.provider_id,
        observed_at=data.observed_at,
        confirmed_at=acting.now,
        publisher=acting.signature(),
    )
    await capacity.confirm(session, confirmation)
    facts = {
        "provider_id": str(data.provider_id),
        "observed_at": data.observed_at.isoformat(),
    }
    await events.record(session, acting, "capacity.confirmed", facts=facts)
    return confirmation
