"""Words sealed apart from history, who looked at a plan, and what was erased.

Safe under traffic: new tables and columns, and columns that may now be empty. Old rows keep their
words until `fritvalg keys reseal` moves them under seal.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from db.migrations import run_script

revision = "0017_persons"
down_revision = "0016_events"
branch_labels = None
depends_on = None

_KINDS = ("read", "write")
_PURPOSES = (
    "treatment",
    "casework",
    "citizen_asked",
    "complaint",
    "supervision",
    "support",
)
_CAUSES = ("retention", "request", "replay")


def upgrade() -> None:
    op.add_column("plan", sa.Column("cpr_lookup", sa.LargeBinary(), nullable=True))
    op.add_column("plan", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "plan_by_cpr",
        "plan",
        ["cpr_lookup"],
        postgresql_where=sa.text("cpr_lookup IS NOT NULL"),
    )
    op.alter_column("stratification", "reason", nullable=True)
    op.alter_column("stratification", "assessed_by", nullable=True)
    op.create_table(
        "remark",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.plan_id"], name=op.f("remark_plan_id_fkey")),
        sa.PrimaryKeyConstraint("plan_id", "place", "number", name=op.f("remark_pkey")),
    )
    _create_access()
    op.create_table(
        "erasure",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "cause",
            sa.Enum(*_CAUSES, name="erasurecause", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("removed", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(_one_of("cause", _CAUSES), name=op.f("erasure_cause_is_known")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.plan_id"], name=op.f("erasure_plan_id_fkey")),
        sa.PrimaryKeyConstraint("plan_id", name=op.f("erasure_pkey")),
    )
    run_script(op.get_bind(), "0017_persons.sql")


def _create_access() -> None:
    op.create_table(
        "plan_access",
        sa.Column("access_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("operation", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*_KINDS, name="accesskind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("actor_role", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=True),
        sa.Column("organisation_id", sa.String(), nullable=True),
        sa.Column(
            "purpose",
            sa.Enum(*_PURPOSES, name="accesspurpose", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.CheckConstraint(_one_of("kind", _KINDS), name=op.f("plan_access_kind_is_known")),
        sa.CheckConstraint(
            _one_of("purpose", _PURPOSES), name=op.f("plan_access_purpose_is_known")
        ),
        sa.PrimaryKeyConstraint("access_id", name=op.f("plan_access_pkey")),
    )
    op.create_index("plan_access_by_plan", "plan_access", ["plan_id", "access_id"])
    op.create_index("plan_access_by_organisation", "plan_access", ["organisation_id", "at"])


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"
