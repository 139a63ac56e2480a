"""One chain of all history, whose places are the feed of events; webhooks that deliver it.

Safe under traffic: new tables and triggers that only add rows. What is history already is linked
once, in the order of its numbers, while writers wait.
"""

import sqlalchemy as sa
from alembic import op

from db.migrations import run_script

revision = "0015_events"
down_revision = "0012_descriptions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "history_link",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=True),
        sa.Column("row_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.event_id"], name=op.f("history_link_event_id_fkey")
        ),
        sa.PrimaryKeyConstraint("position", name=op.f("history_link_pkey")),
        sa.UniqueConstraint("event_id", name=op.f("history_link_event_id_key")),
        sa.UniqueConstraint("source", "key", name="history_link_once"),
    )
    run_script(op.get_bind(), "0015_chain.sql")
