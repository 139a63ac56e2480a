"""Facts about the country: authorities, places, areas of training, travel.

Rows come from `db/reference/` and are changed only by loading a newer file.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, Date, SmallInteger, func, literal_column
from sqlalchemy.dialects.postgresql import ARRAY, ExcludeConstraint
from sqlmodel import Field

from db.tables.base import SQLModel
from db.types import instant, word, words_check
from service.rules.vocabulary import AuthorityKind


class AuthorityTable(SQLModel, table=True):
    """A municipality or a region, with the dates it exists and who takes over after it."""

    __tablename__ = "authority"
    __table_args__ = (
        CheckConstraint(words_check("kind", AuthorityKind), name="kind_is_known"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates_in_order"),
        CheckConstraint("successor_id IS NULL OR valid_to IS NOT NULL", name="successor_after_end"),
    )

    authority_id: str = Field(primary_key=True)  # "0751" or "midtjylland"
    kind: AuthorityKind = Field(sa_type=word(AuthorityKind))
    name: str
    valid_from: date
    valid_to: date | None = None
    successor_id: str | None = Field(default=None, foreign_key="authority.authority_id")


class RegionTable(SQLModel, table=True):
    """Facts about a region beyond its existence. The code is empty where none is known."""

    __tablename__ = "region"

    region_id: str = Field(primary_key=True, foreign_key="authority.authority_id")
    region_code: str | None = None
    name: str
    valid_from: date
    valid_to: date | None = None
    population: int
    area_km2: float


class HealthCouncilTable(SQLModel, table=True):
    """A health council (sundhedsråd), from 2027."""

    __tablename__ = "health_council"

    health_council_id: str = Field(primary_key=True)
    name: str
    region_id: str = Field(foreign_key="region.region_id")


class MunicipalityTable(SQLModel, table=True):
    """One of the 98 municipalities. Coordinates are WGS84 degrees."""

    __tablename__ = "municipality"
    __table_args__ = (
        CheckConstraint("municipality_code ~ '^[0-9]{4}$'", name="code_has_four_digits"),
        CheckConstraint("population > 0", name="population_positive"),
    )

    municipality_code: str = Field(primary_key=True, foreign_key="authority.authority_id")
    name: str
    health_council_id: str = Field(foreign_key="health_council.health_council_id")
    population: int
    area_km2: float
    town: str
    lat: float
    lon: float
    population_lat: float
    population_lon: float


def _municipality_as_range() -> ColumnElement[Any]:
    # GiST needs a range for equality unless an extension is installed; a one-number range serves.
    code: ColumnElement[Any] = literal_column("municipality_code::int")
    return func.int4range(code, code, literal_column("'[]'"))


def _days_in_force() -> ColumnElement[Any]:
    return func.daterange(
        literal_column("valid_from"), literal_column("valid_to"), literal_column("'[]'")
    )


class MunicipalityRegionTable(SQLModel, table=True):
    """Which region a municipality belongs to, by date."""

    __tablename__ = "municipality_region"
    __table_args__ = (
        ExcludeConstraint(
            (_municipality_as_range(), "&&"),
            (_days_in_force(), "&&"),
            using="gist",
            name="municipality_region_one_at_a_time",
        ),
    )

    municipality_code: str = Field(primary_key=True, foreign_key="municipality.municipality_code")
    region_id: str = Field(foreign_key="region.region_id")
    valid_from: date = Field(primary_key=True)
    valid_to: date | None = Field(default=None, sa_type=Date)


class SiteTable(SQLModel, table=True):
    """A hospital or rehabilitation site as the source describes it."""

    __tablename__ = "site"

    site_id: str = Field(primary_key=True)
    name: str
    operator: str
    kind: str
    neuro_function: str | None = None  # none means not established, not "has none"
    neuro_note: str | None = None
    candidate: bool
    status: str
    municipality_code: str = Field(foreign_key="municipality.municipality_code")
    lat: float
    lon: float
    coord_precision: str
    address: str
    source: str


class ClinicalAreaTable(SQLModel, table=True):
    """An area of training (fagområde)."""

    __tablename__ = "clinical_area"

    clinical_area: str = Field(primary_key=True)
    name_da: str
    name_en: str


class TravelZoneTable(SQLModel, table=True):
    """An area that travel is counted from and to. `position` is its place in `travel.minutes`."""

    __tablename__ = "travel_zone"

    zone_id: str = Field(primary_key=True)
    position: int = Field(unique=True)
    municipality_code: str = Field(foreign_key="municipality.municipality_code")
    lat: float
    lon: float


class PostcodeTable(SQLModel, table=True):
    """A postcode. Its municipality is the main one: a postcode may cross a border."""

    __tablename__ = "postcode"

    postcode: str = Field(primary_key=True)
    name: str
    kind: str
    municipality_code: str = Field(foreign_key="municipality.municipality_code")
    zone_id: str = Field(foreign_key="travel_zone.zone_id", index=True)
    lat: float
    lon: float


class TravelTable(SQLModel, table=True):
    """Minutes by road and ferry from a zone to every zone, in order of `position` (from 1)."""

    __tablename__ = "travel"

    zone_id: str = Field(primary_key=True, foreign_key="travel_zone.zone_id")
    minutes: list[int] = Field(sa_type=ARRAY(SmallInteger))


class ReferenceLoadTable(SQLModel, table=True):
    """Which version of each reference file is loaded."""

    __tablename__ = "reference_load"

    name: str = Field(primary_key=True)
    content_hash: str
    loaded_at: datetime = Field(sa_type=instant())
