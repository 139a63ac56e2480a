"""What a place says to everybody about how it solves a service (stratification model, 5.4).

Safe under traffic: a column that may be empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012_descriptions"
down_revision = "0011_decisions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("service_offering", sa.Column("description", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("service_offering", "description")
