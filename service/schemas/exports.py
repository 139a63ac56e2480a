"""Reports to others as lines of FHIR resources."""

from typing import Any
from uuid import UUID

import msgspec

from service.interop.kl_facts import LeftOut
from service.interop.kl_gateway import Delivery

FHIR_LINES = "application/fhir+ndjson"
_WHY = {
    LeftOut.NO_CPR: "The service holds no civil registration number (CPR) for it.",
    LeftOut.CPR_NOT_OFFICIAL: "Its civil registration number is no official one.",
    LeftOut.NO_SENDER_SOR: "The hospital that issued it has given no SOR code.",
    LeftOut.NO_CATEGORY: "The profile has no category for it: nobody is asked to train anybody.",
}


def as_lines(delivery: Delivery) -> bytes:
    """Bundles, one a line, and an outcome that names the plans that are in none of them."""
    lines = list(delivery.bundles)
    if delivery.left_out:
        lines.append(_outcome(delivery.left_out))
    return b"".join(msgspec.json.encode(line) + b"\n" for line in lines)


def _outcome(left_out: list[tuple[UUID, LeftOut]]) -> dict[str, Any]:
    return {
        "resourceType": "OperationOutcome",
        "issue": [
            {
                "severity": "warning",
                "code": "not-supported" if why is LeftOut.NO_CATEGORY else "required",
                "details": {"coding": [{"code": why.value}], "text": _WHY[why]},
                "diagnostics": f"plan {plan_id}",
            }
            for plan_id, why in left_out
        ],
    }
