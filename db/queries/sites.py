"""Site studies: what they are told, and what they answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, insert, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.tables.plans import PlanTable
from db.tables.reference import MunicipalityTable, SiteTable
from db.tables.sites import SiteStudyPointTable, SiteStudyTable
from db.tenants import across
from db.types import Json
from service.rules.vocabulary import PlanState, PlanType

Study = SiteStudyTable
StudyPoint = SiteStudyPointTable
Site = SiteTable
Municipality = MunicipalityTable


@dataclass(frozen=True, slots=True)
class Counted:
    """Plans that were issued, and the first of the days they were counted from."""

    plans: dict[str, int]
    first_on: date | None


async def sites(session: AsyncSession) -> list[SiteTable]:
    """All sites in order of id, candidates or not."""
    return list((await session.scalars(select(SiteTable).order_by(col(SiteTable.site_id)))).all())


async def municipalities(session: AsyncSession) -> list[MunicipalityTable]:
    """All municipalities in order of code."""
    order = col(MunicipalityTable.municipality_code)
    return list((await session.scalars(select(MunicipalityTable).order_by(order))).all())


async def specialised_plans(session: AsyncSession, *, first_on: date, last_on: date) -> Counted:
    """Plans of specialised rehabilitation by home, of those discharged between two days."""
    statement = (
        select(
            col(PlanTable.home_municipality),
            func.count(),
            func.min(col(PlanTable.discharged_on)),
        )
        .where(
            col(PlanTable.plan_type) == PlanType.SPECIALISED_REHAB,
            col(PlanTable.state) != PlanState.REVOKED,
            col(PlanTable.discharged_on).between(first_on, last_on),
        )
        .group_by(col(PlanTable.home_municipality))
    )
    async with across(session):  # counts, and no plan
        found = (await session.execute(statement)).all()
    return Counted(
        {home: plans for home, plans, _ in found}, min((day for _, _, day in found), default=None)
    )


async def find(session: AsyncSession, study_id: UUID) -> SiteStudyTable | None:
    """One study, or none."""
    return await session.get(SiteStudyTable, study_id)


async def page(
    session: AsyncSession,
    *,
    authority_id: str | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[SiteStudyTable]:
    """Studies, the newest first, after one of them; for an authority those it may see."""
    order = (col(SiteStudyTable.created_at), col(SiteStudyTable.study_id))
    statement = select(SiteStudyTable).order_by(order[0].desc(), order[1].desc()).limit(limit)
    if authority_id is not None:
        counted = col(SiteStudyTable.demand)["counts_plans"].as_boolean()
        statement = statement.where(
            or_(
                col(SiteStudyTable.authority_id) == authority_id,
                col(SiteStudyTable.authority_id).is_(None) & counted.is_(False),
            )
        )
    if after is not None:
        statement = statement.where(tuple_(*order) < after)
    return list((await session.scalars(statement)).all())


async def points(session: AsyncSession, study_id: UUID) -> list[SiteStudyPointTable]:
    """What a study answered, by number of sites."""
    statement = (
        select(SiteStudyPointTable)
        .where(col(SiteStudyPointTable.study_id) == study_id)
        .order_by(col(SiteStudyPointTable.sites))
    )
    return list((await session.scalars(statement)).all())


async def store_points(session: AsyncSession, rows: Sequence[Json]) -> None:
    """Store what a study answered."""
    await session.execute(insert(SiteStudyPointTable), rows)
