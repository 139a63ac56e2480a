"""Bodies about two match runs side by side."""

from datetime import date
from uuid import UUID

from service.rules.vocabulary import Basis
from service.schemas.base import Answer
from service.schemas.matching import CountsOut


class TierOut(Answer, frozen=True):
    """One level of the aim in both runs; `difference` is this run less the other."""

    tier: str
    this: int
    other: int
    difference: int


class WorstOut(Answer, frozen=True):
    """What the plan worst off has of waiting and travel in both runs; none of older runs."""

    this: int | None
    other: int | None
    fair: bool
    fair_other: bool


class AuthorityComparedOut(Answer, frozen=True):
    """How the plans of one authority fare in both runs."""

    authority_id: str
    plans: int
    placed: int
    placed_other: int
    waiting_days: int
    waiting_days_other: int
    placed_otherwise: int


class StartOut(Answer, frozen=True):
    """A start that a run proposes."""

    provider_id: UUID
    start_on: date
    basis: Basis
    waiting_days: int


class PlacedOtherwiseOut(Answer, frozen=True):
    """A plan and its start in both runs; none where it has no place or was not in the run."""

    plan_id: UUID
    authority_id: str
    this: StartOut | None
    other: StartOut | None


class ComparisonOut(Answer, frozen=True):
    """Two runs side by side. `items` holds the plans that the caller may know of."""

    run_id: UUID
    with_run_id: UUID
    same_input: bool
    counts: CountsOut
    counts_other: CountsOut
    objective: list[TierOut]
    worst_cost: WorstOut
    placed_otherwise: int
    by_authority: list[AuthorityComparedOut]
    items: list[PlacedOtherwiseOut]
    next: str | None
