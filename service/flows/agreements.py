"""A start agreed with a private provider is reported, and the plan is sent (§ 8)."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import agreements, outbox, plans
from db.tables.plans import AgreedStartTable, ChoiceTable, PlanDispatchTable
from service.auth import Caller, Role
from service.clock import danish_day
from service.errors import Fault, LawSaysNo, WrongFields
from service.flows import places, placing
from service.flows.acting import Acting, not_in_the_future
from service.flows.case import Case, around, check_possible, load, move, must
from service.flows.choices import only_citizen_or_responsible
from service.flows.lapse import lapse_if_due
from service.flows.states import advance
from service.rules.codes import Code
from service.rules.duty import AgreementFacts, may_agree, may_release
from service.rules.facts import ProviderFacts
from service.rules.lapse import may_still_choose
from service.rules.offer_states import OFFER
from service.rules.verdict import Reason
from service.rules.vocabulary import Basis, DocumentationState, PlanState
from service.schemas.plans import AgreedStartIn, ChoiceIn
from service.schemas.spelling import hour_of


async def report_agreed_start(
    session: AsyncSession, acting: Acting, plan_id: UUID, data: AgreedStartIn
) -> Case:
    """Report a start agreed with a private provider.

    The duty ends with it: the public place is released and the plan goes to the provider, once.
    Where the authority has said that it wants documentation, both wait until it has accepted it.

    Raises:
        LawSaysNo: the agreement is not one the authority must respect.
        Conflict: the citizen's live choice is another place or day.
        WrongFields: it was agreed later than now, or before discharge.
    """
    case = await load(session, acting, plan_id, lock=True)
    only_citizen_or_responsible(acting, case)
    not_in_the_future(acting, "/agreed_at", data.agreed_at)
    if danish_day(data.agreed_at) < case.plan.discharged_on:
        detail = f"That lies before discharge, {case.plan.discharged_on}."
        raise WrongFields((Fault("/agreed_at", "before_discharge", detail),))
    await lapse_if_due(session, case, now=acting.now)
    offer = case.offer
    must(
        case.heard.ask(
            may_still_choose,
            case.plan.state,
            offer.reply_by if offer else None,
            accepts=False,
            reports_agreement=True,
            book=case.book,
        )
    )
    if case.plan.state is PlanState.CHOICE_LAPSED:
        await _reopen(session, acting, case)
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
            start_time=hour_of(data.start_time),
            today=acting.today,
        )
    )
    demanded = await agreements.open_request(session, plan_id)
    proof = DocumentationState.REQUESTED if demanded else DocumentationState.NOT_REQUESTED
    agreement = AgreementFacts(
        start_on=data.start_on,
        public_offer_on=offer.start_on if offer else None,
        documentation=proof,
        start_time=hour_of(data.start_time),
        public_offer_time=offer.start_time if offer else None,
        replied_on=await _replied_on(session, acting, case),
        reply_by=offer.reply_by if offer else None,
    )
    released = case.heard.ask(may_release, agreement, book=case.book)
    if not released and released.reason.code != Code.DOCUMENTATION_AWAITED:
        raise LawSaysNo(released.reason)
    choice = await _choice_behind(session, acting, case, provider, data)
    number = await plans.next_number(session, AgreedStartTable, plan_id)
    session.add(_agreed_start(acting, data, plan_id=plan_id, number=number))
    facts = {"provider_id": str(data.provider_id), **dict(released.reason.facts)}
    facts["agreed_on"] = danish_day(data.agreed_at).isoformat()
    await move(session, acting, case, "report_agreed_start", facts=facts)
    if demanded is None:
        await dispatch(session, acting, case, choice)
    else:
        demanded.agreement = number
        demanded.state = DocumentationState.REQUESTED
        told = {"number": str(demanded.number), "agreement": str(number)}
        asking = by_authority(acting, case)
        await move(session, asking, case, "require_documentation", facts=told)
    return await around(session, acting, case.plan)


async def _reopen(session: AsyncSession, acting: Acting, case: Case) -> None:
    """Take back a lapse that does not keep an agreement from being reported (A-15)."""
    if case.offer is not None:
        advance(OFFER, case.offer, "take_late_reply")
    facts = {"reason": "A-15"}
    await move(session, acting, case, "accept_late", citation="§ 8, stk. 1", facts=facts)


async def _replied_on(session: AsyncSession, acting: Acting, case: Case) -> date:
    """The day the citizen said that the free choice is used: by choosing, or now by reporting."""
    choice = await plans.live_choice(session, case.plan.plan_id)
    chosen = choice is not None and choice.basis is Basis.PRIVATE
    return danish_day(choice.made_at) if choice is not None and chosen else acting.today


async def dispatch(session: AsyncSession, acting: Acting, case: Case, choice: ChoiceTable) -> None:
    """Let the public place go and send the plan to the provider: both or neither, and once."""
    plan_id = case.plan.plan_id
    agreement = await plans.live_agreement(session, plan_id)
    if agreement is None:
        raise LawSaysNo(Reason.of(Code.NO_AGREED_START, "§ 8, stk. 1"))
    reason = "an agreed private start was reported"
    await placing.let_go_of_offer(session, acting, case, reason=reason)
    session.add(
        PlanDispatchTable(
            plan_id=plan_id,
            number=agreement.number,
            provider_id=agreement.provider_id,
            dispatched_at=acting.now,
        )
    )
    await outbox.put(
        session,
        "plan.dispatched",
        plan_id=plan_id,
        number=agreement.number,
        recipient_kind="provider",
        recipient_id=str(agreement.provider_id),
        at=acting.now,
    )
    await placing.place(session, by_authority(acting, case), case, choice, event="dispatch_plan")


def by_authority(acting: Acting, case: Case) -> Acting:
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
        start_time=hour_of(data.start_time),
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
    chosen = ChoiceIn(
        provider_id=data.provider_id,
        start_on=data.start_on,
        basis=Basis.PRIVATE,
        consents_to_dispatch=data.consents_to_dispatch,
    )
    before = await plans.live_choice(session, case.plan.plan_id)
    if before is not None and (before.provider_id, before.start_on, before.basis) == (
        data.provider_id,
        data.start_on,
        Basis.PRIVATE,
    ):
        await places.before_a_change(session, case)
        placing.note_consent(acting, before, given=data.consents_to_dispatch)
        return before
    await placing.make_way(session, acting, case, provider, chosen)
    booking_id = await placing.hold_choice(session, acting, case, provider, chosen)
    return await placing.add_choice(session, acting, case, chosen, booking_id)
