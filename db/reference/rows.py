"""One row of each reference file, typed."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PostcodeKind(StrEnum):
    """What a postal code covers."""

    DISTRICT = "district"  # an area with a border
    STREET = "street"  # one street or house of central Copenhagen, 1000-1999
    POINT = "point"  # a small island or a box address


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A region; `region_code` is none where no official code is known."""

    region_id: str
    region_code: str | None
    name: str
    valid_from: date
    valid_to: date | None
    successor: str | None
    council_members: int | None
    population: int
    area_km2: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthCouncil:
    """A health council (sundhedsråd), in force from 2027-01-01."""

    health_council_id: str
    name: str
    region_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Municipality:
    """A municipality with its main town and approximate population centre (WGS84 degrees)."""

    municipality_code: str
    name: str
    health_council_id: str
    population: int
    area_km2: float
    town: str
    town_lat: float
    town_lon: float
    pop_lat: float
    pop_lon: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MunicipalityRegion:
    """Which region a municipality belongs to, between two days inclusive."""

    municipality_code: str
    region_id: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A hospital or rehabilitation site. An unknown `neuro_function` is none, which is not "no"."""

    site_id: str
    name: str
    operator: str
    kind: str
    neuro_function: str | None
    neuro_note: str | None
    candidate: bool
    status: str
    status_note: str | None
    municipality_code: str
    lat: float
    lon: float
    coord_precision: str
    address: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Postcode:
    """A postal code at one point; `bulk_receiver` is none where unknown.

    Attributes:
        municipality_code: the main municipality; never proof of where a citizen lives.
        area_share: the main municipality's share of the area, none where there is no area.
    """

    postcode: str
    name: str
    bulk_receiver: bool | None
    kind: PostcodeKind
    municipality_code: str
    area_share: float | None
    other_municipalities: str | None
    lat: float
    lon: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadNode:
    """A town, junction, bridge or port of the road network."""

    node_id: str
    name: str
    lat: float
    lon: float
    kind: str
    municipality_code: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadEdge:
    """A stretch both ways; the minutes of a ferry hold its crossing and its terminal time."""

    from_node: str
    to_node: str
    mode: str
    km: float
    minutes: float
    crossing_minutes: float | None
    terminal_minutes: float | None
    optional: bool
    km_source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IslandCrossing:
    """An island without an edge in the road network, and the assumed minutes across."""

    postcode: str
    crossing_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicalArea:
    """A clinical area (fagområde) that providers are approved for."""

    clinical_area: str
    name_da: str
    name_en: str
    body_group: str
