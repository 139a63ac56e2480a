"""What everybody may take: waits and free places of the country, and what each column means."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from service.rules.vocabulary import CareLevel, ProviderKind
from service.schemas.base import Answer

LICENCE = "CC-BY-4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"


class Report(StrEnum):
    """What is told of a service's days."""

    FREE_DAY = "free_day"
    NO_FREE_DAY = "no_free_day"
    NO_REPORT = "no_report"


AREA_NAME = ("clinical_area_name", "string", "That clinical area's name in Danish.")
# Name of a column, its Frictionless type, what it means. New ones come last: some read by place.
COLUMNS = (
    ("provider_id", "string", "The provider's id in this service."),
    ("provider", "string", "The provider's name."),
    ("provider_kind", "string", "municipal, regional, hospital or private."),
    ("municipality_code", "string", "The municipality it lies in: four digits."),
    ("municipality", "string", "That municipality's name."),
    ("region_id", "string", "The region of that municipality on the day of `on`."),
    ("health_council_id", "string", "The health council of that municipality, from 2027."),
    ("lat", "number", "WGS84 degrees north."),
    ("lon", "number", "WGS84 degrees east."),
    ("care_level", "string", "The level of rehabilitation (annex 1)."),
    ("clinical_area", "string", "The clinical area: two digits, see /v1/clinical-areas."),
    ("first_available_on", "date", "The first day from `on` with a free place; empty: none."),
    ("waiting_days", "integer", "Days from `on` to that day."),
    ("available", "integer", "Free places on the 28 days from `on`."),
    ("observed_at", "datetime", "When the figure was seen or confirmed; empty: never told."),
    ("said_by", "string", "Who told it; empty: Fritvalg, or nobody where `report` is no_report."),
    (
        "stale",
        "boolean",
        "Older than 7 days, or never told, which `report` tells apart: not to be compared.",
    ),
    AREA_NAME,
    (
        "report",
        "string",
        "free_day; no_free_day: figures are told, none has a free place; no_report: no figure "
        "was ever told, so that `available` is 0 and nothing is known.",
    ),
)


class ServiceWaitOut(Answer, frozen=True):
    """How long one service of a provider waits, who said so and when; `COLUMNS` says more."""

    provider_id: UUID
    provider: str
    provider_kind: ProviderKind
    municipality_code: str
    municipality: str
    region_id: str
    health_council_id: str
    lat: float
    lon: float
    care_level: CareLevel
    clinical_area: str
    first_available_on: date | None
    waiting_days: int | None
    available: int
    observed_at: datetime | None
    said_by: str | None
    stale: bool
    clinical_area_name: str
    report: Report


class OpenWaits(Answer, frozen=True):
    """A file of waits: when it was made, as of when, under which licence, how many rows."""

    title: str
    licence: str
    licence_url: str
    dictionary: str
    created_at: datetime
    as_known_at: datetime
    on: date
    rows: int
    items: list[ServiceWaitOut]


class AreaWaitsOut(Answer, frozen=True):
    """The services of one area. Waits are in days and of those `with_a_day`.

    Figures were told of those `reported`; of the others nothing is known. `stale` counts figures
    that are old, and those others.
    """

    area_id: str
    name: str
    services: int
    with_a_day: int
    shortest: int | None
    median: float | None
    longest: int | None
    available: int
    stale: int
    oldest_observed_at: datetime | None
    newest_observed_at: datetime | None
    reported: int


class AreaWaitsPage(Answer, frozen=True):
    """Waits by area, as known at a moment, counted from a day; and of all services together."""

    by: str
    on: date
    as_known_at: datetime
    services: int
    items: list[AreaWaitsOut]
    with_a_day: int
    shortest: int | None
    median: float | None
    longest: int | None
    reported: int


class WeekWaitsOut(Answer, frozen=True):
    """Waits counted from a day and as known then. In days and of the services `with_a_day`.

    Figures were told of those `reported`.
    """

    on: date
    as_known_at: datetime
    services: int
    with_a_day: int
    shortest: int | None
    median: float | None
    longest: int | None
    reported: int


class WaitsMoved(Answer, frozen=True):
    """The waits of one level and area, a week between each, the earliest first."""

    care_level: CareLevel
    clinical_area: str
    weeks: int
    items: list[WeekWaitsOut]


class PositionOut(Answer, frozen=True):
    """A point, longitude first (RFC 7946)."""

    type: str
    coordinates: tuple[float, float]


class PlaceOut(Answer, frozen=True):
    """A service as a GeoJSON feature."""

    type: str
    geometry: PositionOut
    properties: ServiceWaitOut


class OpenLayer(Answer, frozen=True):
    """The same file as a map layer."""

    type: str
    title: str
    licence: str
    licence_url: str
    dictionary: str
    created_at: datetime
    as_known_at: datetime
    on: date
    rows: int
    features: list[PlaceOut]


def cells(row: ServiceWaitOut) -> list[object]:
    """A row of the sheet, in the order of `COLUMNS`."""
    told: dict[str, Any] = msgspec.to_builtins(row)
    return [cell(told[name]) for name, _, _ in COLUMNS]


def cell(value: object) -> object:
    """A value as a sheet writes it."""
    return str(value).lower() if isinstance(value, bool) else value
