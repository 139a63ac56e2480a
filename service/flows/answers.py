"""What becomes of a choice that waits: confirmed, refused under § 7, stk. 2, or gone by."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import choices as queries
from db.queries import plans, refusals
from db.tables.capacity import BookingPurpose
from db.tables.plans import ChoiceTable
from db.tables.refusals import CapacityRefusalTable
from service.clock import danish_day
from service.errors import LawSaysNo, NotFound
from service.flows import places, placing
from service.flows.acting import Acting
from service.flows.case import Case, around, check_possible, load, move
from service.flows.lapse import time_itself
from service.flows.standing_offer import open_anew
from service.flows.states import advance
from service.rules.choice_states import CHOICE
from service.rules.codes import Code
from service.rules.facts import RefusalFacts
from service.rules.holds import private_hold_is_over, silence_confirms_on
from service.rules.refusal import excludes
from service.rules.verdict import Reason
from service.rules.vocabulary import Basis, PlanState

_AT_ONCE = 500


async def confirm(session: AsyncSession, acting: Acting, case: Case) -> Case:
    """Confirm the place that a citizen from elsewhere has chosen; the public offer is let go.

    Raises:
        LawSaysNo: nothing waits for the institution's answer.
    """
    choice = await _waiting(session, case)
    reason = "the institution that was chosen has confirmed"
    await places.before_a_change(session, case)
    await placing.let_go_of_offer(session, acting, case, reason=reason)
    await placing.place(session, acting, case, choice)
    return await around(session, acting, case.plan)


async def chosen_at(session: AsyncSession, acting: Acting, plan_id: UUID) -> Case:
    """A plan, locked, whose citizen has chosen a place of the caller's.

    Raises:
        LawSaysNo: the caller may see the plan, and no choice of it waits for an answer.
        NotFound: there is none; the caller may not know of others.
    """
    plan = await queries.find_chosen(session, plan_id, acting.caller)
    if plan is None:
        check_possible(await load(session, acting, plan_id), "confirm_place")
        raise NotFound("plan")
    return await around(session, acting, plan)


async def refuse(session: AsyncSession, acting: Acting, refusal: CapacityRefusalTable) -> int:
    """Take back the choices that a refusal in effect reaches; their citizens choose anew.

    A refusal of one plan reaches that one; another one, those who may not choose the place today.

    Returns:
        how many choices that nothing had confirmed.
    """
    taken_back = 0
    facts = refusals.facts(refusal)
    told = {"refusal_id": str(refusal.refusal_id), "code": refusal.code}
    for plan_id in await queries.waiting_at(
        session, refusal.provider_id, plan_id=refusal.plan_id, limit=_AT_ONCE
    ):
        plan = await queries.lock_waiting_at(session, plan_id, refusal.provider_id)
        if plan is None:
            continue
        case = await around(session, acting, plan)
        choice = await _waiting(session, case)
        if (
            refusal.plan_id is None
            and await _refused(session, acting, case, choice, [facts]) is None
        ):
            continue
        valid_to = {"valid_to": refusal.valid_to.isoformat()}
        await _take_back(session, acting, case, choice, told | valid_to)
        taken_back += 1
    return taken_back


async def _refused(
    session: AsyncSession,
    acting: Acting,
    case: Case,
    choice: ChoiceTable,
    refused_by: Sequence[RefusalFacts],
) -> Reason | None:
    """Why a refusal keeps the citizen from the chosen place today, if one does."""
    provider = await places.provider_named(session, choice.provider_id)
    plan_id = str(case.plan.plan_id)
    return case.heard.ask(
        excludes, refused_by, case.facts, provider, on=acting.today, plan_id=plan_id
    )


async def _take_back(
    session: AsyncSession, acting: Acting, case: Case, choice: ChoiceTable, told: dict[str, str]
) -> None:
    await places.before_a_change(session, case)
    advance(CHOICE, choice, "refuse")
    await session.flush()
    await places.give_back(
        session, acting, case, BookingPurpose.CHOICE, reason="refused under § 7, stk. 2"
    )
    facts = {"provider_id": str(choice.provider_id), **told}
    state = open_anew(acting, case)
    await move(session, acting, case, "facility_refuses_out_of_area", to_state=state, facts=facts)


async def confirm_by_silence(session: AsyncSession, *, now: datetime) -> int:
    """Confirm choices that their institution has said nothing to in time. Safe to run twice.

    One that a refusal has come to reach meanwhile is taken back instead.

    Source: § 7, stk. 2; A-21.
    """
    acting, done = time_itself(now), 0
    for plan_id in await queries.waiting(session, basis=Basis.PUBLIC, limit=_AT_ONCE):
        case = await load(session, acting, plan_id, lock=True)
        choice = await plans.live_choice(session, plan_id)
        if choice is None or case.plan.state is not PlanState.CHOICE_MADE:
            continue
        chosen_on = danish_day(choice.made_at)
        due = case.heard.ask(
            silence_confirms_on, case.book, chosen_on=chosen_on, start_on=choice.start_on
        )
        if acting.today < due:
            continue
        in_effect = await places.refusals_for(session, acting, case)
        refused = await _refused(session, acting, case, choice, in_effect)
        if refused is None:
            await confirm(session, acting, case)
        else:
            await _take_back(session, acting, case, choice, dict(refused.facts))
        done += 1
    return done


async def let_holds_expire(session: AsyncSession, *, now: datetime) -> int:
    """Let go of places held for private starts whose day went by. Safe to run twice.

    Source: § 7, stk. 3, and § 8, stk. 1.
    """
    acting, done = time_itself(now), 0
    gone_by = await queries.waiting(
        session, basis=Basis.PRIVATE, limit=_AT_ONCE, start_before=acting.today
    )
    for plan_id in gone_by:
        case = await load(session, acting, plan_id, lock=True)
        choice = await plans.live_choice(session, plan_id)
        if choice is None or case.plan.state is not PlanState.CHOICE_MADE:
            continue
        days = {"start_on": choice.start_on, "today": acting.today}
        if not case.heard.ask(private_hold_is_over, **days):
            continue
        await places.before_a_change(session, case)
        reason = "nothing was agreed before its day"
        await places.take_back_choice(session, acting, case, choice, reason=reason)
        facts = {"provider_id": str(choice.provider_id), "start_on": choice.start_on.isoformat()}
        state = open_anew(acting, case)
        await move(session, acting, case, "hold_expires", to_state=state, facts=facts)
        done += 1
    return done


async def _waiting(session: AsyncSession, case: Case) -> ChoiceTable:
    """The public choice that waits for its institution.

    Raises:
        LawSaysNo: there is none, or it is of another kind.
    """
    check_possible(case, "confirm_place")
    choice = await plans.live_choice(session, case.plan.plan_id)
    if choice is None or choice.basis is not Basis.PUBLIC:
        told = choice.basis if choice else None
        raise LawSaysNo(Reason.of(Code.NO_REFUSAL_POSSIBLE, "§ 7, stk. 2", basis=told))
    return choice
