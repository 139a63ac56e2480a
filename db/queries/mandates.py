"""Mandates of relatives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, and_, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.sealing import mandate_of, sealer_in
from db.tables.mandates import MandateTable
from db.tables.plans import PlanTable

Row = MandateTable  # what routes show, by a name that is not a table's


@dataclass(frozen=True, slots=True)
class Names:
    """What the two are called."""

    relative: str
    citizen: str


@dataclass(frozen=True, slots=True)
class InForce:
    """A mandate that counts today, and whose place it puts its relative in."""

    row: MandateTable
    citizen_ref: str


def counts_on(day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Whether a mandate counts on a day."""
    return and_(
        col(MandateTable.ended_at).is_(None),
        col(MandateTable.begins_on) <= day,
        col(MandateTable.last_on) >= day,
    )


def helped(subject: str) -> ColumnElement[bool]:
    """Whether a relative may see a plan today."""
    today = func.today_in_denmark(type_=Date)
    return (
        exists()
        .where(
            col(MandateTable.plan_id) == col(PlanTable.plan_id),
            col(MandateTable.subject) == subject,
            counts_on(today),
        )
        .correlate(PlanTable)
    )


async def in_force(
    session: AsyncSession, plan_id: UUID, subject: str, *, on: date
) -> InForce | None:
    """The mandate by which a relative may see a plan on a day, or none."""
    statement = (
        select(MandateTable, col(PlanTable.citizen_ref))
        .join(PlanTable, col(PlanTable.plan_id) == col(MandateTable.plan_id))
        .where(
            col(MandateTable.plan_id) == plan_id,
            col(MandateTable.subject) == subject,
            counts_on(on),
        )
    )
    found = (await session.execute(statement)).one_or_none()
    return None if found is None else InForce(found[0], found[1])


async def numbers(
    session: AsyncSession, plan_ids: Sequence[UUID], subject: str, *, on: date
) -> Mapping[UUID, int]:
    """By which mandate a relative sees each of some plans on a day."""
    statement = select(col(MandateTable.plan_id), col(MandateTable.number)).where(
        col(MandateTable.plan_id).in_(plan_ids),
        col(MandateTable.subject) == subject,
        counts_on(on),
    )
    return {row[0]: row[1] for row in (await session.execute(statement)).all()}


async def of_plan(session: AsyncSession, plan_id: UUID) -> Sequence[MandateTable]:
    """The mandates of a plan, the newest first."""
    statement = (
        select(MandateTable)
        .where(col(MandateTable.plan_id) == plan_id)
        .order_by(col(MandateTable.number).desc())
    )
    return (await session.scalars(statement)).all()


async def of_relative(session: AsyncSession, subject: str, *, on: date) -> Sequence[MandateTable]:
    """What a relative may help with on a day, by the plans' discharge days."""
    statement = (
        select(MandateTable)
        .join(PlanTable, col(PlanTable.plan_id) == col(MandateTable.plan_id))
        .where(col(MandateTable.subject) == subject, counts_on(on))
        .order_by(col(PlanTable.discharged_on), col(PlanTable.plan_id))
    )
    return (await session.scalars(statement)).all()


async def next_number(session: AsyncSession, plan_id: UUID) -> int:
    """The number of a plan's next mandate; the plan must be locked."""
    newest = select(func.max(col(MandateTable.number))).where(col(MandateTable.plan_id) == plan_id)
    return int(await session.scalar(newest) or 0) + 1


async def find(session: AsyncSession, plan_id: UUID, number: int) -> MandateTable | None:
    """One mandate of a plan, or none; any number may be asked for, however large."""
    rows = await of_plan(session, plan_id)
    return next((row for row in rows if row.number == number), None)


async def overlapping(
    session: AsyncSession, plan_id: UUID, subject: str, *, first_on: date, last_on: date
) -> MandateTable | None:
    """A mandate of the same relative that counts on some of the same days, or none."""
    statement = select(MandateTable).where(
        col(MandateTable.plan_id) == plan_id,
        col(MandateTable.subject) == subject,
        col(MandateTable.ended_at).is_(None),
        col(MandateTable.begins_on) <= last_on,
        col(MandateTable.last_on) >= first_on,
    )
    return (await session.scalars(statement)).first()


def sealed(session: AsyncSession, plan_id: UUID, number: int, names: Names) -> bytes:
    """Names as they are stored."""
    told = {"relative": names.relative, "citizen": names.citizen}
    return sealer_in(session).seal(told, bound_to=mandate_of(plan_id, number))


def names_of(session: AsyncSession, row: MandateTable) -> Names:
    """The names in a mandate; empty once they are erased."""
    if not row.names_sealed:
        return Names(relative="", citizen="")
    bound_to = mandate_of(row.plan_id, row.number)
    told: dict[str, Any] = sealer_in(session).open(row.names_sealed, bound_to=bound_to)
    return Names(**told)
