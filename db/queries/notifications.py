"""What parties are told."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.tables.notifications import NotificationReadingTable, NotificationTable
from db.tables.plans import PlanTable
from db.tables.providers import ProviderTable
from db.tenants import across
from db.types import Instant, Json
from service.rules.notifications import Party, Told

Notification = NotificationTable


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a party is told.

    Attributes:
        read_at: when it was read; none while it was not.
        external_id: the number of the plan it is about; none where the party sees no such plan.
        citizen_ref: whom that plan is for.
        provider_name: of the place that it is about.
    """

    told: Notification
    read_at: Instant | None
    external_id: str | None
    citizen_ref: str | None
    provider_name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing that one party is told of: the row to be written."""

    told: Told
    to: tuple[Party, str]
    subject: str
    occasion: str
    plan_id: UUID | None = None
    provider_id: UUID | None = None
    due_on: date | None = None
    facts: Json = field(default_factory=dict)

    def key(self) -> tuple[str, ...]:
        """What makes it the same as one told before, in the order of the constraint."""
        return (*self.to, self.told.code, self.subject, self.occasion)


_TELL = text(
    """
    INSERT INTO notification (
        recipient_kind, recipient_id, code, citation, subject, occasion, plan_id, provider_id,
        due_on, facts, created_at)
    SELECT n.recipient_kind, n.recipient_id, n.code, n.citation, n.subject, n.occasion,
           n.plan_id, n.provider_id, n.due_on, n.facts, :at
    FROM jsonb_to_recordset(cast(:rows AS jsonb)) AS n(
        recipient_kind text, recipient_id text, code text, citation text, subject text,
        occasion text, plan_id uuid, provider_id uuid, due_on date, facts jsonb)
    ON CONFLICT ON CONSTRAINT notification_once DO NOTHING
    RETURNING notification_id
    """
)


async def tell_all(session: AsyncSession, notices: Iterable[Notice], *, at: Instant) -> int:
    """Tell what was not told before, in one order whoever tells, so that two never block.

    Returns:
        how many were new.
    """
    rows = [_row(one) for _, one in sorted({n.key(): n for n in notices}.items())]
    if not rows:
        return 0
    given = {"rows": json.dumps(rows, default=str), "at": at}
    async with across(session):  # to others, of whose notifications nobody else knows
        return len((await session.execute(_TELL, given)).all())


def _row(notice: Notice) -> dict[str, Any]:
    kind, recipient_id = notice.to
    return {
        "recipient_kind": kind,
        "recipient_id": recipient_id,
        "code": notice.told.code,
        "citation": notice.told.citation,
        "subject": notice.subject,
        "occasion": notice.occasion,
        "plan_id": notice.plan_id,
        "provider_id": notice.provider_id,
        "due_on": notice.due_on,
        "facts": notice.facts,
    }


async def page(
    session: AsyncSession,
    recipient: tuple[Party, str],
    *,
    unread: bool,
    after: int,
    limit: int,
) -> list[Line]:
    """What a party is told, oldest first after one of them."""
    table, reading = NotificationTable, NotificationReadingTable
    statement = (
        select(
            table,
            col(reading.read_at),
            col(PlanTable.external_id),
            col(PlanTable.citizen_ref),
            col(ProviderTable.name),
        )
        .outerjoin(reading, col(reading.notification_id) == col(table.notification_id))
        .outerjoin(PlanTable, col(PlanTable.plan_id) == col(table.plan_id))
        .outerjoin(ProviderTable, col(ProviderTable.provider_id) == col(table.provider_id))
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
    return [Line(*row) for row in (await session.execute(statement)).all()]


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
