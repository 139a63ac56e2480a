"""What parties are told, each once, and that they have read it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, UniqueConstraint
from sqlmodel import Field

from db.tables.base import SQLModel
from db.types import Json, document, instant, word, words_check
from service.rules.notifications import Party


class NotificationTable(SQLModel, table=True):
    """Something that one party is told. Never changed.

    `subject` names what it is about and `occasion` which time, so that nothing is told twice.
    """

    __tablename__ = "notification"
    __table_args__ = (
        CheckConstraint(words_check("recipient_kind", Party), name="party_is_known"),
        UniqueConstraint(
            "recipient_kind",
            "recipient_id",
            "code",
            "subject",
            "occasion",
            name="notification_once",
        ),
        Index("notification_by_recipient", "recipient_kind", "recipient_id", "notification_id"),
    )

    notification_id: int | None = Field(
        default=None, primary_key=True, sa_type=BigInteger, sa_column_args=[Identity(always=True)]
    )
    recipient_kind: Party = Field(sa_type=word(Party))
    recipient_id: str
    code: str
    citation: str
    subject: str
    occasion: str
    plan_id: UUID | None = Field(default=None, foreign_key="plan.plan_id")
    provider_id: UUID | None = Field(default=None, foreign_key="provider.provider_id")
    due_on: date | None = None
    facts: Json = Field(sa_type=document())
    created_at: datetime = Field(sa_type=instant())


class NotificationReadingTable(SQLModel, table=True):
    """That a recipient has read what it was told. Never changed."""

    __tablename__ = "notification_reading"

    notification_id: int = Field(
        primary_key=True, sa_type=BigInteger, foreign_key="notification.notification_id"
    )
    read_at: datetime = Field(sa_type=instant())
    read_by: str
