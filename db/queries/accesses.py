"""Who looked at which plan: one row for each request and plan, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.queries import mandates
from db.queries.events import Actor, role_of
from db.tables.persons import CitizenSearchTable, PlanAccessTable
from db.tenants import across
from db.types import Instant
from service.auth import Role
from service.clock import danish_day
from service.rules.vocabulary import AccessKind, AccessPurpose

# who is not named here, as the plan says who it is until it is erased
_NAMED_BY_THE_PLAN = (Role.CITIZEN, Role.RELATIVE)
Row = PlanAccessTable  # what routes show, by names that are not a table's
Search = CitizenSearchTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What a request did, and with which plans."""

    plan_ids: Sequence[UUID]
    operation: str
    kind: AccessKind
    purpose: AccessPurpose | None
    request_id: str


async def record(session: AsyncSession, actor: Actor, access: Access) -> None:
    """Write down an access to some plans."""
    caller = actor.caller
    said = {
        "at": actor.now,
        "operation": access.operation,
        "kind": access.kind,
        "actor_role": role_of(actor),
        "actor": None if caller.role in _NAMED_BY_THE_PLAN else actor.signature(),
        "organisation_id": caller.authority_id or caller.provider_id,
        "purpose": access.purpose,
        "request_id": access.request_id,
    }
    rows = [{"plan_id": plan_id, **said} for plan_id in access.plan_ids]
    if caller.role is Role.RELATIVE:
        on = danish_day(actor.now)
        held = await mandates.numbers(session, access.plan_ids, caller.sub, on=on)
        named = [_by_mandate(held.get(plan_id)) for plan_id in access.plan_ids]
        rows = [row | {"actor": who} for row, who in zip(rows, named, strict=True)]
    async with across(session):  # who looks may not read who has looked
        await session.execute(insert(PlanAccessTable), rows)


def _by_mandate(number: int | None) -> str | None:
    return f"mandate/{number}" if number else None


async def record_search(
    session: AsyncSession,
    actor: Actor,
    *,
    found: int,
    purpose: AccessPurpose | None,
    request_id: str,
) -> None:
    """Write down that an authority looked for a citizen by civil number."""
    said = {
        "at": actor.now,
        "actor": actor.signature(),
        "organisation_id": actor.caller.authority_id,
        "found": found,
        "purpose": purpose,
        "request_id": request_id,
    }
    await session.execute(insert(CitizenSearchTable).values(said))


async def searches(session: AsyncSession, *, before: int, limit: int) -> list[Search]:
    """Who looked for citizens, as far as the asker may know, the newest first; 0 is before none."""
    statement = (
        select(CitizenSearchTable).order_by(col(CitizenSearchTable.search_id).desc()).limit(limit)
    )
    if before:
        statement = statement.where(col(CitizenSearchTable.search_id) < before)
    return list((await session.scalars(statement)).all())


async def of_plan(
    session: AsyncSession, plan_id: UUID, *, by_others: bool, before: int, limit: int
) -> list[Row]:
    """Who looked at a plan, the newest first, before one of the rows; 0 is before none.

    `by_others` leaves out what the citizen saw.
    """
    statement = (
        select(PlanAccessTable)
        .where(col(PlanAccessTable.plan_id) == plan_id)
        .order_by(col(PlanAccessTable.access_id).desc())
        .limit(limit)
    )
    if before:
        statement = statement.where(col(PlanAccessTable.access_id) < before)
    if by_others:
        statement = statement.where(col(PlanAccessTable.actor_role) != Role.CITIZEN.value)
    return list((await session.scalars(statement)).all())


async def sample(
    session: AsyncSession, organisation_id: str | None, *, since: Instant, size: int
) -> list[Row]:
    """Some accesses after an instant, each as likely as any other; of all without an id."""
    statement = (
        select(PlanAccessTable)
        .where(col(PlanAccessTable.at) >= since)
        .order_by(func.random())
        .limit(size)
    )
    if organisation_id is not None:
        statement = statement.where(col(PlanAccessTable.organisation_id) == organisation_id)
    return list((await session.scalars(statement)).all())
