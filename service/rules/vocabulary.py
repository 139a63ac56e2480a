"""The closed word lists of the law, in the spelling that is stored, sent and tested.

Values are the English code names; the Danish term of the order stands beside each.
"""

from enum import StrEnum


class PlanType(StrEnum):
    """What the hospital states in the plan (§ 2, stk. 1)."""

    GENERAL = "general"  # almen genoptræning
    HOSPITAL_SPECIALISED = "hospital_specialised"  # genoptræning på specialiseret niveau
    SPECIALISED_REHAB = "specialised_rehab"  # rehabilitering på specialiseret niveau
    SELF_TRAINING = "self_training"  # egentræning


class CareLevel(StrEnum):
    """The four levels of annex 1 (bilag 1)."""

    BASIC = "basic"  # basalt niveau
    ADVANCED = "advanced"  # avanceret niveau
    HOSPITAL_SPECIALISED = "hospital_specialised"  # specialiseret niveau, foregår på sygehus
    SPECIALISED_REHAB = "specialised_rehab"  # rehabilitering på specialiseret niveau


class ProviderKind(StrEnum):
    """Who runs a place that delivers."""

    MUNICIPAL = "municipal"  # kommunal institution
    REGIONAL = "regional"  # regional institution
    HOSPITAL = "hospital"  # sygehus
    PRIVATE = "private"  # privat leverandør


class ContractParty(StrEnum):
    """Who a private provider has an agreement with."""

    KL = "kl"
    DANSKE_REGIONER = "danske_regioner"
    AUTHORITY = "authority"  # aftale direkte med en kommune eller region (§ 7, stk. 1)


class AgreementForm(StrEnum):
    """How an authority works together with a place of another (stratification model)."""

    BINDING_GROUP = "binding_group"  # forpligtende samarbejde i en gruppe af myndigheder
    PATIENT_SWAP = "patient_swap"  # bytte af borgere
    SINGLE_COURSE = "single_course"  # køb af enkelte forløb
    AT_SELLER = "at_seller"  # forløb hos den, der sælger
    STAFF_TRAVELS = "staff_travels"  # personalet rejser
    SUPERVISION = "supervision"  # supervision, også over skærm
    TRAINING = "training"  # kompetenceudvikling


class DeliveryMode(StrEnum):
    """How the training is delivered."""

    ON_SITE = "on_site"  # på stedet
    HOME = "home"  # i borgerens hjem
    VIDEO = "video"  # skærmbesøg
    INPATIENT = "inpatient"  # døgnophold
    SITE_LESS = "site_less"  # matrikelløst


class AgeGroup(StrEnum):
    """Whom a place can train."""

    CHILD = "child"  # barn eller ung
    ADULT = "adult"  # voksen


class AuthorityKind(StrEnum):
    """Who answers for a plan."""

    MUNICIPALITY = "municipality"  # kommunalbestyrelse
    REGION = "region"  # regionsråd


class Basis(StrEnum):
    """The paragraph a choice or a placement rests on."""

    PUBLIC = "§ 7, stk. 1"
    PRIVATE = "§ 7, stk. 3"
    HOSPITAL = "§ 7, stk. 6"


class RefusalState(StrEnum):
    """Where a capacity refusal (§ 7, stk. 2) stands."""

    SUBMITTED = "submitted"  # passed through while it is weighed
    SUPPORTED = "supported"
    NOT_SUPPORTED = "not_supported"
    INSUFFICIENT_DATA = "insufficient_data"
    INVALID = "invalid"
    EFFECTIVE = "effective"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class PlanState(StrEnum):
    """Where a plan stands on its way from hospital to completed course.

    The first three are passed through while a plan is issued and never stored.
    """

    DRAFT = "draft"
    ISSUED = "issued"
    RECEIVED = "received"
    HELD_BY_PATIENT = "held_by_patient"
    AWAITING_STRATIFICATION = "awaiting_stratification"
    AWAITING_OFFER = "awaiting_offer"
    AWAITING_HOSPITAL_CHOICE = "awaiting_hospital_choice"
    OFFERED = "offered"
    CHOICE_MADE = "choice_made"
    CHOICE_LAPSED = "choice_lapsed"
    AGREED_PRIVATE = "agreed_private"
    DOCUMENTATION_REQUESTED = "documentation_requested"
    PLACED = "placed"
    STARTED = "started"
    COMPLETED = "completed"
    CLOSED_BY_CITIZEN = "closed_by_citizen"
    REVOKED = "revoked"
    DECEASED = "deceased"
    INFORMATION_ONLY = "information_only"


class OfferState(StrEnum):
    """Where one version of the authority's offer (§ 6) stands."""

    PROPOSED = "proposed"  # passed through: an offer is stored when it is notified
    NOTIFIED = "notified"
    HELD = "held"
    ACCEPTED = "accepted"
    SUPERSEDED = "superseded"
    RELEASED = "released"
    FULFILLED = "fulfilled"


class ChoiceState(StrEnum):
    """Where a citizen's choice (§ 7) stands."""

    OPEN = "open"  # passed through: the right to choose, before a place is named
    SUBMITTED = "submitted"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class PlacementState(StrEnum):
    """Where a placement stands."""

    REQUESTED = "requested"  # passed through on the way to a held place
    HELD = "held"  # the place is booked for a choice; stored with the choice
    CONFIRMED = "confirmed"
    STARTED = "started"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    COMPLETED = "completed"


class PublicationState(StrEnum):
    """Where a publication of capacity stands; derived from what has come since."""

    DRAFT = "draft"
    PUBLISHED = "published"
    STALE = "stale"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"


class MeetingKind(StrEnum):
    """How a citizen and those who train first met (§ 6, stk. 4)."""

    IN_PERSON = "in_person"  # fremmøde eller hjemmebesøg
    VIDEO = "video"  # skærmbesøg
    TELEPHONE = "telephone"  # telefonisk
    LETTER = "letter"  # brev eller besked


class Channel(StrEnum):
    """The way a notice takes to the citizen."""

    PORTAL = "portal"  # selvbetjening
    DIGITAL_POST = "digital_post"  # Digital Post
    LETTER = "letter"  # brev
    TELEPHONE = "telephone"  # telefonisk


class Population(StrEnum):
    """Among which plans the spread over the levels is looked at."""

    GENERAL_PLANS = "general_plans"  # almene genoptræningsplaner
    ALL_PLANS = "all_plans"  # alle genoptræningsplaner
    BRAIN_INJURY = "brain_injury"  # borgere med erhvervet hjerneskade


class ConsentGiver(StrEnum):
    """Who consents to the plan and its dispatch (§ 1, stk. 2; sundhedslovens § 18)."""

    PATIENT = "patient"  # patienten selv
    NEXT_OF_KIN = "next_of_kin"  # nærmeste pårørende
    GUARDIAN = "guardian"  # værge
    FUTURE_ATTORNEY = "future_attorney"  # fremtidsfuldmægtig


class MandateGround(StrEnum):
    """On what a relative's mandate rests."""

    CITIZEN = "citizen"  # borgerens egen fuldmagt
    PROXY_CONSENT = "proxy_consent"  # stedfortrædende samtykke (sundhedslovens § 18)


class MandateScope(StrEnum):
    """What a relative's mandate lets them do."""

    SEE = "see"  # se planen
    SEE_AND_ACT = "see_and_act"  # se planen og handle for borgeren


class IssuerKind(StrEnum):
    """What kind of hospital issues the plan."""

    PUBLIC = "public"  # regionens sygehus
    PRIVATE_EXTENDED_CHOICE = "private_extended_choice"  # udvidet frit sygehusvalg
    PRIVATE_SELF_PAID = "private_self_paid"  # behandling for egen regning


class ContactType(StrEnum):
    """What kind of stay or contact the discharge ended (§ 1, stk. 1)."""

    INPATIENT = "inpatient"  # indlæggelse
    OUTPATIENT = "outpatient"  # ambulant forløb
    EMERGENCY = "emergency"  # akutmodtagelse eller skadestue


class LateCause(StrEnum):
    """Why a plan reached who answers for it later than the day of discharge (A-06)."""

    HELD_BY_PATIENT = "held_by_patient"  # patienten beholdt planen
    SENT_LATE = "sent_late"  # sendt for sent fra sygehuset
    SENT_TO_ANOTHER = "sent_to_another"  # sendt til en forkert myndighed
    TECHNICAL_FAULT = "technical_fault"  # fejl i overførslen
    OTHER = "other"  # andet


class Recipient(StrEnum):
    """Whom the plan is sent to by agreement with the patient (§ 4, stk. 2-4)."""

    MUNICIPALITY = "municipality"  # bopælskommune
    REGION = "region"  # bopælsregion
    GP = "gp"  # alment praktiserende læge
    CHOSEN_HOSPITAL = "chosen_hospital"  # det valgte sygehus


class LevelChange(StrEnum):
    """What a change between basic and advanced is called (stratification model)."""

    RESTRATIFICATION = "restratification"  # omstratificering
    LEVEL_CHANGE = "level_change"  # niveauskift


class DocumentationState(StrEnum):
    """Where the proof of an agreed start stands (§ 8, stk. 3)."""

    NOT_REQUESTED = "not_requested"
    ANNOUNCED = "announced"  # will be asked for when an agreement is reported
    REQUESTED = "requested"
    DELIVERED = "delivered"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Alert(StrEnum):
    """What somebody has to be told of a plan today."""

    PLAN_HANDED_OVER_LATE = "PLAN_HANDED_OVER_LATE"  # udleveret efter udskrivning
    CLINICAL_DEADLINE_SHORT = "CLINICAL_DEADLINE_SHORT"  # kort tidsfrist
    CLINICAL_DEADLINE_MISSED = "CLINICAL_DEADLINE_MISSED"  # tidsfrist overskredet
    NOTICE_OVERDUE = "NOTICE_OVERDUE"  # orientering mangler efter dag fire
    OFFER_MISSING = "OFFER_MISSING"  # intet tilbud efter dag syv
    PROVIDER_CANCELLED = "PROVIDER_CANCELLED"  # leverandøren har aflyst


class AccessKind(StrEnum):
    """What a request did with a plan's person data."""

    READ = "read"
    WRITE = "write"


class AccessPurpose(StrEnum):
    """What a caller says that it looks at a plan for: closed words, so that no text gets in."""

    TREATMENT = "treatment"
    CASEWORK = "casework"
    CITIZEN_ASKED = "citizen_asked"
    COMPLAINT = "complaint"
    SUPERVISION = "supervision"
    SUPPORT = "support"
