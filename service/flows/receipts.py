"""A patient who kept the plan shows it, and why a plan came late (§ 4; A-06)."""

from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import events, receipts
from db.tables.plans import PlanTable
from service.auth import Role
from service.clock import danish_day
from service.errors import LawSaysNo
from service.flows import decisions, notifying
from service.flows.acting import Acting, not_in_the_future
from service.flows.case import Case, around, check_possible, load, move, must
from service.flows.offers import only_responsible
from service.flows.plan_intake import ROUTED_BY, consent_facts
from service.rules.authority import authority_day
from service.rules.plan import state_on_receipt
from service.rules.receipt import (
    consent_by_showing,
    late_receipt_days,
    may_state_late_cause,
    receipt_fault,
    shown_to,
)
from service.rules.vocabulary import LateCause, Recipient
from service.schemas.intake import ReceiptIn
from service.schemas.plans import ConsentIn


async def load_shown(session: AsyncSession, acting: Acting, plan_id: UUID) -> Case:
    """A plan that is shown, locked: the citizen's own, or one whose id stands on the paper.

    An authority sees no plan that the patient keeps; being shown the paper of one that it
    answers for lets it know of that one.

    Raises:
        NotFound: there is none, or it is not theirs to know of.
    """
    if acting.caller.role is Role.AUTHORITY and acting.caller.authority_id is not None:
        plan = await receipts.shown_to_authority(session, plan_id, acting.caller.authority_id)
        if plan is not None:
            return await around(session, acting, plan)
    return await load(session, acting, plan_id, lock=True)


async def receive(session: AsyncSession, acting: Acting, case: Case, data: ReceiptIn) -> Case:
    """Receive a plan that its patient has kept until now, and route it.

    Showing it is consent for the authority that answers for it; nobody else is sent anything.

    Raises:
        LawSaysNo: it is received already, it was shown before discharge, or a cause is given
            for a receipt that is not late.
        NotAllowed: another authority asks.
        WrongFields: it was shown later than now.
    """
    if acting.caller.role is not Role.CITIZEN:
        only_responsible(acting, case)
    check_possible(case, "patient_presents_plan")
    shown_at = data.shown_at or acting.now
    not_in_the_future(acting, "/shown_at", shown_at)
    shown_on = danish_day(shown_at)
    impossible = case.heard.ask(receipt_fault, case.facts, shown_on=shown_on)
    if impossible is not None:
        raise LawSaysNo(impossible)
    if data.late_cause is not None:
        must(case.heard.ask(may_state_late_cause, case.facts, received_on=shown_on))
    on = authority_day(case.book, discharged_on=case.plan.discharged_on, today=acting.today)
    recipient = case.heard.ask(shown_to, case.plan.plan_type, on=on)
    _note(case.plan, recipient, shown_at=shown_at, late_cause=data.late_cause)
    await move(
        session,
        acting,
        case,
        "patient_presents_plan",
        to_state=case.heard.ask(state_on_receipt, case.plan.plan_type),
        citation=ROUTED_BY[case.plan.plan_type],
        facts=_told(acting, case, data, recipient=recipient, shown_on=shown_on),
    )
    await notifying.tell_of_short_deadline(session, acting.now, case.plan, case.book, case.facts)
    return await around(session, acting, case.plan)


def _note(
    plan: PlanTable, recipient: Recipient, *, shown_at: datetime, late_cause: LateCause | None
) -> None:
    """Note receipt and consent; whoever else the patient agreed to keeps standing as it did."""
    consent = ConsentIn.model_validate(plan.consent)
    plan.consent = asdict(consent_by_showing(consent_facts(consent), recipient))
    plan.recipients = [*plan.recipients, recipient.value]
    plan.received_at = shown_at
    plan.late_cause = late_cause


def _told(
    acting: Acting, case: Case, data: ReceiptIn, *, recipient: Recipient, shown_on: date
) -> dict[str, object]:
    by_citizen = acting.caller.role is Role.CITIZEN
    return {
        "recipient": recipient.value,
        "how": data.how or ("portal" if by_citizen else "paper"),
        "received_on": shown_on.isoformat(),
        "late_receipt_days": late_receipt_days(case.facts, received_on=shown_on),
        "late_cause": data.late_cause.value if data.late_cause else None,
    }


async def state_late_cause(
    session: AsyncSession, acting: Acting, case: Case, late_cause: LateCause
) -> Case:
    """Record why a plan reached the authority later than the day of discharge.

    Raises:
        LawSaysNo: it was not received late, or not received at all.
        NotAllowed: another authority asks.
    """
    only_responsible(acting, case)
    received_at = case.plan.received_at
    received_on = danish_day(received_at) if received_at else None
    ground = must(case.heard.ask(may_state_late_cause, case.facts, received_on=received_on))
    case.plan.late_cause = late_cause
    case.plan.version += 1
    await session.flush()
    state = case.plan.state.value
    event_id = await events.record(
        session,
        acting,
        "plan.late_cause_stated",
        plan_id=case.plan.plan_id,
        from_state=state,
        to_state=state,
        rule_set=case.plan.rule_set,
        citation=ground.citation,
        facts={"late_cause": late_cause.value, **dict(ground.facts)},
    )
    await decisions.record(
        session,
        acting,
        case.heard.close(),
        kind="plan.late_cause_stated",
        event_id=event_id,
        book=case.book,
        plan_id=case.plan.plan_id,
    )
    return await around(session, acting, case.plan)
