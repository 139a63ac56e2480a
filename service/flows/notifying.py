"""Telling the parties of a plan what happened and what comes near."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import notifications
from db.tables.plans import PlanTable
from db.types import Instant
from service.auth import Caller, Role
from service.errors import NotFound
from service.flows.acting import Acting
from service.rules.notifications import Party, Told, told_at

_PARTY_OF = {
    Role.CITIZEN: Party.CITIZEN,
    Role.AUTHORITY: Party.AUTHORITY,
    Role.PROVIDER: Party.PROVIDER,
    Role.HOSPITAL: Party.HOSPITAL,
}


def recipients_of(
    plan: PlanTable, parties: tuple[Party, ...], provider_id: UUID | str | None
) -> list[tuple[Party, str]]:
    """Who the parties of a plan are; a provider only where one is concerned."""
    who = {
        Party.CITIZEN: plan.citizen_ref,
        Party.AUTHORITY: plan.responsible_authority_id,
        Party.HOSPITAL: plan.issued_by,
        Party.PROVIDER: str(provider_id) if provider_id else None,
    }
    return [(party, name) for party in parties if (name := who[party]) is not None]


async def tell_event(
    session: AsyncSession,
    at: Instant,
    plan: PlanTable,
    event: str,
    *,
    event_id: int,
    provider_id: UUID | str | None,
) -> None:
    """Tell those whom an event concerns, in the event's own transaction."""
    told = told_at(event)
    if told is None:
        return
    await notifications.tell(
        session,
        told,
        recipients_of(plan, told.parties, provider_id),
        subject=f"plan:{plan.plan_id}",
        occasion=f"event:{event_id}",
        at=at,
        plan_id=plan.plan_id,
    )


async def tell_of_plan(
    session: AsyncSession,
    at: Instant,
    plan: PlanTable,
    told: Told,
    *,
    due_on: date,
    provider_id: UUID | None,
) -> None:
    """Tell the parties of a plan of a deadline, once for each last day it has."""
    await notifications.tell(
        session,
        told,
        recipients_of(plan, told.parties, provider_id),
        subject=f"plan:{plan.plan_id}",
        occasion=f"due:{due_on.isoformat()}",
        at=at,
        plan_id=plan.plan_id,
        due_on=due_on,
    )


def party_of(caller: Caller) -> tuple[Party, str]:
    """As whom a caller is told things.

    Raises:
        NotFound: nobody tells this role anything.
    """
    party = _PARTY_OF.get(caller.role)
    if party is None:
        raise NotFound("notification")
    return party, caller.authority_id or caller.provider_id or caller.sub


async def read(session: AsyncSession, acting: Acting, notification_id: int) -> None:
    """Note that the caller has read what it was told.

    Raises:
        NotFound: it is somebody else's, or there is none.
    """
    if not await notifications.is_told(session, party_of(acting.caller), notification_id):
        raise NotFound("notification")
    await notifications.read(session, notification_id, at=acting.now, by=acting.signature())
