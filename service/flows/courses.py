"""The course itself: first meeting, cancellation, absence, completion; and plans that end early."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import agreements, bookings, plans
from db.tables.capacity import BookingPurpose
from db.tables.plans import PlacementTable
from service.auth import Role
from service.errors import Conflict, Fault, LawSaysNo, NotAllowed, WrongFields
from service.flows import places
from service.flows.acting import Acting
from service.flows.case import Case, around, check_possible, load, move, must
from service.flows.offers import only_responsible
from service.flows.states import advance
from service.rules.access import start_day_fault
from service.rules.choice_states import CHOICE, PLACEMENT
from service.rules.duty import state_after_cancellation
from service.rules.offer import counts_as_start
from service.rules.offer_states import OFFER
from service.rules.vocabulary import PlacementState
from service.schemas.agreements import RebookingIn
from service.schemas.plans import CauseIn, StartIn

_ENDS_AT_PROVIDER = "the provider cancelled"


async def _placed(
    session: AsyncSession, acting: Acting, plan_id: UUID, event: str
) -> tuple[Case, PlacementTable]:
    case = await load(session, acting, plan_id, lock=True)
    check_possible(case, event)
    placement = case.placement
    if placement is None:
        raise LookupError("a placed plan has no placement")
    caller = acting.caller
    itself = caller.role is Role.PROVIDER and caller.provider_id == str(placement.provider_id)
    if not (itself or acting.is_operator):
        raise NotAllowed("Only the provider where the plan is placed may do this.")
    return case, placement


async def start(session: AsyncSession, acting: Acting, plan_id: UUID, data: StartIn) -> Case:
    """Record the first meeting.

    Raises:
        LawSaysNo: it is no start in the law's sense, it lies before the plan may start, or the
            plan is not placed.
        WrongFields: the day lies in the future.
    """
    case, placement = await _placed(session, acting, plan_id, "first_meeting")
    started_on = data.started_on or acting.today
    if started_on > acting.today:
        raise WrongFields((Fault("/started_on", "in_the_future", "Later than today."),))
    too_early = case.heard.ask(start_day_fault, case.facts, start_on=started_on, today=started_on)
    if too_early is not None:
        raise LawSaysNo(too_early)
    must(
        case.heard.ask(
            counts_as_start,
            case.book,
            meeting=data.meeting,
            health_professional=data.health_professional,
            will_deliver=data.will_deliver,
        )
    )
    advance(PLACEMENT, placement, "first_meeting")
    placement.started_on = started_on
    if case.offer is not None:
        advance(OFFER, case.offer, "first_meeting")
    facts = {"started_on": started_on.isoformat(), "meeting": data.meeting.value}
    await move(session, acting, case, "first_meeting", facts=facts)
    return await around(session, acting, case.plan)


async def cancel(session: AsyncSession, acting: Acting, plan_id: UUID, data: CauseIn) -> Case:
    """Let the provider cancel: the place is given back and the authority's duty revives."""
    case, placement = await _placed(session, acting, plan_id, "provider_cancels")
    advance(PLACEMENT, placement, "cancel")
    await _end_choice_and_agreement(session, acting, case, reason=_ENDS_AT_PROVIDER)
    await _give_everything_back(session, acting, case, reason=_ENDS_AT_PROVIDER)
    await move(
        session,
        acting,
        case,
        "provider_cancels",
        to_state=case.heard.ask(state_after_cancellation, placement.basis),
        facts={"provider_id": str(placement.provider_id)},
        said=data.reason,
    )
    return await around(session, acting, case.plan)


async def miss(session: AsyncSession, acting: Acting, plan_id: UUID) -> Case:
    """Record that the citizen did not come to the first meeting; the place is kept."""
    case, placement = await _placed(session, acting, plan_id, "miss_first_meeting")
    if acting.today < placement.start_on:
        facts = {"start_on": placement.start_on.isoformat(), "today": acting.today.isoformat()}
        raise Conflict("NOT_YET", "The first meeting is still to come.", "§ 6, stk. 4", facts)
    advance(PLACEMENT, placement, "miss_first_meeting")
    await move(session, acting, case, "miss_first_meeting")
    return await around(session, acting, case.plan)


async def rebook(session: AsyncSession, acting: Acting, plan_id: UUID, data: RebookingIn) -> Case:
    """Book a missed first meeting anew, at the same place on another day.

    Raises:
        LawSaysNo: the plan may not start that day, or nothing is published for it.
        Conflict: no first meeting was missed.
        NotAllowed: another authority asks.
    """
    case = await load(session, acting, plan_id, lock=True)
    only_responsible(acting, case)
    check_possible(case, "rebook")
    placement = case.placement
    if placement is None or placement.state is not PlacementState.NO_SHOW:
        raise Conflict("NOT_MISSED", "No first meeting was missed.", "§ 6, stk. 4")
    impossible = case.heard.ask(
        start_day_fault, case.facts, start_on=data.start_on, today=acting.today
    )
    if impossible is not None:
        raise LawSaysNo(impossible)
    provider = await places.provider_named(session, placement.provider_id)
    await places.before_a_change(session, case, provider, start_on=data.start_on)
    missed = await bookings.one(session, placement.booking_id)
    await places.give_back(session, acting, case, missed.purpose, reason="the meeting was missed")
    booking_id = await places.hold(
        session,
        acting,
        case,
        provider,
        start_on=data.start_on,
        basis=placement.basis,
        purpose=missed.purpose,
    )
    facts = {"missed_on": placement.start_on.isoformat(), "start_on": data.start_on.isoformat()}
    if case.offer is not None and case.offer.booking_id == placement.booking_id:
        case.offer.booking_id = booking_id
    placement.booking_id, placement.start_on = booking_id, data.start_on
    advance(PLACEMENT, placement, "rebook")
    await move(session, acting, case, "rebook", facts=facts)
    return await around(session, acting, case.plan)


async def complete(session: AsyncSession, acting: Acting, plan_id: UUID) -> Case:
    """Record that the course is over."""
    case, placement = await _placed(session, acting, plan_id, "complete")
    advance(PLACEMENT, placement, "complete")
    await move(session, acting, case, "complete")
    return await around(session, acting, case.plan)


async def withdraw(session: AsyncSession, acting: Acting, plan_id: UUID, data: CauseIn) -> Case:
    """Let the citizen give up the plan's training."""
    return await _end(session, acting, plan_id, "withdraw", data)


async def revoke(session: AsyncSession, acting: Acting, plan_id: UUID, data: CauseIn) -> Case:
    """Let the hospital take a plan back that was issued in error."""
    return await _end(session, acting, plan_id, "revoke", data)


async def record_death(session: AsyncSession, acting: Acting, plan_id: UUID, data: CauseIn) -> Case:
    """Close the plan of a citizen who has died; every place is given back.

    Raises:
        NotAllowed: another authority than the one that answers asks.
    """
    if acting.caller.role is Role.AUTHORITY:
        only_responsible(acting, await load(session, acting, plan_id, lock=True))
    return await _end(session, acting, plan_id, "record_death", data)


async def _end(
    session: AsyncSession, acting: Acting, plan_id: UUID, event: str, data: CauseIn
) -> Case:
    case = await load(session, acting, plan_id, lock=True)
    check_possible(case, event)
    placement = case.placement
    if placement is not None and placement.state in (
        PlacementState.CONFIRMED,
        PlacementState.NO_SHOW,
    ):
        advance(PLACEMENT, placement, "cancel")
    await _end_choice_and_agreement(session, acting, case, reason=event)
    if case.arranged is None:
        await _give_everything_back(session, acting, case, reason=event)
    await move(session, acting, case, event, said=data.reason)
    return await around(session, acting, case.plan)


async def _end_choice_and_agreement(
    session: AsyncSession, acting: Acting, case: Case, *, reason: str
) -> None:
    choice = await plans.live_choice(session, case.plan.plan_id)
    if choice is not None:
        advance(CHOICE, choice, "take_back")
    await agreements.end_agreement(session, case.plan.plan_id, at=acting.now, reason=reason)
    await session.flush()


async def _give_everything_back(
    session: AsyncSession, acting: Acting, case: Case, *, reason: str
) -> None:
    await places.before_a_change(session, case)
    if case.offer is not None:
        advance(OFFER, case.offer, "let_go")
    await session.flush()
    for purpose in BookingPurpose:
        await places.give_back(session, acting, case, purpose, reason=reason)
