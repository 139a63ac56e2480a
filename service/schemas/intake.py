"""Bodies about a plan's receipt, its corrections, and the citizen's move."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from service.rules.vocabulary import LateCause, PlanType
from service.schemas.base import (
    Answer,
    Body,
    ClinicalArea,
    Line,
    MunicipalityCode,
    Postcode,
    Prose,
)
from service.schemas.plans import ConsentIn, ContactsIn
from service.schemas.spelling import Day, Moment, Text


def _not_cleared(value: object) -> object:
    """Refuse to clear what a plan must have."""
    if value is None:
        raise PydanticCustomError("not_clearable", "Input cannot be cleared")
    return value


_Kept = BeforeValidator(_not_cleared)


class ReceiptIn(Body):
    """When and how a patient who kept the plan has shown it; now, when left out."""

    shown_at: Moment | None = None
    how: Literal["paper", "portal"] | None = None
    late_cause: LateCause | None = None


class LateCauseIn(Body):
    """Why the plan came later than the day of discharge."""

    late_cause: LateCause


class CorrectionIn(Body):
    """What the hospital corrects in a plan; a field left out stays as it is.

    Null clears `clinical_start_deadline`, `not_before`, `total_functional_ability` and
    `total_needs`; the others cannot be cleared.
    """

    reason: Prose
    discharged_on: Annotated[Day | None, _Kept] = None
    plan_type: Annotated[PlanType | None, _Kept] = None
    clinical_area: Annotated[ClinicalArea | None, _Kept] = None
    clinical_start_deadline: Day | None = None
    not_before: Day | None = None
    home_municipality: Annotated[MunicipalityCode | None, _Kept] = None
    functional_ability: Annotated[Text | None, _Kept] = None
    needs: Annotated[Text | None, _Kept] = None
    impairments: Annotated[Annotated[list[Line], Field(max_length=100)] | None, _Kept] = None
    total_functional_ability: Text | None = None
    total_needs: Text | None = None
    contacts: Annotated[ContactsIn | None, _Kept] = None
    consent: Annotated[ConsentIn | None, _Kept] = None


class ResidenceIn(Body):
    """Where the citizen lives from a day on."""

    home_municipality: MunicipalityCode
    postcode: Postcode
    moved_on: Day


class RevisionOut(Answer, frozen=True):
    """One correction: what was corrected, what stood before and after, and why."""

    number: int
    fields: list[str]
    before: dict[str, object]
    after: dict[str, object]
    reason: str
    corrected_by: str
    corrected_at: datetime


class RevisionPage(Answer, frozen=True):
    """The corrections of a plan, oldest first."""

    items: list[RevisionOut]
    next: str | None
