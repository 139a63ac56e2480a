"""The authority offers a start and takes late replies (§ 6)."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import plans
from db.tables.capacity import BookingPurpose
from db.tables.plans import StartOfferTable
from service.auth import Role
from service.clock import danish_day
from service.errors import Fault, LawSaysNo, NotAllowed, WrongFields
from service.flows import places
from service.flows.acting import Acting, not_in_the_future
from service.flows.case import Case, around, check_possible, facts_of, load, move, must
from service.flows.lapse import lapse_if_due
from service.flows.states import advance
from service.rules.duty import may_accept_late
from service.rules.entitlement import entitlement, offer_paragraph
from service.rules.facts import OfferFacts, PlanFacts, ProviderFacts
from service.rules.informed import informed_on
from service.rules.offer import (
    NoticeFacts,
    earliest_reply_by,
    may_offer,
    notice_days_late,
    notice_faults,
    reply_deadline_fault,
    reply_deadline_needed_anew,
)
from service.rules.offer_place import may_be_offered
from service.rules.offer_states import OFFER
from service.rules.verdict import Reason
from service.rules.vocabulary import Basis, OfferState, PlanState
from service.schemas.plans import LateReplyIn, NoticeIn, OfferIn
from service.schemas.spelling import hour_of


def only_responsible(acting: Acting, case: Case) -> None:
    """Keep to the responsible authority what is its own to do.

    Raises:
        NotAllowed: another one asks.
    """
    caller = acting.caller
    if caller.role is Role.OPERATOR:
        return
    if caller.authority_id != case.plan.responsible_authority_id:
        raise NotAllowed("Only the authority that answers for the plan may do this.")


async def make_offer(session: AsyncSession, acting: Acting, plan_id: UUID, data: OfferIn) -> Case:
    """Offer a start and hold its place; a later call is a new version that takes over.

    Raises:
        LawSaysNo: the day, the place, the notice or the reply deadline is not lawful.
        NotAllowed: another authority asks.
        WrongFields: the provider is unknown, or the notice lies in the future.
    """
    case = await load(session, acting, plan_id, lock=True)
    only_responsible(acting, case)
    not_in_the_future(acting, "/notified_at", data.notified_at)
    event = "notify_offer" if case.offer is None else "revise_offer"
    days = {"start_on": data.start_on, "today": acting.today}
    lawful = case.heard.ask(may_offer, case.book, case.facts, **days)
    if case.plan.state is PlanState.AWAITING_STRATIFICATION and not lawful:
        raise LawSaysNo(lawful.reason, _faults_of_notice(case, data))
    if case.plan.state is PlanState.AWAITING_HOSPITAL_CHOICE:
        must(lawful)
    check_possible(case, event)
    must(lawful)
    provider = await places.provider_named(session, data.provider_id)
    start = must(
        await places.may_start_at(
            session, acting, case, provider, start_on=data.start_on, basis=Basis.PUBLIC
        )
    )
    must(case.heard.ask(may_be_offered, start))
    _check_notice(case, data)
    offer = await _take_over(session, acting, case, provider, data)
    case.offers.append(offer)
    anew = facts_of(case.plan, case.offers, home_region=case.facts.home_region)
    case.facts = replace(anew, other_public_start_on=case.facts.other_public_start_on)
    case.entitlement(acting.today)  # the rights that this very offer leaves, for the decision
    kept = await _private_choice_stands(session, acting, case)
    state = PlanState.CHOICE_MADE if kept else PlanState.OFFERED
    await move(
        session,
        acting,
        case,
        event,
        to_state=state,
        citation=offer_paragraph(case.facts.plan_type),
        facts=_told(case, offer),
    )
    return await around(session, acting, case.plan)


def _check_notice(case: Case, data: OfferIn) -> None:
    """Hold the notice and its reply deadline against the law.

    Raises:
        LawSaysNo: with everything that is wrong.
        WrongFields: it was told before discharge.
    """
    reasons = _faults_of_notice(case, data)
    if reasons:
        raise LawSaysNo(reasons[0], reasons[1:])


def _faults_of_notice(case: Case, data: OfferIn) -> tuple[Reason, ...]:
    """What is wrong with the notice, by the rights that the citizen has with this very offer."""
    told_on = _told_on(case, data)
    if told_on < case.plan.discharged_on:
        detail = f"{told_on} lies before discharge, {case.plan.discharged_on}."
        raise WrongFields((Fault("/notified_at", "before_discharge", detail),))
    with_offer = _with_offer(case, data)
    notice = NoticeFacts(
        where=str(data.provider_id),
        when=data.start_on,
        care_level=case.plan.care_level,
        public_choice_stated=data.notice.public_choice_stated,
        private_choice_stated=data.notice.private_choice_stated,
    )
    reasons: list[Reason] = list(case.heard.ask(notice_faults, case.book, with_offer, notice))
    if data.reply_by is not None:
        unreasonable = case.heard.ask(
            reply_deadline_fault,
            case.book,
            notified_on=told_on,
            reply_by=data.reply_by,
            start_on=data.start_on,
        )
        reasons += [unreasonable] if unreasonable else []
    needed = case.heard.ask(
        reply_deadline_needed_anew,
        case.book,
        with_offer,
        reply_by_before=case.offer.reply_by if case.offer else None,
        reply_by=data.reply_by,
    )
    reasons += [needed] if needed else []
    return tuple(reasons)


def notice_needed(case: Case, data: OfferIn) -> NoticeIn:
    """What the notice of an offer has to say: the rights that the citizen has with that offer.

    Source: § 7, stk. 4.
    """
    rights = entitlement(case.book, _with_offer(case, data), today=_told_on(case, data))
    held = bool(rights.private_choice)
    return NoticeIn(public_choice_stated=True, private_choice_stated=held)


def _told_on(case: Case, data: OfferIn) -> date:
    return informed_on(case.book, channel=data.channel, sent_on=danish_day(data.notified_at))


def _with_offer(case: Case, data: OfferIn) -> PlanFacts:
    """The plan as it is once this offer is made."""
    offered = OfferFacts(
        start_on=data.start_on,
        notified_on=_told_on(case, data),
        start_time=hour_of(data.start_time),
    )
    return replace(case.facts, offers=(*case.facts.offers, offered))


async def _take_over(
    session: AsyncSession, acting: Acting, case: Case, provider: ProviderFacts, data: OfferIn
) -> StartOfferTable:
    """Let go of the place of the version before, and hold the new one's."""
    rights = entitlement(case.book, _with_offer(case, data), today=_told_on(case, data))
    await places.before_a_change(session, case, provider, start_on=data.start_on)
    if case.offer is not None:
        advance(OFFER, case.offer, "revise")
        await session.flush()
    await places.give_back(
        session, acting, case, BookingPurpose.OFFER, reason="superseded by a new version"
    )
    booking_id = await places.hold(
        session,
        acting,
        case,
        provider,
        start_on=data.start_on,
        basis=Basis.PUBLIC,
        purpose=BookingPurpose.OFFER,
    )
    offer = StartOfferTable(
        plan_id=case.plan.plan_id,
        version=len(case.offers) + 1,
        provider_id=data.provider_id,
        booking_id=booking_id,
        start_on=data.start_on,
        start_time=hour_of(data.start_time),
        reply_by=data.reply_by,
        notified_at=data.notified_at,
        channel=data.channel,
        public_choice_stated=data.notice.public_choice_stated,
        private_choice_stated=data.notice.private_choice_stated,
        private_choice_held=bool(rights.private_choice),
        state=OfferState.NOTIFIED,
    )
    session.add(offer)
    await session.flush()
    return offer


async def _private_choice_stands(session: AsyncSession, acting: Acting, case: Case) -> bool:
    """Whether the citizen's private choice is lawful beside the new offer; else it is taken back.

    Source: § 7, stk. 3 (no later than the public offer in force); A-07.
    """
    choice = await plans.live_choice(session, case.plan.plan_id)
    if choice is None:
        return False
    provider = await places.provider_named(session, choice.provider_id)
    lawful = await places.may_start_at(
        session, acting, case, provider, start_on=choice.start_on, basis=choice.basis
    )
    if not lawful:
        await places.take_back_choice(session, acting, case, choice, reason=lawful.reason.code)
    return bool(lawful)


def _told(case: Case, offer: StartOfferTable) -> dict[str, object]:
    told_on = informed_on(case.book, channel=offer.channel, sent_on=danish_day(offer.notified_at))
    return {
        "channel": offer.channel.value,
        "notice_days_late": case.heard.ask(notice_days_late, case.book, case.facts, told_on),
        "version": offer.version,
        "provider_id": str(offer.provider_id),
        "start_on": offer.start_on.isoformat(),
        "reply_by": offer.reply_by.isoformat() if offer.reply_by else None,
        "public_choice_stated": offer.public_choice_stated,
        "private_choice_stated": offer.private_choice_stated,
    }


async def accept_late(session: AsyncSession, acting: Acting, case: Case, data: LateReplyIn) -> None:
    """Take a reply after its deadline, with a reason: the citizen may choose once more.

    Raises:
        LawSaysNo: the reply is not late, or may not be taken.
        NotAllowed: another authority asks.
    """
    only_responsible(acting, case)
    await lapse_if_due(session, case, now=acting.now)
    check_possible(case, "accept_late")
    offer = case.offer
    must(
        case.heard.ask(
            may_accept_late,
            case.book,
            reply_by=offer.reply_by if offer else None,
            replied_on=acting.today,
            reason=data.reason,
        )
    )
    if offer is not None:
        days = {"start_on": offer.start_on, "today": acting.today}
        must(case.heard.ask(may_offer, case.book, case.facts, **days))
        advance(OFFER, offer, "take_late_reply")
        offer.reply_by = _new_deadline(acting, case, offer, data)
    facts = {"reply_by": str(offer.reply_by) if offer else None}
    await move(session, acting, case, "accept_late", facts=facts, said=data.reason)


def _new_deadline(acting: Acting, case: Case, offer: StartOfferTable, data: LateReplyIn) -> date:
    usual = min(earliest_reply_by(case.book, told_on=acting.today), offer.start_on)
    wished = data.reply_by or usual
    fault = case.heard.ask(
        reply_deadline_fault,
        case.book,
        notified_on=acting.today,
        reply_by=wished,
        start_on=offer.start_on,
    )
    if fault is not None:
        raise LawSaysNo(fault)
    return wished
