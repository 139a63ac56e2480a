"""Studies of where sites should lie, and what they answered.

Safe under traffic: new tables only.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014_site_studies"
down_revision = "0013_rate"
branch_labels = None
depends_on = None

_STATES = ("queued", "running", "done", "failed", "cancelled")


def upgrade() -> None:
    op.create_table(
        "site_study",
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("authority_id", sa.String(), nullable=True),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("request", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("demand", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*_STATES, name="runstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("progress", sa.Float(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("input_hash", sa.String(), nullable=True),
        sa.Column("answer_hash", sa.String(), nullable=True),
        sa.Column("travel_source", sa.String(), nullable=True),
        sa.Column("solver", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("replay_of", sa.Uuid(), nullable=True),
        sa.Column("differences", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("snapshot", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'cancelled')",
            name=op.f("site_study_state_is_known"),
        ),
        sa.CheckConstraint("progress BETWEEN 0 AND 1", name=op.f("site_study_progress_is_a_share")),
        sa.CheckConstraint(
            "state <> 'done' OR (input_hash IS NOT NULL AND snapshot IS NOT NULL)",
            name=op.f("site_study_done_can_be_repeated"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.authority_id"], name=op.f("site_study_authority_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["replay_of"], ["site_study.study_id"], name=op.f("site_study_replay_of_fkey")
        ),
        sa.PrimaryKeyConstraint("study_id", name=op.f("site_study_pkey")),
    )
    op.create_index("site_study_by_time", "site_study", ["created_at", "study_id"])
    op.create_table(
        "site_study_point",
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("sites", sa.Integer(), nullable=False),
        sa.Column("solver_status", sa.String(), nullable=False),
        sa.Column("objective", sa.Float(), nullable=True),
        sa.Column("bound", sa.Float(), nullable=True),
        sa.Column("gap", sa.Float(), nullable=True),
        sa.Column("plans_beyond", sa.Integer(), nullable=True),
        sa.Column("mean_minutes", sa.Float(), nullable=True),
        sa.Column("p95_minutes", sa.Integer(), nullable=True),
        sa.Column("worst_minutes", sa.Integer(), nullable=True),
        sa.Column("share_within_limit", sa.Float(), nullable=True),
        sa.Column("value_of_one_more", sa.Float(), nullable=True),
        sa.Column("one_more_site_id", sa.String(), nullable=True),
        sa.Column("chosen", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("municipalities", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "solver_status IN ('optimal', 'feasible', 'infeasible', 'unknown')",
            name=op.f("site_study_point_status_is_known"),
        ),
        sa.CheckConstraint(
            "share_within_limit IS NULL OR share_within_limit BETWEEN 0 AND 1",
            name=op.f("site_study_point_share_is_a_share"),
        ),
        sa.ForeignKeyConstraint(
            ["one_more_site_id"],
            ["site.site_id"],
            name=op.f("site_study_point_one_more_site_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["site_study.study_id"], name=op.f("site_study_point_study_id_fkey")
        ),
        sa.PrimaryKeyConstraint("study_id", "sites", name=op.f("site_study_point_pkey")),
    )
