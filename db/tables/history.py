"""What was decided and on what, and how things stood before they changed. Never changed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from db.tables.base import SQLModel
from db.types import Json, document, instant


class RulebookValuesTable(SQLModel, table=True):
    """The values of a rulebook that something was decided under; its id is their hash."""

    __tablename__ = "rulebook_values"

    rulebook_id: str = Field(primary_key=True)
    rule_set: str
    contents: Json = Field(sa_type=document())
    first_used_at: datetime = Field(sa_type=instant())


class DecisionTable(SQLModel, table=True):
    """A legal decision: the rule functions asked, with what, and what they answered.

    `questions` and `policies` hold no person data and no clinical text.
    """

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint("num_nonnulls(plan_id, refusal_id) > 0", name="is_about_something"),
        Index("decision_by_plan", "plan_id", "event_id"),
        Index("decision_by_refusal", "refusal_id", "event_id"),
        Index("decision_by_rule_set", "rule_set", "at"),
    )

    decision_id: UUID = Field(primary_key=True)
    event_id: int = Field(sa_type=BigInteger, foreign_key="event.event_id", unique=True)
    plan_id: UUID | None = Field(default=None, foreign_key="plan.plan_id")
    refusal_id: UUID | None = Field(default=None, foreign_key="capacity_refusal.refusal_id")
    kind: str  # the name of the event in history
    at: datetime = Field(sa_type=instant())
    actor_role: str
    rule_set: str
    rulebook_id: str = Field(foreign_key="rulebook_values.rulebook_id")
    policies: list[Any] = Field(sa_type=document())
    questions: list[Any] = Field(sa_type=document())


class PlanStandingTable(SQLModel, table=True):
    """How a plan stood after an event; written by a trigger on the event when it is committed.

    `standing` holds what the law and the citizen's way turn on, and no person data.
    """

    __tablename__ = "plan_standing"
    __table_args__ = (Index("plan_standing_by_time", "plan_id", "at", "event_id"),)

    event_id: int = Field(primary_key=True, sa_type=BigInteger, foreign_key="event.event_id")
    plan_id: UUID = Field(foreign_key="plan.plan_id")
    at: datetime = Field(sa_type=instant())
    standing: Json = Field(sa_type=document())


class ProviderVersionTable(SQLModel, table=True):
    """A provider with its services and agreements, as it was from `at` on."""

    __tablename__ = "provider_version"
    __table_args__ = (Index("provider_version_by_time", "provider_id", "at"),)

    provider_id: UUID = Field(primary_key=True, foreign_key="provider.provider_id")
    version: int = Field(primary_key=True)
    at: datetime = Field(sa_type=instant())
    contents: Json = Field(sa_type=document())


class HistoryLinkTable(SQLModel, table=True):
    """A row of history as a link of one chain; written by triggers when it is committed.

    Positions follow the order of commits without a hole. `hash` covers the hash before it, the
    place, and `row_hash`, which covers the row that `source` and `key` name.
    """

    __tablename__ = "history_link"
    __table_args__ = (UniqueConstraint("source", "key", name="history_link_once"),)

    position: int = Field(
        primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False}
    )
    source: str
    key: str
    event_id: int | None = Field(
        default=None, sa_type=BigInteger, foreign_key="event.event_id", unique=True
    )
    row_hash: bytes
    hash: bytes
