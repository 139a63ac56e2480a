"""Who may read a citizen's civil registration number (CPR), and how it is found."""

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import agreements
from db.sealing import Sealer, cpr_of
from db.tables.plans import PlanTable
from service.auth import Role
from service.flows.acting import Acting


async def cpr_shown(
    session: AsyncSession, sealer: Sealer, acting: Acting, plan: PlanTable
) -> str | None:
    """A plan's civil number, where it has one and the caller may know it.

    Source: § 8, stk. 2, for the provider; databeskyttelseslovens § 11.
    """
    if plan.cpr_sealed is None or not await _may_know(session, acting, plan):
        return None
    cpr: str = sealer.open(plan.cpr_sealed, bound_to=cpr_of(plan.plan_id))
    return cpr


async def _may_know(session: AsyncSession, acting: Acting, plan: PlanTable) -> bool:
    """The hospital that issued the plan, who answers for it, and a provider it was sent to."""
    caller = acting.caller
    match caller.role:
        case Role.HOSPITAL:
            return caller.sub == plan.issued_by
        case Role.AUTHORITY:
            return caller.authority_id == plan.responsible_authority_id
        case Role.PROVIDER:
            sent = await agreements.last_dispatch(session, plan.plan_id)
            return sent is not None and str(sent[0].provider_id) == caller.provider_id
        case _:
            return False
