"""Runs of the matching and what they proposed."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, false
from sqlmodel import Field

from db.tables.base import SQLModel
from db.types import Json, document, instant, word, words_check
from service.rules.vocabulary import Basis


class RunState(StrEnum):
    """Where a match run stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class MatchRunTable(SQLModel, table=True):
    """One run over the open plans.

    `snapshot` holds its inputs and `solution` its answer, so that it can be explained and
    replayed whatever has happened since. `night` is set on the one run a night that nobody asked
    for; `supposed` on one about places that are only supposed. `refusal_costs` tells what each
    refusal in effect costs, where the run was asked for that.
    """

    __tablename__ = "match_run"
    __table_args__ = (
        CheckConstraint(words_check("state", RunState), name="state_is_known"),
        CheckConstraint("progress BETWEEN 0 AND 1", name="progress_is_a_share"),
    )

    run_id: UUID = Field(primary_key=True)
    authority_id: str | None = Field(default=None, foreign_key="authority.authority_id")
    requested_by: str
    request: Json = Field(sa_type=document())
    as_of: date
    seed: int
    state: RunState = Field(sa_type=word(RunState))
    progress: float = 0.0
    stage: str = ""
    created_at: datetime = Field(sa_type=instant())
    started_at: datetime | None = Field(default=None, sa_type=instant())
    finished_at: datetime | None = Field(default=None, sa_type=instant())
    input_hash: str | None = None
    solver: Json | None = Field(default=None, sa_type=document())
    counts: Json | None = Field(default=None, sa_type=document())
    policies: Json | None = Field(default=None, sa_type=document())
    failure: str | None = None
    replay_of: UUID | None = Field(default=None, foreign_key="match_run.run_id")
    differences: list[str] | None = Field(default=None, sa_type=document())
    snapshot: bytes | None = None
    solution: bytes | None = None
    night: date | None = Field(default=None, unique=True)
    supposed: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    refusal_costs: list[Json] | None = Field(default=None, sa_type=document())


class MatchProposalTable(SQLModel, table=True):
    """What a run proposes for one plan. Advice: only an offer or a choice changes the plan."""

    __tablename__ = "match_proposal"
    __table_args__ = (Index("match_proposal_by_plan", "plan_id"),)

    run_id: UUID = Field(primary_key=True, foreign_key="match_run.run_id")
    plan_id: UUID = Field(primary_key=True, foreign_key="plan.plan_id")
    plan_version: int | None = None  # the plan as it was; none of runs before it was kept
    provider_id: UUID | None = Field(default=None, foreign_key="provider.provider_id")
    slot_id: int | None = Field(
        default=None, sa_type=BigInteger, foreign_key="capacity_slot.slot_id"
    )
    start_on: date | None = None
    basis: Basis | None = Field(default=None, sa_type=word(Basis))
    waiting_days: int | None = None
    travel_minutes: int | None = None
    preference: int | None = None
    code: str
    citation: str
    facts: Json = Field(sa_type=document())
    alternatives: bytes | None = None  # every lawful start, with what forcing it would cost
    accepted_at: datetime | None = Field(default=None, sa_type=instant())


class MatchPriceTable(SQLModel, table=True):
    """What one more place on a day would save everybody; slots that are worth nothing are left out.

    The three tiers of the matching: deadlines missed, late starts, weighted cost.
    """

    __tablename__ = "match_price"

    run_id: UUID = Field(primary_key=True, foreign_key="match_run.run_id")
    slot_id: int = Field(primary_key=True, sa_type=BigInteger, foreign_key="capacity_slot.slot_id")
    for_residents: bool = Field(primary_key=True)
    missed: int
    late: int
    cost: int = Field(sa_type=BigInteger)
