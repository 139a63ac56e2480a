"""Ways that states may go; demands for documentation; what leaves the service.

Safe under traffic: new tables, wider checks and triggers; what was allowed before stays so, but
for ways of states that the law does not know.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from db.migrations import run_script

revision = "0004_states"
down_revision = "0003_queue"
branch_labels = None
depends_on = None

_STATES = {
    "plan": (
        "draft issued received held_by_patient awaiting_stratification "
        "awaiting_offer awaiting_hospital_choice offered choice_made "
        "choice_lapsed agreed_private documentation_requested placed started "
        "completed closed_by_citizen revoked deceased information_only"
    ),
    "start_offer": ("proposed notified held accepted superseded released fulfilled"),
    "choice": ("open submitted confirmed refused withdrawn lapsed"),
    "placement": ("requested held confirmed started cancelled no_show completed"),
    "capacity_refusal": (
        "submitted supported not_supported insufficient_data invalid effective "
        "rejected withdrawn expired"
    ),
}
# machine, from, to: frozen here as the machines stood at this revision
_WAYS = {
    ("plan", "agreed_private"): (
        "awaiting_hospital_choice awaiting_offer awaiting_stratification "
        "closed_by_citizen deceased documentation_requested held_by_patient "
        "information_only offered placed revoked"
    ),
    ("plan", "awaiting_hospital_choice"): (
        "awaiting_offer awaiting_stratification choice_made closed_by_citizen deceased "
        "held_by_patient information_only offered revoked"
    ),
    ("plan", "awaiting_offer"): (
        "agreed_private awaiting_hospital_choice awaiting_stratification choice_made "
        "closed_by_citizen deceased held_by_patient information_only offered revoked"
    ),
    ("plan", "awaiting_stratification"): (
        "awaiting_hospital_choice awaiting_offer closed_by_citizen deceased "
        "held_by_patient information_only offered revoked"
    ),
    ("plan", "choice_lapsed"): (
        "awaiting_hospital_choice awaiting_offer awaiting_stratification choice_made "
        "closed_by_citizen deceased held_by_patient information_only offered revoked"
    ),
    ("plan", "choice_made"): (
        "agreed_private awaiting_hospital_choice awaiting_offer awaiting_stratification "
        "choice_lapsed closed_by_citizen deceased held_by_patient information_only "
        "offered placed revoked"
    ),
    ("plan", "documentation_requested"): (
        "agreed_private awaiting_hospital_choice awaiting_offer awaiting_stratification "
        "closed_by_citizen deceased held_by_patient information_only offered placed "
        "revoked"
    ),
    ("plan", "draft"): "information_only issued",
    ("plan", "held_by_patient"): (
        "awaiting_hospital_choice awaiting_offer awaiting_stratification "
        "closed_by_citizen deceased information_only offered revoked"
    ),
    ("plan", "issued"): "held_by_patient received",
    ("plan", "offered"): (
        "agreed_private awaiting_hospital_choice awaiting_offer awaiting_stratification "
        "choice_lapsed choice_made closed_by_citizen deceased held_by_patient "
        "information_only revoked"
    ),
    ("plan", "placed"): (
        "awaiting_hospital_choice awaiting_offer awaiting_stratification "
        "closed_by_citizen deceased documentation_requested held_by_patient "
        "information_only offered revoked started"
    ),
    ("plan", "received"): "awaiting_hospital_choice awaiting_offer awaiting_stratification",
    ("plan", "started"): (
        "awaiting_hospital_choice awaiting_offer awaiting_stratification "
        "closed_by_citizen completed deceased held_by_patient information_only offered "
        "revoked"
    ),
    ("start_offer", "accepted"): "fulfilled released superseded",
    ("start_offer", "held"): "accepted notified released superseded",
    ("start_offer", "notified"): "accepted held released superseded",
    ("start_offer", "proposed"): "notified",
    ("start_offer", "released"): "held",
    ("choice", "confirmed"): "withdrawn",
    ("choice", "lapsed"): "open submitted",
    ("choice", "open"): "lapsed submitted",
    ("choice", "submitted"): "confirmed refused withdrawn",
    ("placement", "confirmed"): "cancelled no_show started",
    ("placement", "held"): "cancelled confirmed",
    ("placement", "no_show"): "cancelled confirmed started",
    ("placement", "requested"): "held",
    ("placement", "started"): "completed",
    ("capacity_refusal", "effective"): "expired withdrawn",
    ("capacity_refusal", "insufficient_data"): (
        "invalid not_supported rejected supported withdrawn"
    ),
    ("capacity_refusal", "not_supported"): "effective rejected withdrawn",
    ("capacity_refusal", "submitted"): "insufficient_data invalid not_supported supported",
    ("capacity_refusal", "supported"): "effective rejected withdrawn",
    ("capacity_publication", "draft"): "published rejected",
    ("capacity_publication", "published"): "stale superseded withdrawn",
    ("capacity_publication", "stale"): "published superseded withdrawn",
}


def upgrade() -> None:
    for table, words in _STATES.items():
        name = op.f(f"{table}_state_is_known")
        listed = ", ".join(repr(word) for word in words.split())
        op.drop_constraint(name, table, type_="check")
        op.create_check_constraint(name, table, f"state IN ({listed})")
    _tables()
    ways = sa.table(
        "state_transition",
        *(sa.column(name, sa.String()) for name in ("machine", "from_state", "to_state")),
    )
    op.bulk_insert(
        ways,
        [
            {"machine": machine, "from_state": before, "to_state": after}
            for (machine, before), afters in _WAYS.items()
            for after in afters.split()
        ],
    )
    run_script(op.get_bind(), "0004_states.sql")


def _tables() -> None:
    op.create_table(
        "state_transition",
        sa.Column("machine", sa.String(), nullable=False),
        sa.Column("from_state", sa.String(), nullable=False),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint(
            "machine", "from_state", "to_state", name=op.f("state_transition_pkey")
        ),
    )
    op.create_table(
        "documentation_request",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("agreement", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "not_requested",
                "announced",
                "requested",
                "delivered",
                "accepted",
                "rejected",
                name="documentationstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("statement", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decision_reason", sa.String(), nullable=True),
        sa.CheckConstraint(
            "state IN ('not_requested', 'announced', 'requested', 'delivered', 'accepted', 'rejected')",
            name=op.f("documentation_request_state_is_known"),
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by IS NULL)",
            name=op.f("documentation_request_decision_is_signed"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.plan_id"], name=op.f("documentation_request_plan_id_fkey")
        ),
        sa.PrimaryKeyConstraint("plan_id", "number", name=op.f("documentation_request_pkey")),
    )
    op.create_index(
        "documentation_request_one_open",
        "documentation_request",
        ["plan_id"],
        unique=True,
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.create_table(
        "outbox",
        sa.Column("message_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("recipient_kind", sa.String(), nullable=False),
        sa.Column("recipient_id", sa.String(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.plan_id"], name=op.f("outbox_plan_id_fkey")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("outbox_pkey")),
    )
    op.create_index(
        "outbox_plan_sent_once",
        "outbox",
        ["plan_id", "number"],
        unique=True,
        postgresql_where=sa.text("topic = 'plan.dispatched'"),
    )
    op.create_table(
        "dispatch_acknowledgement",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id", "number"],
            ["plan_dispatch.plan_id", "plan_dispatch.number"],
            name="dispatch_acknowledgement_of_a_dispatch",
        ),
        sa.PrimaryKeyConstraint("plan_id", "number", name=op.f("dispatch_acknowledgement_pkey")),
    )
    op.create_foreign_key(
        "plan_dispatch_after_an_agreement",
        "plan_dispatch",
        "agreed_start",
        ["plan_id", "number"],
        ["plan_id", "number"],
    )
