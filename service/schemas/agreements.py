"""Bodies about the documentation of an agreed start (§ 8, stk. 3) and a missed meeting."""

from datetime import date, datetime

from service.schemas.base import Answer, Body, Prose
from service.schemas.spelling import Day, Flag


class DocumentationRequestIn(Body):
    """The authority's demand for documentation, with its reason if there is one."""

    reason: Prose | None = None


class DocumentationIn(Body):
    """The start that the provider states it has agreed."""

    start_on: Day
    statement: Prose | None = None


class DecisionIn(Body):
    """What the authority makes of the documentation."""

    accepted: Flag
    reason: Prose | None = None


class RebookingIn(Body):
    """A new day for a first meeting that was missed."""

    start_on: Day


class DocumentationOut(Answer, frozen=True):
    """A demand for documentation and what became of it."""

    number: int
    state: str
    reason: str | None
    requested_at: datetime
    start_on: date | None
    statement: str | None
    delivered_at: datetime | None
    decided_at: datetime | None
    decision_reason: str | None


class DispatchOut(Answer, frozen=True):
    """The plan as it was sent to a private provider."""

    provider_id: str
    dispatched_at: datetime
    acknowledged_at: datetime | None
