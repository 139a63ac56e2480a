"""What was offered, chosen and arranged for a plan, held against the plan as corrected."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import plans
from db.tables.capacity import BookingPurpose
from db.tables.plans import AgreedStartTable
from service.flows import places
from service.flows.acting import Acting
from service.flows.case import Case
from service.flows.states import advance
from service.rules.choice_states import CHOICE, PLACEMENT
from service.rules.correct import Standing, held_place_fault
from service.rules.facts import PlanFacts
from service.rules.offer_states import OFFER
from service.rules.verdict import Reason
from service.rules.vocabulary import PlacementState, PlanState

_CORRECTED = "the plan was corrected"
_ARRANGED = (PlacementState.CONFIRMED, PlacementState.NO_SHOW)


@dataclass(slots=True)
class Left:
    """What still stands, and what was let go and why, as history keeps it."""

    standing: Standing = field(default=Standing(offer=False, choice=False, arranged=False))
    told: list[dict[str, object]] = field(default_factory=list)


async def let_go_of_what_does_not_fit(
    session: AsyncSession, acting: Acting, case: Case, after: PlanFacts
) -> Left:
    """Let go of offer, choice, agreement and placement that do not serve the plan as corrected.

    A course that has begun is left alone unless its level changes: then it ends where it is, and
    the plan goes on at the new level.

    Source: § 7, stk. 1, § 3, stk. 2, and § 8, stk. 1.
    """
    await places.before_a_change(session, case)
    left = Left()
    if case.plan.state is PlanState.STARTED:
        await _end_course(session, acting, case, after, left)
        return left
    arranged = await _check_arranged(session, acting, case, after, left)
    choice = await _check_choice(session, acting, case, after, left)
    offer = await _check_offer(session, acting, case, after, left)
    left.standing = Standing(offer=offer, choice=choice, arranged=arranged)
    return left


def _unfit(case: Case, after: PlanFacts, left: Left, what: str, *, start_on: date) -> Reason | None:
    fault = case.heard.ask(held_place_fault, case.facts, after, start_on=start_on)
    if fault is not None:
        told = {"what": what, "code": fault.code, "citation": fault.citation}
        left.told.append({**told, **dict(fault.facts)})
    return fault


async def _end_course(
    session: AsyncSession, acting: Acting, case: Case, after: PlanFacts, left: Left
) -> None:
    placement = case.placement
    if placement is None or case.facts.plan_type is after.plan_type:
        return
    started_on = placement.started_on or placement.start_on
    _unfit(case, after, left, "course", start_on=started_on)
    advance(PLACEMENT, placement, "complete")
    await _end_choice(session, case)
    await _end_agreement(session, acting, case)
    await _give_all_back(session, acting, case)


async def _check_arranged(
    session: AsyncSession, acting: Acting, case: Case, after: PlanFacts, left: Left
) -> bool:
    """Whether an agreed start or a placement stands; what does not fit is given back."""
    placement = case.placement
    placed = placement if placement is not None and placement.state in _ARRANGED else None
    agreement = await plans.live_agreement(session, case.plan.plan_id)
    arranged = placed or agreement
    if arranged is None:
        return False
    if _unfit(case, after, left, "place", start_on=arranged.start_on) is None:
        return True
    if placed is not None:
        advance(PLACEMENT, placed, "cancel")
    await _end_choice(session, case)
    await _end_agreement(session, acting, case)
    if case.offer is not None:
        advance(OFFER, case.offer, "let_go")
    await _give_all_back(session, acting, case)
    return False


async def _give_all_back(session: AsyncSession, acting: Acting, case: Case) -> None:
    await session.flush()
    for purpose in BookingPurpose:
        await places.give_back(session, acting, case, purpose, reason=_CORRECTED)


async def _check_choice(
    session: AsyncSession, acting: Acting, case: Case, after: PlanFacts, left: Left
) -> bool:
    """Whether the citizen's choice stands; one that does not fit is taken back."""
    choice = await plans.live_choice(session, case.plan.plan_id)
    if choice is None:
        return False
    if _unfit(case, after, left, "choice", start_on=choice.start_on) is None:
        return True
    await places.take_back_choice(session, acting, case, choice, reason=_CORRECTED)
    return False


async def _check_offer(
    session: AsyncSession, acting: Acting, case: Case, after: PlanFacts, left: Left
) -> bool:
    """Whether the offer in force stands; the place of one that does not fit is given back."""
    offer = case.offer
    if offer is None:
        return False
    if _unfit(case, after, left, "offer", start_on=offer.start_on) is None:
        return True
    advance(OFFER, offer, "let_go")
    await session.flush()
    await places.give_back(session, acting, case, BookingPurpose.OFFER, reason=_CORRECTED)
    return False


async def _end_choice(session: AsyncSession, case: Case) -> None:
    choice = await plans.live_choice(session, case.plan.plan_id)
    if choice is not None:
        advance(CHOICE, choice, "take_back")


async def _end_agreement(session: AsyncSession, acting: Acting, case: Case) -> None:
    agreement: AgreedStartTable | None = await plans.live_agreement(session, case.plan.plan_id)
    if agreement is not None:
        agreement.ended_at = acting.now
        agreement.end_reason = _CORRECTED
