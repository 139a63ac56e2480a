"""Training arranged in connection with other efforts (§ 5, stk. 1)."""

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import events, providers
from db.sealing import Sealer, coordination_of
from service.auth import Role
from service.errors import NotAllowed
from service.flows.acting import Acting
from service.flows.case import Case, around
from service.rules.coordination import home_keeps_coordination
from service.rules.vocabulary import OfferState
from service.schemas.plan_parts import CoordinationIn


async def coordinate(
    session: AsyncSession, acting: Acting, sealer: Sealer, case: Case, data: CoordinationIn
) -> Case:
    """Record who coordinates the course, and the efforts it is arranged together with.

    Open to the authority that answers for the plan and to the home municipality, which keeps
    what else it does for the citizen whoever trains them.

    Source: § 5, stk. 1.

    Raises:
        NotAllowed: another authority asks.
    """
    plan, caller = case.plan, acting.caller
    own = {plan.responsible_authority_id, plan.home_municipality}
    if caller.role is not Role.AUTHORITY or caller.authority_id not in own:
        raise NotAllowed("Only the citizen's own municipality and region arrange the course.")
    plan.coordination_sealed = sealer.seal(
        data.model_dump(), bound_to=coordination_of(plan.plan_id)
    )
    plan.version += 1
    await session.flush()
    await events.record(
        session,
        acting,
        "plan.coordinated",
        plan_id=plan.plan_id,
        from_state=plan.state.value,
        to_state=plan.state.value,
        rule_set=plan.rule_set,
        citation="§ 5, stk. 1",
        facts={
            "has_coordinator": data.coordinator is not None,
            "linked_efforts": len(data.linked_efforts),
        },
    )
    return await around(session, acting, plan)


async def home_keeps(session: AsyncSession, case: Case) -> bool:
    """Whether the home municipality keeps coordination and transport of a course outside it."""
    fulfilled = (o for o in reversed(case.offers) if o.state is OfferState.FULFILLED)
    offer, arranged = case.offer or next(fulfilled, None), case.arranged
    if offer is None:
        return False
    goes_to = arranged.provider_id if arranged is not None else offer.provider_id
    verdict = home_keeps_coordination(
        case.facts,
        offered_in=await providers.municipality_of(session, offer.provider_id),
        chosen_elsewhere=goes_to != offer.provider_id,
    )
    return bool(verdict)
