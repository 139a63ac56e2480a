"""What one more place is worth, the night a run was made for, and the plan a proposal was about.

Safe under traffic: a new table, new columns that may be empty or have a default, and an index on
a column that is empty so far. Telling which old runs were suppositions reads each run once.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015_matching"
down_revision = "0014_site_studies"
branch_labels = None
depends_on = None

_SUPPOSED = """
UPDATE match_run SET supposed = true
WHERE jsonb_array_length(coalesce(request #> '{what_if,closed_providers}', '[]')) > 0
   OR jsonb_array_length(coalesce(request #> '{what_if,extra_capacity}', '[]')) > 0
"""


def upgrade() -> None:
    op.add_column("match_run", sa.Column("night", sa.Date(), nullable=True))
    op.create_unique_constraint(op.f("match_run_night_key"), "match_run", ["night"])
    op.add_column(
        "match_run",
        sa.Column("supposed", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "match_run",
        sa.Column("refusal_costs", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    )
    op.execute(_SUPPOSED)
    op.add_column("match_proposal", sa.Column("plan_version", sa.Integer(), nullable=True))
    op.create_table(
        "match_price",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("slot_id", sa.BigInteger(), nullable=False),
        sa.Column("for_residents", sa.Boolean(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["match_run.run_id"], name=op.f("match_price_run_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["capacity_slot.slot_id"], name=op.f("match_price_slot_id_fkey")
        ),
        sa.PrimaryKeyConstraint(
            "run_id", "slot_id", "for_residents", name=op.f("match_price_pkey")
        ),
    )
