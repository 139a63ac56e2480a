"""What parties are told."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.tables.notifications import NotificationReadingTable, NotificationTable
from db.types import Instant, Json
from service.rules.notifications import Party, Told

Notification = NotificationTable


async def tell(
    session: AsyncSession,
    told: Told,
    recipients: Sequence[tuple[Party, str]],
    *,
    subject: str,
    occasion: str,
    at: Instant,
    plan_id: UUID | None = None,
    provider_id: UUID | None = None,
    due_on: date | None = None,
    facts: Json | None = None,
) -> None:
    """Tell each recipient, unless this was told before."""
    if not recipients:
        return
    rows = [
        {
            "recipient_kind": kind,
            "recipient_id": recipient_id,
            "code": told.code,
            "citation": told.citation,
            "subject": subject,
            "occasion": occasion,
            "plan_id": plan_id,
            "provider_id": provider_id,
            "due_on": due_on,
            "facts": facts or {},
            "created_at": at,
        }
        for kind, recipient_id in recipients
    ]
    statement = postgresql.insert(NotificationTable).values(rows)
    await session.execute(statement.on_conflict_do_nothing(constraint="notification_once"))


async def page(
    session: AsyncSession,
    recipient: tuple[Party, str],
    *,
    unread: bool,
    after: int,
    limit: int,
) -> list[tuple[NotificationTable, Instant | None]]:
    """What a party is told, oldest first after one of them, each with when it was read."""
    table, reading = NotificationTable, NotificationReadingTable
    statement = (
        select(table, col(reading.read_at))
        .outerjoin(reading, col(reading.notification_id) == col(table.notification_id))
        .where(
            col(table.recipient_kind) == recipient[0],
            col(table.recipient_id) == recipient[1],
            col(table.notification_id) > after,
        )
        .order_by(col(table.notification_id))
        .limit(limit)
    )
    if unread:
        statement = statement.where(col(reading.read_at).is_(None))
    return [(row[0], row[1]) for row in (await session.execute(statement)).all()]


async def is_told(
    session: AsyncSession, recipient: tuple[Party, str], notification_id: int
) -> bool:
    """Whether a notification is this party's."""
    table = NotificationTable
    found = exists().where(
        col(table.notification_id) == notification_id,
        col(table.recipient_kind) == recipient[0],
        col(table.recipient_id) == recipient[1],
    )
    return bool(await session.scalar(select(found)))


async def read(session: AsyncSession, notification_id: int, *, at: Instant, by: str) -> None:
    """Keep that something was read; the first reading counts."""
    statement = postgresql.insert(NotificationReadingTable).values(
        notification_id=notification_id, read_at=at, read_by=by
    )
    await session.execute(statement.on_conflict_do_nothing())
