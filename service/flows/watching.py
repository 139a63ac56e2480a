"""What those who look after the service watch: how much waits, how long, and how old things are."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import jobs, matching, reports, worklists
from service.clock import danish_day
from service.flows import standing
from service.flows.freshness import fresh_from


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """The figures, all about the whole country; none of them is about one person.

    Attributes:
        jobs_waiting, oldest_job_s: in the queue, and how long the oldest is overdue.
        worker_alive: a worker gave a sign of life.
        overdue: by kind of deadline, how many have passed unmet.
        overdue_days: by kind, the days since the oldest of them.
        services, services_stale: offered services, and those whose figures are too old to compare.
        match_gap: of the last national run that was done: 0 is a proven optimum.
        match_age_s: since it was done; none where there is none.
    """

    jobs_waiting: int
    oldest_job_s: float
    worker_alive: bool
    overdue: dict[str, int]
    overdue_days: dict[str, int]
    services: int
    services_stale: int
    match_gap: float | None
    match_age_s: float | None


class Watch:
    """Keeps the figures for a while: they go through all open plans, and are asked for often."""

    def __init__(self, *, fresh_s: float) -> None:
        self._fresh_s = fresh_s
        self._seen: tuple[datetime, Watched] | None = None
        self._looking = asyncio.Lock()

    async def look(self, ask: Callable[[], Awaitable[Watched]], *, now: datetime) -> Watched:
        """The figures, not older than they may be; only one of many who ask counts them."""
        async with self._looking:
            if self._seen is None or not self._is_fresh(self._seen[0], now):
                self._seen = (now, await ask())
            return self._seen[1]

    def _is_fresh(self, seen_at: datetime, now: datetime) -> bool:
        """A clock that was moved either way makes old what was seen."""
        return abs((now - seen_at).total_seconds()) < self._fresh_s


async def watched(session: AsyncSession, *, now: datetime) -> Watched:
    """Count what is watched, as it stands at a moment."""
    today = danish_day(now)
    waiting = await jobs.waiting(session)
    overdue: dict[str, int] = {}
    days: dict[str, int] = {}
    for _, deadline in standing.running(await worklists.open_plans(session, authority_id=None)):
        late = (today - deadline.due_on).days
        if late > 0:
            kind = deadline.kind.value
            overdue[kind] = overdue.get(kind, 0) + 1
            days[kind] = max(days.get(kind, 0), late)
    figures = await reports.freshness(session, on=today, now=now, fresh_from=fresh_from(today))
    run = await matching.last_done(session, authority_id=None)
    proven = (run.solver or {}).get("gap") if run else None
    done_at = run.finished_at if run else None
    return Watched(
        jobs_waiting=waiting.jobs,
        oldest_job_s=waiting.oldest_s,
        worker_alive=await jobs.worker_is_alive(session),
        overdue=overdue,
        overdue_days=days,
        services=sum(row.services for row in figures),
        services_stale=sum(row.services - row.fresh for row in figures),
        match_gap=proven,
        match_age_s=(now - done_at).total_seconds() if done_at else None,
    )
