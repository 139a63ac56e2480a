"""Who is signed in to the portal. Safe under traffic: a new table."""

import sqlalchemy as sa
from alembic import op

revision = "0020_portal_sessions"
down_revision = "0018_tenants"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "portal_session",
        sa.Column("id_hash", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id_hash", name=op.f("portal_session_pkey")),
    )
    op.create_index(op.f("portal_session_ends_at_idx"), "portal_session", ["ends_at"])
    op.create_index(op.f("portal_session_seen_at_idx"), "portal_session", ["seen_at"])
    op.execute("ALTER TABLE portal_session ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE portal_session FORCE ROW LEVEL SECURITY")
    portal = "((SELECT asker_role()) = 'system')"
    for policy in (
        f"seen ON portal_session FOR SELECT USING {portal}",
        f"added ON portal_session FOR INSERT WITH CHECK {portal}",
        f"changed ON portal_session FOR UPDATE USING {portal}",
        f"removed ON portal_session FOR DELETE USING {portal}",
    ):
        op.execute(f"CREATE POLICY {policy}")
