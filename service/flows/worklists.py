"""What has to be done, by whom and by when."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import worklists as queries
from service.auth import Caller, Role
from service.clock import danish_day
from service.errors import Fault, WrongFields
from service.flows import standing
from service.flows.acting import Acting
from service.rules import deadlines
from service.rules.deadlines import Deadline, DeadlineKind, Whose
from service.rules.notifications import CONTRACT_WARNED_DAYS
from service.rules.refusal import is_fresh
from service.rules.rulebook import rulebook_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A deadline that runs for a plan, as `db.queries.worklists.open_plans` gives it.

    Attributes:
        also: the kind of the same deadline counted from receipt, where one row tells of both.
    """

    plan: Row[Any]
    deadline: Deadline
    also: DeadlineKind | None = None


_FROM_RECEIPT = {
    DeadlineKind.NOTICE: DeadlineKind.NOTICE_FROM_RECEIPT,
    DeadlineKind.OFFERED_START: DeadlineKind.OFFERED_START_FROM_RECEIPT,
}


def joined(found: Sequence[Running]) -> list[Running]:
    """Each deadline that falls on the same day counted from receipt, told once."""
    days = {(one.plan.plan_id, one.deadline.kind): one.deadline.due_on for one in found}

    def on_the_same_day(one: Running, other: DeadlineKind | None) -> bool:
        return other is not None and days.get((one.plan.plan_id, other)) == one.deadline.due_on

    own = {from_receipt: kind for kind, from_receipt in _FROM_RECEIPT.items()}
    kept = [one for one in found if not on_the_same_day(one, own.get(one.deadline.kind))]
    also = [_FROM_RECEIPT.get(one.deadline.kind) for one in kept]
    return [
        replace(one, also=kind) if on_the_same_day(one, kind) else one
        for one, kind in zip(kept, also, strict=True)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list of deadlines is narrowed to; none means any."""

    kind: DeadlineKind | None = None
    until: date | None = None
    overdue: bool | None = None
    binds: bool | None = None
    to_do_by: Whose | None = None

    def holds(self, one: Deadline, *, today: date) -> bool:
        """Whether a deadline is among those."""
        return (
            self.kind in (None, one.kind)
            and (self.until is None or one.due_on <= self.until)
            and self.overdue in (None, one.due_on < today)
            and self.binds in (None, one.binds)
            and self.to_do_by in (None, deadlines.whose(one.kind))
        )


async def running(session: AsyncSession, *, authority_id: str | None) -> list[Running]:
    """Every deadline that runs for an authority's plans, the most urgent first.

    Of one day's, what the authority has to do comes before what it waits for the citizen to say.
    """
    rows = await queries.open_plans(session, authority_id=authority_id)
    found = [Running(plan=row, deadline=one) for row, one in standing.running(rows)]
    return sorted(
        found,
        key=lambda r: (
            r.deadline.due_on,
            r.deadline.kind is DeadlineKind.REPLY,
            str(r.plan.plan_id),
        ),
    )


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
        now=acting.now,
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
