"""The job queue's own tables, as its library prints them.

Safe under traffic: creates new tables only.
"""

from alembic import op

from db.migrations import run_script

revision = "0003_queue"
down_revision = "0002_guards"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(op.get_bind(), "0003_queue.sql")
