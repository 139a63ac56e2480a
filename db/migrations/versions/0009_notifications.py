"""What parties are told, and that they have read it.

Safe under traffic: new tables only.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009_notifications"
down_revision = "0008_intake"
branch_labels = None
depends_on = None

_PARTIES = ("citizen", "authority", "provider", "hospital")
_HISTORY = """
CREATE TRIGGER history_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON {}
FOR EACH STATEMENT EXECUTE FUNCTION history_never_changes()
"""


def upgrade() -> None:
    op.create_table(
        "notification",
        sa.Column("notification_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "recipient_kind",
            sa.Enum(*_PARTIES, name="party", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("recipient_id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("citation", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "recipient_kind IN ('citizen', 'authority', 'provider', 'hospital')",
            name=op.f("notification_party_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.plan_id"], name=op.f("notification_plan_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.provider_id"], name=op.f("notification_provider_id_fkey")
        ),
        sa.PrimaryKeyConstraint("notification_id", name=op.f("notification_pkey")),
        sa.UniqueConstraint(
            "recipient_kind",
            "recipient_id",
            "code",
            "subject",
            "occasion",
            name="notification_once",
        ),
    )
    op.create_index(
        "notification_by_recipient",
        "notification",
        ["recipient_kind", "recipient_id", "notification_id"],
    )
    op.create_table(
        "notification_reading",
        sa.Column("notification_id", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notification_id"],
            ["notification.notification_id"],
            name=op.f("notification_reading_notification_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("notification_id", name=op.f("notification_reading_pkey")),
    )
    for table in ("notification", "notification_reading"):
        op.execute(_HISTORY.format(table))
