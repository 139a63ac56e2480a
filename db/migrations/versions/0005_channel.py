"""How an offer's notice went out, hours of starts, and the four criteria of a level.

Safe under traffic: adds columns that are empty or have a constant default; the last release does
not name them when it writes.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005_channel"
down_revision = "0004_states"
branch_labels = None
depends_on = None

_CHANNELS = ("portal", "digital_post", "letter", "telephone")


def upgrade() -> None:
    op.add_column("start_offer", sa.Column("start_time", sa.Time(), nullable=True))
    op.add_column(
        "start_offer",
        sa.Column(
            "channel",
            sa.Enum(*_CHANNELS, name="channel", native_enum=False, length=40),
            server_default="portal",
            nullable=False,
        ),
    )
    op.create_check_constraint(
        op.f("start_offer_channel_is_known"),
        "start_offer",
        "channel IN ('portal', 'digital_post', 'letter', 'telephone')",
    )
    op.add_column("agreed_start", sa.Column("start_time", sa.Time(), nullable=True))
    op.add_column(
        "stratification",
        sa.Column("criteria", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    )
