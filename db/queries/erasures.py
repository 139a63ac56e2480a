"""Taking person data out of plans: what is left tells of nobody."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.sealing import sealer_in
from db.tables.persons import ErasureCause, ErasureTable
from db.tables.plans import EventTable, PlanTable
from service.rules.vocabulary import PlanState

Cause = ErasureCause

# what goes beside the plan's own: table, what is put in its place (none: the row goes), and where
_GOES: dict[str, tuple[str, str | None, str]] = {
    "revisions": ("plan_revision", "change_sealed = ''", "change_sealed <> ''"),
    "remarks": ("remark", None, "true"),
    "mandates": (
        "mandate",
        "names_sealed = '', subject = 'erased:' || plan_id",
        "names_sealed <> ''",
    ),
    "levels": (
        "stratification",
        "reason = NULL, assessed_by = NULL, co_signer = NULL",
        "num_nonnulls(reason, assessed_by, co_signer) > 0",
    ),
    "documentation": (
        "documentation_request",
        "reason = NULL, statement = NULL, decision_reason = NULL",
        "num_nonnulls(reason, statement, decision_reason) > 0",
    ),
    "notifications": (
        "notification",
        "recipient_id = 'erased:' || plan_id",
        "recipient_kind = 'citizen' AND recipient_id NOT LIKE 'erased:%'",
    ),
}
_ANSWERS = """DELETE FROM idempotency WHERE operation LIKE '%/v1/plans/' || :plan || '%'
    OR headers ->> 'location' = '/v1/plans/' || :plan"""
_PLAN = """UPDATE plan SET cpr_sealed = NULL, cpr_lookup = NULL, clinical_sealed = '',
    coordination_sealed = NULL, contacts = '{}', citizen_ref = 'erased:' || :plan,
    external_id = 'erased:' || :plan, lat = NULL, lon = NULL, erased_at = :at,
    version = version + 1
WHERE plan_id = :plan_id"""


def _last_change() -> Any:  # noqa: ANN401 - a part of a question
    """When the state of a plan last changed."""
    return (
        select(col(EventTable.at))
        .where(
            col(EventTable.plan_id) == col(PlanTable.plan_id),
            col(EventTable.from_state).is_distinct_from(col(EventTable.to_state)),
        )
        .order_by(col(EventTable.event_id).desc())
        .limit(1)
        .correlate(PlanTable)
        .scalar_subquery()
    )


async def ended(
    session: AsyncSession, states: Sequence[PlanState], *, before: datetime, limit: int | None
) -> list[UUID]:
    """Plans that ended before an instant and still hold person data, the oldest first; locked."""
    last = _last_change()
    statement = (
        select(col(PlanTable.plan_id))
        .where(
            col(PlanTable.state).in_(states),
            col(PlanTable.erased_at).is_(None),
            last < before,
        )
        .order_by(col(PlanTable.discharged_on), col(PlanTable.plan_id))
        .limit(limit)
        .with_for_update(of=PlanTable, skip_locked=True)
    )
    return list((await session.scalars(statement)).all())


async def of_citizen(
    session: AsyncSession, *, citizen_ref: str | None, cpr: str | None, looked_up_as: str
) -> list[tuple[UUID, PlanState, datetime | None]]:
    """A citizen's plans with their state and when it last changed, found by either name."""
    lookups = sealer_in(session).lookups(cpr, of=looked_up_as) if cpr else []
    last = _last_change()
    statement = (
        select(col(PlanTable.plan_id), col(PlanTable.state), last)
        .where(
            col(PlanTable.erased_at).is_(None),
            or_(col(PlanTable.citizen_ref) == citizen_ref, col(PlanTable.cpr_lookup).in_(lookups)),
        )
        .with_for_update(of=PlanTable)
    )
    return [(row[0], row[1], row[2]) for row in (await session.execute(statement)).all()]


async def not_erased(session: AsyncSession, plan_ids: Sequence[UUID]) -> list[UUID]:
    """Those of some plans that hold person data."""
    statement = select(col(PlanTable.plan_id)).where(
        col(PlanTable.plan_id).in_(plan_ids), col(PlanTable.erased_at).is_(None)
    )
    return list((await session.scalars(statement)).all())


async def would_go(session: AsyncSession, plan_ids: Sequence[UUID]) -> dict[str, int]:
    """How many rows of each kind go with some plans; kept answers are not counted."""
    counts = {
        name: text(
            f"SELECT count(*) FROM {table}"  # noqa: S608 - constants only
            f" WHERE plan_id = ANY(:plan_ids) AND {where}"
        )
        for name, (table, _, where) in _GOES.items()
    }
    counts["civil_numbers"] = text(
        "SELECT count(cpr_sealed) FROM plan WHERE plan_id = ANY(:plan_ids)"
    )
    told = {"plan_ids": list(plan_ids)}
    return {name: int(await session.scalar(count, told) or 0) for name, count in counts.items()}


async def erase(
    session: AsyncSession, plan_id: UUID, *, at: datetime, cause: ErasureCause
) -> dict[str, int]:
    """Take the person data out of a plan, and write down that it was done.

    Returns:
        how many rows of each kind went.
    """
    removed = await would_go(session, [plan_id])
    for table, instead, where in _GOES.values():
        change = f"UPDATE {table} SET {instead}" if instead else f"DELETE FROM {table}"  # noqa: S608
        await session.execute(
            text(f"{change} WHERE plan_id = :plan_id AND {where}"), {"plan_id": plan_id}
        )
    told: dict[str, Any] = {"plan_id": plan_id, "plan": str(plan_id), "at": at}
    await session.execute(text(_ANSWERS), {"plan": str(plan_id)})
    await session.execute(text(_PLAN), told)
    found = {"plan_id": plan_id, "erased_at": at, "cause": cause, "removed": removed}
    await session.execute(insert(ErasureTable).values(found).on_conflict_do_nothing())
    return removed
