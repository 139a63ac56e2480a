"""What has to be done, by whom and by when."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import notifications, reference
from db.queries import worklists as queries
from service.auth import Caller, Role
from service.clock import danish_day
from service.errors import Fault, WrongFields
from service.flows import notifying
from service.flows.acting import Acting
from service.flows.case import Case, load_many
from service.flows.lapse import time_itself
from service.rules.deadlines import Deadline, DeadlineKind, Standing, deadlines
from service.rules.notifications import (
    CAPACITY_STALE,
    CONTRACT_ENDS,
    CONTRACT_WARNED_DAYS,
    Party,
    told_on_day,
)
from service.rules.refusal import is_fresh
from service.rules.rulebook import rulebook_on
from service.rules.vocabulary import PlacementState

_AT_ONCE = 500
_ARRANGED = (PlacementState.CONFIRMED, PlacementState.NO_SHOW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A deadline that runs for a plan."""

    case: Case
    deadline: Deadline


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list of deadlines is narrowed to; none means any."""

    kind: DeadlineKind | None = None
    until: date | None = None
    overdue: bool | None = None


async def running(
    session: AsyncSession, acting: Acting, *, authority_id: str | None, wanted: Wanted
) -> list[Running]:
    """Every deadline that runs for an authority's plans, the most urgent first."""
    found = [
        Running(case=case, deadline=one)
        async for case, standing in _standing(session, acting, authority_id)
        for one in deadlines(case.book, case.facts, standing)
        if _is_wanted(one, wanted, today=acting.today)
    ]
    return sorted(found, key=lambda r: (r.deadline.due_on, str(r.case.plan.plan_id)))


def whose(caller: Caller, asked: str | None) -> str | None:
    """Whose plans a caller is shown: its own, or, for who oversees, those it names.

    Raises:
        WrongFields: an authority names another.
    """
    if caller.role is not Role.AUTHORITY:
        return asked
    if asked not in (None, caller.authority_id):
        detail = "Another authority's work is its own."
        raise WrongFields((Fault("/authority_id", "not_yours", detail),))
    return caller.authority_id


def _is_wanted(one: Deadline, wanted: Wanted, *, today: date) -> bool:
    return (
        wanted.kind in (None, one.kind)
        and (wanted.until is None or one.due_on <= wanted.until)
        and wanted.overdue in (None, one.due_on < today)
    )


async def _standing(
    session: AsyncSession, acting: Acting, authority_id: str | None
) -> AsyncIterator[tuple[Case, Standing]]:
    regions = await reference.region_by_municipality(session, on=acting.today)
    after: UUID | None = None
    while True:
        rows = await queries.open_plans(
            session, authority_id=authority_id, after=after, limit=_AT_ONCE
        )
        awaited = await queries.awaited(session, [row.plan_id for row in rows])
        for case in await load_many(session, rows, regions):
            yield case, _standing_of(case, awaited)
        if len(rows) < _AT_ONCE:
            return
        after = rows[-1].plan_id


def _standing_of(case: Case, awaited: queries.Awaited) -> Standing:
    plan, placement, offer = case.plan, case.placement, case.offer
    arranged = placement if placement is not None and placement.state in _ARRANGED else None
    started = placement if placement is not None and placement.started_on else None
    return Standing(
        state=plan.state,
        received_on=_day(plan.received_at),
        reply_by=offer.reply_by if offer else None,
        start_on=arranged.start_on if arranged else None,
        started_on=started.started_on if started else None,
        stratified_on=_day(awaited.stratified.get(plan.plan_id)),
        proof_due_on=awaited.proof.get(plan.plan_id),
        sent_on=_day(awaited.sent.get(plan.plan_id)),
    )


def _day(instant: datetime | None) -> date | None:
    return danish_day(instant) if instant else None


async def capacity(
    session: AsyncSession, acting: Acting, *, provider_id: UUID | None, authority_id: str | None
) -> list[tuple[Row[Any], date]]:
    """Figures that are stale or will be within two days, and agreements that end soon.

    Returns:
        each with the last day it may be relied on, the earliest first.
    """
    book = rulebook_on(acting.today)
    rows = await queries.capacity(
        session,
        provider_id=provider_id,
        authority_id=authority_id,
        today=acting.today,
        contract_until=acting.today + timedelta(days=CONTRACT_WARNED_DAYS),
    )
    soon = acting.today + timedelta(days=2)
    found = []
    for row in rows:
        if row.kind == "contract":
            found.append((row, row.ends_on))
        elif not is_fresh(book, observed_on=danish_day(row.observed_at), on=soon):
            last = danish_day(row.observed_at) + timedelta(days=book.freshness_days)
            found.append((row, last))
    return sorted(found, key=lambda pair: (pair[1], str(pair[0].provider_id), pair[0].kind))


async def remind(session: AsyncSession, *, now: datetime) -> None:
    """Tell everybody of deadlines that are near or have passed, each once. Safe to run twice."""
    acting = time_itself(now)
    async for case, standing in _standing(session, acting, None):
        for one in deadlines(case.book, case.facts, standing):
            told = told_on_day(one.kind, one.days_left(acting.today))
            if told is not None:
                placed_at = case.placement.provider_id if case.placement else None
                await notifying.tell_of_plan(
                    session, now, case.plan, told, due_on=one.due_on, provider_id=placed_at
                )
    for row, last in await capacity(session, acting, provider_id=None, authority_id=None):
        stale = row.kind == "figures"
        if stale and last >= acting.today:
            continue
        who = [(Party.PROVIDER, str(row.provider_id))]
        who += [(Party.AUTHORITY, row.authority_id)] if row.authority_id else []
        await notifications.tell(
            session,
            CAPACITY_STALE if stale else CONTRACT_ENDS,
            who,
            subject=f"provider:{row.provider_id}" + (f":{row.party}" if row.party else ""),
            occasion=f"due:{last.isoformat()}",
            at=now,
            provider_id=row.provider_id,
            due_on=last,
        )
