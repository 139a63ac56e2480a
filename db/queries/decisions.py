"""Decisions: kept once, read again for as long as anybody asks."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.tables.history import DecisionTable, RulebookValuesTable
from db.types import Instant, Json

Decision = DecisionTable  # what routes show, by a name that is not a table's


async def add(session: AsyncSession, decision: DecisionTable, *, rulebook: Json) -> None:
    """Keep a decision, and the values of its rulebook when they are new."""
    values = RulebookValuesTable(
        rulebook_id=decision.rulebook_id,
        rule_set=decision.rule_set,
        contents=rulebook,
        first_used_at=decision.at,
    )
    statement = postgresql.insert(RulebookValuesTable).values(values.model_dump())
    await session.execute(statement.on_conflict_do_nothing())
    await session.execute(postgresql.insert(DecisionTable).values(decision.model_dump()))


async def rulebook(session: AsyncSession, rulebook_id: str) -> Json:
    """The values of a rulebook that a decision rests on."""
    found = await session.get_one(RulebookValuesTable, rulebook_id)
    return found.contents


async def find(session: AsyncSession, decision_id: UUID) -> DecisionTable | None:
    """One decision, or none."""
    return await session.get(DecisionTable, decision_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What decisions are about: a plan, or a capacity refusal."""

    plan_id: UUID | None = None
    refusal_id: UUID | None = None


async def about(
    session: AsyncSession, subject: Subject, *, after: int = 0, limit: int
) -> list[DecisionTable]:
    """What was decided about something, oldest first, after an event."""
    statement = (
        select(DecisionTable)
        .where(
            col(DecisionTable.plan_id) == subject.plan_id
            if subject.plan_id
            else col(DecisionTable.refusal_id) == subject.refusal_id,
            col(DecisionTable.event_id) > after,
        )
        .order_by(col(DecisionTable.event_id))
        .limit(limit)
    )
    return list((await session.scalars(statement)).all())


_BOOK_AT = text(
    """
    SELECT v.contents FROM decision d JOIN rulebook_values v USING (rulebook_id)
    WHERE d.rule_set = :rule_set AND d.at <= :at
    ORDER BY d.at DESC LIMIT 1
    """
)


async def rulebook_at(session: AsyncSession, rule_set: str, *, at: Instant) -> Json | None:
    """The values that a rule set was last decided under by an instant; none before the first."""
    row: Row[Any] | None = (
        await session.execute(_BOOK_AT, {"rule_set": rule_set, "at": at})
    ).one_or_none()
    return None if row is None else row.contents
