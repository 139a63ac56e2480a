"""Who may read a citizen's civil registration number (CPR), and how it is found."""

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import accesses, agreements, plans
from db.queries.reseal import CPR
from db.sealing import Sealer, cpr_of
from db.tables.plans import PlanTable
from service.auth import Role
from service.errors import Fault, WrongFields
from service.flows.acting import Acting
from service.rules.vocabulary import AccessPurpose
from service.schemas.base import MOST_ITEMS
from service.schemas.spelling import spells_a_civil_number


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


def not_in_an_address(text: str, pointer: str) -> None:
    """Refuse what is spelled as a civil number where it would be written down with the address.

    Raises:
        WrongFields: it is; the fault does not repeat it.
    """
    if spells_a_civil_number(text):
        detail = "A civil number is looked for in a body, never in an address."
        raise WrongFields((Fault(pointer, "civil_number", detail),))


async def plans_of(
    session: AsyncSession,
    sealer: Sealer,
    acting: Acting,
    cpr: str,
    *,
    purpose: AccessPurpose | None,
    request_id: str,
) -> list[PlanTable]:
    """The plans of a citizen that the caller may know of; that it looked is written down.

    It is written down whether there are any or not, and without the number.

    Source: databeskyttelsesforordningens artikel 32; databeskyttelseslovens § 11.

    Args:
        session: the transaction.
        sealer: tells what the number is found by.
        acting: who looks, for an authority.
        cpr: ten digits.
        purpose: what for, where that was said.
        request_id: of the request, under which the plans shown are written down as well.
    """
    lookups = sealer.lookups(cpr, of=CPR)
    found = await plans.of_civil_number(session, acting.caller, lookups, limit=MOST_ITEMS)
    await accesses.record_search(
        session, acting, found=len(found), purpose=purpose, request_id=request_id
    )
    return found
