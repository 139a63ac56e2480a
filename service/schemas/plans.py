"""Bodies about plans."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from service.rules.vocabulary import (
    AgeGroup,
    Basis,
    CareLevel,
    ConsentGiver,
    IssuerKind,
    MeetingKind,
    PlanState,
    PlanType,
)
from service.schemas.base import (
    Answer,
    Body,
    ClinicalArea,
    Instant,
    Line,
    MunicipalityCode,
    Postcode,
    Prose,
    VerdictOut,
)
from service.schemas.reference import PolicyOut

_PLAUSIBLE_DAYS = (1, 31)


def _dated(cpr: str) -> str:
    digits = cpr.replace("-", "")
    day, month = int(digits[:2]), int(digits[2:4])
    first, last = _PLAUSIBLE_DAYS
    if not (first <= day <= last and 1 <= month <= 12):  # noqa: PLR2004 - months of a year
        raise ValueError("does not begin with a date")
    return digits


# No check digit: numbers without one have been issued since 2007 and must be taken.
Cpr = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}-?[0-9]{4}$"), AfterValidator(_dated)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=10_000)]


class CitizenIn(Body):
    """The citizen: an opaque reference and where they live."""

    citizen_ref: Line
    cpr: Cpr | None = None
    postcode: Postcode
    lat: float | None = Field(default=None, ge=54, le=58)
    lon: float | None = Field(default=None, ge=7, le=16)
    age_group: AgeGroup = AgeGroup.ADULT


class ContactsIn(Body):
    """How home municipality and home region are reached (§ 2, stk. 4)."""

    municipality: Line | None = None
    region: Line | None = None


class ConsentIn(Body):
    """Whom the patient agrees to send the plan to, one by one (§ 4)."""

    municipality: bool = False
    region: bool = False
    gp: bool = False
    hospital: bool = False
    given_by: ConsentGiver = ConsentGiver.PATIENT
    permanently_lacks_capacity: bool = False


class IssuerIn(Body):
    """The hospital that issues the plan."""

    hospital_sor: Line | None = None
    kind: IssuerKind = IssuerKind.PUBLIC


class PlanIn(Body):
    """A rehabilitation plan as a hospital issues it."""

    external_id: Line
    citizen: CitizenIn
    home_municipality: MunicipalityCode
    plan_type: PlanType
    discharged_on: date
    clinical_area: ClinicalArea
    functional_ability: Text = ""
    needs: Text = ""
    impairments: list[Line] = Field(default=[], max_length=100)
    total_functional_ability: Text | None = None
    total_needs: Text | None = None
    clinical_start_deadline: date | None = None
    not_before: date | None = None
    contacts: ContactsIn = ContactsIn()
    consent: ConsentIn = ConsentIn()
    handed_over_at: Instant | None = None
    issuer: IssuerIn = IssuerIn()


class StratificationIn(Body):
    """The municipality's statement of basic or advanced level (§ 5, stk. 3)."""

    care_level: CareLevel
    reason: Prose
    assessed_by: Line
    co_signer: Line | None = None


class NoticeIn(Body):
    """What the notice says of the citizen's choices (§ 7, stk. 4)."""

    public_choice_stated: bool
    private_choice_stated: bool


class OfferIn(Body):
    """The authority's offer of a start (§ 6)."""

    provider_id: UUID
    start_on: date
    reply_by: date | None = None
    notified_at: Instant
    notice: NoticeIn


class ChoiceIn(Body):
    """What the citizen chooses, and on which paragraph."""

    provider_id: UUID
    start_on: date
    basis: Basis


class AgreedStartIn(Body):
    """A start agreed with a private provider (§ 8)."""

    provider_id: UUID
    start_on: date
    agreed_at: Instant


class LateReplyIn(Body):
    """Why a reply after the deadline is taken all the same (§ 6, stk. 3)."""

    reason: Prose
    reply_by: date | None = None


class StartIn(Body):
    """The first meeting (§ 6, stk. 4)."""

    started_on: date
    meeting: MeetingKind = MeetingKind.IN_PERSON
    health_professional: bool = True
    will_deliver: bool = True


class CauseIn(Body):
    """Why something ends."""

    reason: Prose | None = None


class ClocksOut(Answer):
    """The days that count. `day_zero` is the one § 7, stk. 3, counts from."""

    day_zero: date | None
    notice_due_on: date | None
    last_day_without_private_choice: date | None
    clinical_start_deadline: date | None


class OfferOut(Answer):
    """A version of the authority's offer."""

    version: int
    provider_id: UUID
    start_on: date
    reply_by: date | None
    notified_at: datetime
    public_choice_stated: bool
    private_choice_stated: bool
    state: str


class ChoiceOut(Answer):
    """The citizen's choice."""

    number: int
    provider_id: UUID
    start_on: date
    basis: Basis
    made_at: datetime
    made_by: str
    state: str


class AgreedStartOut(Answer):
    """A start agreed with a private provider."""

    provider_id: UUID
    start_on: date
    agreed_at: datetime
    reported_at: datetime


class PlacementOut(Answer):
    """Where and when the training starts."""

    provider_id: UUID
    start_on: date
    basis: Basis
    state: str
    started_on: date | None


class PlanSummary(Answer):
    """A plan in a list."""

    plan_id: UUID
    external_id: str
    citizen_ref: str
    postcode: str
    home_municipality: str
    plan_type: PlanType
    care_level: CareLevel | None
    clinical_area: str
    age_group: AgeGroup
    discharged_on: date
    not_before: date | None
    clinical_start_deadline: date | None
    state: PlanState
    rule_set: str
    responsible_authority_id: str
    recipients: list[str]
    received_at: datetime | None
    clocks: ClocksOut
    alerts: list[str]
    version: int


class PlanOut(PlanSummary):
    """A plan with its texts and what has happened to it."""

    functional_ability: str
    needs: str
    impairments: list[str]
    total_functional_ability: str | None
    total_needs: str | None
    contacts: dict[str, str | None]
    consent: dict[str, bool | str]
    handed_over_at: datetime | None
    offer: OfferOut | None
    choice: ChoiceOut | None
    agreed_start: AgreedStartOut | None
    placement: PlacementOut | None


class PlanPage(Answer):
    """Some plans."""

    items: list[PlanSummary]
    next: str | None


class FaultOut(Answer):
    """One fault of a row."""

    pointer: str
    code: str
    detail: str


class BatchRowOut(Answer):
    """What became of one row of a batch; its number is the line's."""

    row: int
    external_id: str | None
    plan_id: UUID | None
    state: str | None
    errors: list[FaultOut]


class BatchOut(Answer):
    """What became of a batch."""

    accepted: int
    rejected: int
    rows: list[BatchRowOut]


class EventOut(Answer):
    """One thing that happened."""

    event_id: int
    event: str
    from_state: str | None
    to_state: str | None
    at: datetime
    actor_role: str
    actor: str
    rule_set: str
    citation: str
    facts: dict[str, object]


class EventPage(Answer):
    """What happened to a plan, oldest first."""

    items: list[EventOut]
    next: str | None


class ActionOut(Answer):
    """Something this caller may do now."""

    action: str
    method: str
    path: str
    citation: str


class ActionPage(Answer):
    """What this caller may do now."""

    items: list[ActionOut]
    next: str | None


class EntitlementOut(Answer):
    """Which choices the citizen holds today, and why."""

    public_choice: VerdictOut
    private_choice: VerdictOut
    hospital_choice: VerdictOut
    latest_private_start_on: date | None
    contract_party: str
    rule_set: str
    policies: list[PolicyOut]


class OptionOut(Answer):
    """A place the citizen may choose, with its first possible start."""

    provider_id: str
    name: str
    kind: str
    basis: Basis
    first_start_on: date
    days_from_offer: int | None
    travel_minutes: int | None
    distance_km: float
    contract_party: str | None
    delivery_mode: str
    access: list[str]
    available: int
    observed_at: datetime
    suggested: bool


class ExcludedOut(Answer):
    """A place the citizen may not choose now, why, and what would change that."""

    provider_id: str
    name: str
    code: str
    citation: str
    facts: dict[str, str]
    would_qualify_if: dict[str, str]


class OptionsOut(Answer):
    """What a citizen may choose between. `sorted_by` says in which order."""

    items: list[OptionOut]
    total: int
    excluded: list[ExcludedOut]
    sorted_by: str
    public_offer_on: date | None
    next: str | None
