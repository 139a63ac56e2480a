"""Who looked for a citizen, and which codes were used. Safe under traffic: two new tables."""

import sqlalchemy as sa
from alembic import op

revision = "0022_searches"
down_revision = "0021_mandates"
branch_labels = None
depends_on = None

_PURPOSES = ("treatment", "casework", "citizen_asked", "complaint", "supervision", "support")
_ROLE = "(SELECT asker_role())"
_BY_ITSELF = f"{_ROLE} = 'system'"
_OWN = f"({_ROLE} = 'authority' AND organisation_id = (SELECT asker()))"


def upgrade() -> None:
    op.create_table(
        "citizen_search",
        sa.Column("search_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(*_PURPOSES, name="accesspurpose", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.CheckConstraint(
            f"purpose IN ({', '.join(repr(word) for word in _PURPOSES)})",
            name=op.f("citizen_search_purpose_is_known"),
        ),
        sa.CheckConstraint("found >= 0", name=op.f("citizen_search_found_not_negative")),
        sa.PrimaryKeyConstraint("search_id", name=op.f("citizen_search_pkey")),
    )
    op.create_index(
        "citizen_search_by_organisation", "citizen_search", ["organisation_id", "search_id"]
    )
    op.execute(
        "CREATE TRIGGER history_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE"
        " ON citizen_search FOR EACH STATEMENT EXECUTE FUNCTION history_never_changes()"
    )
    _hold(
        "citizen_search",
        seen=f"{_ROLE} IN ('system', 'auditor', 'operator') OR {_OWN}",
        added=f"{_BY_ITSELF} OR {_OWN}",
    )
    op.create_table(
        "redeemed_code",
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("redeemed_code_pkey")),
    )
    op.create_index(op.f("redeemed_code_ends_at_idx"), "redeemed_code", ["ends_at"])
    _hold("redeemed_code", seen=_BY_ITSELF, added=_BY_ITSELF)


def _hold(table: str, *, seen: str, added: str) -> None:
    """Put a table behind the wall; what is there is changed and removed by the system alone."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for policy in (
        f"seen ON {table} FOR SELECT USING ({seen})",
        f"added ON {table} FOR INSERT WITH CHECK ({added})",
        f"changed ON {table} FOR UPDATE USING ({_BY_ITSELF})",
        f"removed ON {table} FOR DELETE USING ({_BY_ITSELF})",
    ):
        op.execute(f"CREATE POLICY {policy}")
