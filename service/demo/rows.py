"""The rows of a demonstration: plain, frozen, without storage."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from service.rules.vocabulary import (
    AgeGroup,
    CareLevel,
    ContractParty,
    DeliveryMode,
    PlanState,
    PlanType,
    ProviderKind,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderRow:
    """A place that delivers. Its name says that it is made up, as do its number and street."""

    provider_id: UUID
    name: str
    kind: ProviderKind
    authority_id: str | None
    municipality_code: str
    postcode: str
    lat: float
    lon: float
    cvr: str
    phone: str
    address: str
    access: tuple[str, ...]
    few_guests: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferingRow:
    """One service of a provider."""

    provider_id: UUID
    care_level: CareLevel
    clinical_area: str
    delivery_modes: tuple[DeliveryMode, ...]
    age_groups: tuple[AgeGroup, ...]
    competent_staff: int
    cover_declared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractRow:
    """One agreement of a private provider."""

    contract_id: UUID
    provider_id: UUID
    party: ContractParty
    authority_id: str | None
    care_levels: tuple[CareLevel, ...]
    clinical_areas: tuple[str, ...]
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityRow:
    """Courses of one service that can have their first meeting on one day."""

    provider_id: UUID
    care_level: CareLevel
    clinical_area: str
    delivery_mode: DeliveryMode
    start_on: date
    places: int
    reserved_for_residents: int
    accepts_out_of_area: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationRow:
    """One publisher's figures: which rows of capacity, and when they were seen."""

    publication_id: UUID
    publisher: str
    observed_at: datetime
    capacity: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """A plan. `care_level` is none until a general plan is stratified."""

    plan_id: UUID
    external_id: str
    issued_by: str
    citizen_ref: str
    postcode: str
    home_municipality: str
    home_region: str
    plan_type: PlanType
    care_level: CareLevel | None
    clinical_area: str
    age_group: AgeGroup
    discharged_on: date
    not_before: date | None
    clinical_start_deadline: date | None
    issued_at: datetime
    rule_set: str
    responsible_authority_id: str
    state: PlanState


@dataclass(frozen=True, slots=True, kw_only=True)
class StratificationRow:
    """The municipality's statement of a level (§ 5, stk. 3)."""

    plan_id: UUID
    care_level: CareLevel
    assessed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRow:
    """The authority's first offer. `capacity` is the row that the place is taken from."""

    plan_id: UUID
    booking_id: UUID
    capacity: int
    provider_id: UUID
    start_on: date
    notified_at: datetime
    reply_by: date
    private_choice_stated: bool
    has_started: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Demonstration:
    """Everything made from one seed. Equal seed and weeks give equal rows in equal order.

    Attributes:
        as_of: the instant at which the demonstration stands; nothing in it happened later.
    """

    seed: int
    weeks: int
    as_of: datetime
    providers: tuple[ProviderRow, ...]
    offerings: tuple[OfferingRow, ...]
    contracts: tuple[ContractRow, ...]
    capacity: tuple[CapacityRow, ...]
    publications: tuple[PublicationRow, ...]
    plans: tuple[PlanRow, ...]
    stratifications: tuple[StratificationRow, ...]
    offers: tuple[OfferRow, ...]
