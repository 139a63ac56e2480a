"""Whether a place delivers what a plan asks for, and whether the citizen is its own resident."""

from collections.abc import Iterable

from service.rules.codes import Code
from service.rules.facts import OfferingFacts, PlanFacts, ProviderFacts
from service.rules.rulebook import NEWEST, Rulebook
from service.rules.verdict import Verdict
from service.rules.vocabulary import AgeGroup, CareLevel, ProviderKind


def serving_levels(book: Rulebook, care_level: CareLevel | None) -> tuple[CareLevel, ...]:
    """Return the levels whose places serve a plan, the plan's own level first; none without one.

    Source: § 7, stk. 1 (på det til patienten angivne specialiseringsniveau); A-17.
    """
    if care_level is None:
        return ()
    if care_level is CareLevel.BASIC and book.advanced_takes_basic:
        return (CareLevel.BASIC, CareLevel.ADVANCED)
    return (care_level,)


def served_at(book: Rulebook, plan: PlanFacts, provider: ProviderFacts) -> CareLevel | None:
    """Return the level at which a place would train a plan's citizen, or none if at none.

    It is the plan's own where the place offers that, for its places are meant for such plans.

    Source: § 7, stk. 1; A-17.
    """
    offered = {
        offering.care_level
        for offering in provider.offerings
        if offering.clinical_area == plan.clinical_area and plan.age_group in offering.age_groups
    }
    levels = serving_levels(book, plan.care_level)
    return next((level for level in levels if level in offered), None)


def service_fit(
    provider: ProviderFacts,
    *,
    care_level: CareLevel,
    clinical_area: str,
    age_group: AgeGroup,
    book: Rulebook = NEWEST,
) -> Verdict:
    """Tell whether a place says it delivers exactly this level and area to this age group.

    Source: § 7, stk. 1 (på det til patienten angivne specialiseringsniveau); A-17.
    """
    paragraph = "§ 7, stk. 1"
    levels = serving_levels(book, care_level)
    at_level = [o for o in provider.offerings if o.care_level in levels]
    if not at_level:
        offered = _joined(o.care_level for o in provider.offerings)
        return Verdict.no(Code.LEVEL_NOT_OFFERED, paragraph, care_level=care_level, offered=offered)
    in_area = [o for o in at_level if o.clinical_area == clinical_area]
    if not in_area:
        return Verdict.no(
            Code.CLINICAL_AREA_NOT_OFFERED,
            paragraph,
            clinical_area=clinical_area,
            offered=_joined(o.clinical_area for o in at_level),
        )
    if not any(age_group in o.age_groups for o in in_area):
        return Verdict.no(
            Code.AGE_GROUP_NOT_OFFERED,
            paragraph,
            age_group=age_group,
            offered=_ages(in_area),
        )
    return Verdict.yes(
        Code.SERVICE_FITS, paragraph, care_level=care_level, clinical_area=clinical_area
    )


def is_out_of_area(plan: PlanFacts, provider: ProviderFacts) -> bool:
    """Tell whether the citizen lives outside the area of a public place; never so for a private.

    Source: § 7, stk. 2 (bopæl i en anden kommune eller region).
    """
    if provider.kind is ProviderKind.PRIVATE:
        return False
    municipal = provider.kind is ProviderKind.MUNICIPAL
    home = plan.home_municipality if municipal else plan.home_region
    return home != provider.authority_id


def _joined(words: Iterable[str]) -> str | None:
    return " ".join(sorted(set(words))) or None


def _ages(offerings: list[OfferingFacts]) -> str | None:
    return _joined(age for offering in offerings for age in offering.age_groups)
