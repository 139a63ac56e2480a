"""One chain of all history, whose places are the feed of events; webhooks that deliver it.

Safe under traffic: new tables and triggers that only add rows. What is history already is linked
once, in the order of its numbers, while writers wait.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from db.migrations import run_script

revision = "0016_events"
down_revision = "0015_matching"
branch_labels = None
depends_on = None

_ROLES = ("citizen", "hospital", "authority", "provider", "planner", "auditor", "operator")
_DELIVERY = ("pending", "delivered", "dead", "withheld")


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
    run_script(op.get_bind(), "0016_chain.sql")
    _create_webhooks()


def _create_webhooks() -> None:
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "webhook_endpoint",
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column("owner_role", _words("role", _ROLES), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("event_types", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("state", _words("endpointstate", ("enabled", "disabled")), nullable=False),
        sa.Column("disabled_reason", sa.String(), nullable=True),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("previous_secret_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("previous_until", instant, nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("failing_since", instant, nullable=True),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _check("webhook_endpoint_state_is_known", "state", ("enabled", "disabled")),
        _check("webhook_endpoint_role_is_known", "owner_role", _ROLES),
        sa.CheckConstraint(
            "(previous_secret_sealed IS NULL) = (previous_until IS NULL)",
            name=op.f("webhook_endpoint_overlap_has_an_end"),
        ),
        sa.PrimaryKeyConstraint("endpoint_id", name=op.f("webhook_endpoint_pkey")),
    )
    op.create_index(
        "webhook_endpoint_by_owner", "webhook_endpoint", ["owner_role", "owner_id", "endpoint_id"]
    )
    op.create_table(
        "webhook_delivery",
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=True),
        sa.Column("event_type", sa.String(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("partition", sa.String(), nullable=False),
        sa.Column("state", _words("deliverystate", _DELIVERY), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", instant, nullable=False),
        sa.Column("claimed_until", instant, nullable=True),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("ended_at", instant, nullable=True),
        _check("webhook_delivery_state_is_known", "state", _DELIVERY),
        sa.ForeignKeyConstraint(
            ["endpoint_id"],
            ["webhook_endpoint.endpoint_id"],
            name=op.f("webhook_delivery_endpoint_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.event_id"], name=op.f("webhook_delivery_event_id_fkey")
        ),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("webhook_delivery_pkey")),
        sa.UniqueConstraint("endpoint_id", "message_id", name="webhook_delivery_once"),
    )
    op.create_index(
        "webhook_delivery_in_order",
        "webhook_delivery",
        ["endpoint_id", "partition", "position"],
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "webhook_delivery_newest", "webhook_delivery", ["endpoint_id", "created_at", "delivery_id"]
    )
    op.create_table(
        "webhook_attempt",
        sa.Column("attempt_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("begun_at", instant, nullable=False),
        sa.Column("took_ms", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["webhook_delivery.delivery_id"],
            name=op.f("webhook_attempt_delivery_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("webhook_attempt_pkey")),
    )
    op.create_index("webhook_attempt_of_delivery", "webhook_attempt", ["delivery_id", "attempt_id"])


def _words(name: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, length=40)


def _check(name: str, column: str, words: tuple[str, ...]) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{column} IN ({', '.join(map(repr, words))})", name=op.f(name))
