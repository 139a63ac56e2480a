"""Who else may see a plan, or act in it, for its citizen."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from db.tables.base import SQLModel
from db.types import instant, word, words_check
from service.rules.vocabulary import MandateGround, MandateScope


class MandateTable(SQLModel, table=True):
    """A relative's mandate in one plan. Never changed but by ending it, once.

    Attributes:
        number: which one of the plan's.
        subject: as whom the relative signs in.
        names_sealed: what the relative and the citizen are called, for each other to read.
        shows_home: whether the relative may see where the citizen lives.
        last_on: the last day that it counts on, unless it is ended before.
        recorded_by: as history names who recorded it.
    """

    __tablename__ = "mandate"
    __table_args__ = (
        CheckConstraint(words_check("ground", MandateGround), name="ground_is_known"),
        CheckConstraint(words_check("covers", MandateScope), name="covers_is_known"),
        CheckConstraint(
            "begins_on <= last_on AND last_on <= begins_on + 366", name="days_are_in_order"
        ),
        CheckConstraint(
            "recorded_by_role = 'authority'"
            " OR (recorded_by_role = 'citizen' AND ground = 'citizen')",
            name="recorded_by_who_may",
        ),
        CheckConstraint(
            "num_nonnulls(ended_at, ended_by_role, ended_by) IN (0, 3)"
            " AND coalesce(ended_by_role, 'citizen') IN ('citizen', 'authority', 'relative')"
            " AND coalesce(ended_at >= recorded_at, true)",
            name="end_is_whole",
        ),
        Index(
            "mandate_by_subject",
            "subject",
            "plan_id",
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    plan_id: UUID = Field(primary_key=True, foreign_key="plan.plan_id")
    number: int = Field(primary_key=True)
    subject: str
    names_sealed: bytes
    ground: MandateGround = Field(sa_type=word(MandateGround))
    covers: MandateScope = Field(sa_type=word(MandateScope))
    shows_home: bool
    begins_on: date
    last_on: date
    recorded_at: datetime = Field(sa_type=instant())
    recorded_by_role: str
    recorded_by: str
    ended_at: datetime | None = Field(default=None, sa_type=instant())
    ended_by_role: str | None = None
    ended_by: str | None = None
