"""A place tells its telephone number, and its street and number beside the postcode.

Safe under traffic: two columns that may be empty, and checks that they pass as they are. Versions
of a place keep whole rows, so those kept from now on tell both and earlier ones neither.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024_place_contacts"
down_revision = "0023_laid_down"
branch_labels = None
depends_on = None

_CHECKS = {
    "phone_can_be_called": "phone IS NULL OR phone ~ '^[+]?[0-9]( ?[0-9]){7,14}$'",
    "address_is_one_line": (
        "address IS NULL OR char_length(address) BETWEEN 1 AND 200 AND address !~ '[\\n\\r]'"
    ),
}


def upgrade() -> None:
    for name in ("phone", "address"):
        op.add_column("provider", sa.Column(name, sa.String(), nullable=True))
    for name, condition in _CHECKS.items():
        op.create_check_constraint(op.f(f"provider_{name}"), "provider", condition)
