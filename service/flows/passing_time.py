"""What happens because time passes, and the demonstration's clock."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import clock, events, plans
from service.clock import DEMO_START, danish_day, machine_now
from service.errors import Fault, WrongFields
from service.flows import answers, hand_over, refusal_retest
from service.flows.acting import Acting
from service.flows.case import load
from service.flows.lapse import lapse_if_due, time_itself

_AT_ONCE = 1_000
_FIRST_YEAR, _LAST_YEAR = 2018, 2099  # the orders' first day, and far from where days end


async def move_clock(session: AsyncSession, acting: Acting, *, to: datetime) -> int:
    """Put the demonstration's clock at `to` and let what falls due on the way happen.

    Returns:
        how many choices lapsed for want of a reply.

    Raises:
        WrongFields: the instant lies outside the years the service knows.
    """
    if not _FIRST_YEAR < to.year < _LAST_YEAR:
        detail = f"Between {_FIRST_YEAR} and {_LAST_YEAR}."
        raise WrongFields((Fault("/now", "out_of_range", detail),))
    await clock.set_offset_s(session, (to - machine_now()).total_seconds())
    await events.record(session, acting, "clock.moved", facts={"to": to.isoformat()})
    lapsed = 0
    while batch := await let_choices_lapse(session, now=to):
        lapsed += batch
    await answers.confirm_by_silence(session, now=to)
    await answers.let_holds_expire(session, now=to)
    if danish_day(to) > acting.today:
        await refusal_retest.retest(session, time_itself(to))
        await hand_over.hand_over_due(session, now=to)
    return lapsed


async def begin_clock(session: AsyncSession) -> None:
    """Start the demonstration's clock at its first day, unless it runs already."""
    await clock.begin(session, (DEMO_START - machine_now()).total_seconds())


async def let_choices_lapse(session: AsyncSession, *, now: datetime) -> int:
    """Let choices lapse whose reply deadline has passed; the offered places stay held.

    Safe to run twice: what has lapsed is not found again.

    Source: § 6, stk. 3, and § 8, stk. 1.

    Returns:
        how many lapsed, at most a thousand in one call.
    """
    acting, lapsed = time_itself(now), 0
    for plan_id, _ in await plans.past_reply_deadline(session, today=acting.today, limit=_AT_ONCE):
        case = await load(session, acting, plan_id, lock=True)
        lapsed += await lapse_if_due(session, case, now=now)
    return lapsed
