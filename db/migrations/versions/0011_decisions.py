"""Decisions with what they rest on, and how plans and providers stood at any time.

Safe under traffic: new tables, two indexes, and a trigger that only adds rows. Filling in what
stands today reads every plan and provider once.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from db.migrations import run_script

revision = "0011_decisions"
down_revision = "0010_invariants"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rulebook_values",
        sa.Column("rulebook_id", sa.String(), nullable=False),
        sa.Column("rule_set", sa.String(), nullable=False),
        sa.Column("contents", postgresql.JSONB(), nullable=False),
        sa.Column("first_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("rulebook_id", name=op.f("rulebook_values_pkey")),
    )
    op.create_table(
        "decision",
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("refusal_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_role", sa.String(), nullable=False),
        sa.Column("rule_set", sa.String(), nullable=False),
        sa.Column("rulebook_id", sa.String(), nullable=False),
        sa.Column("policies", postgresql.JSONB(), nullable=False),
        sa.Column("questions", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint(
            "num_nonnulls(plan_id, refusal_id) > 0", name=op.f("decision_is_about_something")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.event_id"], name=op.f("decision_event_id_fkey")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.plan_id"], name=op.f("decision_plan_id_fkey")),
        sa.ForeignKeyConstraint(
            ["refusal_id"], ["capacity_refusal.refusal_id"], name=op.f("decision_refusal_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["rulebook_id"], ["rulebook_values.rulebook_id"], name=op.f("decision_rulebook_id_fkey")
        ),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("decision_pkey")),
        sa.UniqueConstraint("event_id", name=op.f("decision_event_id_key")),
    )
    op.create_index("decision_by_plan", "decision", ["plan_id", "event_id"])
    op.create_index("decision_by_refusal", "decision", ["refusal_id", "event_id"])
    op.create_index("decision_by_rule_set", "decision", ["rule_set", "at"])
    op.create_table(
        "plan_standing",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("standing", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.event_id"], name=op.f("plan_standing_event_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.plan_id"], name=op.f("plan_standing_plan_id_fkey")
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("plan_standing_pkey")),
    )
    op.create_index("plan_standing_by_time", "plan_standing", ["plan_id", "at", "event_id"])
    op.create_table(
        "provider_version",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contents", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["provider.provider_id"],
            name=op.f("provider_version_provider_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("provider_id", "version", name=op.f("provider_version_pkey")),
    )
    op.create_index("provider_version_by_time", "provider_version", ["provider_id", "at"])
    op.create_index(
        "capacity_figure_by_service",
        "capacity_figure",
        ["provider_id", "clinical_area", "start_on"],
    )
    op.create_index(
        "event_by_refusal", "event", [sa.literal_column("(facts ->> 'refusal_id')"), "event_id"]
    )
    run_script(op.get_bind(), "0011_decisions.sql")
