"""Who may see a plan, or act in it, for its citizen; and through whom a choice was made.

Safe under traffic: a new table, and columns that may be empty.
"""

import sqlalchemy as sa
from alembic import op

from db.migrations import run_script

revision = "0021_mandates"
down_revision = "0020_portal_sessions"
branch_labels = None
depends_on = None

_GROUNDS = ("citizen", "proxy_consent")
_SCOPES = ("see", "see_and_act")


def upgrade() -> None:
    op.create_table(
        "mandate",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("names_sealed", sa.LargeBinary(), nullable=False),
        sa.Column(
            "ground",
            sa.Enum(*_GROUNDS, name="mandateground", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "covers",
            sa.Enum(*_SCOPES, name="mandatescope", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("shows_home", sa.Boolean(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_role", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_role", sa.String(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.CheckConstraint(_one_of("ground", _GROUNDS), name=op.f("mandate_ground_is_known")),
        sa.CheckConstraint(_one_of("covers", _SCOPES), name=op.f("mandate_covers_is_known")),
        sa.CheckConstraint(
            "begins_on <= last_on AND last_on <= begins_on + 366",
            name=op.f("mandate_days_are_in_order"),
        ),
        sa.CheckConstraint(
            "recorded_by_role = 'authority'"
            " OR (recorded_by_role = 'citizen' AND ground = 'citizen')",
            name=op.f("mandate_recorded_by_who_may"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(ended_at, ended_by_role, ended_by) IN (0, 3)"
            " AND coalesce(ended_by_role, 'citizen') IN ('citizen', 'authority')"
            " AND coalesce(ended_at >= recorded_at, true)",
            name=op.f("mandate_end_is_whole"),
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.plan_id"], name=op.f("mandate_plan_id_fkey")),
        sa.PrimaryKeyConstraint("plan_id", "number", name=op.f("mandate_pkey")),
    )
    op.create_index(
        "mandate_by_subject",
        "mandate",
        ["subject", "plan_id"],
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    _tell_choices()
    run_script(op.get_bind(), "0021_mandates.sql")


def _tell_choices() -> None:
    """A choice tells through which mandate it was made, and who consented to § 8, stk. 2."""
    op.add_column("choice", sa.Column("mandate", sa.Integer(), nullable=True))
    op.add_column("choice", sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("choice", sa.Column("consented_by", sa.String(), nullable=True))
    op.add_column("choice", sa.Column("consent_mandate", sa.Integer(), nullable=True))
    for column in ("mandate", "consent_mandate"):
        op.create_foreign_key(
            f"choice_{column}_of_the_plan",
            "choice",
            "mandate",
            ["plan_id", column],
            ["plan_id", "number"],
        )
    op.create_check_constraint(
        op.f("choice_consent_is_whole"),
        "choice",
        "num_nonnulls(consented_at, consented_by) IN (0, 2)"
        " AND (consented_at IS NULL OR basis = '§ 7, stk. 3')"
        " AND (consent_mandate IS NULL OR consented_at IS NOT NULL)",
    )


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"
