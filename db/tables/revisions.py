"""Corrections of plans."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from db.tables.base import SQLModel
from db.types import instant, texts


class PlanRevisionTable(SQLModel, table=True):
    """One correction of a plan by the hospital. Never changed.

    `change_sealed` holds what stood before, what stands after, and the reason; encrypted, as all
    three may hold clinical text.
    """

    __tablename__ = "plan_revision"

    plan_id: UUID = Field(primary_key=True, foreign_key="plan.plan_id")
    number: int = Field(primary_key=True)
    fields: list[str] = Field(sa_type=texts())
    change_sealed: bytes
    corrected_by: str
    corrected_at: datetime = Field(sa_type=instant())
