"""Bodies about capacity refusals (§ 7, stk. 2)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StrictInt, field_validator
from pydantic_core import PydanticCustomError

from service.rules.vocabulary import CareLevel, RefusalState
from service.schemas.base import Answer, Body, ClinicalArea, Prose


class RefusalIn(Body):
    """An institution's wish to turn away citizens from elsewhere, or one of them."""

    provider_id: UUID
    care_level: CareLevel
    clinical_area: ClinicalArea
    own_residents_affected: Annotated[StrictInt, Field(ge=0, le=1_000_000)]
    reason: Prose
    valid_from: date
    valid_to: date
    plan_id: UUID | None = None

    @field_validator("valid_to")
    @classmethod
    def _not_before_valid_from(cls, valid_to: date, info: object) -> date:
        valid_from = getattr(info, "data", {}).get("valid_from")
        if valid_from is not None and valid_to < valid_from:
            raise PydanticCustomError("dates_reversed", "valid_to lies before valid_from")
        return valid_to


class OverrideIn(Body):
    """Why the council lets the refusal have effect though the figures do not support it."""

    reason: Prose


class ComparatorOut(Answer, frozen=True):
    """Another public provider's wait, from a fresh figure."""

    provider_id: str
    waiting_days: int
    observed_at: datetime


class PolicyOut(Answer, frozen=True):
    """The reading of "considerably longer" that was used, and the days it compares by."""

    id: str
    rule_set: str
    refusal_ratio: float
    refusal_days: int
    refusal_min_comparators: int
    refusal_max_days: int
    freshness_days: int


class EvidenceOut(Answer, frozen=True):
    """The figures of the day the refusal was recorded; they never change afterwards."""

    own_waiting_days: int | None
    own_observed_at: datetime | None
    comparators: list[ComparatorOut]
    median: float | None
    threshold: float | None
    policy: PolicyOut
    weighed_at: datetime
    facts: dict[str, str]


class RefusalOut(Answer, frozen=True):
    """A refusal with its ground and its evidence."""

    refusal_id: UUID
    provider_id: UUID
    care_level: CareLevel
    clinical_area: str
    own_residents_affected: int
    reason: str
    valid_from: date
    valid_to: date
    plan_id: UUID | None
    state: RefusalState
    code: str
    citation: str
    evidence: EvidenceOut
    recorded_at: datetime
    recorded_by: str
    adopted_at: datetime | None
    adopted_by: str | None
    override_reason: str | None
    version: int


class RefusalPage(Answer, frozen=True):
    """Some refusals."""

    items: list[RefusalOut]
    next: str | None
