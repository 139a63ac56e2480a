"""Who carries a citizen to training outside the home municipality (A-20)."""

from dataclasses import dataclass

from service.rules.codes import Code
from service.rules.rulebook import Rulebook
from service.rules.settings import Carrier
from service.rules.verdict import Reason

_MODEL = "stratificeringsmodellen"


@dataclass(frozen=True, slots=True)
class Transport:
    """Who carries the citizen, and why; `NOT_DECIDED` where no text read here says it."""

    carrier: Carrier
    reason: Reason


def transport(book: Rulebook, *, outside: bool, freely_chosen: bool) -> Transport:
    """Tell who carries the citizen to a place.

    A home municipality that itself assigns a citizen outside its borders keeps the task. Of a
    place that the citizen chose freely nothing is said, and of one at home nothing either.

    Source: vejledende model (befordring efter gældende regler); A-20.

    Args:
        book: the order in force on the day of discharge.
        outside: the place lies outside the home municipality.
        freely_chosen: the citizen chose it (§ 7) instead of taking the authority's offer.
    """
    if not outside:
        carrier, code = Carrier.NOT_DECIDED, Code.TRANSPORT_NOT_COVERED
    elif freely_chosen:
        carrier, code = book.free_choice_transport, Code.TRANSPORT_OF_FREE_CHOICE
    else:
        carrier, code = Carrier.HOME_MUNICIPALITY, Code.TRANSPORT_STAYS_AT_HOME
    return Transport(carrier, Reason.of(code, _MODEL, carrier=carrier))
