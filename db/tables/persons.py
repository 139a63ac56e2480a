"""What is said of persons, who looked at it, and what was erased."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index
from sqlmodel import Field

from db.tables.base import SQLModel
from db.types import Json, document, instant, word, words_check
from service.rules.vocabulary import AccessKind, AccessPurpose


class ErasureCause(StrEnum):
    """Why person data was erased."""

    RETENTION = "retention"  # it was kept as long as it must be
    REQUEST = "request"  # the citizen asked, and the law allows it
    REPLAY = "replay"  # it was erased before, and a backup has brought it back


class RemarkTable(SQLModel, table=True):
    """What somebody wrote about a plan in words of their own, sealed.

    The words stand apart from what they belong to: history never changes, and words are sealed
    anew when keys change and go when a plan is erased.

    Attributes:
        place: what they belong to, such as `event`.
        number: which one of these.
    """

    __tablename__ = "remark"

    plan_id: UUID = Field(primary_key=True, foreign_key="plan.plan_id")
    place: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_type=BigInteger)
    sealed: bytes


class PlanAccessTable(SQLModel, table=True):
    """That a request showed or changed a plan's person data. Never changed.

    Attributes:
        plan_id: no foreign key, so that nothing can keep a row from being written; plans are never
            deleted.
        operation: the operation's id in the API.
        actor: an opaque subject; none for the citizen, whom the plan names.
        organisation_id: the authority or provider that the caller acted for.
    """

    __tablename__ = "plan_access"
    __table_args__ = (
        CheckConstraint(words_check("kind", AccessKind), name="kind_is_known"),
        CheckConstraint(words_check("purpose", AccessPurpose), name="purpose_is_known"),
        Index("plan_access_by_plan", "plan_id", "access_id"),
        Index("plan_access_by_organisation", "organisation_id", "at"),
    )

    access_id: int | None = Field(
        default=None, primary_key=True, sa_type=BigInteger, sa_column_args=[Identity(always=True)]
    )
    plan_id: UUID
    at: datetime = Field(sa_type=instant())
    operation: str
    kind: AccessKind = Field(sa_type=word(AccessKind))
    actor_role: str
    actor: str | None = None
    organisation_id: str | None = None
    purpose: AccessPurpose | None = Field(default=None, sa_type=word(AccessPurpose))
    request_id: str


class CitizenSearchTable(SQLModel, table=True):
    """That somebody looked for a citizen by civil number, whether found or not. Never changed.

    The number is not kept, nor anything it could be told by. The plans that were shown stand in
    `plan_access` under the same `request_id`.

    Attributes:
        actor: an opaque subject, with whom it acts for.
        organisation_id: the authority that the caller acted for.
        found: how many plans were shown.
    """

    __tablename__ = "citizen_search"
    __table_args__ = (
        CheckConstraint(words_check("purpose", AccessPurpose), name="purpose_is_known"),
        CheckConstraint("found >= 0", name="found_not_negative"),
        Index("citizen_search_by_organisation", "organisation_id", "search_id"),
    )

    search_id: int | None = Field(
        default=None, primary_key=True, sa_type=BigInteger, sa_column_args=[Identity(always=True)]
    )
    at: datetime = Field(sa_type=instant())
    actor: str
    organisation_id: str
    found: int
    purpose: AccessPurpose | None = Field(default=None, sa_type=word(AccessPurpose))
    request_id: str


class ErasureTable(SQLModel, table=True):
    """That a plan's person data was erased. Never changed.

    Attributes:
        removed: how much of what went.
    """

    __tablename__ = "erasure"
    __table_args__ = (CheckConstraint(words_check("cause", ErasureCause), name="cause_is_known"),)

    plan_id: UUID = Field(primary_key=True, foreign_key="plan.plan_id")
    erased_at: datetime = Field(sa_type=instant())
    cause: ErasureCause = Field(sa_type=word(ErasureCause))
    removed: Json = Field(sa_type=document())
