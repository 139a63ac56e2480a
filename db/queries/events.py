"""The history: one row for every change of state, never changed."""

from typing import Protocol
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.tables.plans import EventTable
from db.types import Instant, Json
from service.auth import Caller, Role


class Actor(Protocol):
    """Who acted, and when."""

    @property
    def caller(self) -> Caller:
        """The one who acts."""
        ...

    @property
    def now(self) -> Instant:
        """The moment."""
        ...

    def signature(self) -> str:
        """How history names the caller."""
        ...


async def record(
    session: AsyncSession,
    actor: Actor,
    event: str,
    *,
    plan_id: UUID | None = None,
    from_state: str | None = None,
    to_state: str | None = None,
    rule_set: str = "2027",
    citation: str = "",
    facts: Json | None = None,
) -> int:
    """Write down that something happened.

    Returns:
        the number of the event.
    """
    number = await session.scalar(
        insert(EventTable)
        .values(
            plan_id=plan_id,
            event=event,
            from_state=from_state,
            to_state=to_state,
            at=actor.now,
            actor_role=role_of(actor),
            actor=actor.signature(),
            rule_set=rule_set,
            citation=citation,
            facts=facts or {},
        )
        .returning(col(EventTable.event_id))
    )
    return int(number or 0)


def role_of(actor: Actor) -> str:
    """How history names what the caller is: a role, or what happens by itself."""
    if actor.caller.is_system:
        return "system"
    return Role.RELATIVE.value if actor.caller.mandate else actor.caller.role.value


async def of_plan(
    session: AsyncSession, plan_id: UUID, *, after: int, limit: int
) -> list[EventTable]:
    """What happened to a plan, oldest first."""
    statement = (
        select(EventTable)
        .where(col(EventTable.plan_id) == plan_id, col(EventTable.event_id) > after)
        .order_by(col(EventTable.event_id))
        .limit(limit)
    )
    return list((await session.scalars(statement)).all())
