"""What everybody may take of capacity: each service's weeks, and what each column means."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from service.rules.vocabulary import CareLevel, DeliveryMode, ProviderKind
from service.schemas.base import Answer
from service.schemas.open_data import AREA_NAME, COLUMNS, PositionOut, cell

# Name of a column, its Frictionless type, what it means.
CAPACITY_COLUMNS = (
    *COLUMNS[: [name for name, _, _ in COLUMNS].index("first_available_on")],
    ("delivery_mode", "string", "on_site, home, video, inpatient or site_less."),
    ("age_groups", "string", "Whom the service takes: child, adult, or both with `;` between."),
    ("week", "string", "The week of the calendar (ISO 8601), as 2027-W06."),
    ("from_on", "date", "The first day counted: the Monday, or `on` if that is later."),
    ("to_on", "date", "The last day counted: the Sunday."),
    ("days", "integer", "Days of these for which a figure is published; for the others none is."),
    ("places", "integer", "Courses that can have their first meeting on these days, taken or not."),
    ("places_out_of_area", "integer", "Those of them that citizens from elsewhere may have."),
    ("available", "integer", "Places that are free."),
    ("available_out_of_area", "integer", "Places that are free for citizens from elsewhere."),
    ("first_available_on", "date", "The first of these days with a free place; empty: none."),
    (
        "first_out_of_area_on",
        "date",
        "The first with one for citizens from elsewhere; empty: none.",
    ),
    ("observed_at", "datetime", "When the oldest of these figures was seen or confirmed."),
    ("said_by", "string", "Who told that figure; empty: Fritvalg."),
    ("stale", "boolean", "That figure is older than 7 days: not to be compared."),
    AREA_NAME,
)


class CapacityWeekOut(Answer, frozen=True):
    """What one service of a provider has in one week and mode; `CAPACITY_COLUMNS` says more."""

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
    delivery_mode: DeliveryMode
    age_groups: list[str]
    week: str
    from_on: date
    to_on: date
    days: int
    places: int
    places_out_of_area: int
    available: int
    available_out_of_area: int
    first_available_on: date | None
    first_out_of_area_on: date | None
    observed_at: datetime
    said_by: str | None
    stale: bool
    clinical_area_name: str


class OpenCapacity(Answer, frozen=True):
    """A file of capacity: when it was made, as of when, for which days, how many rows."""

    title: str
    licence: str
    licence_url: str
    dictionary: str
    created_at: datetime
    as_known_at: datetime
    on: date
    to_on: date
    weeks: int
    rows: int
    items: list[CapacityWeekOut]


class PlaceWeekOut(Answer, frozen=True):
    """A service's week as a GeoJSON feature."""

    type: str
    geometry: PositionOut
    properties: CapacityWeekOut


class OpenCapacityLayer(Answer, frozen=True):
    """The same file as a map layer."""

    type: str
    title: str
    licence: str
    licence_url: str
    dictionary: str
    created_at: datetime
    as_known_at: datetime
    on: date
    to_on: date
    weeks: int
    rows: int
    features: list[PlaceWeekOut]


class OpenCapacityExtent(Answer, frozen=True):
    """How much a file of capacity would hold.

    `figures_from` is the first day as of which any place's figures are known; none before that.
    """

    as_known_at: datetime
    on: date
    to_on: date
    weeks: int
    rows: int
    figures_from: date | None


def capacity_cells(row: CapacityWeekOut) -> list[object]:
    """A row of the sheet, in the order of `CAPACITY_COLUMNS`."""
    told: dict[str, Any] = msgspec.to_builtins(row)
    told["age_groups"] = ";".join(row.age_groups)
    return [cell(told[name]) for name, _, _ in CAPACITY_COLUMNS]


def place_week(row: CapacityWeekOut) -> PlaceWeekOut:
    """A row as a feature of the map layer."""
    point = PositionOut(type="Point", coordinates=(row.lon, row.lat))
    return PlaceWeekOut(type="Feature", geometry=point, properties=row)


def written_items(rows: Sequence[Answer]) -> bytes:
    """Items of a JSON list without its brackets, so that a list is written part by part."""
    return msgspec.json.encode(rows)[1:-1]


def written_whole(whole: OpenCapacity | OpenCapacityLayer, parts: Sequence[bytes]) -> bytes:
    """A file around the parts of its items, which stand last in it; `whole` has none itself."""
    return b"".join((msgspec.json.encode(whole)[:-2], b",".join(parts), b"]}"))
