"""Row-level security: every row is shown to, and written by, whom it concerns.

The old release goes on while it is a superuser, as it is in the embedded server and in the image's
own; as a mere owner of the tables it says of nobody that he asks, and sees nothing.
"""

from alembic import op

from db.migrations import run_script

revision = "0018_tenants"
down_revision = "0017_persons"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_script(op.get_bind(), "0018_tenants.sql")
    run_script(op.get_bind(), "0018_policies.sql")
