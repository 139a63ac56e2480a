"""Who carries a citizen to training outside the home municipality (A-20)."""

from dataclasses import dataclass

from service.rules.codes import Code
from service.rules.facts import PlanFacts
from service.rules.rulebook import Rulebook
from service.rules.settings import Carrier
from service.rules.verdict import Reason
from service.rules.vocabulary import PlanType

_MODEL = "stratificeringsmodellen"


@dataclass(frozen=True, slots=True)
class Transport:
    """Who carries the citizen, and why; `NOT_DECIDED` where no text read here says it."""

    carrier: Carrier
    reason: Reason


def transport(
    book: Rulebook, plan: PlanFacts, *, trained_in: str, freely_chosen: bool
) -> Transport:
    """Tell who carries the citizen to a place.

    A home municipality that itself assigns a citizen outside its borders keeps the task. Of a
    place that the citizen chose freely nothing is said, nor of one at home, nor of a region's.

    Source: vejledende model (befordring efter gældende regler); A-20.

    Args:
        book: the order in force on the day of discharge.
        plan: a general plan is the municipality's to assign; others are the region's.
        trained_in: municipality code of the place.
        freely_chosen: the citizen chose it (§ 7) instead of taking the authority's offer.
    """
    outside = trained_in != plan.home_municipality
    assigned = plan.plan_type is PlanType.GENERAL and not freely_chosen
    if not (outside and (assigned or freely_chosen)):
        carrier, code = Carrier.NOT_DECIDED, Code.TRANSPORT_NOT_COVERED
    elif freely_chosen:
        carrier, code = book.free_choice_transport, Code.TRANSPORT_OF_FREE_CHOICE
    else:
        carrier, code = Carrier.HOME_MUNICIPALITY, Code.TRANSPORT_STAYS_AT_HOME
    return Transport(carrier, Reason.of(code, _MODEL, carrier=carrier))
