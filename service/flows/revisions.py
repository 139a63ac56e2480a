"""What stood in a plan before it was corrected: kept for ever, and sealed."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import plans
from db.queries import revisions as kept
from db.sealing import Sealer, revision_of
from db.tables.revisions import PlanRevisionTable
from service.flows.acting import Acting
from service.flows.clinical import ERASED

_ALL = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What stood in the fields corrected, what stands there now, and why."""

    before: dict[str, Any]
    after: dict[str, Any]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One correction, opened."""

    number: int
    fields: list[str]
    change: Change
    corrected_by: str
    corrected_at: datetime


async def keep(
    session: AsyncSession, acting: Acting, sealer: Sealer, plan_id: UUID, change: Change
) -> None:
    """Keep a correction of a locked plan."""
    number = await plans.next_number(session, PlanRevisionTable, plan_id)
    session.add(
        PlanRevisionTable(
            plan_id=plan_id,
            number=number,
            fields=sorted(change.after),
            change_sealed=sealer.seal(asdict(change), bound_to=revision_of(plan_id, number)),
            corrected_by=acting.signature(),
            corrected_at=acting.now,
        )
    )
    await session.flush()


async def of_plan(
    session: AsyncSession, sealer: Sealer, plan_id: UUID, *, after: int, limit: int
) -> list[Revision]:
    """A plan's corrections, oldest first, after one of them."""
    return [
        Revision(
            number=row.number,
            fields=row.fields,
            change=Change(
                **sealer.open(row.change_sealed, bound_to=revision_of(plan_id, row.number))
            ),
            corrected_by=row.corrected_by,
            corrected_at=row.corrected_at,
        )
        for row in await kept.of_plan(session, plan_id, after=after, limit=limit)
        if row.change_sealed != ERASED
    ]


async def undone(
    session: AsyncSession, sealer: Sealer, plan_id: UUID, *, since: datetime
) -> dict[str, Any]:
    """What stood at an instant in the fields that were corrected after it, by field."""
    later = [
        revision.change.before
        for revision in await of_plan(session, sealer, plan_id, after=0, limit=_ALL)
        if revision.corrected_at > since
    ]
    return {name: value for before in reversed(later) for name, value in before.items()}
