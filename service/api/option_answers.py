"""Options as the API shows them."""

from service.flows.case import Case
from service.flows.options import Excluded, Option, Options
from service.rules.holds import waits_for_institution
from service.rules.remedy import would_qualify_if
from service.rules.settings import Carrier
from service.rules.transport import transport
from service.rules.vocabulary import Basis
from service.schemas.plans import ExcludedOut, OptionOut


def option_out(case: Case, found: Options, option: Option) -> OptionOut:
    """A place that may be chosen; the way tells where the citizen lives."""
    place, free, window = option.place, option.free, option.window
    offer, with_way = found.offer, found.shows_way
    return OptionOut(
        provider_id=place.facts.provider_id,
        name=place.name,
        kind=place.facts.kind.value,
        authority_id=place.facts.authority_id,
        phone=place.phone,
        address=place.address,
        postcode=place.postcode,
        lat=place.lat,
        lon=place.lon,
        basis=window.basis,
        first_start_on=free.start_on,
        days_from_offer=(free.start_on - offer.start_on).days if offer else None,
        travel_minutes=option.travel_minutes if with_way else None,
        distance_km=round(option.distance_km, 1) if with_way else None,
        contract_party=window.contract_party.value if window.contract_party else None,
        delivery_mode=free.delivery_mode,
        access=list(place.access),
        available=free.available,
        observed_at=free.observed_at,
        suggested=option is found.suggested,
        may_be_offered=None if found.offerable is None else place.provider_id in found.offerable,
        place_must_confirm=waits_for_institution(case.facts, place.facts, basis=window.basis).holds,
        transport=_carrier(case, found, option),
    )


def _carrier(case: Case, found: Options, option: Option) -> Carrier:
    place, offer = option.place, found.offer
    assigned = offer is not None and offer.provider_id == place.provider_id
    return transport(
        case.book,
        case.facts,
        trained_in=place.facts.municipality_code,
        freely_chosen=not assigned or option.window.basis is not Basis.PUBLIC,
    ).carrier


def excluded_out(found: Options, excluded: Excluded) -> ExcludedOut:
    """A place that may not, why, and what would change that."""
    reason = excluded.reason
    return ExcludedOut(
        provider_id=excluded.place.facts.provider_id,
        name=excluded.place.name,
        travel_minutes=excluded.travel_minutes if found.shows_way else None,
        code=reason.code,
        citation=reason.citation,
        facts=dict(reason.facts),
        would_qualify_if=dict(would_qualify_if(reason)),
    )
