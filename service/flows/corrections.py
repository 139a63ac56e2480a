"""The hospital corrects a plan it has issued (§ 2, § 3 and § 5, stk. 2)."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from db.sealing import Sealer
from db.tables.plans import PlanTable
from service.auth import Role
from service.clock import danish_day
from service.errors import Fault, LawSaysNo, WrongFields
from service.flows import revisions
from service.flows.acting import Acting
from service.flows.case import Case, around, check_possible, facts_of, move, must
from service.flows.clinical import seal_texts, texts_of
from service.flows.letting_go import Left, let_go_of_what_does_not_fit
from service.flows.plan_intake import clinical_texts, consent_facts, home_region_of_lawful
from service.rules.authority import home_authority
from service.rules.choice import entitlement
from service.rules.clocks import Clocks, clocks
from service.rules.correct import (
    level_after,
    routed_anew,
    state_after_correction,
    type_change_fault,
)
from service.rules.facts import PlanFacts
from service.rules.plan import ConsentFacts, Recipients, recipients
from service.rules.rulebook import Rulebook, rulebook_on
from service.rules.stratify import may_set_medical_facts
from service.rules.vocabulary import PlanState, Recipient
from service.schemas.intake import CorrectionIn
from service.schemas.plans import PlanIn


@dataclass(frozen=True, slots=True, kw_only=True)
class _Corrected:
    """A plan as it is going to be, and what follows from that."""

    data: PlanIn
    book: Rulebook
    facts: PlanFacts
    recipients: Recipients
    authority_id: str
    anew: bool


async def correct(
    session: AsyncSession, acting: Acting, sealer: Sealer, case: Case, data: CorrectionIn
) -> Case:
    """Correct a plan: it is held against the law as a whole, and its way follows.

    Raises:
        LawSaysNo: the medical assessment is not the caller's to correct, the plan has ended, or
            the type cannot change any more.
        WrongFields: nothing is corrected, or the plan as corrected has faults.
    """
    by_hospital = acting.caller.role is Role.HOSPITAL
    must(case.heard.ask(may_set_medical_facts, by_hospital=by_hospital))
    check_possible(case, "correct")
    before = plan_in_of(case.plan, sealer)
    changed = _changed(before, data)
    after = before.model_copy(update=changed)
    new = await _corrected(session, acting, case, after)
    impossible = case.heard.ask(type_change_fault, case.facts, new.facts, state=case.plan.state)
    if impossible is not None:
        raise LawSaysNo(impossible)
    told = _told(acting, case, new, fields=sorted(changed))
    level_changes = new.anew and case.plan.state is PlanState.STARTED
    left = await let_go_of_what_does_not_fit(session, acting, case, new.facts)
    change = _change(before, after, names=set(changed), reason=data.reason)
    await revisions.keep(session, acting, sealer, case.plan.plan_id, change)
    state = _state_after(case, new, left)
    _write(case.plan, sealer, new)
    _note_receipt(acting, case.plan, new, state)
    told |= _told_after(acting, case, new, left)
    event = "change_level_across_types" if level_changes else "correct"
    await move(session, acting, case, event, to_state=state, facts=told)
    return await around(session, acting, case.plan)


def plan_in_of(plan: PlanTable, sealer: Sealer) -> PlanIn:
    """A stored plan as the hospital would issue it today; the civil number stays sealed."""
    texts = texts_of(plan, sealer)
    return PlanIn.model_validate(
        {
            **texts,
            "external_id": plan.external_id,
            "citizen": {
                "citizen_ref": plan.citizen_ref,
                "postcode": plan.postcode,
                "lat": plan.lat,
                "lon": plan.lon,
                "age_group": plan.age_group,
            },
            "home_municipality": plan.home_municipality,
            "plan_type": plan.plan_type,
            "discharged_on": plan.discharged_on,
            "clinical_area": plan.clinical_area,
            "clinical_start_deadline": plan.clinical_start_deadline,
            "not_before": plan.not_before,
            "consent": plan.consent,
            "handed_over_at": plan.handed_over_at,
            "issuer": {"hospital_sor": plan.issuer_sor, "kind": plan.issuer_kind},
            "contact_type": plan.contact_type,
        }
    )


def _changed(before: PlanIn, data: CorrectionIn) -> dict[str, Any]:
    """What really is corrected, by field.

    Raises:
        WrongFields: nothing.
    """
    given = data.model_fields_set - {"reason"}
    if not given:
        raise WrongFields((Fault("", "nothing_given", "Name at least one field to correct."),))
    changed = {n: getattr(data, n) for n in given if getattr(data, n) != getattr(before, n)}
    if not changed:
        raise WrongFields((Fault("", "nothing_changes", "All of this stands there already."),))
    return changed


async def _corrected(
    session: AsyncSession, acting: Acting, case: Case, after: PlanIn
) -> _Corrected:
    region_id = await home_region_of_lawful(session, acting, after)
    book = rulebook_on(after.discharged_on)
    facts = replace(
        case.facts,
        plan_type=after.plan_type,
        clinical_area=after.clinical_area,
        discharged_on=after.discharged_on,
        home_municipality=after.home_municipality,
        home_region=region_id,
        not_before=after.not_before,
        clinical_start_deadline=after.clinical_start_deadline,
    )
    authority_id = home_authority(book, facts, today=acting.today)
    anew = case.heard.ask(
        routed_anew,
        case.facts,
        facts,
        state=case.plan.state,
        authority_changes=authority_id != case.plan.responsible_authority_id,
    )
    return _Corrected(
        data=after,
        book=book,
        facts=replace(facts, care_level=case.heard.ask(level_after, case.facts, facts, anew=anew)),
        recipients=_recipients(case.plan, book, after),
        authority_id=authority_id,
        anew=anew,
    )


def _recipients(plan: PlanTable, book: Rulebook, after: PlanIn) -> Recipients:
    """Whom the order names and the patient agrees to, with whom the patient has shown it to."""
    consent = consent_facts(after.consent)
    named = recipients(book, after.plan_type, consent)
    if plan.plan_type is not after.plan_type:
        return named
    shown = tuple(
        who
        for who in (Recipient.MUNICIPALITY, Recipient.REGION)
        if who.value in plan.recipients and who not in named.sent and _agreed(consent, who)
    )
    return named._replace(sent=(*named.sent, *shown))


def _agreed(consent: ConsentFacts, who: Recipient) -> bool:
    return consent.region if who is Recipient.REGION else consent.municipality


def _change(before: PlanIn, after: PlanIn, *, names: set[str], reason: str) -> revisions.Change:
    return revisions.Change(
        before=before.model_dump(mode="json", include=names),
        after=after.model_dump(mode="json", include=names),
        reason=reason,
    )


def _state_after(case: Case, new: _Corrected, left: Left) -> PlanState:
    return case.heard.ask(
        state_after_correction,
        new.facts,
        new.recipients,
        state=case.plan.state,
        anew=new.anew,
        standing=left.standing,
    )


def _write(plan: PlanTable, sealer: Sealer, new: _Corrected) -> None:
    data = new.data
    for name in (
        "plan_type",
        "discharged_on",
        "clinical_area",
        "home_municipality",
        "not_before",
        "clinical_start_deadline",
    ):
        setattr(plan, name, getattr(data, name))
    plan.consent = data.consent.model_dump(mode="json")
    plan.recipients = [who.value for who in new.recipients.sent]
    seal_texts(plan, sealer, clinical_texts(data))
    plan.care_level = new.facts.care_level
    plan.rule_set = new.book.rule_set


def _note_receipt(acting: Acting, plan: PlanTable, new: _Corrected, state: PlanState) -> None:
    """Note who answers for the plan, and since when it has it."""
    if state is PlanState.HELD_BY_PATIENT:
        plan.received_at = None
    elif plan.received_at is None or new.authority_id != plan.responsible_authority_id:
        plan.received_at = acting.now
    plan.responsible_authority_id = new.authority_id


def _clocks(plan: PlanTable, book: Rulebook, facts: PlanFacts) -> Clocks:
    received_on = danish_day(plan.received_at) if plan.received_at else None
    return clocks(book, facts, received_on=received_on)


def _spelled(days: Clocks) -> dict[str, object]:
    """Clocks as history keeps them."""
    return {n: v if v is None or isinstance(v, int) else str(v) for n, v in asdict(days).items()}


def _told(acting: Acting, case: Case, new: _Corrected, *, fields: list[str]) -> dict[str, object]:
    """What history keeps of the correction: names of fields and what the law made of them."""
    plan = case.plan
    pairs = {
        "plan_type": (plan.plan_type.value, new.facts.plan_type.value),
        "care_level": (plan.care_level, new.facts.care_level),
        "rule_set": (plan.rule_set, new.book.rule_set),
        "responsible_authority_id": (plan.responsible_authority_id, new.authority_id),
    }
    differing = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    return {
        "fields": fields,
        "clocks_before": _spelled(_clocks(plan, case.book, case.facts)),
        "private_choice_before": case.entitlement(acting.today).private_choice.reason.code,
        **{f"{name}_before": pair[0] for name, pair in differing.items()},
        **{f"{name}_after": pair[1] for name, pair in differing.items()},
    }


def _told_after(acting: Acting, case: Case, new: _Corrected, left: Left) -> dict[str, object]:
    """What became of the clocks, the places and the right of § 7, stk. 3, once it is written."""
    facts = facts_of(case.plan, case.offers, home_region=new.facts.home_region)
    rights = entitlement(new.book, facts, today=acting.today)
    return {
        "clocks_after": _spelled(_clocks(case.plan, new.book, facts)),
        "private_choice_after": rights.private_choice.reason.code,
        "let_go": left.told,
    }
