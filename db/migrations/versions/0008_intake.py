"""Corrections of plans, why a plan came late, what contact ended, and coordination.

Safe under traffic: a new table, and columns that are empty or have a default; the last release
does not name them when it writes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008_intake"
down_revision = "0007_agreement_forms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_revision",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("fields", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("change_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("corrected_by", sa.String(), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.plan_id"], name=op.f("plan_revision_plan_id_fkey")
        ),
        sa.PrimaryKeyConstraint("plan_id", "number", name=op.f("plan_revision_pkey")),
    )
    op.execute(
        "CREATE TRIGGER history_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON plan_revision"
        " FOR EACH STATEMENT EXECUTE FUNCTION history_never_changes()"
    )
    op.add_column(
        "plan",
        sa.Column("contact_type", sa.String(40), server_default="inpatient", nullable=False),
    )
    op.add_column("plan", sa.Column("late_cause", sa.String(40), nullable=True))
    op.add_column("plan", sa.Column("coordination_sealed", sa.LargeBinary(), nullable=True))
    op.create_check_constraint(
        op.f("plan_contact_type_is_known"),
        "plan",
        "contact_type IN ('inpatient', 'outpatient', 'emergency')",
    )
    op.create_check_constraint(
        op.f("plan_late_cause_is_known"),
        "plan",
        "late_cause IN ('held_by_patient', 'sent_late', 'sent_to_another', 'technical_fault',"
        " 'other')",
    )
