"""The daily test of refusals in effect: a shortage that is over refuses nobody."""

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import notifications, refusals
from db.tables.providers import ProviderTable
from service.flows import notifying
from service.flows.acting import Acting
from service.flows.refusal_evidence import Asked, weigh
from service.flows.refusals import end
from service.rules.notifications import REFUSAL_ENDED
from service.rules.rulebook import rulebook_on
from service.rules.vocabulary import RefusalState


async def retest(session: AsyncSession, acting: Acting) -> int:
    """End the refusals in effect that today's figures speak against.

    Figures that are missing end nothing; a refusal that a council let have effect against the
    figures ends with its last day or by its own word.

    Returns:
        how many ended.
    """
    book = rulebook_on(acting.today)
    ended = 0
    for refusal in await refusals.adopted_on_evidence(session, on=acting.today):
        provider = await session.get_one(ProviderTable, refusal.provider_id)
        asked = Asked(
            provider_id=refusal.provider_id,
            provider_kind=provider.kind,
            care_level=refusal.care_level,
            clinical_area=refusal.clinical_area,
            own_residents_affected=refusal.own_residents_affected,
            resident=False,
        )
        weighed = await weigh(session, acting, book, asked)
        compared = weighed.finding.median is not None
        if compared and weighed.finding.state is RefusalState.NOT_SUPPORTED:
            facts = dict(weighed.finding.reason.facts)
            await end(session, acting, refusal, facts, asked=weighed.heard.close())
            told = notifying.of_place(
                REFUSAL_ENDED,
                subject=f"refusal:{refusal.refusal_id}",
                provider_id=refusal.provider_id,
                authority_id=provider.authority_id,
                due_on=acting.today,
                facts=facts,
            )
            await notifications.tell_all(session, told, at=acting.now)
            ended += 1
    return ended
