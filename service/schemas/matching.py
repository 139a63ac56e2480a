"""Bodies about match runs."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from service.rules.vocabulary import Basis, CareLevel, DeliveryMode
from service.schemas.base import Answer, Body, ClinicalArea, Line, ReasonOut
from service.schemas.reference import PolicyOut


class PinIn(Body):
    """A start that is decided already."""

    plan_id: UUID
    provider_id: UUID
    start_on: date


class ExtraCapacityIn(Body):
    """Places that are only supposed."""

    provider_id: UUID
    care_level: CareLevel
    clinical_area: ClinicalArea
    delivery_mode: DeliveryMode = DeliveryMode.ON_SITE
    start_on: date
    places: int = Field(ge=1, le=10_000)


class WhatIfIn(Body):
    """A supposition; a run under one is never accepted."""

    closed_providers: list[UUID] = Field(default=[], max_length=1_000)
    extra_capacity: list[ExtraCapacityIn] = Field(default=[], max_length=10_000)


class MatchRunIn(Body):
    """What a run is asked. With `refusal_costs` it also tells what each refusal costs everybody.

    With `fair` nobody's waiting and travel cost more than somebody's must, before the least sum.
    """

    authority_id: Line | None = None
    as_of: date | None = None
    horizon_days: int = Field(default=42, ge=1, le=365)
    pins: list[PinIn] = Field(default=[], max_length=10_000)
    what_if: WhatIfIn = WhatIfIn()
    time_limit_s: int = Field(default=60, ge=1, le=3_600)
    seed: int = Field(default=1, ge=0, le=2**31 - 1)
    refusal_costs: bool = False
    fair: bool = False


class SolverOut(Answer, frozen=True):
    """The engine, its status, and objective and bound per level.

    `worst_cost` is the waiting and travel of the plan worst off; none of older runs.
    """

    name: str
    version: str
    status: str
    objective: list[int]
    bound: list[int]
    gap: float
    wall_s: float
    worst_cost: int | None = None


class CountsOut(Answer, frozen=True):
    """How many plans, and where they ended."""

    plans: int
    placed: int
    placed_by_offer: int
    placed_by_clinical_deadline: int
    unplaced: int
    longest_wait_days: int | None


class MatchRunOut(Answer, frozen=True):
    """A run of the matching; a `supposed` one is about a supposition and is never accepted."""

    run_id: UUID
    authority_id: str | None
    as_of: date
    seed: int
    fair: bool
    supposed: bool
    state: str
    stage: str
    progress: float
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    input_hash: str | None
    solver: SolverOut | None
    counts: CountsOut | None
    policies: list[PolicyOut]
    replay_of: UUID | None
    differences: list[str] | None
    failure: str | None


class LatestRunOut(Answer, frozen=True):
    """The last run that is done, how long ago it ended, and one that may soon take its place."""

    age_s: int
    run: MatchRunOut
    under_way: MatchRunOut | None


class MatchRunPage(Answer, frozen=True):
    """Some runs, the newest first."""

    items: list[MatchRunOut]
    next: str | None


class CostOut(Answer, frozen=True):
    """What a start costs, part by part."""

    waiting_days: int
    travel_minutes: int
    preference: int


class ProposalOut(Answer, frozen=True):
    """What a run proposes for one plan; without a provider the plan goes without a place.

    `rule_set` is the order that the plan falls under (§ 9).
    `offered_provider_id`, `offered_provider_name`, `offered_start_on` and `offered_reply_by` are
    the place, the start and the last day to reply of the offer that stands for the plan now, which
    an accepted proposal takes the place of. `outdated` is a proposal for a plan that has changed
    since the run: it is accepted no more.
    """

    plan_id: UUID
    citizen_ref: str
    rule_set: str
    provider_id: UUID | None
    provider_name: str | None
    start_on: date | None
    basis: Basis | None
    cost: CostOut | None
    reason: ReasonOut
    accepted_at: datetime | None
    offered_provider_id: UUID | None
    offered_provider_name: str | None
    offered_start_on: date | None
    offered_reply_by: date | None
    outdated: bool


class ProposalPage(Answer, frozen=True):
    """Some proposals, in order of plan."""

    items: list[ProposalOut]
    next: str | None


class PriceOut(Answer, frozen=True):
    """A difference for everybody: deadlines missed, plans late, and weighted cost.

    `worse_off` counts plans that would cost more than the worst of a fair run; 0 in any other.
    """

    missed_deadlines: int
    late_plans: int
    cost: int
    worse_off: int = 0


class WhyOut(Answer, frozen=True):
    """One provider's answer for one plan: chosen, or why not."""

    provider_id: str
    name: str
    chosen: bool
    code: str
    citation: str
    facts: dict[str, str]
    start_on: date | None
    basis: Basis | None
    cost: CostOut | None
    price_difference: PriceOut | None
    one_more_place_saves: PriceOut | None
    would_qualify_if: dict[str, str]
    sentence_da: str
    sentence_en: str


class RecommendedOut(Answer, frozen=True):
    """A place and a start, what it costs the citizen, and what the place is worth to others."""

    provider_id: str
    name: str
    start_on: date
    basis: Basis
    cost: CostOut
    meets_clinical_deadline: bool
    in_time: bool
    costs_others: PriceOut | None
    delivery_mode: str | None
    reason: ReasonOut
    sentence_da: str
    sentence_en: str


class NotRecommendedOut(Answer, frozen=True):
    """A place that cannot be chosen now, and what would change that."""

    provider_id: str
    name: str
    code: str
    citation: str
    facts: dict[str, str]
    would_qualify_if: dict[str, str]


class PricesFromOut(Answer, frozen=True):
    """The run whose prices told what places cost others, and how old it is."""

    run_id: UUID
    finished_at: datetime
    age_s: int


class RecommendationOut(Answer, frozen=True):
    """The best lawful place for one plan now; none where there is no place at all.

    `code` is RECOMMENDED, PUBLIC_OFFER_STANDS or NOTHING_TO_RECOMMEND.
    """

    plan_id: UUID
    as_of: datetime
    code: str
    sentence_da: str
    sentence_en: str
    recommended: RecommendedOut | None
    alternatives: list[RecommendedOut]
    excluded: list[NotRecommendedOut]
    prices_from: PricesFromOut | None


class ExplanationOut(Answer, frozen=True):
    """Why a plan got what it got: every provider, the chosen one first."""

    run_id: UUID
    plan_id: UUID
    proposal: ProposalOut
    providers: list[WhyOut]
