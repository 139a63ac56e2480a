"""Valid facts to start from; a test names only what it is about. Days are days after discharge."""

from dataclasses import replace
from datetime import date, timedelta

from service.rules.facts import (
    ContractFacts,
    OfferFacts,
    OfferingFacts,
    PlanFacts,
    ProviderFacts,
    RefusalFacts,
)
from service.rules.notice import NoticeFacts
from service.rules.plan import ConsentFacts, PlanDraft
from service.rules.rulebook import rulebook_named
from service.rules.stratify import initial_level
from service.rules.vocabulary import (
    AgeGroup,
    CareLevel,
    ContractParty,
    IssuerKind,
    PlanType,
    ProviderKind,
)

BOOK = rulebook_named("2027")
OLD_BOOK = rulebook_named("2018")
DISCHARGED_ON = date(2027, 1, 6)
HOME = "0751"
REGION = "midtjylland"
AREA = "01"


def day(number):
    return DISCHARGED_ON + timedelta(days=number)


def book(**switches):
    return replace(BOOK, **switches)


def plan(plan_type=PlanType.GENERAL, **facts):
    level = initial_level(plan_type)
    if plan_type is PlanType.GENERAL:
        level = CareLevel.BASIC
    defaults = {
        "plan_type": plan_type,
        "care_level": level,
        "clinical_area": AREA,
        "age_group": AgeGroup.ADULT,
        "discharged_on": DISCHARGED_ON,
        "home_municipality": HOME,
        "home_region": REGION,
    }
    return PlanFacts(**(defaults | facts))


def offered(*starts, told=True, **facts):
    """A plan with offers starting on these day numbers, told on days 2, 3, ... if at all."""
    return plan(offers=offers(*starts, told=told), **facts)


def offers(*starts, told=True):
    return tuple(
        OfferFacts(start_on=day(start), notified_on=day(2 + version) if told else None)
        for version, start in enumerate(starts)
    )


def offering(care_level=CareLevel.BASIC, clinical_area=AREA, age_groups=(AgeGroup.ADULT,)):
    return OfferingFacts(
        care_level=care_level, clinical_area=clinical_area, age_groups=frozenset(age_groups)
    )


def contract(party=ContractParty.KL, **facts):
    defaults = {
        "party": party,
        "care_levels": frozenset(CareLevel),
        "clinical_areas": frozenset({AREA}),
        "valid_from": date(2026, 1, 1),
    }
    return ContractFacts(**(defaults | facts))


def provider(kind=ProviderKind.MUNICIPAL, **facts):
    homes = {
        ProviderKind.MUNICIPAL: HOME,
        ProviderKind.REGIONAL: REGION,
        ProviderKind.HOSPITAL: REGION,
        ProviderKind.PRIVATE: None,
    }
    defaults = {
        "provider_id": "place",
        "kind": kind,
        "municipality_code": HOME,
        "authority_id": homes[kind],
        "offerings": tuple(offering(level) for level in CareLevel),
    }
    return ProviderFacts(**(defaults | facts))


def private(*contracts):
    return provider(ProviderKind.PRIVATE, contracts=contracts)


def refusal(**facts):
    defaults = {
        "provider_id": "place",
        "care_level": CareLevel.BASIC,
        "clinical_area": AREA,
        "valid_from": day(0),
        "valid_to": day(20),
    }
    return RefusalFacts(**(defaults | facts))


def consent(**facts):
    to_all = dict.fromkeys(("municipality", "region", "gp", "hospital"), True)
    return ConsentFacts(**(to_all | facts))


def draft(**facts):
    defaults = {
        "plan_type": PlanType.GENERAL,
        "discharged_on": DISCHARGED_ON,
        "issuer_kind": IssuerKind.PUBLIC,
        "functional_ability": "walks with a crutch",
        "needs": "strength and balance",
        "impairments": ("knee flexion",),
        "contact_municipality": "87 65 43 21",
        "contact_region": "78 41 00 00",
        "consent": consent(),
    }
    return PlanDraft(**(defaults | facts))


def notice(start, **facts):
    defaults = {
        "where": "a place",
        "when": day(start),
        "care_level": CareLevel.BASIC,
        "public_choice_stated": True,
        "private_choice_stated": False,
    }
    return NoticeFacts(**(defaults | facts))
