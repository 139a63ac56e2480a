"""What the law finds wrong with a plan whose form cannot be read as a whole yet.

The API holds a plan against the law once its form is in order. A form that is not is held against
the same rules here, as far as it can be read, so that both kinds of faults are told together.
"""

from datetime import date

from service.notices.texts import Language
from service.portal.forms import Form
from service.portal.grounds import staff_ground
from service.rules.plan import ConsentFacts, PlanDraft, issue_faults
from service.rules.vocabulary import ConsentGiver, IssuerKind, PlanType


def law_faults(
    form: Form, fields: tuple[str, ...], language: Language, *, today: date
) -> dict[str, str]:
    """What the law finds wrong, by the field it belongs to; what cannot be read is as usual."""
    found = issue_faults(_draft(form, today), today=today)
    named = {fault.pointer.strip("/").replace("/", "_"): fault for fault in found}
    return {
        name: staff_ground(fault.code, dict(fault.facts), language)
        for name, fault in named.items()
        if name in fields
    }


def _draft(form: Form, today: date) -> PlanDraft:
    plan_type, issuer = form.text("plan_type"), form.text("issuer_kind")
    return PlanDraft(
        plan_type=PlanType(plan_type) if plan_type in set(PlanType) else PlanType.GENERAL,
        discharged_on=_day(form, "discharged_on") or today,
        issuer_kind=IssuerKind(issuer) if issuer in set(IssuerKind) else IssuerKind.PUBLIC,
        functional_ability=form.text("functional_ability"),
        needs=form.text("needs"),
        impairments=tuple(form.text("impairments").split()),
        contact_municipality=form.text("contacts_municipality") or None,
        contact_region=form.text("contacts_region") or None,
        consent=_consent(form),
        total_functional_ability=form.text("total_functional_ability") or None,
        total_needs=form.text("total_needs") or None,
        clinical_start_deadline=_day(form, "clinical_start_deadline"),
        not_before=_day(form, "not_before"),
        patient_took_part=form.text("participation_patient_took_part") != "no",
    )


def _consent(form: Form) -> ConsentFacts:
    by = form.text("consent_given_by")
    return ConsentFacts(
        municipality=_ticked(form, "municipality"),
        region=_ticked(form, "region"),
        gp=_ticked(form, "gp"),
        hospital=_ticked(form, "hospital"),
        given_by=ConsentGiver(by) if by in set(ConsentGiver) else ConsentGiver.PATIENT,
        permanently_lacks_capacity=_ticked(form, "permanently_lacks_capacity"),
    )


def _ticked(form: Form, name: str) -> bool:
    return form.text(f"consent_{name}") == "yes"


def _day(form: Form, name: str) -> date | None:
    try:
        return date.fromisoformat(form.text(name))
    except ValueError:
        return None
