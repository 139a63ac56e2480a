"""What time does to refusals: they expire, come to nothing, or are weighed again (§ 7, stk. 2)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import refusals
from db.tables.providers import ProviderTable
from db.tables.refusals import CapacityRefusalTable
from service.flows.acting import Acting
from service.flows.lapse import time_itself
from service.flows.refusal_evidence import Asked, weigh
from service.flows.refusal_retest import retest
from service.flows.refusals import tell
from service.flows.states import advance
from service.rules.refusal_states import REFUSAL
from service.rules.rulebook import rulebook_on
from service.rules.vocabulary import RefusalState


async def let_refusals_end(session: AsyncSession, *, now: datetime) -> int:
    """Let refusals expire whose last day has passed, and close those that never had effect.

    Source: § 7, stk. 2. Safe to run twice.
    """
    acting = time_itself(now)
    over = await refusals.over(session, on=acting.today)
    for refusal in over:
        before = refusal.state
        expires = before is RefusalState.EFFECTIVE
        advance(REFUSAL, refusal, "expire" if expires else "close")
        refusal.version += 1
        await session.flush()
        event = "refusal.ended" if expires else "refusal.closed"
        facts = {"valid_to": refusal.valid_to.isoformat()}
        await tell(session, acting, refusal, event, from_state=before, facts=facts)
    return len(over)


async def weigh_again(session: AsyncSession, *, now: datetime) -> int:
    """Weigh refusals again that lacked figures, and end those that figures speak against.

    Source: § 7, stk. 2; A-01. Safe to run twice.
    """
    acting = time_itself(now)
    changed = await retest(session, acting)
    for refusal in await refusals.lacking_figures(session, on=acting.today):
        changed += await _weigh_again(session, acting, refusal)
    return changed


async def _weigh_again(
    session: AsyncSession, acting: Acting, refusal: CapacityRefusalTable
) -> bool:
    provider = await session.get_one(ProviderTable, refusal.provider_id)
    asked = Asked(
        provider_id=refusal.provider_id,
        provider_kind=provider.kind,
        care_level=refusal.care_level,
        clinical_area=refusal.clinical_area,
        own_residents_affected=refusal.own_residents_affected,
        resident=False,
    )
    weighed = await weigh(session, acting, rulebook_on(acting.today), asked)
    finding = weighed.finding
    if finding.state is RefusalState.INSUFFICIENT_DATA:
        return False
    before = refusal.state
    advance(REFUSAL, refusal, "evaluate", to_state=finding.state)
    refusal.code, refusal.citation = finding.reason.code, finding.reason.citation
    refusal.evidence = weighed.evidence | {"facts": dict(finding.reason.facts)}
    refusal.version += 1
    await session.flush()
    await tell(session, acting, refusal, f"refusal.{finding.state}", from_state=before)
    return True
