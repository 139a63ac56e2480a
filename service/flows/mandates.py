"""A citizen lets a relative see a plan, or act in it (§ 1, stk. 2; forvaltningslovens § 8)."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import events, mandates
from service.auth import Role
from service.errors import Conflict, Fault, NotFound, WrongFields
from service.flows import decisions, notifying
from service.flows.acting import Acting
from service.flows.case import Case, must
from service.flows.choices import only_citizen_or_responsible
from service.rules.mandate import may_record_mandate
from service.rules.plan_states import ENDED
from service.rules.vocabulary import MandateGround
from service.schemas.mandates import MandateIn
from service.schemas.plans import ConsentIn

_CITATION = "§ 1, stk. 2"


async def record(
    session: AsyncSession, acting: Acting, case: Case, data: MandateIn
) -> mandates.Row:
    """Let a relative in, as far as the mandate goes, from its first day to its last.

    The plan must be locked.

    Raises:
        Conflict: the plan has ended, or the relative has a mandate on some of the days already.
        LawSaysNo: it has no ground, or the authority has not seen it.
        NotAllowed: another authority asks.
        WrongFields: the days are not possible, or the relative is the citizen.
    """
    only_citizen_or_responsible(acting, case)
    plan = case.plan
    if plan.state in ENDED:
        raise Conflict("PLAN_HAS_ENDED", "The plan has ended.", _CITATION)
    _check(acting, case, data)
    told = _told(acting, case, was_seen=data.was_seen)
    must(case.heard.ask(may_record_mandate, data.ground, **told))
    begins_on = data.begins_on or acting.today
    other = await mandates.overlapping(
        session, plan.plan_id, data.subject, first_on=begins_on, last_on=data.last_on
    )
    if other is not None:
        detail = "The relative has a mandate in this plan on some of these days."
        raise Conflict("MANDATE_EXISTS", detail, _CITATION, {"number": str(other.number)})
    number = await mandates.next_number(session, plan.plan_id)
    names = mandates.Names(relative=data.relative_name, citizen=data.citizen_name)
    row = mandates.Row(
        plan_id=plan.plan_id,
        number=number,
        subject=data.subject,
        names_sealed=mandates.sealed(session, plan.plan_id, number, names),
        ground=data.ground,
        covers=data.covers,
        shows_home=data.shows_home,
        begins_on=begins_on,
        last_on=data.last_on,
        recorded_at=acting.now,
        recorded_by_role=acting.caller.role.value,
        recorded_by=acting.signature(),
    )
    session.add(row)
    facts: dict[str, object] = {
        "number": number,
        "ground": data.ground.value,
        "covers": data.covers.value,
    }
    facts |= {"begins_on": begins_on.isoformat(), "last_on": data.last_on.isoformat()}
    event_id = await _note(session, acting, case, "mandate.recorded", facts)
    await decisions.record(
        session,
        acting,
        case.heard.close(),
        kind="mandate.recorded",
        event_id=event_id,
        book=case.book,
        plan_id=plan.plan_id,
    )
    return row


def grounds(acting: Acting, case: Case) -> list[MandateGround]:
    """On what grounds the caller may record a mandate now, once it was seen; none for others."""
    if case.plan.state in ENDED or not may_change(acting, case):
        return []
    told = _told(acting, case, was_seen=True)
    return [one for one in MandateGround if may_record_mandate(one, **told)]


def _told(acting: Acting, case: Case, *, was_seen: bool) -> dict[str, bool]:
    """What the law is told of who records a mandate, and in whose plan."""
    lacks = ConsentIn.model_validate(case.plan.consent).permanently_lacks_capacity
    by_citizen = acting.caller.role is Role.CITIZEN
    return {"by_citizen": by_citizen, "was_seen": was_seen, "lacks_capacity": lacks}


def _check(acting: Acting, case: Case, data: MandateIn) -> None:
    """Find every fault of the days and of the relative."""
    begins_on = data.begins_on or acting.today
    faults = []
    if begins_on < acting.today:
        detail = f"A mandate begins today, {acting.today}, or later."
        faults.append(Fault("/begins_on", "in_the_past", detail))
    if data.last_on < begins_on:
        faults.append(Fault("/last_on", "before_it_begins", f"That lies before {begins_on}."))
    elif data.last_on > begins_on + timedelta(days=case.book.mandate_max_days):
        faults.append(Fault("/last_on", "longer_than_a_year", "A mandate lasts a year at most."))
    if data.subject == case.plan.citizen_ref:
        faults.append(Fault("/subject", "is_the_citizen", "That is the citizen."))
    if faults:
        raise WrongFields(tuple(faults))


async def end(session: AsyncSession, acting: Acting, case: Case, number: int) -> mandates.Row:
    """End a mandate now. Its relative sees nothing of the plan from here on.

    A relative may lay down the very mandate that they act by. The plan must be locked.

    Raises:
        Conflict: it has ended already.
        NotAllowed: another authority asks.
        NotFound: the plan has no such mandate, or it is not the relative's own.
    """
    only_citizen_or_responsible(acting, case)
    row = await mandates.find(session, case.plan.plan_id, number)
    if row is None or acting.mandate_number not in (None, number):
        raise NotFound("mandate")
    if not is_open(acting, row):
        raise Conflict("MANDATE_HAS_ENDED", "The mandate has ended already.", _CITATION)
    row.ended_at = acting.now
    row.ended_by_role = _role(acting).value
    row.ended_by = acting.signature()
    await _note(session, acting, case, "mandate.ended", {"number": number})
    return row


def _role(acting: Acting) -> Role:
    """As whom the caller ends it: a relative stands in the citizen's place for all else."""
    return acting.caller.role if acting.mandate_number is None else Role.RELATIVE


async def _note(
    session: AsyncSession, acting: Acting, case: Case, event: str, facts: dict[str, object]
) -> int:
    await session.flush()
    state = case.plan.state.value
    event_id = await events.record(
        session,
        acting,
        event,
        plan_id=case.plan.plan_id,
        from_state=state,
        to_state=state,
        rule_set=case.plan.rule_set,
        citation=_CITATION,
        facts=facts,
    )
    await notifying.tell_event(
        session, acting.now, case.plan, event, event_id=event_id, provider_id=None
    )
    return event_id


def may_change(acting: Acting, case: Case) -> bool:
    """Whether the caller may end the plan's mandates, and record one while the plan is open."""
    caller = acting.caller
    if caller.role is Role.AUTHORITY:
        return caller.authority_id == case.plan.responsible_authority_id
    return caller.role is Role.CITIZEN


def is_open(acting: Acting, row: mandates.Row) -> bool:
    """Whether a mandate counts today or is still to begin."""
    return row.ended_at is None and row.last_on >= acting.today
