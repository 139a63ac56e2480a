"""How often callers ask: not logged, for it may be lost with the server.

Safe under traffic: a new table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013_rate"
down_revision = "0012_descriptions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rate_minute",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("granted", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "minute", name="rate_minute_pkey"),
        prefixes=["UNLOGGED"],
    )


def downgrade() -> None:
    op.drop_table("rate_minute")
