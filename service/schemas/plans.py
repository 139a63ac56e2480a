"""Bodies about plans."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from service.rules.settings import Carrier
from service.rules.vocabulary import (
    AgeGroup,
    Basis,
    CareLevel,
    Channel,
    ConsentGiver,
    ContactType,
    IssuerKind,
    LateCause,
    MeetingKind,
    PlanState,
    PlanType,
)
from service.schemas.agreements import DispatchOut, DocumentationOut
from service.schemas.base import (
    Answer,
    Body,
    ClinicalArea,
    Line,
    MunicipalityCode,
    Postcode,
    Prose,
    VerdictOut,
)
from service.schemas.levels import CriteriaIn
from service.schemas.plan_parts import (
    AttachmentIn,
    AttachmentOut,
    CoordinationOut,
    ParticipationIn,
    ParticipationOut,
    WarningOut,
)
from service.schemas.reference import PolicyOut
from service.schemas.spelling import Cpr, Day, DayOrInstant, Flag, Hour, Moment, Number, Text


class CitizenIn(Body):
    """The citizen: an opaque reference and where they live."""

    citizen_ref: Line
    cpr: Cpr | None = None
    postcode: Postcode
    lat: Number | None = Field(default=None, ge=54, le=58)
    lon: Number | None = Field(default=None, ge=7, le=16)
    age_group: AgeGroup = AgeGroup.ADULT


class ContactsIn(Body):
    """How home municipality and home region are reached (§ 2, stk. 4)."""

    municipality: Line | None = None
    region: Line | None = None


class ConsentIn(Body):
    """Whom the patient agrees to send the plan to, one by one (§ 4)."""

    municipality: Flag = False
    region: Flag = False
    gp: Flag = False
    hospital: Flag = False
    given_by: ConsentGiver = ConsentGiver.PATIENT
    permanently_lacks_capacity: Flag = False


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
    discharged_on: DayOrInstant
    clinical_area: ClinicalArea
    functional_ability: Text = ""
    needs: Text = ""
    impairments: list[Line] = Field(default=[], max_length=100)
    total_functional_ability: Text | None = None
    total_needs: Text | None = None
    clinical_start_deadline: Day | None = None
    not_before: Day | None = None
    contacts: ContactsIn = ContactsIn()
    consent: ConsentIn = ConsentIn()
    handed_over_at: Moment | None = None
    issuer: IssuerIn = IssuerIn()
    contact_type: ContactType = ContactType.INPATIENT
    participation: ParticipationIn = ParticipationIn()
    recommendations: Text | None = None
    attachments: list[AttachmentIn] = Field(default=[], max_length=20)


class StratificationIn(Body):
    """The municipality's statement of basic or advanced level (§ 5, stk. 3)."""

    care_level: CareLevel
    reason: Prose
    assessed_by: Line
    co_signer: Line | None = None
    criteria: CriteriaIn | None = None


class NoticeIn(Body):
    """What the notice says of the citizen's choices (§ 7, stk. 4)."""

    public_choice_stated: Flag
    private_choice_stated: Flag


class OfferIn(Body):
    """The authority's offer of a start (§ 6). `channel` is the way the notice took."""

    provider_id: UUID
    start_on: Day
    start_time: Hour | None = None
    reply_by: Day | None = None
    notified_at: Moment
    channel: Channel = Channel.PORTAL
    notice: NoticeIn


class ChoiceIn(Body):
    """What the citizen chooses, and on which paragraph.

    With a private place the citizen may consent at once to the plan being sent there (§ 8, stk. 2),
    and with a hospital to its getting the plan, where that was not agreed before (§ 4, stk. 4).
    """

    provider_id: UUID
    start_on: Day
    basis: Basis
    consents_to_dispatch: Flag = False


class AgreedStartIn(Body):
    """A start agreed with a private provider (§ 8), and consent to the plan being sent there."""

    provider_id: UUID
    start_on: Day
    start_time: Hour | None = None
    agreed_at: Moment
    consents_to_dispatch: Flag = False


class LateReplyIn(Body):
    """Why a reply after the deadline is taken all the same (§ 6, stk. 3)."""

    reason: Prose
    reply_by: Day | None = None


class StartIn(Body):
    """The first meeting (§ 6, stk. 4)."""

    started_on: Day | None = None
    meeting: MeetingKind = MeetingKind.IN_PERSON
    health_professional: Flag = True
    will_deliver: Flag = True


class CauseIn(Body):
    """Why something ends."""

    reason: Prose | None = None


class ResponsibilityOut(Answer, frozen=True):
    """Which kind of authority answers for the plan today, runs its training and pays for it."""

    authority: str
    operating: str
    funding: str


class ClocksOut(Answer, frozen=True):
    """The days that count. `day_zero` is the one § 7, stk. 3, counts from.

    What is counted from receipt is for the authority's own work; the law counts from discharge.
    """

    day_zero: date | None
    notice_due_on: date | None
    last_day_without_private_choice: date | None
    clinical_start_deadline: date | None
    received_on: date | None
    notice_due_on_from_receipt: date | None
    last_day_without_private_choice_from_receipt: date | None
    late_receipt_days: int | None


class OfferOut(Answer, frozen=True):
    """A version of the authority's offer."""

    version: int
    provider_id: UUID
    start_on: date
    start_time: str | None
    reply_by: date | None
    notified_at: datetime
    channel: Channel
    public_choice_stated: bool
    private_choice_stated: bool
    state: str


class DispatchConsentOut(Answer, frozen=True):
    """Consent to sending the plan to the chosen place (§ 8, stk. 2).

    `given_by` is citizen, relative or authority; `mandate` is the relative's.
    """

    given_at: datetime
    given_by: str
    mandate: int | None


class ChoiceOut(Answer, frozen=True):
    """The citizen's choice. `mandate` is the one by which a relative made it."""

    number: int
    provider_id: UUID
    start_on: date
    basis: Basis
    made_at: datetime
    made_by: str
    state: str
    mandate: int | None
    dispatch_consent: DispatchConsentOut | None


class AgreedStartOut(Answer, frozen=True):
    """A start agreed with a private provider."""

    provider_id: UUID
    start_on: date
    start_time: str | None
    agreed_at: datetime
    reported_at: datetime


class PlacementOut(Answer, frozen=True):
    """Where and when the training starts."""

    provider_id: UUID
    start_on: date
    basis: Basis
    state: str
    started_on: date | None


class PlanSummary(Answer, frozen=True):
    """A plan in a list. `postcode` is null to a relative whose mandate does not show the home."""

    plan_id: UUID
    external_id: str
    citizen_ref: str
    postcode: str | None
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
    responsibility: ResponsibilityOut
    recipients: list[str]
    received_at: datetime | None
    late_cause: LateCause | None
    contact_type: ContactType
    clocks: ClocksOut
    alerts: list[str]
    version: int


class PlanOut(PlanSummary, frozen=True):
    """A plan with its texts and what has happened to it.

    `cpr` stands for the hospital that issued the plan, the responsible authority, and a provider
    that the plan was sent to; for all others it is null.
    """

    cpr: str | None
    functional_ability: str
    needs: str
    impairments: list[str]
    total_functional_ability: str | None
    total_needs: str | None
    contacts: dict[str, str | None]
    consent: dict[str, bool | str]
    handed_over_at: datetime | None
    participation: ParticipationOut
    recommendations: str | None
    attachments: list[AttachmentOut]
    coordination: CoordinationOut
    warnings: list[WarningOut]
    offer: OfferOut | None
    choice: ChoiceOut | None
    agreed_start: AgreedStartOut | None
    placement: PlacementOut | None
    documentation: DocumentationOut | None
    dispatch: DispatchOut | None


class PlanPage(Answer, frozen=True):
    """Some plans."""

    items: list[PlanSummary]
    next: str | None


class FaultOut(Answer, frozen=True):
    """One fault of a row."""

    pointer: str
    code: str
    detail: str
    citation: str


class BatchRowOut(Answer, frozen=True):
    """What became of one row of a batch; its number is the line's."""

    row: int
    external_id: str | None
    plan_id: UUID | None
    state: str | None
    errors: list[FaultOut]


class BatchOut(Answer, frozen=True):
    """What became of a batch."""

    accepted: int
    rejected: int
    rows: list[BatchRowOut]


class EventOut(Answer, frozen=True):
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


class EventPage(Answer, frozen=True):
    """What happened to a plan, oldest first."""

    items: list[EventOut]
    next: str | None


class ActionOut(Answer, frozen=True):
    """Something this caller may do now."""

    action: str
    method: str
    path: str
    citation: str


class ActionPage(Answer, frozen=True):
    """What this caller may do now."""

    items: list[ActionOut]
    next: str | None


class EntitlementOut(Answer, frozen=True):
    """Which choices the citizen holds today, and why."""

    public_choice: VerdictOut
    private_choice: VerdictOut
    hospital_choice: VerdictOut
    latest_private_start_on: date | None
    contract_party: str
    rule_set: str
    policies: list[PolicyOut]


class OptionOut(Answer, frozen=True):
    """A place the citizen may choose, with its first possible start.

    `may_be_offered` tells an authority whether it can offer the place itself (A-03), else null.
    `place_must_confirm` tells that the place may still say no (§ 7, stk. 2), `transport` who takes
    the citizen there, as far as it is decided. The way is null to a relative whose mandate does not
    show the home, unless it is counted from elsewhere.
    """

    provider_id: str
    name: str
    kind: str
    authority_id: str | None
    phone: str | None
    address: str | None
    postcode: str
    lat: float
    lon: float
    basis: Basis
    first_start_on: date
    days_from_offer: int | None
    travel_minutes: int | None
    distance_km: float | None
    contract_party: str | None
    delivery_mode: str
    access: list[str]
    available: int
    observed_at: datetime
    suggested: bool
    may_be_offered: bool | None
    place_must_confirm: bool
    transport: Carrier


class ExcludedOut(Answer, frozen=True):
    """A place the citizen may not choose now, why, and what would change that."""

    provider_id: str
    name: str
    travel_minutes: int | None
    code: str
    citation: str
    facts: dict[str, str]
    would_qualify_if: dict[str, str]


class OptionsOut(Answer, frozen=True):
    """What a citizen may choose between. `sorted_by` says in which order."""

    items: list[OptionOut]
    total: int
    excluded: list[ExcludedOut]
    sorted_by: str
    public_offer_on: date | None
    next: str | None
