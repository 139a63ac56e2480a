"""What everybody may take of capacity: each service's weeks, some at a time."""

from collections.abc import AsyncIterator
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import open_capacity as queries
from db.queries.national_waits import Narrowed
from service.flows.acting import Acting
from service.flows.freshness import fresh_from
from service.rules.vocabulary import CareLevel, DeliveryMode, ProviderKind
from service.schemas.open_capacity import CapacityWeekOut


async def weeks(
    session: AsyncSession,
    acting: Acting,
    narrowed: Narrowed,
    *,
    on: date,
    to_on: date,
    is_past: bool,
) -> AsyncIterator[list[CapacityWeekOut]]:
    """The weeks of every service with a published figure, a part of them at a time.

    Args:
        session: the transaction.
        acting: who asks, at the moment that is meant by now.
        narrowed: what to list.
        on: the first day.
        to_on: the last day.
        is_past: now is a moment of the past, asked of what history keeps.
    """
    fresh = fresh_from(acting.today)
    async for rows in queries.weeks(
        session, narrowed, on=on, to_on=to_on, now=acting.now, is_past=is_past
    ):
        yield [
            CapacityWeekOut(
                provider_id=row.provider_id,
                provider=row.name,
                provider_kind=ProviderKind(row.kind),
                municipality_code=row.municipality_code,
                municipality=row.municipality,
                region_id=row.region_id,
                health_council_id=row.health_council_id,
                lat=row.lat,
                lon=row.lon,
                care_level=CareLevel(row.care_level),
                clinical_area=row.clinical_area,
                delivery_mode=DeliveryMode(row.delivery_mode),
                age_groups=row.age_groups,
                week=f"{row.from_on:%G-W%V}",
                from_on=row.from_on,
                to_on=row.to_on,
                days=row.days,
                places=int(row.places),
                places_out_of_area=int(row.places_out_of_area),
                available=int(row.available),
                available_out_of_area=int(row.available_out_of_area),
                first_available_on=row.first_available_on,
                first_out_of_area_on=row.first_out_of_area_on,
                observed_at=row.observed_at,
                said_by=row.said_by,
                stale=row.observed_at < fresh,
                clinical_area_name=row.clinical_area_name,
            )
            for row in rows
        ]
