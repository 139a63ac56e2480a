"""Which of a run's proposals an authority may offer now, and why not the others."""

from enum import StrEnum

from service.rules.offer_place import may_be_offered
from service.rules.verdict import Reason
from service.rules.vocabulary import Basis
from service.schemas.matching import ProposalOut

NATIONAL = {"national": "true"}
_STANDS = "PUBLIC_OFFER_STANDS"


class Standing(StrEnum):
    """What can be done with a proposal now, the most first; the API judges the rest when done."""

    OFFERABLE = "offerable"
    NO_PLACE = "no_place"
    CITIZENS = "citizens"  # only the citizen can choose it
    OUTDATED = "outdated"  # the plan has changed since the run
    STANDS = "stands"  # the proposal is the offer the citizen has
    OFFERED = "offered"  # from this very run


def standing(one: ProposalOut) -> Standing:
    """Where a proposal stands."""
    if one.accepted_at is not None:
        return Standing.OFFERED
    if one.provider_id is None:
        return Standing.NO_PLACE
    if one.reason.code == _STANDS or _is_offered_already(one):
        return Standing.STANDS
    ground = Reason(one.reason.code, one.reason.citation)
    if one.basis is not Basis.PUBLIC or not may_be_offered(ground):
        return Standing.CITIZENS
    return Standing.OUTDATED if one.outdated else Standing.OFFERABLE


def waits(one: ProposalOut) -> bool:
    """Whether the plan has no offer now."""
    return one.accepted_at is None and one.offered_start_on is None


def _is_offered_already(one: ProposalOut) -> bool:
    """Whether the offer that stands is of that place and day: anew it would only end sooner."""
    proposed = (one.provider_id, one.start_on)
    return proposed == (one.offered_provider_id, one.offered_start_on)
