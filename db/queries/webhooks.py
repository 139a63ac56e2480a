"""Endpoints that events are delivered to."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select
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
from service.auth import Caller, Role

Endpoint = WebhookEndpointTable  # what routes show, by names that are not a table's
Delivery = WebhookDeliveryTable
Attempt = WebhookAttemptTable

__all__ = ["Attempt", "Delivery", "DeliveryState", "Endpoint", "EndpointState", "Owner"]


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose an endpoint is: an authority, a provider, a hospital, or the operator."""

    role: Role
    id: str

    @classmethod
    def of(cls, endpoint: WebhookEndpointTable) -> "Owner":
        """The owner of an endpoint."""
        return cls(endpoint.owner_role, endpoint.owner_id)

    def caller(self) -> Caller:
        """The owner as one who asks, so that it is told what it may know of and no more."""
        return Caller(
            role=self.role,
            sub=self.id,
            authority_id=self.id if self.role is Role.AUTHORITY else None,
            provider_id=self.id if self.role is Role.PROVIDER else None,
        )


async def add(session: AsyncSession, endpoint: WebhookEndpointTable) -> None:
    """Keep a new endpoint."""
    session.add(endpoint)
    await session.flush()


async def find(
    session: AsyncSession, endpoint_id: UUID, owner: Owner, *, lock: bool = False
) -> WebhookEndpointTable | None:
    """An owner's endpoint, or none; locked for a change when asked."""
    statement = select(WebhookEndpointTable).where(
        col(WebhookEndpointTable.endpoint_id) == endpoint_id, *_of(owner)
    )
    if lock:
        statement = statement.with_for_update()
    return (await session.scalars(statement)).one_or_none()


async def page(
    session: AsyncSession, owner: Owner, *, after: UUID | None, limit: int
) -> list[WebhookEndpointTable]:
    """An owner's endpoints in order of id."""
    endpoint_id = col(WebhookEndpointTable.endpoint_id)
    statement = select(WebhookEndpointTable).where(*_of(owner)).order_by(endpoint_id).limit(limit)
    if after is not None:
        statement = statement.where(endpoint_id > after)
    return list((await session.scalars(statement)).all())


async def remove(session: AsyncSession, endpoint_id: UUID) -> None:
    """Forget an endpoint with all its deliveries."""
    await session.execute(
        delete(WebhookEndpointTable).where(col(WebhookEndpointTable.endpoint_id) == endpoint_id)
    )


async def find_delivery(
    session: AsyncSession, endpoint_id: UUID, delivery_id: UUID, *, lock: bool = False
) -> WebhookDeliveryTable | None:
    """A delivery of an endpoint, or none."""
    statement = select(WebhookDeliveryTable).where(
        col(WebhookDeliveryTable.delivery_id) == delivery_id,
        col(WebhookDeliveryTable.endpoint_id) == endpoint_id,
    )
    if lock:
        statement = statement.with_for_update()
    return (await session.scalars(statement)).one_or_none()


async def deliveries(
    session: AsyncSession,
    endpoint_id: UUID,
    *,
    state: DeliveryState | None,
    after: tuple[Instant, UUID] | None,
    limit: int,
) -> list[WebhookDeliveryTable]:
    """Deliveries of an endpoint, the newest first, after one of them."""
    table = WebhookDeliveryTable
    statement = select(table).where(col(table.endpoint_id) == endpoint_id)
    if state is not None:
        statement = statement.where(col(table.state) == state)
    if after is not None:
        at, delivery_id = after
        statement = statement.where(
            (col(table.created_at) < at)
            | ((col(table.created_at) == at) & (col(table.delivery_id) < delivery_id))
        )
    statement = statement.order_by(
        col(table.created_at).desc(), col(table.delivery_id).desc()
    ).limit(limit)
    return list((await session.scalars(statement)).all())


async def attempts(
    session: AsyncSession, delivery_ids: Sequence[UUID]
) -> dict[UUID, list[WebhookAttemptTable]]:
    """Every attempt at some deliveries, oldest first."""
    table = WebhookAttemptTable
    statement = (
        select(table)
        .where(col(table.delivery_id).in_(delivery_ids))
        .order_by(col(table.attempt_id))
    )
    found: dict[UUID, list[WebhookAttemptTable]] = {one: [] for one in delivery_ids}
    for attempt in await session.scalars(statement):
        found[attempt.delivery_id].append(attempt)
    return found


def _of(owner: Owner) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    table = WebhookEndpointTable
    return (col(table.owner_role) == owner.role, col(table.owner_id) == owner.id)
