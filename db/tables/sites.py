"""Studies of where sites for specialised rehabilitation should lie, and what they answered."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from db.tables.base import SQLModel
from db.tables.matching import RunState
from db.types import Json, document, instant, word, words_check


class SiteStudyTable(SQLModel, table=True):
    """One study: what was asked, and how far it has come.

    `snapshot` holds its inputs, so that it can be repeated whatever has changed since; `demand`
    the plans a year it counts with, and where they come from.
    """

    __tablename__ = "site_study"
    __table_args__ = (
        CheckConstraint(words_check("state", RunState), name="state_is_known"),
        CheckConstraint("progress BETWEEN 0 AND 1", name="progress_is_a_share"),
        CheckConstraint(
            "state <> 'done' OR (input_hash IS NOT NULL AND snapshot IS NOT NULL)",
            name="done_can_be_repeated",
        ),
        Index("site_study_by_time", "created_at", "study_id"),
    )

    study_id: UUID = Field(primary_key=True)
    name: str
    authority_id: str | None = Field(default=None, foreign_key="authority.authority_id")
    requested_by: str
    request: Json = Field(sa_type=document())
    demand: Json = Field(sa_type=document())
    as_of: date
    seed: int
    state: RunState = Field(sa_type=word(RunState))
    progress: float = 0.0
    stage: str = ""
    created_at: datetime = Field(sa_type=instant())
    started_at: datetime | None = Field(default=None, sa_type=instant())
    finished_at: datetime | None = Field(default=None, sa_type=instant())
    input_hash: str | None = None
    answer_hash: str | None = None
    travel_source: str | None = None
    solver: Json | None = Field(default=None, sa_type=document())
    failure: str | None = None
    replay_of: UUID | None = Field(default=None, foreign_key="site_study.study_id")
    differences: list[str] | None = Field(default=None, sa_type=document())
    snapshot: bytes | None = None


class SiteStudyPointTable(SQLModel, table=True):
    """What a study answers for one number of sites; figures are none where no choice was found."""

    __tablename__ = "site_study_point"
    __table_args__ = (
        CheckConstraint(
            "solver_status IN ('optimal', 'feasible', 'infeasible', 'unknown')",
            name="status_is_known",
        ),
        CheckConstraint(
            "share_within_limit IS NULL OR share_within_limit BETWEEN 0 AND 1",
            name="share_is_a_share",
        ),
    )

    study_id: UUID = Field(primary_key=True, foreign_key="site_study.study_id")
    sites: int = Field(primary_key=True)
    solver_status: str
    objective: float | None = None
    bound: float | None = None
    gap: float | None = None
    plans_beyond: int | None = None
    mean_minutes: float | None = None
    p95_minutes: int | None = None
    worst_minutes: int | None = None
    share_within_limit: float | None = None
    value_of_one_more: float | None = None
    one_more_site_id: str | None = Field(default=None, foreign_key="site.site_id")
    chosen: list[Json] = Field(sa_type=document())
    municipalities: list[Json] = Field(sa_type=document())
    reasons: list[Json] = Field(sa_type=document())
