"""Who answers for open plans, and what belongs to authorities that have ceased."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from db.tables.plans import PlanTable
from db.tables.providers import ContractTable, ProviderTable
from db.tables.reference import AuthorityTable, MunicipalityRegionTable
from service.rules.facts import PlanFacts
from service.rules.plan_states import OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An open plan and who answers for it."""

    plan_id: UUID
    facts: PlanFacts
    rule_set: str
    responsible_authority_id: str


async def open_plans(
    session: AsyncSession, *, on: date, after: UUID | None, limit: int
) -> list[Answered]:
    """Open plans in order of id, with the home region of a day."""
    plan, region = PlanTable, MunicipalityRegionTable
    statement = (
        select(
            col(plan.plan_id),
            col(plan.plan_type),
            col(plan.care_level),
            col(plan.clinical_area),
            col(plan.age_group),
            col(plan.discharged_on),
            col(plan.home_municipality),
            col(plan.rule_set),
            col(plan.responsible_authority_id),
            col(region.region_id),
        )
        .join(
            region,
            and_(
                col(region.municipality_code) == col(plan.home_municipality),
                col(region.valid_from) <= on,
                or_(col(region.valid_to).is_(None), col(region.valid_to) >= on),
            ),
        )
        .where(col(plan.state).in_(OPEN))
        .order_by(col(plan.plan_id))
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(col(plan.plan_id) > after)
    return [
        Answered(
            plan_id=row.plan_id,
            facts=PlanFacts(
                plan_type=row.plan_type,
                care_level=row.care_level,
                clinical_area=row.clinical_area,
                age_group=row.age_group,
                discharged_on=row.discharged_on,
                home_municipality=row.home_municipality,
                home_region=row.region_id,
            ),
            rule_set=row.rule_set,
            responsible_authority_id=row.responsible_authority_id,
        )
        for row in await session.execute(statement)
    ]


async def successors(session: AsyncSession, *, on: date) -> dict[str, str]:
    """The authorities that have ceased before a day, each with who took over from it."""
    statement = select(col(AuthorityTable.authority_id), col(AuthorityTable.successor_id)).where(
        col(AuthorityTable.valid_to) < on, col(AuthorityTable.successor_id).is_not(None)
    )
    found = (await session.execute(statement)).all()
    return {ceased: heir for ceased, heir in found if heir is not None}


async def providers_of(session: AsyncSession, authorities: Collection[str]) -> list[ProviderTable]:
    """Providers that belong to, are run by or have contracts with these; locked, by id."""
    contracted = select(col(ContractTable.provider_id)).where(
        col(ContractTable.authority_id).in_(authorities)
    )
    statement = (
        select(ProviderTable)
        .where(
            or_(
                col(ProviderTable.authority_id).in_(authorities),
                col(ProviderTable.operator_authority_id).in_(authorities),
                col(ProviderTable.provider_id).in_(contracted),
            )
        )
        .order_by(col(ProviderTable.provider_id))
        .with_for_update(of=ProviderTable)
    )
    return list((await session.scalars(statement)).all())


async def contracts_of(
    session: AsyncSession, provider_id: UUID, authorities: Collection[str]
) -> list[ContractTable]:
    """A provider's contracts with these authorities."""
    statement = select(ContractTable).where(
        col(ContractTable.provider_id) == provider_id,
        col(ContractTable.authority_id).in_(authorities),
    )
    return list((await session.scalars(statement)).all())
