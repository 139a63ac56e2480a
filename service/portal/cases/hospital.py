"""A hospital issues a plan (§§ 1-4), with a form for every type."""

from collections.abc import Mapping
from typing import Any

from litestar import Request, Response, get, post

from service.auth import Role
from service.portal.cases.acts import (
    AREA,
    CHOICE,
    CONSENTS,
    DAY,
    LINE,
    LINES,
    MOMENT,
    PROSE,
    TOWN,
    YES_NO,
    Field,
    body_of,
    field,
)
from service.portal.cases.law_faults import law_faults
from service.portal.cases.lists import lists_for
from service.portal.cases.said import wrong_with
from service.portal.client import Api, Refused
from service.portal.clock import today_of
from service.portal.forms import NOTHING_WRONG, Wrong, form_of
from service.portal.language import language_of
from service.portal.pages import go_to, open_to, render
from service.rules.vocabulary import AgeGroup, ConsentGiver, ContactType, IssuerKind, PlanType
from service.schemas.plans import PlanOut

_HOSPITAL = open_to(Role.HOSPITAL)
GROUPS: dict[str, tuple[Field, ...]] = {
    "citizen": (
        field("citizen/citizen_ref", LINE),
        field("citizen/cpr", LINE, optional=True),
        field("citizen/postcode", LINE),
        field("home_municipality", TOWN),
        field("citizen/age_group", CHOICE, *AgeGroup),
        field("contacts/municipality", LINE),
        field("contacts/region", LINE),
    ),
    "plan": (
        field("external_id", LINE),
        field("plan_type", CHOICE, *PlanType),
        field("clinical_area", AREA),
        field("discharged_on", DAY),
        field("handed_over_at", MOMENT, optional=True),
        field("contact_type", CHOICE, *ContactType),
        field("issuer/kind", CHOICE, *IssuerKind),
    ),
    "need": (
        field("functional_ability", PROSE),
        field("needs", PROSE),
        field("impairments", LINES),
        field("total_functional_ability", PROSE, optional=True),
        field("total_needs", PROSE, optional=True),
        field("clinical_start_deadline", DAY, optional=True),
        field("not_before", DAY, optional=True),
    ),
    "consent": (
        field("participation/patient_took_part", YES_NO),
        *CONSENTS,
    ),
}
_FIELDS = tuple(one for group in GROUPS.values() for one in group)
NAMES = tuple(one.name for one in _FIELDS)
_BAD = 400
_USUAL = {
    "citizen_age_group": AgeGroup.ADULT.value,
    "contact_type": ContactType.INPATIENT.value,
    "issuer_kind": IssuerKind.PUBLIC.value,
    "participation_patient_took_part": "yes",
    "consent_given_by": ConsentGiver.PATIENT.value,
}


@get("/udsted-plan", opt=_HOSPITAL, include_in_schema=False)
async def writing(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Show the empty form."""
    return await _page(request, _USUAL, NOTHING_WRONG)


@post("/udsted-plan", opt=_HOSPITAL, include_in_schema=False)
async def issue(request: Request[Any, Any, Any]) -> Response[Any]:
    """Issue the plan, or name everything that is wrong with it."""
    form = await form_of(request)
    try:
        body = body_of(_FIELDS, form)
        plan = await Api(request).act("/v1/plans", body, PlanOut, key=form.key)
    except Refused as refused:
        wrong = wrong_with(refused, language_of(request), NAMES)
        if refused.status == _BAD:
            lawful = law_faults(form, NAMES, language_of(request), today=await today_of(request))
            wrong = Wrong({**lawful, **wrong.by_field}, wrong.others)
        return await _page(request, form.values, wrong)
    return go_to(f"/sager/{plan.plan_id}?gjort=udstedt")


async def _page(
    request: Request[Any, Any, Any], sent: Mapping[str, Any], wrong: Wrong
) -> Response[bytes]:
    lists = await lists_for(request, {one.kind for one in _FIELDS})
    values = {"groups": GROUPS, "sent": sent, "wrong": wrong, "lists": lists}
    return render(request, "cases/issue.html", values, status=400 if wrong else 200)


ROUTES = [writing, issue]
