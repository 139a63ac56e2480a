"""Telling the parties of a plan what happened and what comes near."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import notifications
from db.queries.notifications import Notice
from db.tables.plans import PlanTable
from db.types import Instant, Json
from service.auth import Caller, Role
from service.errors import NotFound
from service.flows.acting import Acting
from service.rules.clinical import has_short_deadline
from service.rules.entitlement import entitlement
from service.rules.facts import PlanFacts
from service.rules.notifications import SHORT_DEADLINE, Party, Told, told_at, told_of_right
from service.rules.rulebook import Rulebook

_PARTY_OF = {
    Role.CITIZEN: Party.CITIZEN,
    Role.AUTHORITY: Party.AUTHORITY,
    Role.PROVIDER: Party.PROVIDER,
    Role.HOSPITAL: Party.HOSPITAL,
}


class Parties(Protocol):
    """A plan, as far as it says whose it is."""

    plan_id: UUID
    citizen_ref: str
    responsible_authority_id: str
    issued_by: str


def of_plan(
    plan: Parties,
    told: Told,
    *,
    occasion: str,
    provider_id: UUID | str | None = None,
    due_on: date | None = None,
) -> Iterator[Notice]:
    """What the parties of a plan are told; a provider only where one is concerned."""
    who = {
        Party.CITIZEN: plan.citizen_ref,
        Party.AUTHORITY: plan.responsible_authority_id,
        Party.HOSPITAL: plan.issued_by,
        Party.PROVIDER: str(provider_id) if provider_id else None,
    }
    for party in told.parties:
        name = who[party]
        if name is not None:
            yield Notice(
                told=told,
                to=(party, name),
                subject=f"plan:{plan.plan_id}",
                occasion=occasion,
                plan_id=plan.plan_id,
                due_on=due_on,
            )


def of_place(
    told: Told,
    *,
    subject: str,
    provider_id: UUID,
    authority_id: str | None,
    due_on: date,
    facts: Json | None = None,
) -> list[Notice]:
    """What a place and its authority are told."""
    who = [(Party.PROVIDER, str(provider_id))]
    who += [(Party.AUTHORITY, authority_id)] if authority_id else []
    return [
        Notice(
            told=told,
            to=one,
            subject=subject,
            occasion=f"due:{due_on.isoformat()}",
            provider_id=provider_id,
            due_on=due_on,
            facts=facts or {},
        )
        for one in who
    ]


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
    if told is not None:
        notices = of_plan(plan, told, occasion=f"event:{event_id}", provider_id=provider_id)
        await notifications.tell_all(session, notices, at=at)


async def tell_of_short_deadline(
    session: AsyncSession, at: Instant, plan: PlanTable, book: Rulebook, facts: PlanFacts
) -> None:
    """Warn the authority at once of a plan whose clinical deadline is near, when it gets it."""
    if has_short_deadline(book, facts):
        due_on = facts.clinical_start_deadline
        notices = of_plan(plan, SHORT_DEADLINE, occasion=f"due:{due_on}", due_on=due_on)
        await notifications.tell_all(session, notices, at=at)


async def tell_of_right(
    session: AsyncSession,
    acting: Acting,
    plan: PlanTable,
    book: Rulebook,
    facts: PlanFacts,
    *,
    event_id: int,
) -> None:
    """Tell the citizen of a right that the newest offer gives, or gives on other terms."""
    before = replace(facts, offers=facts.offers[:-1])
    held = [entitlement(book, one, today=acting.today).private_choice for one in (before, facts)]
    told = told_of_right(before=bool(held[0]), after=bool(held[1]))
    if told is not None:
        notices = of_plan(plan, told, occasion=f"event:{event_id}")
        await notifications.tell_all(session, notices, at=acting.now)


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
