"""Places that deliver training: public institutions and private providers."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from db.tables.base import SQLModel
from db.types import instant, texts, word, words_check
from service.rules.vocabulary import AgreementForm, CareLevel, ContractParty, ProviderKind


class ProviderTable(SQLModel, table=True):
    """A place that delivers. `version` counts changes and is its ETag."""

    __tablename__ = "provider"
    __table_args__ = (
        CheckConstraint(words_check("kind", ProviderKind), name="kind_is_known"),
        CheckConstraint(
            "(kind = 'private') = (authority_id IS NULL)", name="public_has_an_authority"
        ),
        CheckConstraint("cvr IS NULL OR cvr ~ '^[0-9]{8}$'", name="cvr_has_eight_digits"),
        CheckConstraint("lat BETWEEN 54 AND 58 AND lon BETWEEN 7 AND 16", name="lies_in_denmark"),
        CheckConstraint(
            "phone IS NULL OR phone ~ '^[+]?[0-9]( ?[0-9]){7,14}$'", name="phone_can_be_called"
        ),
        CheckConstraint(
            "address IS NULL OR char_length(address) BETWEEN 1 AND 200 AND address !~ '[\\n\\r]'",
            name="address_is_one_line",
        ),
    )

    provider_id: UUID = Field(primary_key=True)
    name: str
    kind: ProviderKind = Field(sa_type=word(ProviderKind))
    authority_id: str | None = Field(default=None, foreign_key="authority.authority_id", index=True)
    operator_authority_id: str | None = Field(default=None, foreign_key="authority.authority_id")
    municipality_code: str = Field(foreign_key="municipality.municipality_code", index=True)
    postcode: str = Field(foreign_key="postcode.postcode")
    lat: float
    lon: float
    cvr: str | None = None
    sor_id: str | None = None
    phone: str | None = None
    address: str | None = None  # street and number
    access: list[str] = Field(sa_type=texts())
    version: int = 1
    created_at: datetime = Field(sa_type=instant())


class OfferingTable(SQLModel, table=True):
    """A service that a provider says it delivers at one level in one clinical area."""

    __tablename__ = "service_offering"
    __table_args__ = (
        CheckConstraint(words_check("care_level", CareLevel), name="level_is_known"),
        CheckConstraint("competent_staff >= 0", name="staff_not_negative"),
        Index("service_offering_by_service", "care_level", "clinical_area"),
    )

    provider_id: UUID = Field(primary_key=True, foreign_key="provider.provider_id")
    care_level: CareLevel = Field(primary_key=True, sa_type=word(CareLevel))
    clinical_area: str = Field(primary_key=True, foreign_key="clinical_area.clinical_area")
    delivery_modes: list[str] = Field(sa_type=texts())
    age_groups: list[str] = Field(sa_type=texts())
    competent_staff: int
    cover_declared: bool
    description: str | None = None


class ContractTable(SQLModel, table=True):
    """An agreement of a provider with KL, Danske Regioner or one authority."""

    __tablename__ = "framework_contract"
    __table_args__ = (
        CheckConstraint(words_check("party", ContractParty), name="party_is_known"),
        CheckConstraint(
            "(party = 'authority') = (authority_id IS NOT NULL)", name="authority_iff_its_own"
        ),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates_in_order"),
        CheckConstraint(
            f"form IS NULL OR ({words_check('form', AgreementForm)} AND party = 'authority')",
            name="form_is_of_an_authority",
        ),
    )

    contract_id: UUID = Field(primary_key=True)
    provider_id: UUID = Field(foreign_key="provider.provider_id", index=True)
    party: ContractParty = Field(sa_type=word(ContractParty))
    authority_id: str | None = Field(default=None, foreign_key="authority.authority_id")
    care_levels: list[str] = Field(sa_type=texts())
    clinical_areas: list[str] = Field(sa_type=texts())
    valid_from: date
    valid_to: date | None = None
    form: AgreementForm | None = Field(default=None, sa_type=word(AgreementForm))
