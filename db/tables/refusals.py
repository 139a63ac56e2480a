"""Capacity refusals (§ 7, stk. 2)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from db.tables.base import SQLModel
from db.types import Json, document, instant, word, words_check
from service.rules.vocabulary import CareLevel, RefusalState


class CapacityRefusalTable(SQLModel, table=True):
    """A public institution's refusal of out-of-area citizens, with the evidence of its day."""

    __tablename__ = "capacity_refusal"
    __table_args__ = (
        CheckConstraint(words_check("state", RefusalState), name="state_is_known"),
        CheckConstraint(words_check("care_level", CareLevel), name="level_is_known"),
        CheckConstraint("valid_to >= valid_from", name="dates_in_order"),
        CheckConstraint("own_residents_affected >= 0", name="residents_not_negative"),
        Index(
            "capacity_refusal_in_effect",
            "provider_id",
            postgresql_where=text("state = 'effective'"),
        ),
    )

    refusal_id: UUID = Field(primary_key=True)
    provider_id: UUID = Field(foreign_key="provider.provider_id")
    care_level: CareLevel = Field(sa_type=word(CareLevel))
    clinical_area: str = Field(foreign_key="clinical_area.clinical_area")
    plan_id: UUID | None = Field(default=None, foreign_key="plan.plan_id")
    own_residents_affected: int
    reason: str
    valid_from: date
    valid_to: date
    state: RefusalState = Field(sa_type=word(RefusalState))
    code: str
    citation: str
    evidence: Json = Field(sa_type=document())
    recorded_at: datetime = Field(sa_type=instant())
    recorded_by: str
    adopted_at: datetime | None = Field(default=None, sa_type=instant())
    adopted_by: str | None = None
    override_reason: str | None = None
    version: int = 1
