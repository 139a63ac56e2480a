"""The sealed texts of a plan, opened; blank once they are erased."""

from typing import Any

from db.sealing import Sealer, clinical_of
from db.tables.plans import PlanTable

ERASED = b""
_BLANK = {"functional_ability": "", "needs": "", "impairments": []}


def texts_of(plan: PlanTable, sealer: Sealer) -> dict[str, Any]:
    """The clinical texts and the contacts of a plan.

    Raises:
        cryptography.exceptions.InvalidTag: they are of another plan or key, or were changed.
    """
    if plan.clinical_sealed == ERASED:
        return {**_BLANK, "contacts": {"municipality": None, "region": None}}
    texts = sealer.open(plan.clinical_sealed, bound_to=clinical_of(plan.plan_id))
    return {"contacts": plan.contacts, **texts}


def seal_texts(plan: PlanTable, sealer: Sealer, texts: dict[str, Any]) -> None:
    """Put other texts in the place of a plan's; its contacts are among them."""
    plan.clinical_sealed = sealer.seal(texts, bound_to=clinical_of(plan.plan_id))
    plan.contacts = {}
