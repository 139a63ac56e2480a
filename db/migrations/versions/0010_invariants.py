"""What holds of every plan, as constraints; the right that a private choice and a notice rest on.

Safe under traffic: new columns, then checks and triggers that hold of what is stored. A private
choice made before this revision keeps that its right was not recorded.
"""

import sqlalchemy as sa
from alembic import op

from db.migrations import run_script

revision = "0010_invariants"
down_revision = "0009_notifications"
branch_labels = None
depends_on = None

_CHECKS = {
    "plan": {
        "sent_by_consent": (
            "recipients <@ ARRAY['municipality', 'region', 'gp', 'chosen_hospital']"
            """ AND ('municipality' <> ALL (recipients) OR consent @> '{"municipality": true}')"""
            """ AND ('region' <> ALL (recipients) OR consent @> '{"region": true}')"""
            """ AND ('gp' <> ALL (recipients) OR consent @> '{"gp": true}')"""
            """ AND ('chosen_hospital' <> ALL (recipients) OR consent @> '{"hospital": true}')"""
        ),
    },
    "start_offer": {
        "notice_states_what_is_held": (
            "public_choice_stated AND private_choice_stated = private_choice_held"
        ),
    },
    "choice": {
        "private_by_right": (
            "basis <> '§ 7, stk. 3' OR (right_code IS NOT NULL AND coalesce("
            "start_on <= latest_start_on, right_code IN"
            " ('OFFER_MISSING', 'RIGHT_KEPT_FROM_EARLIER_OFFER', 'NOT_RECORDED')))"
        ),
    },
    "event": {
        "plan_history_is_signed": (
            "plan_id IS NULL OR"
            " '' <> ALL (ARRAY[event, actor_role, actor, rule_set, citation]::text[])"
        ),
        "time_ends_no_plan": (
            "plan_id IS NULL OR actor_role <> 'system'"
            " OR from_state IS NOT DISTINCT FROM to_state OR to_state NOT IN ("
            "'completed', 'closed_by_citizen', 'revoked', 'deceased', 'information_only')"
        ),
    },
}


def upgrade() -> None:
    op.add_column("choice", sa.Column("right_code", sa.String(), nullable=True))
    op.add_column("choice", sa.Column("latest_start_on", sa.Date(), nullable=True))
    op.execute("UPDATE choice SET right_code = 'NOT_RECORDED' WHERE basis = '§ 7, stk. 3'")
    op.add_column("start_offer", sa.Column("private_choice_held", sa.Boolean(), nullable=True))
    op.execute("UPDATE start_offer SET private_choice_held = private_choice_stated")
    op.alter_column("start_offer", "private_choice_held", nullable=False)
    for table, checks in _CHECKS.items():
        for name, condition in checks.items():
            op.create_check_constraint(op.f(f"{table}_{name}"), table, condition)
    run_script(op.get_bind(), "0010_invariants.sql")
