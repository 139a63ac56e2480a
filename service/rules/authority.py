"""Who answers for a plan, who runs it, who pays and whose contracts open the free choice."""

from datetime import date

from service.rules.facts import PlanFacts
from service.rules.rulebook import Rulebook, rulebook_on
from service.rules.settings import TransitionPolicy
from service.rules.vocabulary import AuthorityKind, ContractParty, PlanType


def responsible(plan_type: PlanType, *, on: date) -> AuthorityKind:
    """Tell which kind of authority answers for a plan on a day.

    Source: § 6, stk. 1-2, and § 9 (sundhedslovens §§ 139 a og 139 b from 2027).

    Raises:
        LookupError: no known order was in force on that day.
    """
    regional = plan_type in rulebook_on(on).region_answers_for
    return AuthorityKind.REGION if regional else AuthorityKind.MUNICIPALITY


def operating(plan_type: PlanType, *, on: date) -> AuthorityKind:
    """Tell which kind of authority runs the training on a day.

    Source: § 9 and bilag 1, 3: the hospital level has always been delivered by the region.

    Raises:
        LookupError: no known order was in force on that day.
    """
    if plan_type is PlanType.HOSPITAL_SPECIALISED:
        return AuthorityKind.REGION
    return responsible(plan_type, on=on)


def funding(plan_type: PlanType, *, on: date) -> AuthorityKind:
    """Tell which kind of authority pays for the training on a day.

    Source: § 9; the money follows the authority in both orders.

    Raises:
        LookupError: no known order was in force on that day.
    """
    return responsible(plan_type, on=on)


def contract_party(plan_type: PlanType, *, on: date) -> ContractParty:
    """Tell whose framework contracts the free choice is made among.

    Source: § 7, stk. 3 (KL henholdsvis Danske Regioner).

    Args:
        plan_type: the hospital's statement.
        on: the day of discharge; the right follows the order in force then (A-11).

    Raises:
        LookupError: no known order was in force on that day.
    """
    if responsible(plan_type, on=on) is AuthorityKind.REGION:
        return ContractParty.DANSKE_REGIONER
    return ContractParty.KL


def authority_day(book: Rulebook, *, discharged_on: date, today: date) -> date:
    """Return the day that says who answers for a plan that is open today.

    Source: § 9; A-11.
    """
    by_today = book.transition_policy is TransitionPolicy.CURRENT_DAY
    return today if by_today else discharged_on


def home_authority(book: Rulebook, plan: PlanFacts, *, today: date) -> str:
    """Return the id of the municipality or region that answers for the plan today.

    Source: § 7, stk. 1 (bopælskommunen henholdsvis bopælsregionen); A-11.

    Raises:
        LookupError: no known order was in force on that day.
    """
    on = authority_day(book, discharged_on=plan.discharged_on, today=today)
    regional = responsible(plan.plan_type, on=on) is AuthorityKind.REGION
    return plan.home_region if regional else plan.home_municipality
