"""The authority demands proof that a private start is agreed in time (§ 8, stk. 3)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import agreements, plans, remarks
from db.tables.agreements import DispatchAcknowledgementTable, DocumentationRequestTable
from db.tables.capacity import BookingPurpose
from service.errors import Conflict, NotFound
from service.flows import places
from service.flows.acting import Acting
from service.flows.agreements import dispatch
from service.flows.case import Case, around, check_possible, load, move, must
from service.flows.offers import only_responsible
from service.flows.standing_offer import open_anew
from service.flows.states import advance
from service.rules.choice_states import CHOICE, PLACEMENT
from service.rules.documentation import is_announced, may_require_documentation
from service.rules.offer_states import OFFER
from service.rules.vocabulary import Basis, DocumentationState, OfferState, PlanState
from service.schemas.agreements import DecisionIn, DocumentationIn, DocumentationRequestIn

_PARAGRAPH = "§ 8, stk. 3"


async def require(
    session: AsyncSession, acting: Acting, case: Case, data: DocumentationRequestIn
) -> DocumentationRequestTable:
    """Demand documentation of an agreed private start, or say that it will be demanded.

    After the plan was sent the public place is taken again for as long as the answer is awaited.

    Raises:
        LawSaysNo: there is no private start, the course has begun, or the public place is gone.
        NotAllowed: another authority asks.
        Conflict: a demand is open already.
    """
    only_responsible(acting, case)
    plan_id = case.plan.plan_id
    if await agreements.open_request(session, plan_id) is not None:
        raise Conflict("DOCUMENTATION_ASKED", "Documentation is asked for already.", _PARAGRAPH)
    state, placement = case.plan.state, case.placement
    live = placement if state is PlanState.PLACED else None
    must(
        case.heard.ask(
            may_require_documentation,
            state,
            basis=live.basis if live else None,
            placement=live.state if live else None,
        )
    )
    announced = is_announced(state)
    if announced:
        must(case.entitlement(acting.today).private_choice)
    event = "announce_documentation" if announced else "require_documentation"
    check_possible(case, event)
    agreement = await plans.live_agreement(session, plan_id)
    if not announced:
        await _hold_again(session, acting, case)
    request = DocumentationRequestTable(
        plan_id=plan_id,
        number=await agreements.next_request(session, plan_id),
        agreement=agreement.number if agreement else None,
        state=DocumentationState.ANNOUNCED if announced else DocumentationState.REQUESTED,
        requested_at=acting.now,
        requested_by=acting.signature(),
    )
    session.add(request)
    await session.flush()
    if data.reason is not None:
        await remarks.keep(session, plan_id, remarks.OF_DEMAND, request.number, data.reason)
    await move(session, acting, case, event, facts={"number": str(request.number)})
    return request


async def _hold_again(session: AsyncSession, acting: Acting, case: Case) -> None:
    """Take the public place that was let go once more, where an offer named one."""
    offer = case.offers[-1] if case.offers else None
    if offer is None or offer.state is not OfferState.RELEASED:
        return
    provider = await places.provider_named(session, offer.provider_id)
    await places.before_a_change(session, case, provider, start_on=offer.start_on)
    offer.booking_id = await places.hold(
        session,
        acting,
        case,
        provider,
        start_on=offer.start_on,
        basis=Basis.PUBLIC,
        purpose=BookingPurpose.OFFER,
    )
    advance(OFFER, offer, "hold_again")


async def asked_of(session: AsyncSession, acting: Acting, plan_id: UUID) -> Case:
    """A plan, locked, whose agreed start is with the calling provider.

    Raises:
        LawSaysNo: the provider may see the plan, and no documentation of it is awaited.
        NotFound: there is none that the provider may know of.
    """
    plan = await agreements.find_agreed(session, plan_id, acting.caller)
    if plan is None:
        check_possible(await load(session, acting, plan_id), "deliver_documentation")
        raise NotFound("plan")
    return await around(session, acting, plan)


async def deliver(
    session: AsyncSession, acting: Acting, case: Case, data: DocumentationIn
) -> DocumentationRequestTable:
    """Let the provider state the start that is agreed.

    Raises:
        LawSaysNo: nothing is asked for.
        Conflict: the start stated is another than the one reported, or one is stated already.
    """
    check_possible(case, "deliver_documentation")
    request = await _open(session, case)
    agreement = await plans.live_agreement(session, case.plan.plan_id)
    if agreement is not None and agreement.start_on != data.start_on:
        facts = {"stated": data.start_on.isoformat(), "reported": agreement.start_on.isoformat()}
        detail = "The start stated is another than the one the citizen reported."
        raise Conflict("OTHER_START_STATED", detail, _PARAGRAPH, facts)
    if request.state is DocumentationState.DELIVERED:
        raise Conflict("ALREADY_DELIVERED", "Documentation is delivered already.", _PARAGRAPH)
    request.state = DocumentationState.DELIVERED
    request.delivered_at = acting.now
    if data.statement is not None:
        place = remarks.OF_STATEMENT
        await remarks.keep(session, request.plan_id, place, request.number, data.statement)
    facts = {"number": str(request.number), "start_on": data.start_on.isoformat()}
    await move(session, acting, case, "deliver_documentation", facts=facts)
    return request


async def decide(
    session: AsyncSession, acting: Acting, case: Case, number: int, data: DecisionIn
) -> Case:
    """Accept the documentation, so that the plan is sent; or turn it down, so that the duty stands.

    Raises:
        LawSaysNo: nothing is asked for.
        NotAllowed: another authority asks.
        NotFound: there is no such demand.
    """
    only_responsible(acting, case)
    check_possible(case, "accept_documentation" if data.accepted else "reject_documentation")
    request = await _open(session, case)
    if request.number != number:
        raise NotFound("documentation request")
    request.state = DocumentationState.ACCEPTED if data.accepted else DocumentationState.REJECTED
    request.decided_at = acting.now
    request.decided_by = acting.signature()
    if data.reason is not None:
        await remarks.keep(session, request.plan_id, remarks.OF_DECISION, number, data.reason)
    facts = {"number": str(number)}
    if data.accepted:
        await _accept(session, acting, case, facts, said=data.reason)
    else:
        await _reject(session, acting, case, facts, said=data.reason)
    return await around(session, acting, case.plan)


async def _accept(
    session: AsyncSession,
    acting: Acting,
    case: Case,
    facts: dict[str, str],
    *,
    said: str | None,
) -> None:
    plan_id = case.plan.plan_id
    await places.before_a_change(session, case)
    agreement = await plans.live_agreement(session, plan_id)
    sent = agreement is not None and await agreements.is_sent(session, plan_id, agreement.number)
    if sent:
        await move(
            session,
            acting,
            case,
            "accept_documentation",
            to_state=PlanState.PLACED,
            facts=facts,
            said=said,
        )
        if case.offer is not None:
            advance(OFFER, case.offer, "let_go")
            await session.flush()
        reason = "the documentation was accepted"
        await places.give_back(session, acting, case, BookingPurpose.OFFER, reason=reason)
        return
    to_state = PlanState.AGREED_PRIVATE
    event = "accept_documentation"
    await move(session, acting, case, event, to_state=to_state, facts=facts, said=said)
    choice = await plans.live_choice(session, plan_id)
    if choice is None:
        raise LookupError("an agreement without its choice")
    await dispatch(session, acting, case, choice)


async def _reject(
    session: AsyncSession,
    acting: Acting,
    case: Case,
    facts: dict[str, str],
    *,
    said: str | None,
) -> None:
    plan_id = case.plan.plan_id
    await places.before_a_change(session, case)
    placement = case.placement
    choice = await plans.live_choice(session, plan_id)
    if choice is not None:
        advance(CHOICE, choice, "take_back")
        if placement is not None and placement.booking_id == choice.booking_id:
            advance(PLACEMENT, placement, "cancel")
    await agreements.end_agreement(
        session, plan_id, at=acting.now, reason="its documentation was turned down"
    )
    await session.flush()
    reason = "the documentation was turned down"
    await places.give_back(session, acting, case, BookingPurpose.CHOICE, reason=reason)
    state = open_anew(acting, case)
    event = "reject_documentation"
    await move(session, acting, case, event, to_state=state, facts=facts, said=said)


async def acknowledge(session: AsyncSession, acting: Acting, plan_id: UUID) -> Case:
    """Let the provider say that the plan has arrived (§ 8, stk. 2).

    Raises:
        LawSaysNo: the plan is not placed.
        Conflict: it was not sent to the provider, or its receipt is told already.
    """
    case = await load(session, acting, plan_id, lock=True)
    check_possible(case, "acknowledge_plan")
    sent = await agreements.dispatch_to_acknowledge(session, plan_id)
    if sent is None:
        detail = "There is no dispatch whose receipt is still to be told."
        raise Conflict("NOTHING_TO_ACKNOWLEDGE", detail, "§ 8, stk. 2")
    session.add(
        DispatchAcknowledgementTable(
            plan_id=plan_id,
            number=sent.number,
            acknowledged_at=acting.now,
            acknowledged_by=acting.signature(),
        )
    )
    await move(session, acting, case, "acknowledge_plan", facts={"number": str(sent.number)})
    return await around(session, acting, case.plan)


async def _open(session: AsyncSession, case: Case) -> DocumentationRequestTable:
    request = await agreements.open_request(session, case.plan.plan_id)
    if request is None:
        raise NotFound("documentation request")
    return request
