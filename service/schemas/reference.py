"""Bodies about the country and the rulebooks."""

from datetime import date

from service.rules.policies import Policy
from service.rules.rulebook import Rulebook
from service.rules.vocabulary import CareLevel, Population
from service.schemas.base import Answer


class MunicipalityOut(Answer, frozen=True):
    """A municipality with its region on the day asked about."""

    municipality_code: str
    name: str
    region_id: str
    region_name: str
    health_council_id: str
    population: int
    lat: float
    lon: float


class MunicipalityPage(Answer, frozen=True):
    """Some municipalities."""

    items: list[MunicipalityOut]
    next: str | None


class RegionOut(Answer, frozen=True):
    """A region. Its code is empty where none is known."""

    region_id: str
    region_code: str | None
    name: str
    valid_from: date
    valid_to: date | None
    population: int
    area_km2: float


class RegionPage(Answer, frozen=True):
    """The regions."""

    items: list[RegionOut]
    next: str | None


class HealthCouncilOut(Answer, frozen=True):
    """A health council."""

    health_council_id: str
    name: str
    region_id: str


class HealthCouncilPage(Answer, frozen=True):
    """The health councils."""

    items: list[HealthCouncilOut]
    next: str | None


class ClinicalAreaOut(Answer, frozen=True):
    """A clinical area."""

    clinical_area: str
    name_da: str
    name_en: str


class ClinicalAreaPage(Answer, frozen=True):
    """The clinical areas."""

    items: list[ClinicalAreaOut]
    next: str | None


class PolicyOut(Answer, frozen=True):
    """A reading of an open question, with its value, source and ground.

    `settings` are the values that it can have; for a number or a text one word for its kind.
    """

    id: str
    name: str
    value: str
    source: str
    why: str
    version: str
    settings: list[str]


class DistributionBandOut(Answer, frozen=True):
    """The share of plans expected at a level, in per cent, both ends included."""

    population: Population
    care_level: CareLevel
    low: int
    high: int
    source: str


class RulebookOut(Answer, frozen=True):
    """One version of the order, with its numbers, its readings and the shares expected."""

    rule_set: str
    source: str
    in_force_from: date
    in_force_to: date | None
    numbers: dict[str, int]
    policies: list[PolicyOut]
    distribution_bands: list[DistributionBandOut]


class RulebookPage(Answer, frozen=True):
    """The versions of the order."""

    items: list[RulebookOut]
    next: str | None


_NUMBERS = (
    "notice_days",
    "private_choice_after_days",
    "restratification_days",
    "short_deadline_days",
    "distribution_slack",
)


def policy_out(policy: Policy) -> PolicyOut:
    """A reading as the API shows it."""
    return PolicyOut(
        id=policy.id,
        name=policy.name,
        value=policy.value,
        source=policy.source,
        why=policy.why,
        version=policy.version,
        settings=list(policy.settings),
    )


def rulebook_out(book: Rulebook) -> RulebookOut:
    """A version of the order as the API shows it."""
    return RulebookOut(
        rule_set=book.rule_set,
        source=book.source,
        in_force_from=book.in_force_from,
        in_force_to=book.in_force_to,
        numbers={name: getattr(book, name) for name in _NUMBERS},
        policies=[policy_out(policy) for policy in book.policies],
        distribution_bands=[
            DistributionBandOut(
                population=band.population,
                care_level=band.care_level,
                low=band.low,
                high=band.high,
                source=band.source,
            )
            for band in book.distribution_bands
        ],
    )
