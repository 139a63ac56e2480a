"""A plan arrives from a hospital (§§ 1-4)."""

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import events, outbox, reference
from db.queries.reseal import CPR
from db.sealing import Sealer, clinical_of, cpr_of
from db.tables.plans import PlanTable
from service.errors import Fault, WrongFields
from service.flows import decisions, notifying
from service.flows.acting import Acting
from service.flows.case import facts_of
from service.flows.hearing import Asked, Hearing
from service.rules import plan as law
from service.rules.authority import authority_day, responsible
from service.rules.rulebook import rulebook_on
from service.rules.stratify import initial_level
from service.rules.vocabulary import AuthorityKind, PlanState, PlanType, Recipient
from service.schemas.plans import ConsentIn, PlanIn


@dataclass(frozen=True, slots=True)
class _Home:
    """Where the citizen belongs."""

    region_id: str | None
    postcode_known: bool
    area_known: bool


async def issue(session: AsyncSession, acting: Acting, sealer: Sealer, data: PlanIn) -> PlanTable:
    """Store a plan, send it to whom the patient agreed to, and route it.

    Raises:
        WrongFields: the law or the register finds faults; every one is named.
    """
    region_id = await home_region_of_lawful(session, acting, data)
    plan = _plan(data, acting, sealer, region_id=region_id)
    session.add(plan)
    await session.flush()
    event_id = await _write_history(session, acting, plan)
    await decisions.record(
        session,
        acting,
        _asked(data, acting),
        kind="plan.issued",
        event_id=event_id,
        book=rulebook_on(plan.discharged_on),
        plan_id=plan.plan_id,
    )
    return plan


def _asked(data: PlanIn, acting: Acting) -> list[Asked]:
    """What the law was asked of a plan that is issued."""
    heard, book = Hearing(), rulebook_on(data.discharged_on)
    heard.ask(law.issue_faults, _draft(data), today=acting.today)
    heard.ask(initial_level, data.plan_type)
    sent = heard.ask(law.recipients, book, data.plan_type, consent_facts(data.consent))
    heard.ask(law.first_state, data.plan_type, sent)
    today = max(acting.today, data.discharged_on)
    on = heard.ask(authority_day, book, discharged_on=data.discharged_on, today=today)
    heard.ask(responsible, data.plan_type, on=on)
    return heard.close()


async def home_region_of_lawful(session: AsyncSession, acting: Acting, data: PlanIn) -> str:
    """Hold a whole plan against the law and the registers; gives the citizen's region of today.

    Raises:
        WrongFields: there are faults; every one is named.
    """
    home = await _home(session, data, on=acting.today)
    faults = (*_legal_faults(data, acting), *_register_faults(data, acting, home))
    if faults or home.region_id is None:
        raise WrongFields(faults)
    return home.region_id


def _draft(data: PlanIn) -> law.PlanDraft:
    return law.PlanDraft(
        plan_type=data.plan_type,
        discharged_on=data.discharged_on,
        issuer_kind=data.issuer.kind,
        functional_ability=data.functional_ability,
        needs=data.needs,
        impairments=tuple(data.impairments),
        contact_municipality=data.contacts.municipality,
        contact_region=data.contacts.region,
        consent=consent_facts(data.consent),
        total_functional_ability=data.total_functional_ability,
        total_needs=data.total_needs,
        clinical_start_deadline=data.clinical_start_deadline,
        not_before=data.not_before,
        written=data.participation.written,
        patient_took_part=data.participation.patient_took_part,
    )


def consent_facts(consent: ConsentIn) -> law.ConsentFacts:
    """Whom the patient agrees to, as the rules read it."""
    return law.ConsentFacts(
        municipality=consent.municipality,
        region=consent.region,
        gp=consent.gp,
        hospital=consent.hospital,
        given_by=consent.given_by,
        permanently_lacks_capacity=consent.permanently_lacks_capacity,
    )


def _legal_faults(data: PlanIn, acting: Acting) -> tuple[Fault, ...]:
    return tuple(
        Fault(
            f.pointer,
            f.code,
            "; ".join([f.citation, *(f"{name} {value}" for name, value in f.facts)]),
            citation=f.citation,
        )
        for f in law.issue_faults(_draft(data), today=acting.today)
    )


async def _home(session: AsyncSession, data: PlanIn, *, on: date) -> _Home:
    return _Home(
        region_id=await reference.region_of(session, data.home_municipality, on=on),
        postcode_known=await reference.place_of(session, data.citizen.postcode) is not None,
        area_known=await reference.is_clinical_area(session, data.clinical_area),
    )


def _register_faults(data: PlanIn, acting: Acting, home: _Home) -> list[Fault]:
    faults = []
    if home.region_id is None:
        detail = f"No municipality {data.home_municipality}."
        faults.append(Fault("/home_municipality", "unknown_code", detail))
    if not home.postcode_known:
        detail = f"No postcode {data.citizen.postcode}."
        faults.append(Fault("/citizen/postcode", "unknown_code", detail))
    if not home.area_known:
        detail = f"No clinical area {data.clinical_area}."
        faults.append(Fault("/clinical_area", "unknown_code", detail))
    if data.handed_over_at is not None and data.handed_over_at > acting.now:
        faults.append(Fault("/handed_over_at", "in_the_future", "Later than now."))
    if (data.citizen.lat is None) != (data.citizen.lon is None):
        faults.append(Fault("/citizen", "half_a_place", "lat and lon stand together."))
    return faults


def _plan(data: PlanIn, acting: Acting, sealer: Sealer, *, region_id: str) -> PlanTable:
    book = rulebook_on(data.discharged_on)
    recipients = law.recipients(book, data.plan_type, consent_facts(data.consent))
    state = law.first_state(data.plan_type, recipients)
    plan_id = uuid4()
    cpr = data.citizen.cpr
    return PlanTable(
        plan_id=plan_id,
        external_id=data.external_id,
        issued_by=acting.caller.sub,
        issuer_kind=data.issuer.kind.value,
        issuer_sor=data.issuer.hospital_sor,
        citizen_ref=data.citizen.citizen_ref,
        cpr_sealed=sealer.seal(cpr, bound_to=cpr_of(plan_id)) if cpr else None,
        clinical_sealed=sealer.seal(clinical_texts(data), bound_to=clinical_of(plan_id)),
        contacts={},
        cpr_lookup=sealer.lookups(cpr, of=CPR)[0] if cpr else None,
        postcode=data.citizen.postcode,
        lat=data.citizen.lat,
        lon=data.citizen.lon,
        home_municipality=data.home_municipality,
        plan_type=data.plan_type,
        care_level=initial_level(data.plan_type),
        clinical_area=data.clinical_area,
        age_group=data.citizen.age_group,
        discharged_on=data.discharged_on,
        not_before=data.not_before,
        clinical_start_deadline=data.clinical_start_deadline,
        handed_over_at=data.handed_over_at,
        consent=data.consent.model_dump(mode="json"),
        recipients=[r.value for r in recipients.sent],
        rule_set=book.rule_set,
        responsible_authority_id=_authority_id(data, region_id, on=acting.today),
        state=state,
        received_at=acting.now if _reached(state, recipients) else None,
        created_at=acting.now,
        contact_type=data.contact_type,
    )


def _reached(state: PlanState, recipients: law.Recipients) -> bool:
    """Whether anybody has the plan now; a copy for information reaches whom it was sent to."""
    return bool(recipients.sent) and state is not PlanState.HELD_BY_PATIENT


def _authority_id(data: PlanIn, region_id: str, *, on: date) -> str:
    book = rulebook_on(data.discharged_on)
    day = authority_day(book, discharged_on=data.discharged_on, today=max(on, data.discharged_on))
    kind = responsible(data.plan_type, on=day)
    return region_id if kind is AuthorityKind.REGION else data.home_municipality


def clinical_texts(data: PlanIn) -> dict[str, object]:
    """What of a plan is stored sealed: clinical texts, names and contacts."""
    return {
        "functional_ability": data.functional_ability,
        "needs": data.needs,
        "impairments": data.impairments,
        "total_functional_ability": data.total_functional_ability,
        "total_needs": data.total_needs,
        "participation": data.participation.model_dump(),
        "recommendations": data.recommendations,
        "attachments": [one.model_dump() for one in data.attachments],
        "contacts": data.contacts.model_dump(),
    }


ROUTED_BY = {
    PlanType.GENERAL: "§ 5, stk. 3",
    PlanType.SPECIALISED_REHAB: "§ 6, stk. 2",
    PlanType.HOSPITAL_SPECIALISED: "§ 7, stk. 6",
    PlanType.SELF_TRAINING: "§ 2, stk. 1",
}


_ARRIVES_AS = {
    PlanState.HELD_BY_PATIENT: "plan.held_by_patient",
    PlanState.INFORMATION_ONLY: "plan.information_copy",
}


async def _write_history(session: AsyncSession, acting: Acting, plan: PlanTable) -> int:
    """Tell how the plan came; gives the number of the event that it was issued with."""
    facts = {"recipients": plan.recipients}
    event_id = await events.record(
        session,
        acting,
        "plan.issued",
        plan_id=plan.plan_id,
        from_state="draft",
        to_state="issued",
        rule_set=plan.rule_set,
        citation="§ 1, stk. 1",
        facts=facts,
    )
    held = plan.state is PlanState.HELD_BY_PATIENT
    arrival = _ARRIVES_AS.get(plan.state, "plan.received")
    number = await events.record(
        session,
        acting,
        arrival,
        plan_id=plan.plan_id,
        from_state="issued",
        to_state=plan.state.value,
        rule_set=plan.rule_set,
        citation="§ 4, stk. 1" if held else ROUTED_BY[plan.plan_type],
    )
    await _send(session, acting, plan)
    await notifying.tell_event(
        session, acting.now, plan, arrival, event_id=number, provider_id=None
    )
    if not held:
        known = facts_of(plan, (), home_region="")
        book = rulebook_on(plan.discharged_on)
        await notifying.tell_of_short_deadline(session, acting.now, plan, book, known)
    return event_id


async def _send(session: AsyncSession, acting: Acting, plan: PlanTable) -> None:
    """Write the copies that go out: to those the order names and the patient agreed to, alone.

    Source: § 4, stk. 2-4.
    """
    known = {
        Recipient.MUNICIPALITY.value: plan.home_municipality,
        Recipient.REGION.value: plan.responsible_authority_id,
    }
    for recipient in plan.recipients:
        await outbox.put(
            session,
            "plan.copy",
            plan_id=plan.plan_id,
            recipient_kind=recipient,
            recipient_id=known.get(recipient, recipient),
            at=acting.now,
        )
