"""Where events are delivered to, and every attempt to do so. Times here are the machine's."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, UniqueConstraint, text
from sqlmodel import Field

from db.tables.base import SQLModel
from db.types import instant, texts, word, words_check
from service.auth import Role


class EndpointState(StrEnum):
    """Whether an endpoint is delivered to."""

    ENABLED = "enabled"
    DISABLED = "disabled"


class DeliveryState(StrEnum):
    """What has become of a delivery."""

    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"  # given up after the last attempt
    WITHHELD = "withheld"  # the owner may not know of the event any longer


class WebhookEndpointTable(SQLModel, table=True):
    """An address that events are delivered to. Secrets are sealed.

    `position` is the place in the feed up to which deliveries have been made out. `failing_since`
    is when the first of the failures was that no success has followed.
    """

    __tablename__ = "webhook_endpoint"
    __table_args__ = (
        CheckConstraint(words_check("state", EndpointState), name="state_is_known"),
        CheckConstraint(words_check("owner_role", Role), name="role_is_known"),
        CheckConstraint(
            "(previous_secret_sealed IS NULL) = (previous_until IS NULL)",
            name="overlap_has_an_end",
        ),
        Index("webhook_endpoint_by_owner", "owner_role", "owner_id", "endpoint_id"),
    )

    endpoint_id: UUID = Field(primary_key=True)
    owner_role: Role = Field(sa_type=word(Role))
    owner_id: str
    url: str
    event_types: list[str] = Field(sa_type=texts())
    description: str
    state: EndpointState = Field(sa_type=word(EndpointState))
    disabled_reason: str | None = None
    secret_sealed: bytes
    previous_secret_sealed: bytes | None = None
    previous_until: datetime | None = Field(default=None, sa_type=instant())
    position: int = Field(sa_type=BigInteger)
    failing_since: datetime | None = Field(default=None, sa_type=instant())
    created_at: datetime = Field(sa_type=instant())
    version: int = 1


class WebhookDeliveryTable(SQLModel, table=True):
    """One event for one endpoint; or a test, which has no event and no place in the feed.

    `message_id` is what receivers know it by. `attempts` counts those begun since it was made out
    or asked for again; `claimed_until` is how long the one that is under way may take.
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        CheckConstraint(words_check("state", DeliveryState), name="state_is_known"),
        UniqueConstraint("endpoint_id", "message_id", name="webhook_delivery_once"),
        Index(
            "webhook_delivery_in_order",
            "endpoint_id",
            "partition",
            "position",
            postgresql_where=text("state = 'pending'"),
        ),
        Index("webhook_delivery_newest", "endpoint_id", "created_at", "delivery_id"),
    )

    delivery_id: UUID = Field(primary_key=True)
    endpoint_id: UUID = Field(foreign_key="webhook_endpoint.endpoint_id", ondelete="CASCADE")
    message_id: str
    event_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key="event.event_id")
    event_type: str
    position: int = Field(sa_type=BigInteger)
    partition: str
    state: DeliveryState = Field(sa_type=word(DeliveryState))
    attempts: int
    next_attempt_at: datetime = Field(sa_type=instant())
    claimed_until: datetime | None = Field(default=None, sa_type=instant())
    created_at: datetime = Field(sa_type=instant())
    ended_at: datetime | None = Field(default=None, sa_type=instant())


class WebhookAttemptTable(SQLModel, table=True):
    """One attempt to deliver, with the status that was answered or a word for what went wrong."""

    __tablename__ = "webhook_attempt"
    __table_args__ = (Index("webhook_attempt_of_delivery", "delivery_id", "attempt_id"),)

    attempt_id: int | None = Field(
        default=None, primary_key=True, sa_type=BigInteger, sa_column_args=[Identity(always=True)]
    )
    delivery_id: UUID = Field(foreign_key="webhook_delivery.delivery_id", ondelete="CASCADE")
    begun_at: datetime = Field(sa_type=instant())
    took_ms: int
    status: int | None = None
    error: str | None = None
