"""What the rules are told: frozen facts without identity, clock or storage."""

from dataclasses import dataclass
from datetime import date, time

from service.rules.vocabulary import (
    AgeGroup,
    CareLevel,
    ContractParty,
    DeliveryMode,
    PlanType,
    ProviderKind,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferFacts:
    """One version of the authority's offer of a start (§ 6).

    Attributes:
        start_on: the first meeting offered.
        start_time: its hour in Denmark, where the authority states one.
        notified_on: the Danish day the citizen was told, or none if not yet told.
        released: its place was let go for a private start (§ 8), so it binds no more.
    """

    start_on: date
    notified_on: date | None = None
    released: bool = False
    start_time: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFacts:
    """What the law needs to know of a plan.

    Attributes:
        care_level: none until the municipality has stratified a general plan (§ 5, stk. 3).
        clinical_area: code of the reference list, e.g. `01`.
        not_before: clinically deferred start (§ 3, stk. 2).
        clinical_start_deadline: deadline for the start (§ 3, stk. 1).
        home_municipality: four-digit code.
        home_region: region id in force on the day the rules are asked about.
        offers: every version so far for the course it is in, oldest first; the last one is in
            force unless it is released.
        other_public_start_on: earliest start at a public place that the authority has not
            offered, where somebody has looked; only A-03 switched asks for it.
    """

    plan_type: PlanType
    care_level: CareLevel | None
    clinical_area: str
    age_group: AgeGroup
    discharged_on: date
    home_municipality: str
    home_region: str
    not_before: date | None = None
    clinical_start_deadline: date | None = None
    offers: tuple[OfferFacts, ...] = ()
    other_public_start_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractFacts:
    """An agreement of a private provider.

    Attributes:
        party: KL and Danske Regioner give § 7, stk. 3; an authority's own agreement § 7, stk. 1.
        authority_id: whose agreement it is when the party is an authority.
        valid_to: last day in force, or none when open-ended.
    """

    party: ContractParty
    care_levels: frozenset[CareLevel]
    clinical_areas: frozenset[str]
    valid_from: date
    valid_to: date | None = None
    authority_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferingFacts:
    """A service that a provider says it delivers."""

    care_level: CareLevel
    clinical_area: str
    age_groups: frozenset[AgeGroup]
    delivery_modes: frozenset[DeliveryMode] = frozenset({DeliveryMode.ON_SITE})


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderFacts:
    """A place that delivers, public or private.

    Attributes:
        authority_id: municipality code or region id that answers for a public place.
        operator_authority_id: who runs it when that is another authority.
    """

    provider_id: str
    kind: ProviderKind
    municipality_code: str
    offerings: tuple[OfferingFacts, ...] = ()
    contracts: tuple[ContractFacts, ...] = ()
    authority_id: str | None = None
    operator_authority_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalFacts:
    """A capacity refusal that is effective (§ 7, stk. 2).

    Attributes:
        valid_to: last day it has effect.
        plan_id: set when it concerns one plan only.
        shown: the figures and words it rests on, told to whom it turns away.
    """

    provider_id: str
    care_level: CareLevel
    clinical_area: str
    valid_from: date
    valid_to: date
    plan_id: str | None = None
    shown: tuple[tuple[str, str], ...] = ()
