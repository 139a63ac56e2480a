"""How an authority works together with a place of another.

Safe under traffic: a new column without a value.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007_agreement_forms"
down_revision = "0006_publications"
branch_labels = None
depends_on = None

_FORMS = (
    "binding_group", "patient_swap", "single_course", "at_seller", "staff_travels",
    "supervision", "training",
)  # fmt: skip


def upgrade() -> None:
    op.add_column(
        "framework_contract",
        sa.Column(
            "form",
            sa.Enum(*_FORMS, name="agreementform", native_enum=False, length=40),
            nullable=True,
        ),
    )
    listed = ", ".join(repr(form) for form in _FORMS)
    op.create_check_constraint(
        op.f("framework_contract_form_is_of_an_authority"),
        "framework_contract",
        f"form IS NULL OR (form IN ({listed}) AND party = 'authority')",
    )
