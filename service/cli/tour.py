"""What to try first, as lines that work when they are copied into a terminal."""

import os
import sys
from pathlib import Path

from sqlalchemy import select
from sqlmodel import col

from db.tables.plans import PlanTable, StartOfferTable
from service.cli.at_work import transaction
from service.rules.vocabulary import OfferState, PlanState

# The authority has told the citizen that private providers may be chosen too.
_WITH_PRIVATE_CHOICE = (
    select(PlanTable)
    .join(StartOfferTable, col(StartOfferTable.plan_id) == col(PlanTable.plan_id))
    .where(
        col(PlanTable.state) == PlanState.OFFERED,
        col(StartOfferTable.state) == OfferState.NOTIFIED,
        col(StartOfferTable.private_choice_stated),
    )
    .order_by(col(PlanTable.discharged_on), col(PlanTable.plan_id))
    .limit(1)
)


async def tour(database_url: str, *, address: str) -> str:
    """The portal's address, the API's, and five things to do there."""
    async with transaction(database_url) as session:
        plan = await session.scalar(_WITH_PRIVATE_CHOICE)
    lines = [
        f"\nFritvalg is at {address}/ (Ctrl-C stops it).",
        f"Its API is described at {address}/docs. In another terminal:\n",
    ]
    return "\n".join([*lines, *(f"  {line}" for line in commands(plan, address=address))])


def commands(plan: PlanTable | None, *, address: str) -> list[str]:
    """The lines to try; those about a plan only when there is one with an offer."""
    fritvalg = _program()
    first = f"curl -s '{address}/v1/waiting-times?care_level=basic&clinical_area=01&limit=3'"
    if plan is None:
        return [first]
    citizen = f"{fritvalg} token --role citizen --sub {plan.citizen_ref}"
    authority = f"{fritvalg} token --role authority --authority-id {plan.responsible_authority_id}"
    of_plan = f"{address}/v1/plans/{plan.plan_id}"
    return [
        first,
        f'curl -s -H "Authorization: Bearer $({authority})" "{address}/v1/plans?limit=3"',
        f'curl -s -H "Authorization: Bearer $({citizen})" "{of_plan}/entitlement"',
        f'curl -s -H "Authorization: Bearer $({citizen})" "{of_plan}/options?include=excluded"',
        f"{fritvalg} match explain {plan.plan_id}",
    ]


def _program() -> str:
    """How this program is called from the folder it was started in."""
    called = Path(sys.argv[0])
    if called.name == "__main__.py":
        return f"{os.path.relpath(sys.executable)} -m service"
    return os.path.relpath(called)
