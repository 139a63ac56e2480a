"""Turn the reference files into rows of the tables."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from db.reference import travel
from db.reference.files import Reference
from db.reference.rows import Municipality
from db.tables.base import SQLModel
from db.tables.reference import (
    AuthorityTable,
    ClinicalAreaTable,
    HealthCouncilTable,
    MunicipalityRegionTable,
    MunicipalityTable,
    PostcodeTable,
    RegionTable,
    SiteTable,
    TravelTable,
    TravelZoneTable,
)
from service.rules.vocabulary import AuthorityKind

# The municipalities of today began with the municipal reform.
MUNICIPALITIES_FROM = date(2007, 1, 1)

TableRows = tuple[type[SQLModel], list[dict[str, Any]]]


def authorities(reference: Reference) -> list[TableRows]:
    """Give the rows of regions, municipalities and what they belong to, in loading order."""
    return [
        (AuthorityTable, [*_region_authorities(reference), *_municipal_authorities(reference)]),
        (RegionTable, _columns(RegionTable, reference.regions)),
        (HealthCouncilTable, _columns(HealthCouncilTable, reference.health_councils)),
        (MunicipalityTable, [_municipality(m) for m in reference.municipalities]),
        (
            MunicipalityRegionTable,
            _columns(MunicipalityRegionTable, reference.municipality_regions),
        ),
    ]


def sites(reference: Reference) -> list[TableRows]:
    """Give the rows of hospital and rehabilitation sites."""
    return [(SiteTable, _columns(SiteTable, reference.sites))]


def clinical_areas(reference: Reference) -> list[TableRows]:
    """Give the rows of clinical areas."""
    return [(ClinicalAreaTable, _columns(ClinicalAreaTable, reference.clinical_areas))]


def places(reference: Reference) -> list[TableRows]:
    """Give the rows of travel zones, postcodes and computed travel, in loading order.

    Positions count from 1, as the elements of a PostgreSQL array do.
    """
    built = travel.build(reference)
    zones = [
        {**row, "position": zone.position + 1}
        for zone, row in zip(
            built.zoning.zones, _columns(TravelZoneTable, built.zoning.zones), strict=True
        )
    ]
    postcodes = [
        {**_named(PostcodeTable, code), "zone_id": built.zoning.zone_of[code.postcode]}
        for code in reference.postcodes
    ]
    minutes = [
        {"zone_id": zone.zone_id, "minutes": built.minutes[zone.position].tolist()}
        for zone in built.zoning.zones
    ]
    return [(TravelZoneTable, zones), (PostcodeTable, postcodes), (TravelTable, minutes)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Tables that are loaded together when one of their files changed.

    Attributes:
        rows: makes the rows, in loading order.
        method: raised when the same files give other rows.
    """

    name: str
    files: tuple[str, ...]
    rows: Callable[[Reference], list[TableRows]]
    method: int = 1


GROUPS = (
    Group(
        name="authorities",
        files=(
            "regions.csv",
            "health_councils.csv",
            "municipalities.csv",
            "municipality_regions.csv",
        ),
        rows=authorities,
    ),
    Group(name="sites", files=("sites.csv",), rows=sites),
    Group(name="clinical_areas", files=("clinical_areas.csv",), rows=clinical_areas),
    Group(
        name="places",
        files=("postcodes.csv", "road_nodes.csv", "road_edges.csv", "island_crossings.csv"),
        rows=places,
        method=travel.METHOD,
    ),
)


def _region_authorities(reference: Reference) -> Iterable[dict[str, Any]]:
    # A successor must exist before the region that names it.
    for region in sorted(reference.regions, key=lambda region: region.successor is not None):
        yield {
            "authority_id": region.region_id,
            "kind": AuthorityKind.REGION,
            "name": region.name,
            "valid_from": region.valid_from,
            "valid_to": region.valid_to,
            "successor_id": region.successor,
        }


def _municipal_authorities(reference: Reference) -> Iterable[dict[str, Any]]:
    for municipality in reference.municipalities:
        yield {
            "authority_id": municipality.municipality_code,
            "kind": AuthorityKind.MUNICIPALITY,
            "name": municipality.name,
            "valid_from": MUNICIPALITIES_FROM,
            "valid_to": None,
            "successor_id": None,
        }


def _municipality(municipality: Municipality) -> dict[str, Any]:
    renamed = {
        "lat": municipality.town_lat,
        "lon": municipality.town_lon,
        "population_lat": municipality.pop_lat,
        "population_lon": municipality.pop_lon,
    }
    return {**_named(MunicipalityTable, municipality), **renamed}


def _columns(table: type[SQLModel], rows: Iterable[object]) -> list[dict[str, Any]]:
    return [_named(table, row) for row in rows]


def _named(table: type[SQLModel], row: object) -> dict[str, Any]:
    """Take from a row every field that is a column of the table."""
    return {name: getattr(row, name) for name in table.model_fields if hasattr(row, name)}
