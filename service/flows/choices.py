"""The citizen chooses a place (§ 7)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.tables.plans import StartOfferTable
from service.auth import Role
from service.flows import places, placing
from service.flows.acting import Acting
from service.flows.case import Case, around, check_possible, load, move, must
from service.flows.lapse import lapse_if_due
from service.flows.offers import only_responsible
from service.flows.states import advance
from service.rules.holds import waits_for_institution
from service.rules.lapse import may_still_choose
from service.rules.offer_states import OFFER
from service.rules.vocabulary import Basis, PlanState
from service.schemas.plans import ChoiceIn


async def choose(session: AsyncSession, acting: Acting, plan_id: UUID, data: ChoiceIn) -> Case:
    """Choose a place.

    The authority's own places and hospitals are confirmed at once. Another authority's
    institution may still refuse (§ 7, stk. 2), and a private start is still to be agreed (§ 8):
    there the place is held, and the public offer stands as well.

    Raises:
        LawSaysNo: the place or the day may not be chosen, or the reply deadline has passed.
        Conflict: another choice stands.
    """
    case = await load(session, acting, plan_id, lock=True)
    only_citizen_or_responsible(acting, case)
    await lapse_if_due(session, case, now=acting.now)
    offer = case.offer if case.offer is not None and _is_the_offer(case.offer, data) else None
    reply_by = case.offer.reply_by if case.offer else None
    in_time = case.heard.ask(
        may_still_choose,
        case.plan.state,
        reply_by,
        accepts=offer is not None,
        book=case.book,
    )
    must(in_time)
    event = "accept_standing_offer" if case.plan.state is PlanState.CHOICE_LAPSED else "choose"
    check_possible(case, event)
    provider = await places.provider_named(session, data.provider_id)
    ground = must(
        await places.may_start_at(
            session, acting, case, provider, start_on=data.start_on, basis=data.basis
        )
    )
    await placing.make_way(session, acting, case, provider, data)
    if offer is not None:
        booking_id = offer.booking_id
        advance(OFFER, offer, "accept")
    else:
        booking_id = await placing.hold_choice(session, acting, case, provider, data)
    choice = await placing.add_choice(session, acting, case, data, booking_id)
    facts = {"provider_id": str(data.provider_id), "start_on": data.start_on.isoformat()}
    facts |= {"basis": data.basis.value, "code": ground.code}
    await move(session, acting, case, event, citation=data.basis.value, facts=facts)
    waits = offer is None and case.heard.ask(
        waits_for_institution, case.facts, provider, basis=data.basis
    )
    if data.basis is not Basis.PRIVATE and not waits:
        if offer is None:
            reason = "another public place was chosen"
            await placing.let_go_of_offer(session, acting, case, reason=reason)
        await placing.place(session, acting, case, choice)
    return await around(session, acting, case.plan)


def only_citizen_or_responsible(acting: Acting, case: Case) -> None:
    """Keep to the citizen and the responsible authority what they alone may say.

    Raises:
        NotAllowed: another authority asks.
    """
    if acting.caller.role is not Role.CITIZEN:
        only_responsible(acting, case)


def _is_the_offer(offer: StartOfferTable, data: ChoiceIn) -> bool:
    """Whether the very offer is chosen: a private choice at the same place is another thing."""
    offered = (offer.provider_id, offer.start_on, Basis.PUBLIC)
    return offered == (data.provider_id, data.start_on, data.basis)
