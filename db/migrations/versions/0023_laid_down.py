"""A relative may lay a mandate down. Safe under traffic: a check and a policy are widened."""

import sqlalchemy as sa
from alembic import op

revision = "0023_laid_down"
down_revision = "0022_searches"
branch_labels = None
depends_on = None

_WIDER = (
    "num_nonnulls(ended_at, ended_by_role, ended_by) IN (0, 3)"
    " AND coalesce(ended_by_role, 'citizen') IN ('citizen', 'authority', 'relative')"
    " AND coalesce(ended_at >= recorded_at, true)"
)
# One who may only see a plan may lay the mandate down, for which the plan is locked, not changed.
_LOCKED = (
    "(SELECT asker_role()) = 'relative' AND plan_id = ANY ((SELECT mandated_plans(false))::uuid[])"
)


def upgrade() -> None:
    op.drop_constraint(op.f("mandate_end_is_whole"), "mandate", type_="check")
    op.create_check_constraint(op.f("mandate_end_is_whole"), "mandate", _WIDER)
    op.execute(sa.text("DROP POLICY locked ON plan"))
    op.execute(
        sa.text(f"CREATE POLICY locked ON plan FOR UPDATE USING ({_LOCKED}) WITH CHECK (false)")
    )
