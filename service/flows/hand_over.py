"""Open plans, and places of authorities that cease, pass to who answers for them (§ 9; A-11)."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import events, handover, provider_versions
from db.tables.providers import ProviderTable
from service.flows.acting import Acting
from service.flows.case import Case, load, move
from service.flows.lapse import time_itself
from service.rules.hand_over import hand_over_to
from service.rules.rulebook import rulebook_named

_AT_ONCE = 5_000


async def hand_over_due(session: AsyncSession, *, now: datetime) -> int:
    """Hand every open plan over that another authority answers for today, and places with it.

    State, clocks and rights of a plan stay as they are. Safe to run twice: what has been handed
    over is not found again.

    Source: § 9; A-11.

    Returns:
        how many plans and providers changed hands.
    """
    acting = time_itself(now)
    handed = await _hand_over_providers(session, acting)
    async for one in _open_plans(session, acting):
        if _answers_now(acting, one) is None:
            continue
        case = await load(session, acting, one.plan_id, lock=True)
        handed += await hand_over_if_due(session, acting, case, citation="§ 9")
    return handed


async def hand_over_if_due(
    session: AsyncSession, acting: Acting, case: Case, *, citation: str
) -> bool:
    """Hand a locked plan over if another authority answers for it today.

    Returns:
        whether it changed hands.
    """
    plan = case.plan
    before = plan.responsible_authority_id
    after = case.heard.ask(
        hand_over_to, case.book, case.facts, responsible=before, today=acting.today
    )
    if after is None:
        return False
    plan.responsible_authority_id = after
    facts = {"from_authority_id": before, "to_authority_id": after}
    await move(session, acting, case, "transfer_authority", citation=citation, facts=facts)
    return True


async def _open_plans(session: AsyncSession, acting: Acting) -> AsyncIterator[handover.Answered]:
    after = None
    while True:
        found = await handover.open_plans(session, on=acting.today, after=after, limit=_AT_ONCE)
        for one in found:
            yield one
        if len(found) < _AT_ONCE:
            return
        after = found[-1].plan_id


def _answers_now(acting: Acting, one: handover.Answered) -> str | None:
    return hand_over_to(
        rulebook_named(one.rule_set),
        one.facts,
        responsible=one.responsible_authority_id,
        today=acting.today,
    )


async def _hand_over_providers(session: AsyncSession, acting: Acting) -> int:
    heirs = await handover.successors(session, on=acting.today)
    if not heirs:
        return 0
    found = await handover.providers_of(session, heirs)
    for provider in found:
        await _hand_over_provider(session, acting, provider, heirs)
    return len(found)


async def _hand_over_provider(
    session: AsyncSession, acting: Acting, provider: ProviderTable, heirs: Mapping[str, str]
) -> None:
    """Give a place and its contracts to the heirs; the event keeps the names there were."""
    told: dict[str, object] = {"provider_id": str(provider.provider_id)}
    for name in ("authority_id", "operator_authority_id"):
        before = getattr(provider, name)
        if before in heirs:
            setattr(provider, name, heirs[before])
            told |= {f"{name}_before": before, f"{name}_after": heirs[before]}
    contracts = await handover.contracts_of(session, provider.provider_id, heirs)
    for contract in contracts:
        contract.authority_id = heirs[contract.authority_id or ""]
    told["contracts"] = len(contracts)
    provider.version += 1
    await session.flush()
    await provider_versions.keep(session, provider.provider_id, at=acting.now)
    await events.record(session, acting, "provider.handed_over", citation="§ 9", facts=told)
