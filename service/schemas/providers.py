"""Bodies about providers."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from service.rules.vocabulary import (
    AgeGroup,
    AgreementForm,
    CareLevel,
    ContractParty,
    DeliveryMode,
    ProviderKind,
)
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

Cvr = Annotated[str, StringConstraints(pattern=r"^[0-9]{8}$")]
Phone = Annotated[
    str,
    StringConstraints(strip_whitespace=True, pattern=r"^\+?[0-9](?: ?[0-9]){7,14}$"),
]
Address = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$"
    ),
]
Access = Literal[
    "lift",
    "parking",
    "disabled_parking",
    "step_free",
    "wheelchair",
    "interpreter",
    "hearing_loop",
    "evening",
]


class OfferingIn(Body):
    """A service the provider says it delivers. `description` is for everybody to read."""

    care_level: CareLevel
    clinical_area: ClinicalArea
    delivery_modes: list[DeliveryMode] = Field(default=[DeliveryMode.ON_SITE], min_length=1)
    age_groups: list[AgeGroup] = Field(default=[AgeGroup.ADULT], min_length=1)
    competent_staff: int = Field(default=1, ge=0, le=10_000)
    cover_declared: bool = False
    description: Prose | None = None


class ContractIn(Body):
    """An agreement with KL, Danske Regioner or one authority.

    A public institution may have agreements with other authorities; `form` tells how they work
    together.
    """

    party: ContractParty
    authority_id: Line | None = None
    care_levels: list[CareLevel] = Field(min_length=1)
    clinical_areas: list[ClinicalArea] = Field(min_length=1)
    valid_from: date
    valid_to: date | None = None
    form: AgreementForm | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> "ContractIn":
        if self.form is not None and self.party is not ContractParty.AUTHORITY:
            raise ValueError("form tells how an authority works with the place")
        if (self.party is ContractParty.AUTHORITY) != (self.authority_id is not None):
            raise ValueError("authority_id stands exactly when the party is an authority")
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("valid_to lies before valid_from")
        return self


class ProviderIn(Body):
    """A provider to be registered.

    `phone` holds 8 to 15 digits, which single spaces may part, and a + before the code of a
    country; `address` is street and number on one line.
    """

    name: Line
    kind: ProviderKind
    authority_id: Line | None = None
    operator_authority_id: Line | None = None
    municipality_code: MunicipalityCode
    postcode: Postcode
    lat: float = Field(ge=54, le=58)
    lon: float = Field(ge=7, le=16)
    cvr: Cvr | None = None
    sor_id: Line | None = None
    phone: Phone | None = None
    address: Address | None = None
    access: list[Access] = Field(default=[])
    offerings: list[OfferingIn] = Field(default=[])
    contracts: list[ContractIn] = Field(default=[])

    @model_validator(mode="after")
    def _fits_together(self) -> "ProviderIn":
        if (self.kind is ProviderKind.PRIVATE) != (self.authority_id is None):
            raise ValueError("authority_id stands exactly when the provider is public")
        framework = {c.party for c in self.contracts} - {ContractParty.AUTHORITY}
        if framework and self.kind is not ProviderKind.PRIVATE:
            raise ValueError("only a private provider has contracts with KL or Danske Regioner")
        services = [(o.care_level, o.clinical_area) for o in self.offerings]
        if len(services) != len(set(services)):
            raise ValueError("the same level and area stands twice among the offerings")
        return self


class ProviderChange(Body):
    """What may change about a provider; a field left out stays as it is.

    Null takes away what a provider may be without, and leaves the rest as it is.
    """

    name: Line | None = None
    operator_authority_id: Line | None = None
    sor_id: Line | None = None
    phone: Phone | None = None
    address: Address | None = None
    access: list[Access] | None = None
    offerings: list[OfferingIn] | None = None
    contracts: list[ContractIn] | None = None


class OfferingOut(Answer, frozen=True):
    """A service the provider delivers."""

    care_level: CareLevel
    clinical_area: str
    delivery_modes: list[str]
    age_groups: list[str]
    competent_staff: int
    cover_declared: bool
    description: str | None
    competence: VerdictOut


class ContractOut(Answer, frozen=True):
    """An agreement of the provider."""

    party: ContractParty
    authority_id: str | None
    care_levels: list[str]
    clinical_areas: list[str]
    valid_from: date
    valid_to: date | None
    form: AgreementForm | None


class ProviderOut(Answer, frozen=True):
    """A provider with what it offers. `travel_minutes` stands when `near` was given.

    `town` is the name of the postcode.
    """

    provider_id: UUID
    name: str
    kind: ProviderKind
    authority_id: str | None
    operator_authority_id: str | None
    municipality_code: str
    postcode: str
    town: str
    lat: float
    lon: float
    cvr: str | None
    sor_id: str | None
    phone: str | None
    address: str | None
    access: list[str]
    offerings: list[OfferingOut]
    contracts: list[ContractOut]
    travel_minutes: int | None
    version: int


class ProviderPage(Answer, frozen=True):
    """Some providers."""

    items: list[ProviderOut]
    next: str | None
