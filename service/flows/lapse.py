"""A choice that lapses because its reply deadline passes; the offered place stays held."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import plans
from service.auth import Caller, Role
from service.flows.acting import Acting
from service.flows.case import Case, load, move
from service.flows.states import advance
from service.rules.offer import choice_has_lapsed
from service.rules.offer_states import OFFER
from service.rules.vocabulary import PlanState

_AT_ONCE = 1_000
_ITSELF = Caller(role=Role.OPERATOR, sub="time", is_system=True)


def time_itself(now: datetime) -> Acting:
    """Who acts when nobody does."""
    return Acting(caller=_ITSELF, now=now)


async def lapse_if_due(session: AsyncSession, case: Case, *, now: datetime) -> bool:
    """Let the choice of a locked plan lapse if its reply deadline has passed.

    Asked before every reply as well, so that what a citizen may do follows the day alone and not
    how often somebody looks.

    Source: § 6, stk. 3, and § 8, stk. 1.

    Returns:
        whether it lapsed.
    """
    acting, offer = time_itself(now), case.offer
    if case.plan.state is not PlanState.OFFERED or offer is None:
        return False
    if not case.heard.ask(
        choice_has_lapsed, reply_by=offer.reply_by, replied_on=None, today=acting.today
    ):
        return False
    advance(OFFER, offer, "reply_deadline_passes")
    facts = {"reply_by": str(offer.reply_by), "start_on": str(offer.start_on)}
    await move(session, acting, case, "reply_deadline_passes", facts=facts)
    return True


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
