"""A publication of capacity may be taken back by a later one.

Safe under traffic: a new column without a value, and an index on a small table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006_publications"
down_revision = "0005_channel"
branch_labels = None
depends_on = None


def upgrade() -> None:
    table = "capacity_publication"
    op.add_column(table, sa.Column("withdraws", sa.Uuid(), nullable=True))
    op.create_unique_constraint(op.f("capacity_publication_withdraws_key"), table, ["withdraws"])
    op.create_foreign_key(
        op.f("capacity_publication_withdraws_fkey"),
        table,
        table,
        ["withdraws"],
        ["publication_id"],
    )
    op.create_index("capacity_publication_newest", table, ["published_at", "publication_id"])
