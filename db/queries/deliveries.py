"""Deliveries on their way: made out, claimed by one worker at a time, and ended."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.tables.webhooks import (
    DeliveryState,
    EndpointState,
    WebhookAttemptTable,
    WebhookDeliveryTable,
    WebhookEndpointTable,
)
from db.types import Instant

Row = dict[str, Any]


async def enabled(session: AsyncSession) -> Sequence[UUID]:
    """The endpoints that are delivered to."""
    statement = select(col(WebhookEndpointTable.endpoint_id)).where(
        col(WebhookEndpointTable.state) == EndpointState.ENABLED
    )
    return (await session.scalars(statement)).all()


async def lock_endpoint(
    session: AsyncSession, endpoint_id: UUID, *, wait: bool
) -> WebhookEndpointTable | None:
    """An endpoint that is delivered to, locked; none where another has it and we do not wait."""
    statement = (
        select(WebhookEndpointTable)
        .where(
            col(WebhookEndpointTable.endpoint_id) == endpoint_id,
            col(WebhookEndpointTable.state) == EndpointState.ENABLED,
        )
        .with_for_update(skip_locked=not wait)
    )
    return (await session.scalars(statement)).one_or_none()


async def endpoint(session: AsyncSession, endpoint_id: UUID) -> WebhookEndpointTable | None:
    """An endpoint that is delivered to, or none."""
    found = await session.get(WebhookEndpointTable, endpoint_id)
    return found if found is not None and found.state is EndpointState.ENABLED else None


async def make_out(session: AsyncSession, rows: Sequence[Row], *, at: Instant) -> None:
    """Make out deliveries; one that was made out before and has ended is to be made again.

    Args:
        session: a transaction that holds the endpoint.
        rows: `endpoint_id`, `message_id`, `event_id`, `event_type`, `position`, `partition`.
        at: when the first attempt is due.
    """
    if not rows:
        return
    table = WebhookDeliveryTable
    fresh = {"state": DeliveryState.PENDING, "attempts": 0, "next_attempt_at": at}
    tick = timedelta(microseconds=1)  # so that they are listed in the order of the feed
    statement = postgresql.insert(table).values(
        [
            row | fresh | {"delivery_id": uuid4(), "created_at": at + n * tick}
            for n, row in enumerate(rows)
        ]
    )
    await session.execute(
        statement.on_conflict_do_update(
            constraint="webhook_delivery_once",
            set_=fresh | {"claimed_until": None, "ended_at": None},
            where=col(table.state) != DeliveryState.PENDING,
        )
    )


_CLAIM = text(
    """
    WITH due AS (
        SELECT d.delivery_id FROM webhook_delivery d
        WHERE d.endpoint_id = :endpoint_id AND d.state = 'pending'
          AND d.next_attempt_at <= :now AND coalesce(d.claimed_until <= :now, true)
          AND NOT EXISTS (
            SELECT FROM webhook_delivery before
            WHERE before.endpoint_id = d.endpoint_id AND before.partition = d.partition
              AND before.state = 'pending' AND before.position < d.position)
        ORDER BY d.position LIMIT :limit
        FOR UPDATE SKIP LOCKED)
    UPDATE webhook_delivery SET attempts = attempts + 1, claimed_until = :until
    FROM due WHERE webhook_delivery.delivery_id = due.delivery_id
    RETURNING webhook_delivery.delivery_id
    """
)


async def claim(
    session: AsyncSession, endpoint_id: UUID, *, now: Instant, lease: timedelta, limit: int
) -> Sequence[WebhookDeliveryTable]:
    """Take deliveries that are due, at most one for each partition, and count the attempt.

    One whose earlier ones are not at their end is not taken: what is told of a plan is told in
    order. A claim that runs out counts as never made.
    """
    given = {"endpoint_id": endpoint_id, "now": now, "until": now + lease, "limit": limit}
    taken = [row[0] for row in (await session.execute(_CLAIM, given)).all()]
    if not taken:
        return []
    table = WebhookDeliveryTable
    statement = select(table).where(col(table.delivery_id).in_(taken)).order_by(col(table.position))
    return (await session.scalars(statement)).all()


async def keep_attempt(
    session: AsyncSession,
    delivery_id: UUID,
    *,
    begun_at: Instant,
    took_ms: int,
    status: int | None,
    error: str | None,
) -> None:
    """Write an attempt into the log."""
    await session.execute(
        insert(WebhookAttemptTable).values(
            delivery_id=delivery_id,
            begun_at=begun_at,
            took_ms=took_ms,
            status=status,
            error=error,
        )
    )


async def end_attempt(
    session: AsyncSession,
    delivery: WebhookDeliveryTable,
    *,
    state: DeliveryState,
    at: Instant,
    next_attempt_at: Instant | None = None,
) -> bool:
    """Say what became of a delivery; false where somebody asked for it anew meanwhile."""
    table = WebhookDeliveryTable
    values: Row = {"state": state, "claimed_until": None}
    if next_attempt_at is not None:
        values["next_attempt_at"] = next_attempt_at
    else:
        values["ended_at"] = at
    changed = await session.execute(
        update(table)
        .where(
            col(table.delivery_id) == delivery.delivery_id,
            col(table.state) == DeliveryState.PENDING,
            col(table.attempts) == delivery.attempts,
        )
        .values(values)
        .returning(col(table.delivery_id))
    )
    return changed.one_or_none() is not None


async def forget_ended(session: AsyncSession, *, before: Instant) -> None:
    """Take away what ended before an instant; asked for again, it is made out anew."""
    table = WebhookDeliveryTable
    await session.execute(delete(table).where(col(table.ended_at) < before))
