"""Bodies about one provider's answer to one plan on one day."""

from datetime import date, datetime
from uuid import UUID

from service.rules.vocabulary import Basis, CareLevel, ContractParty, PlanState
from service.schemas.base import Answer
from service.schemas.plans import (
    ChoiceOut,
    EntitlementOut,
    OfferOut,
    PlacementOut,
)
from service.schemas.reference import PolicyOut
from service.schemas.refusals import EvidenceOut


class FigureThenOut(Answer, frozen=True):
    """A figure as it was known then.

    `available` counts what this citizen could have taken. `confirmed_at` is when the figure was
    last seen or confirmed, and `fresh` whether it was recent enough to be compared with.
    """

    start_on: date
    delivery_mode: str
    places: int
    taken: int
    taken_by_guests: int
    reserved_for_residents: int
    accepts_out_of_area: bool
    available: int
    observed_at: datetime
    confirmed_at: datetime
    fresh: bool
    publication_id: UUID
    published_at: datetime


class ContractThenOut(Answer, frozen=True):
    """An agreement as it was recorded then; `in_force` on the day asked about."""

    party: ContractParty
    authority_id: str | None
    care_levels: list[str]
    clinical_areas: list[str]
    valid_from: date
    valid_to: date | None
    in_force: bool


class RefusalThenOut(Answer, frozen=True):
    """A capacity refusal that had effect, with the evidence it was weighed on."""

    refusal_id: UUID
    code: str
    valid_from: date
    valid_to: date
    adopted_at: datetime | None
    evidence: EvidenceOut


class ExplanationOut(Answer, frozen=True):
    """Whether a plan could start at a provider as things were known at `as_of`, and why.

    `outcome` is `chosen`, `possible` or `excluded`. `first_free_on` is the first day the provider
    had a place free for this citizen, whatever the law says of it.
    """

    plan_id: UUID
    provider_id: UUID
    provider_name: str
    on: date
    as_of: datetime
    outcome: str
    sentence_da: str
    sentence_en: str
    code: str
    citation: str
    facts: dict[str, str]
    would_qualify_if: dict[str, str]
    basis: Basis | None
    start_on: date | None
    first_free_on: date | None
    state: PlanState
    care_level: CareLevel | None
    entitlement: EntitlementOut
    offer: OfferOut | None
    choice: ChoiceOut | None
    placement: PlacementOut | None
    contracts: list[ContractThenOut]
    refusals: list[RefusalThenOut]
    figures: list[FigureThenOut]
    rule_set: str
    rulebook_source: str
    policies: list[PolicyOut]
