"""What happens because time passes, and the demonstration's clock."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import clock, events, plans
from db.tables.plans import OfferState
from service.auth import Caller, Role
from service.clock import DEMO_START, machine_now
from service.flows.acting import Acting
from service.flows.case import load, move
from service.rules.offer import choice_has_lapsed
from service.rules.vocabulary import PlanState

_AT_ONCE = 1_000
_ITSELF = Caller(role=Role.OPERATOR, sub="time")


async def move_clock(session: AsyncSession, acting: Acting, *, to: datetime) -> int:
    """Put the demonstration's clock at `to` and let what falls due on the way happen.

    Returns:
        how many choices lapsed for want of a reply.
    """
    await clock.set_offset_s(session, (to - machine_now()).total_seconds())
    await events.record(session, acting, "clock.moved", facts={"to": to.isoformat()})
    lapsed = 0
    while batch := await let_choices_lapse(session, now=to):
        lapsed += batch
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
    acting = Acting(caller=_ITSELF, now=now)
    lapsed = 0
    for plan_id, _ in await plans.past_reply_deadline(session, today=acting.today, limit=_AT_ONCE):
        case = await load(session, acting, plan_id, lock=True)
        offer = case.offer
        if case.plan.state is not PlanState.OFFERED or offer is None:
            continue
        if choice_has_lapsed(reply_by=offer.reply_by, replied_on=None, today=acting.today):
            offer.state = OfferState.HELD
            facts = {"reply_by": str(offer.reply_by), "start_on": str(offer.start_on)}
            await move(session, acting, case, "reply_deadline_passes", facts=facts)
            lapsed += 1
    return lapsed
