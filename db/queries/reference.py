"""Facts about the country, as of a day."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Row, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.tables.reference import (
    ClinicalAreaTable,
    HealthCouncilTable,
    MunicipalityRegionTable,
    MunicipalityTable,
    PostcodeTable,
    RegionTable,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a postcode lies."""

    lat: float
    lon: float
    zone_id: str
    municipality_code: str


def _in_force(day: date) -> object:
    return and_(
        col(MunicipalityRegionTable.valid_from) <= day,
        or_(
            col(MunicipalityRegionTable.valid_to).is_(None),
            col(MunicipalityRegionTable.valid_to) >= day,
        ),
    )


async def municipalities(
    session: AsyncSession, *, on: date, after: str | None, limit: int
) -> list[Row[MunicipalityTable, RegionTable]]:
    """Municipalities with their region on a day, ordered by code."""
    statement = (
        select(MunicipalityTable, RegionTable)
        .join(
            MunicipalityRegionTable,
            col(MunicipalityRegionTable.municipality_code)
            == col(MunicipalityTable.municipality_code),
        )
        .join(RegionTable, col(RegionTable.region_id) == col(MunicipalityRegionTable.region_id))
        .where(_in_force(on))  # type: ignore[arg-type]  # and_() is typed too widely
        .order_by(col(MunicipalityTable.municipality_code))
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(col(MunicipalityTable.municipality_code) > after)
    return list((await session.execute(statement)).all())


async def regions(session: AsyncSession, *, on: date) -> list[RegionTable]:
    """The regions that exist on a day, ordered by id."""
    statement = (
        select(RegionTable)
        .where(
            col(RegionTable.valid_from) <= on,
            or_(col(RegionTable.valid_to).is_(None), col(RegionTable.valid_to) >= on),
        )
        .order_by(col(RegionTable.region_id))
    )
    return list((await session.scalars(statement)).all())


async def health_councils(session: AsyncSession) -> list[HealthCouncilTable]:
    """The health councils, ordered by id."""
    statement = select(HealthCouncilTable).order_by(col(HealthCouncilTable.health_council_id))
    return list((await session.scalars(statement)).all())


async def clinical_areas(session: AsyncSession) -> list[ClinicalAreaTable]:
    """The clinical areas, ordered by code."""
    statement = select(ClinicalAreaTable).order_by(col(ClinicalAreaTable.clinical_area))
    return list((await session.scalars(statement)).all())


async def region_of(session: AsyncSession, municipality_code: str, *, on: date) -> str | None:
    """The region a municipality belongs to on a day, or none when the code is unknown."""
    statement = select(col(MunicipalityRegionTable.region_id)).where(
        col(MunicipalityRegionTable.municipality_code) == municipality_code,
        _in_force(on),  # type: ignore[arg-type]  # and_() is typed too widely
    )
    return await session.scalar(statement)


async def region_by_municipality(session: AsyncSession, *, on: date) -> dict[str, str]:
    """The region of every municipality on a day."""
    statement = select(
        col(MunicipalityRegionTable.municipality_code), col(MunicipalityRegionTable.region_id)
    ).where(_in_force(on))  # type: ignore[arg-type]  # and_() is typed too widely
    return {row[0]: row[1] for row in (await session.execute(statement)).all()}


async def place_of(session: AsyncSession, postcode: str) -> Place | None:
    """Where a postcode lies, or none when it is unknown."""
    row = await session.get(PostcodeTable, postcode)
    if row is None:
        return None
    return Place(row.lat, row.lon, row.zone_id, row.municipality_code)


async def is_clinical_area(session: AsyncSession, code: str) -> bool:
    """Whether a clinical area has this code."""
    return await session.get(ClinicalAreaTable, code) is not None
