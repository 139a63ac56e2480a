"""Bodies about decisions: what the law was asked, and what it answered."""

from datetime import datetime
from typing import Any
from uuid import UUID

from service.schemas.base import Answer
from service.schemas.reference import PolicyOut


class QuestionOut(Answer, frozen=True):
    """A rule that was asked: its name, what it was told, and its answer.

    An input `{"answer_of": n}` is the answer to question n, counted from zero, and
    `{"reason_of": n}` the reason in it. Words that somebody wrote stand as `(given)`.
    """

    question: str
    inputs: dict[str, Any]
    answer: Any


class DecisionOut(Answer, frozen=True):
    """A legal decision with all that it rests on. `rulebook_id` names the rulebook's values."""

    decision_id: UUID
    event_id: int
    kind: str
    at: datetime
    actor_role: str
    plan_id: UUID | None
    refusal_id: UUID | None
    rule_set: str
    rulebook_id: str
    rulebook_source: str
    policies: list[PolicyOut]
    questions: list[QuestionOut]


class DecisionPage(Answer, frozen=True):
    """What was decided about a plan, oldest first."""

    items: list[DecisionOut]
    next: str | None


class DifferenceOut(Answer, frozen=True):
    """A question that is answered otherwise than it was; `number` counts from zero."""

    number: int
    question: str
    stored: Any
    replayed: Any


class AnsweredOut(Answer, frozen=True):
    """A question's answer now."""

    question: str
    answer: Any


class ReplayOut(Answer, frozen=True):
    """A decision's questions asked again with the facts of then."""

    decision_id: UUID
    same: bool
    rule_set: str
    rulebook_source: str
    differences: list[DifferenceOut]
    answer: list[AnsweredOut]
