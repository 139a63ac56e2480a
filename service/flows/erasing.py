"""Person data are kept as long as they must be; then they go, and the plan's skeleton stays.

History and decisions hold no person data and are left alone, so that what is chained over them
still holds.
"""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from db.erasure_log import ErasureLog
from db.queries import erasures, events
from db.queries.reseal import CPR
from db.session import one_transaction
from service.auth import Caller, Role
from service.flows.acting import Acting
from service.rules.plan_states import ENDED
from service.rules.vocabulary import PlanState

_SYSTEM = Caller(role=Role.OPERATOR, sub="erasure", is_system=True)
_LAW = "databeskyttelsesforordningens artikel 5, stk. 1, litra e, og artikel 17"
_FEBRUARY, _LEAP_DAY = 2, 29
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Allowed:
    """What of a citizen may be erased.

    Attributes:
        plans: whose person data may go.
        kept: why others stay: `open` the course is not over, `must_be_kept` not long enough.
    """

    plans: Sequence[UUID]
    kept: Counter[str]


def years_before(now: datetime, years: int) -> datetime:
    """The same instant some years earlier; of a leap day, the day before where there is none."""
    if (now.month, now.day) == (_FEBRUARY, _LEAP_DAY):
        now = now.replace(day=_LEAP_DAY - 1)
    return now.replace(year=now.year - years)


async def ended(session: AsyncSession, *, before: datetime, limit: int | None) -> Sequence[UUID]:
    """Plans that ended before an instant and hold person data, the oldest first."""
    return await erasures.ended(session, sorted(ENDED), before=before, limit=limit)


async def allowed(
    session: AsyncSession,
    *,
    before: datetime | None,
    citizen_ref: str | None = None,
    cpr: str | None = None,
) -> Allowed:
    """What of a citizen's data the law allows to erase: issued in error, or kept long enough.

    What a running course needs, and what health records must keep, is not erased.

    Source: databeskyttelsesforordningens artikel 17, stk. 1 and stk. 3, litra b.

    Args:
        session: the transaction.
        before: what ended earlier was kept long enough; none where all is kept for ever.
        citizen_ref: the opaque reference of the citizen, or
        cpr: the civil number, ten digits.
    """
    found = await erasures.of_citizen(session, citizen_ref=citizen_ref, cpr=cpr, looked_up_as=CPR)
    why = {plan_id: _why_kept(state, at, before) for plan_id, state, at in found}
    goes = [plan_id for plan_id, kept in why.items() if kept is None]
    return Allowed(goes, Counter(kept for kept in why.values() if kept is not None))


def _why_kept(state: PlanState, ended_at: datetime | None, before: datetime | None) -> str | None:
    if state not in ENDED:
        return "open"
    long_enough = before is not None and ended_at is not None and ended_at < before
    return None if long_enough or state is PlanState.REVOKED else "must_be_kept"


async def would_go(session: AsyncSession, plan_ids: Sequence[UUID]) -> Counter[str]:
    """How many rows of each kind would go with some plans."""
    return Counter(await erasures.would_go(session, plan_ids))


async def still_there(session: AsyncSession, plan_ids: Sequence[UUID]) -> Sequence[UUID]:
    """Those of some erased plans that a restored backup has brought back."""
    return await erasures.not_erased(session, plan_ids)


async def erase(
    session: AsyncSession,
    log: ErasureLog,
    plan_ids: Sequence[UUID],
    *,
    now: datetime,
    cause: erasures.Cause,
) -> Counter[str]:
    """Erase the person data of some plans.

    The log is told last, before the caller commits.

    Returns:
        how many rows of each kind went.

    Raises:
        OSError: the log cannot be written; the transaction must not be committed.
    """
    removed: Counter[str] = Counter()
    acting, facts = Acting(caller=_SYSTEM, now=now), {"cause": cause.value}
    for plan_id in plan_ids:
        removed.update(await erasures.erase(session, plan_id, at=now, cause=cause))
        await events.record(
            session, acting, "plan.erased", plan_id=plan_id, citation=_LAW, facts=facts
        )
    if plan_ids:
        log.add(plan_ids, at=now)
    return removed


async def erase_all_ended(
    factory: async_sessionmaker[AsyncSession], log: ErasureLog, *, now: datetime, before: datetime
) -> AsyncIterator[tuple[int, Counter[str]]]:
    """Erase the plans that ended before an instant, batch by batch, each for good.

    Yields:
        how many plans were erased in a batch, and how many rows of each kind.
    """
    while True:
        async with one_transaction(factory) as session:
            plan_ids = await ended(session, before=before, limit=_AT_ONCE)
            removed = await erase(session, log, plan_ids, now=now, cause=erasures.Cause.RETENTION)
        if not plan_ids:
            return
        yield len(plan_ids), removed
