"""What is demanded and sent once a private start is agreed (§ 8), and what leaves the service."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Identity, Index, text
from sqlmodel import Field

from db.tables.base import SQLModel
from db.types import Json, document, instant, word, words_check
from service.rules.vocabulary import DocumentationState


class DocumentationRequestTable(SQLModel, table=True):
    """The authority's demand for proof of an agreed start (§ 8, stk. 3).

    `agreement` is the agreed start it is about; none while the demand was only announced. Reason,
    statement and reason of the decision are sealed apart; here they stand in old rows only.
    """

    __tablename__ = "documentation_request"
    __table_args__ = (
        CheckConstraint(words_check("state", DocumentationState), name="state_is_known"),
        CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decision_is_signed"),
        Index(
            "documentation_request_one_open",
            "plan_id",
            unique=True,
            postgresql_where=text("decided_at IS NULL"),
        ),
    )

    plan_id: UUID = Field(primary_key=True, foreign_key="plan.plan_id")
    number: int = Field(primary_key=True)
    agreement: int | None = None
    state: DocumentationState = Field(sa_type=word(DocumentationState))
    reason: str | None = None
    requested_at: datetime = Field(sa_type=instant())
    requested_by: str
    delivered_at: datetime | None = Field(default=None, sa_type=instant())
    statement: str | None = None
    decided_at: datetime | None = Field(default=None, sa_type=instant())
    decided_by: str | None = None
    decision_reason: str | None = None


class DispatchAcknowledgementTable(SQLModel, table=True):
    """The provider's word that the plan has arrived (§ 8, stk. 2). Never changed."""

    __tablename__ = "dispatch_acknowledgement"
    __table_args__ = (
        ForeignKeyConstraint(
            ["plan_id", "number"],
            ["plan_dispatch.plan_id", "plan_dispatch.number"],
            name="dispatch_acknowledgement_of_a_dispatch",
        ),
    )

    plan_id: UUID = Field(primary_key=True)
    number: int = Field(primary_key=True)
    acknowledged_at: datetime = Field(sa_type=instant())
    acknowledged_by: str


class OutboxTable(SQLModel, table=True):
    """Something that must leave the service, written with the change that calls for it.

    Never changed. `recipient` is a word of § 4 or an id; `payload` holds ids only.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "outbox_plan_sent_once",
            "plan_id",
            "number",
            unique=True,
            postgresql_where=text("topic = 'plan.dispatched'"),
        ),
    )

    message_id: int | None = Field(
        default=None, primary_key=True, sa_type=BigInteger, sa_column_args=[Identity(always=True)]
    )
    topic: str
    plan_id: UUID | None = Field(default=None, foreign_key="plan.plan_id")
    number: int | None = None  # which of the plan's agreements, at a dispatch
    recipient_kind: str
    recipient_id: str
    payload: Json = Field(sa_type=document())
    created_at: datetime = Field(sa_type=instant())
