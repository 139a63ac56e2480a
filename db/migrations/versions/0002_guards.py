"""Triggers that guard places and history.

Safe under traffic: creates functions and triggers on tables of the same release.
"""

from alembic import op

from db.migrations import run_script

revision = "0002_guards"
down_revision = "0001_tables"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(op.get_bind(), "0002_guards.sql")
