"""The citizen chooses (§ 7) and reports an agreed start (§ 8)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import events, plans
from db.tables.capacity import BookingPurpose
from db.tables.plans import (
    AgreedStartTable,
    ChoiceState,
    ChoiceTable,
    OfferState,
    PlacementState,
    PlacementTable,
    PlanDispatchTable,
    StartOfferTable,
)
from service.auth import Caller, Role
from service.clock import danish_day
from service.errors import Conflict
from service.flows import places
from service.flows.acting import Acting, not_in_the_future
from service.flows.case import Case, around, check_possible, load, move, must
from service.flows.lapse import lapse_if_due
from service.flows.offers import only_responsible
from service.rules.duty import AgreementFacts, may_agree, may_release
from service.rules.facts import ProviderFacts
from service.rules.lapse import may_still_choose
from service.rules.vocabulary import Basis, PlanState
from service.schemas.plans import AgreedStartIn, ChoiceIn


async def choose(session: AsyncSession, acting: Acting, plan_id: UUID, data: ChoiceIn) -> Case:
    """Choose a place. A public or hospital place is confirmed at once; a private one is held.

    Raises:
        LawSaysNo: the place or the day may not be chosen, or the reply deadline has passed.
        Conflict: another choice stands.
    """
    case = await load(session, acting, plan_id, lock=True)
    _only_citizen_or_responsible(acting, case)
    await lapse_if_due(session, case, now=acting.now)
    offer = case.offer if case.offer is not None and _is_the_offer(case.offer, data) else None
    reply_by = case.offer.reply_by if case.offer else None
    must(case.heard.ask(may_still_choose, case.plan.state, reply_by, accepts=offer is not None))
    event = "accept_standing_offer" if case.plan.state is PlanState.CHOICE_LAPSED else "choose"
    check_possible(case, event)
    provider = await places.provider_named(session, data.provider_id)
    ground = must(
        await places.may_start_at(
            session, acting, case, provider, start_on=data.start_on, basis=data.basis
        )
    )
    await _make_way(session, acting, case, provider, data)
    if offer is not None:
        booking_id = offer.booking_id
        offer.state = OfferState.ACCEPTED
    else:
        booking_id = await _hold(session, acting, case, provider, data)
    choice = await _add_choice(session, acting, case, data, booking_id)
    facts = {"provider_id": str(data.provider_id), "start_on": data.start_on.isoformat()}
    facts |= {"basis": data.basis.value, "code": ground.code}
    await move(session, acting, case, event, citation=data.basis.value, facts=facts)
    if data.basis is not Basis.PRIVATE:
        if offer is None:
            await _let_go_of_offer(session, acting, case, reason="another public place was chosen")
        await _place(session, acting, case, choice)
    return await around(session, acting, case.plan)


def _only_citizen_or_responsible(acting: Acting, case: Case) -> None:
    if acting.caller.role is not Role.CITIZEN:
        only_responsible(acting, case)


def _is_the_offer(offer: StartOfferTable, data: ChoiceIn) -> bool:
    """Whether the very offer is chosen: a private choice at the same place is another thing."""
    offered = (offer.provider_id, offer.start_on, Basis.PUBLIC)
    return offered == (data.provider_id, data.start_on, data.basis)


async def _make_way(
    session: AsyncSession, acting: Acting, case: Case, provider: ProviderFacts, data: ChoiceIn
) -> None:
    """Take back a choice that no agreement has confirmed, before another takes its place.

    Raises:
        Conflict: it is the same choice.
    """
    await places.before_a_change(session, case, provider, start_on=data.start_on)
    before = await plans.live_choice(session, case.plan.plan_id)
    if before is None:
        return
    chosen = (before.provider_id, before.start_on, before.basis)
    if chosen == (data.provider_id, data.start_on, data.basis):
        raise Conflict("CHOICE_EXISTS", "This has been chosen already.", data.basis.value)
    await places.take_back_choice(session, acting, case, before, reason="another was chosen")


async def _hold(
    session: AsyncSession, acting: Acting, case: Case, provider: ProviderFacts, data: ChoiceIn
) -> UUID:
    return await places.hold(
        session,
        acting,
        case,
        provider,
        start_on=data.start_on,
        basis=data.basis,
        purpose=BookingPurpose.CHOICE,
    )


async def _add_choice(
    session: AsyncSession, acting: Acting, case: Case, data: ChoiceIn, booking_id: UUID
) -> ChoiceTable:
    choice = ChoiceTable(
        plan_id=case.plan.plan_id,
        number=await plans.next_number(session, ChoiceTable, case.plan.plan_id),
        provider_id=data.provider_id,
        booking_id=booking_id,
        start_on=data.start_on,
        basis=data.basis,
        made_at=acting.now,
        made_by=acting.caller.role.value,
        state=ChoiceState.SUBMITTED,
    )
    session.add(choice)
    await session.flush()
    return choice


async def _let_go_of_offer(
    session: AsyncSession, acting: Acting, case: Case, *, reason: str
) -> None:
    """Release the public place; afterwards the offer binds nobody."""
    if case.offer is None:
        return
    offer = case.offer
    offer.state = OfferState.RELEASED
    await session.flush()
    await places.give_back(session, acting, case, BookingPurpose.OFFER, reason=reason)
    await events.record(
        session,
        acting,
        "offer.released",
        plan_id=case.plan.plan_id,
        rule_set=case.plan.rule_set,
        citation="§ 8, stk. 1",
        facts={"version": offer.version, "reason": reason},
    )


async def _place(
    session: AsyncSession,
    acting: Acting,
    case: Case,
    choice: ChoiceTable,
    *,
    event: str = "confirm_place",
) -> None:
    """Make a choice the plan's placement."""
    choice.state = ChoiceState.CONFIRMED
    session.add(
        PlacementTable(
            plan_id=case.plan.plan_id,
            number=await plans.next_number(session, PlacementTable, case.plan.plan_id),
            provider_id=choice.provider_id,
            booking_id=choice.booking_id,
            start_on=choice.start_on,
            basis=choice.basis,
            state=PlacementState.CONFIRMED,
            confirmed_at=acting.now,
        )
    )
    facts = {"provider_id": str(choice.provider_id), "start_on": choice.start_on.isoformat()}
    citation = "§ 8, stk. 2" if event == "dispatch_plan" else choice.basis.value
    await move(session, acting, case, event, citation=citation, facts=facts)


async def report_agreed_start(
    session: AsyncSession, acting: Acting, plan_id: UUID, data: AgreedStartIn
) -> Case:
    """Report a start agreed with a private provider.

    The duty ends with it: the public place is released and the plan goes to the provider, once.

    Raises:
        LawSaysNo: the agreement is not one the authority must respect.
        Conflict: the citizen's live choice is another place or day.
    """
    case = await load(session, acting, plan_id, lock=True)
    _only_citizen_or_responsible(acting, case)
    not_in_the_future(acting, "/agreed_at", data.agreed_at)
    await lapse_if_due(session, case, now=acting.now)
    offer = case.offer
    reply_by = offer.reply_by if offer else None
    must(case.heard.ask(may_still_choose, case.plan.state, reply_by, accepts=False))
    check_possible(case, "report_agreed_start")
    provider = await places.provider_named(session, data.provider_id)
    must(
        case.heard.ask(
            may_agree,
            case.book,
            case.facts,
            case.entitlement(acting.today),
            provider,
            await places.refusals_for(session, acting, case),
            start_on=data.start_on,
            today=acting.today,
        )
    )
    agreement = AgreementFacts(
        start_on=data.start_on, public_offer_on=offer.start_on if offer else None
    )
    released = must(case.heard.ask(may_release, agreement))
    choice = await _choice_behind(session, acting, case, provider, data)
    number = await plans.next_number(session, AgreedStartTable, plan_id)
    session.add(_agreed_start(acting, data, plan_id=plan_id, number=number))
    facts = {"provider_id": str(data.provider_id), **dict(released.facts)}
    facts["agreed_on"] = danish_day(data.agreed_at).isoformat()
    await move(session, acting, case, "report_agreed_start", facts=facts)
    await _let_go_of_offer(session, acting, case, reason="an agreed private start was reported")
    session.add(
        PlanDispatchTable(
            plan_id=plan_id,
            number=number,
            provider_id=data.provider_id,
            dispatched_at=acting.now,
        )
    )
    await _place(session, _by_authority(acting, case), case, choice, event="dispatch_plan")
    return await around(session, acting, case.plan)


def _by_authority(acting: Acting, case: Case) -> Acting:
    """The responsible authority, whose act it is to send the plan (§ 8, stk. 2)."""
    caller = Caller(
        role=Role.AUTHORITY,
        sub="dispatch",
        authority_id=case.plan.responsible_authority_id,
    )
    return Acting(caller=caller, now=acting.now)


def _agreed_start(
    acting: Acting, data: AgreedStartIn, *, plan_id: UUID, number: int
) -> AgreedStartTable:
    return AgreedStartTable(
        plan_id=plan_id,
        number=number,
        provider_id=data.provider_id,
        start_on=data.start_on,
        agreed_at=data.agreed_at,
        reported_at=acting.now,
    )


async def _choice_behind(
    session: AsyncSession,
    acting: Acting,
    case: Case,
    provider: ProviderFacts,
    data: AgreedStartIn,
) -> ChoiceTable:
    """The private choice that the agreement rests on; made now when it was not made before."""
    chosen = ChoiceIn(provider_id=data.provider_id, start_on=data.start_on, basis=Basis.PRIVATE)
    before = await plans.live_choice(session, case.plan.plan_id)
    if before is not None and (before.provider_id, before.start_on) == (
        data.provider_id,
        data.start_on,
    ):
        await places.before_a_change(session, case)
        return before
    await _make_way(session, acting, case, provider, chosen)
    booking_id = await _hold(session, acting, case, provider, chosen)
    return await _add_choice(session, acting, case, chosen, booking_id)
