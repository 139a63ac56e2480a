"""Rehabilitation plans and everything that happens to them."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    text,
)
from sqlmodel import Field

from db.tables.base import SQLModel
from db.types import Json, document, instant, texts, word, words_check
from service.rules.vocabulary import (
    AgeGroup,
    Basis,
    CareLevel,
    Channel,
    ChoiceState,
    ContactType,
    LateCause,
    OfferState,
    PlacementState,
    PlanState,
    PlanType,
)


class PlanTable(SQLModel, table=True):
    """A rehabilitation plan (genoptræningsplan). `version` counts changes and is its ETag.

    `cpr_sealed`, `clinical_sealed` and `coordination_sealed` are encrypted; nothing else here
    names a person. `cpr_lookup` finds a number without telling it. `contacts` is empty: they are
    sealed with the clinical texts, but for plans written before that. Once `erased_at` is set
    nothing of a person is left.
    """

    __tablename__ = "plan"
    __table_args__ = (
        UniqueConstraint("issued_by", "external_id", name="plan_external_id_once_per_issuer"),
        CheckConstraint(words_check("plan_type", PlanType), name="type_is_known"),
        CheckConstraint(words_check("state", PlanState), name="state_is_known"),
        CheckConstraint(words_check("age_group", AgeGroup), name="age_group_is_known"),
        CheckConstraint(words_check("contact_type", ContactType), name="contact_type_is_known"),
        CheckConstraint(words_check("late_cause", LateCause), name="late_cause_is_known"),
        CheckConstraint(
            "care_level IS NULL"
            " OR (plan_type = 'general' AND care_level IN ('basic', 'advanced'))"
            " OR (plan_type <> 'general' AND care_level = plan_type)",
            name="level_fits_type",
        ),
        CheckConstraint("not_before IS NULL OR not_before >= discharged_on", name="not_before_ok"),
        CheckConstraint(
            "clinical_start_deadline IS NULL"
            " OR clinical_start_deadline >= coalesce(not_before, discharged_on)",
            name="clinical_window_not_empty",
        ),
        CheckConstraint("rule_set IN ('2018', '2027')", name="rule_set_is_known"),
        CheckConstraint(
            "state NOT IN ('offered', 'choice_made', 'choice_lapsed', 'placed', 'started')"
            " OR care_level IS NOT NULL",
            name="level_known_when_offered",
        ),
        CheckConstraint(
            "recipients <@ ARRAY['municipality', 'region', 'gp', 'chosen_hospital']"
            """ AND ('municipality' <> ALL (recipients) OR consent @> '{"municipality": true}')"""
            """ AND ('region' <> ALL (recipients) OR consent @> '{"region": true}')"""
            """ AND ('gp' <> ALL (recipients) OR consent @> '{"gp": true}')"""
            """ AND ('chosen_hospital' <> ALL (recipients) OR consent @> '{"hospital": true}')""",
            name="sent_by_consent",
        ),
        Index("plan_by_authority_and_state", "responsible_authority_id", "state"),
        Index("plan_by_citizen", "citizen_ref"),
        Index("plan_by_cpr", "cpr_lookup", postgresql_where=text("cpr_lookup IS NOT NULL")),
        Index(
            "plan_open",
            "plan_id",
            postgresql_where=text("state IN ('awaiting_offer', 'offered', 'choice_lapsed')"),
        ),
    )

    plan_id: UUID = Field(primary_key=True)
    external_id: str
    issued_by: str
    issuer_kind: str
    issuer_sor: str | None = None
    citizen_ref: str
    cpr_sealed: bytes | None = None
    cpr_lookup: bytes | None = None
    clinical_sealed: bytes
    postcode: str = Field(foreign_key="postcode.postcode")
    lat: float | None = None
    lon: float | None = None
    home_municipality: str = Field(foreign_key="municipality.municipality_code")
    plan_type: PlanType = Field(sa_type=word(PlanType))
    care_level: CareLevel | None = Field(default=None, sa_type=word(CareLevel))
    clinical_area: str = Field(foreign_key="clinical_area.clinical_area")
    age_group: AgeGroup = Field(sa_type=word(AgeGroup))
    discharged_on: date
    not_before: date | None = None
    clinical_start_deadline: date | None = None
    handed_over_at: datetime | None = Field(default=None, sa_type=instant())
    contacts: Json = Field(sa_type=document())
    consent: Json = Field(sa_type=document())
    recipients: list[str] = Field(sa_type=texts())
    rule_set: str
    responsible_authority_id: str = Field(foreign_key="authority.authority_id")
    state: PlanState = Field(sa_type=word(PlanState))
    received_at: datetime | None = Field(default=None, sa_type=instant())
    created_at: datetime = Field(sa_type=instant())
    version: int = 1
    contact_type: ContactType = Field(
        default=ContactType.INPATIENT,
        sa_type=word(ContactType),
        sa_column_kwargs={"server_default": ContactType.INPATIENT.value},
    )
    late_cause: LateCause | None = Field(default=None, sa_type=word(LateCause))
    coordination_sealed: bytes | None = None
    erased_at: datetime | None = Field(default=None, sa_type=instant())


class StratificationTable(SQLModel, table=True):
    """A statement of basic or advanced level (§ 5, stk. 3). Never changed.

    Its reason and who gave it are sealed apart; here they stand in old rows only.
    """

    __tablename__ = "stratification"
    __table_args__ = (
        CheckConstraint("care_level IN ('basic', 'advanced')", name="level_is_municipal"),
    )

    plan_id: UUID = Field(primary_key=True, foreign_key="plan.plan_id")
    number: int = Field(primary_key=True)
    care_level: CareLevel = Field(sa_type=word(CareLevel))
    kind: str  # stratification | restratification | level_change
    reason: str | None = None
    assessed_by: str | None = None
    co_signer: str | None = None
    assessed_at: datetime = Field(sa_type=instant())
    criteria: Json | None = Field(default=None, sa_type=document())


class StartOfferTable(SQLModel, table=True):
    """One version of the authority's offer of a start (§ 6).

    `private_choice_held` is what the rules said of § 7, stk. 3, when the notice was given.
    """

    __tablename__ = "start_offer"
    __table_args__ = (
        CheckConstraint(words_check("state", OfferState), name="state_is_known"),
        CheckConstraint(words_check("channel", Channel), name="channel_is_known"),
        CheckConstraint(
            "public_choice_stated AND private_choice_stated = private_choice_held",
            name="notice_states_what_is_held",
        ),
        Index(
            "start_offer_one_in_force",
            "plan_id",
            unique=True,
            postgresql_where=text("state IN ('notified', 'held', 'accepted')"),
        ),
        Index(
            "start_offer_awaiting_reply",
            "reply_by",
            postgresql_where=text("state = 'notified'"),
        ),
    )

    plan_id: UUID = Field(primary_key=True, foreign_key="plan.plan_id")
    version: int = Field(primary_key=True)
    provider_id: UUID = Field(foreign_key="provider.provider_id")
    booking_id: UUID = Field(foreign_key="booking.booking_id", unique=True)
    start_on: date
    start_time: time | None = None
    reply_by: date | None = None
    notified_at: datetime = Field(sa_type=instant())
    channel: Channel = Field(
        default=Channel.PORTAL,
        sa_type=word(Channel),
        sa_column_kwargs={"server_default": Channel.PORTAL.value},
    )
    public_choice_stated: bool
    private_choice_stated: bool
    private_choice_held: bool
    state: OfferState = Field(sa_type=word(OfferState))


class ChoiceTable(SQLModel, table=True):
    """A citizen's choice (§ 7).

    One on § 7, stk. 3, keeps the right it rests on: `right_code` and, where an offer was in force,
    `latest_start_on`, and who consented to sending the plan to the place (§ 8, stk. 2). What a
    relative did names the mandate it was done by.
    """

    __tablename__ = "choice"
    __table_args__ = (
        CheckConstraint(words_check("state", ChoiceState), name="state_is_known"),
        CheckConstraint(words_check("basis", Basis), name="basis_is_known"),
        CheckConstraint(
            "basis <> '§ 7, stk. 3' OR (right_code IS NOT NULL AND coalesce("
            "start_on <= latest_start_on, right_code IN"
            " ('OFFER_MISSING', 'RIGHT_KEPT_FROM_EARLIER_OFFER', 'NOT_RECORDED')))",
            name="private_by_right",
        ),
        CheckConstraint(
            "num_nonnulls(consented_at, consented_by) IN (0, 2)"
            " AND (consented_at IS NULL OR basis = '§ 7, stk. 3')"
            " AND (consent_mandate IS NULL OR consented_at IS NOT NULL)",
            name="consent_is_whole",
        ),
        *(
            ForeignKeyConstraint(
                ["plan_id", column],
                ["mandate.plan_id", "mandate.number"],
                name=f"choice_{column}_of_the_plan",
            )
            for column in ("mandate", "consent_mandate")
        ),
        Index(
            "choice_one_live",
            "plan_id",
            unique=True,
            postgresql_where=text("state IN ('submitted', 'confirmed')"),
        ),
    )

    plan_id: UUID = Field(primary_key=True, foreign_key="plan.plan_id")
    number: int = Field(primary_key=True)
    provider_id: UUID = Field(foreign_key="provider.provider_id")
    booking_id: UUID = Field(foreign_key="booking.booking_id")
    start_on: date
    basis: Basis = Field(sa_type=word(Basis))
    made_at: datetime = Field(sa_type=instant())
    made_by: str  # the role: citizen, relative, or authority on the citizen's behalf
    late_reason: str | None = None
    right_code: str | None = None
    latest_start_on: date | None = None
    mandate: int | None = None
    consented_at: datetime | None = Field(default=None, sa_type=instant())
    consented_by: str | None = None
    consent_mandate: int | None = None
    state: ChoiceState = Field(sa_type=word(ChoiceState))


class AgreedStartTable(SQLModel, table=True):
    """A start that the citizen has agreed with a private provider and reported (§ 8)."""

    __tablename__ = "agreed_start"
    __table_args__ = (
        Index(
            "agreed_start_one_live",
            "plan_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    plan_id: UUID = Field(primary_key=True, foreign_key="plan.plan_id")
    number: int = Field(primary_key=True)
    provider_id: UUID = Field(foreign_key="provider.provider_id")
    start_on: date
    start_time: time | None = None
    agreed_at: datetime = Field(sa_type=instant())
    reported_at: datetime = Field(sa_type=instant())
    ended_at: datetime | None = Field(default=None, sa_type=instant())
    end_reason: str | None = None


class PlanDispatchTable(SQLModel, table=True):
    """The plan sent to the private provider (§ 8, stk. 2), once for each agreement."""

    __tablename__ = "plan_dispatch"
    __table_args__ = (
        ForeignKeyConstraint(
            ["plan_id", "number"],
            ["agreed_start.plan_id", "agreed_start.number"],
            name="plan_dispatch_after_an_agreement",
        ),
    )

    plan_id: UUID = Field(primary_key=True, foreign_key="plan.plan_id")
    number: int = Field(primary_key=True)
    provider_id: UUID = Field(foreign_key="provider.provider_id")
    dispatched_at: datetime = Field(sa_type=instant())


class PlacementTable(SQLModel, table=True):
    """Where and when the training starts."""

    __tablename__ = "placement"
    __table_args__ = (
        CheckConstraint(words_check("state", PlacementState), name="state_is_known"),
        CheckConstraint(words_check("basis", Basis), name="basis_is_known"),
        Index(
            "placement_one_live",
            "plan_id",
            unique=True,
            postgresql_where=text("state IN ('confirmed', 'started', 'no_show')"),
        ),
        Index("placement_by_provider", "provider_id"),
    )

    plan_id: UUID = Field(primary_key=True, foreign_key="plan.plan_id")
    number: int = Field(primary_key=True)
    provider_id: UUID = Field(foreign_key="provider.provider_id")
    booking_id: UUID = Field(foreign_key="booking.booking_id")
    start_on: date
    basis: Basis = Field(sa_type=word(Basis))
    state: PlacementState = Field(sa_type=word(PlacementState))
    confirmed_at: datetime = Field(sa_type=instant())
    started_on: date | None = None


class EventTable(SQLModel, table=True):
    """One change of state: what, when, by whom, under which rule set and paragraph. Never changed.

    `actor` is a role with an opaque subject; `facts` never holds person data.
    """

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint(
            "plan_id IS NULL OR"
            " '' <> ALL (ARRAY[event, actor_role, actor, rule_set, citation]::text[])",
            name="plan_history_is_signed",
        ),
        CheckConstraint(
            "plan_id IS NULL OR actor_role <> 'system'"
            " OR from_state IS NOT DISTINCT FROM to_state OR to_state NOT IN ("
            "'completed', 'closed_by_citizen', 'revoked', 'deceased', 'information_only')",
            name="time_ends_no_plan",
        ),
        Index("event_by_plan", "plan_id", "event_id"),
        Index("event_by_refusal", text("(facts ->> 'refusal_id')"), "event_id"),
    )

    event_id: int | None = Field(
        default=None, primary_key=True, sa_type=BigInteger, sa_column_args=[Identity(always=True)]
    )
    plan_id: UUID | None = Field(default=None, foreign_key="plan.plan_id")
    event: str
    from_state: str | None = None
    to_state: str | None = None
    at: datetime = Field(sa_type=instant())
    actor_role: str
    actor: str
    rule_set: str
    citation: str
    facts: Json = Field(sa_type=document())
