"""The facts of a dated case, in the words of the rules."""

from datetime import date, datetime

from service.rules.choice import entitlement
from service.rules.days import local_day
from service.rules.duty import AgreementFacts
from service.rules.facts import OfferFacts
from service.rules.rulebook import rulebook_on
from service.rules.vocabulary import (
    CareLevel,
    ConsentGiver,
    DocumentationState,
    IssuerKind,
    PlanType,
)
from tests.rules import make

PRIVATE_ISSUERS = {
    "extended_free_choice": IssuerKind.PRIVATE_EXTENDED_CHOICE,
    "self_paid": IssuerKind.PRIVATE_SELF_PAID,
}
LEVELS_OF_OTHER_TYPES = {
    "hospital_specialised": PlanType.HOSPITAL_SPECIALISED,
    "specialised_rehab": PlanType.SPECIALISED_REHAB,
    "self_training": PlanType.SELF_TRAINING,
}


def day_of(text):
    return local_day(datetime.fromisoformat(text)) if "T" in text else date.fromisoformat(text)


def maybe_day(given, name):
    return None if given.get(name) is None else day_of(given[name])


def plan_type_of(given):
    if "plan_type" in given:
        return PlanType(given["plan_type"])
    return LEVELS_OF_OTHER_TYPES.get(given.get("level"), PlanType.GENERAL)


def discharged_on(given):
    for name in ("discharge_date", "discharge_at", "contact_end"):
        if name in given:
            return day_of(given[name])
    return make.DISCHARGED_ON


def offers_of(given):
    if "offers" in given:
        return tuple(
            OfferFacts(start_on=day_of(o["start"]), notified_on=day_of(o["informed_at"]))
            for o in given["offers"]
        )
    told_on = maybe_day(given, "informed_at") or discharged_on(given)
    start = public_offer_start(given)
    return (OfferFacts(start_on=start, notified_on=told_on),) if start else ()


def public_offer_start(given):
    """The earliest start the authority can offer: its own or a contracted place."""
    own = ("public_offer_start", "own_institution_start", "contracted_offer_start")
    starts = [day_of(given[name]) for name in own if given.get(name)]
    if "notice" in given:
        starts.append(day_of(given["notice"]["when"]))
    starts += [day_of(e["date"]) for e in given.get("events", ())]
    return min(starts, default=None)


def plan_of(given):
    plan_type = plan_type_of(given)
    facts = {
        "discharged_on": discharged_on(given),
        "not_before": maybe_day(given, "not_before"),
        "clinical_start_deadline": maybe_day(given, "clinical_deadline"),
        "home_region": given.get("home_region", make.REGION),
        "home_municipality": given.get("citizen_municipality", make.HOME),
        "offers": offers_of(given),
    }
    if plan_type is PlanType.GENERAL:
        level = given.get("level", "basic")
        facts["care_level"] = CareLevel(level) if level else None
    return make.plan(plan_type, **facts)


def book_of(given):
    return rulebook_on(discharged_on(given))


def rights(given):
    plan = plan_of(given)
    told = [offer.notified_on for offer in plan.offers]
    today = maybe_day(given, "today") or max(told, default=plan.discharged_on)
    return entitlement(book_of(given), plan, today=today)


def iso(day):
    return day and day.isoformat()


def agreement(given):
    last_word = given.get("documentation", "not_requested").split("->")[-1]
    return AgreementFacts(
        start_on=maybe_day(given, "agreed_private_start"),
        public_offer_on=maybe_day(given, "public_offer_start"),
        documentation=DocumentationState(last_word),
        cancelled="provider_cancelled_at" in given,
    )


def notice_of(given):
    told = given["notice"]
    return make.notice(
        0,
        where=told["where"],
        when=day_of(told["when"]),
        care_level=CareLevel(told["type"]) if "type" in told else None,
        public_choice_stated=told.get("choice_7_1", True),
        private_choice_stated=told.get("choice_7_3", False),
    )


def draft_of(given):
    facts = {"discharged_on": discharged_on(given)}
    if "contact_region" in given:
        facts["contact_region"] = given["contact_region"]
        facts["contact_municipality"] = given["contact_municipality"]
    if "consent_by" in given:
        facts["consent"] = make.consent(
            given_by=ConsentGiver(given["consent_by"]),
            permanently_lacks_capacity=given["permanently_lacks_capacity"],
        )
    if "funding" in given:
        facts["issuer_kind"] = PRIVATE_ISSUERS[given["funding"]]
    if "total_needs" in given:
        facts["plan_type"] = plan_type_of(given)
        facts["total_functional_ability"] = given["total_functional_ability"]
    if "not_before" in given:
        facts["not_before"] = day_of(given["not_before"])
        facts["clinical_start_deadline"] = maybe_day(given, "clinical_deadline")
    return make.draft(**facts)
