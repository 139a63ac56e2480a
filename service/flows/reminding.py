"""Telling people what the day itself calls for: deadlines near or passed, figures grown old."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import notifications, refusals, worklists
from db.queries.notifications import Notice
from service.clock import danish_day, midnight
from service.flows import notifying, standing
from service.rules.notifications import (
    CAPACITY_STALE,
    CONTRACT_ENDS,
    CONTRACT_WARNED_DAYS,
    REFUSAL_ENDS,
    REFUSAL_WARNED_DAYS,
    Reminder,
    reminder,
    reminders,
)
from service.rules.rulebook import rulebook_on

_AHEAD = timedelta(days=400)  # further than anything is told of before its day


@dataclass(frozen=True, slots=True)
class _Called:
    """A reminder that what is stored calls for, now or later, and how its notices are made."""

    when: Reminder
    notices: Callable[[], Iterable[Notice]]


async def remind(session: AsyncSession, *, now: datetime) -> int:
    """Tell everybody of what the day calls for, each thing once. Safe to run twice.

    Source: § 6, stk. 1-4, § 7, stk. 2-3, and § 8, stk. 2.

    Returns:
        how many were told something new.
    """
    today = danish_day(now)
    due = [
        notice
        async for called in _called_for(session, now=now)
        if called.when.is_due(today)
        for notice in called.notices()
    ]
    return await notifications.tell_all(session, due, at=now)


async def next_day(session: AsyncSession, *, after: date) -> date | None:
    """The first day after a day that calls for a reminder, as things stand; or none."""
    days = [
        called.when.from_on
        async for called in _called_for(session, now=midnight(after))
        if called.when.from_on > after
    ]
    return min(days, default=None)


async def _called_for(session: AsyncSession, *, now: datetime) -> AsyncIterator[_Called]:
    rows = await worklists.open_plans(session, authority_id=None)
    for row, deadline in standing.running(rows):
        for when in reminders(deadline.kind, deadline.due_on):
            occasion = f"due:{deadline.due_on.isoformat()}"
            notices = partial(
                notifying.of_plan,
                row,
                when.told,
                occasion=occasion,
                provider_id=row.provider_id,
                due_on=deadline.due_on,
            )
            yield _Called(when, notices)
    for called in (*await _of_places(session, now=now), *await _of_refusals(session, now=now)):
        yield called


async def _of_places(session: AsyncSession, *, now: datetime) -> list[_Called]:
    """Figures that grow old, and agreements that end."""
    today = danish_day(now)
    fresh = timedelta(days=rulebook_on(today).freshness_days)
    rows = await worklists.capacity(
        session,
        provider_id=None,
        authority_id=None,
        now=now,
        today=today,
        contract_until=today + _AHEAD,
    )
    found = []
    for row in rows:
        figures = row.kind == "figures"
        due_on = danish_day(row.observed_at) + fresh if figures else row.ends_on
        told, days = (CAPACITY_STALE, -1) if figures else (CONTRACT_ENDS, CONTRACT_WARNED_DAYS)
        notices = partial(
            notifying.of_place,
            told,
            subject=f"provider:{row.provider_id}" + (f":{row.party}" if row.party else ""),
            provider_id=row.provider_id,
            authority_id=row.authority_id,
            due_on=due_on,
        )
        found.append(_Called(reminder(told, days=days, due_on=due_on), notices))
    return found


async def _of_refusals(session: AsyncSession, *, now: datetime) -> Iterator[_Called]:
    """Refusals in effect that end."""
    today = danish_day(now)
    rows = await refusals.ending(session, on=today, within_days=_AHEAD.days)
    return (
        _Called(
            reminder(REFUSAL_ENDS, days=REFUSAL_WARNED_DAYS, due_on=refusal.valid_to),
            partial(
                notifying.of_place,
                REFUSAL_ENDS,
                subject=f"refusal:{refusal.refusal_id}",
                provider_id=refusal.provider_id,
                authority_id=authority_id,
                due_on=refusal.valid_to,
            ),
        )
        for refusal, authority_id in rows
    )
