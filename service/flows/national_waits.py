"""Waits and free places over the country: service by service, and put together by area."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from statistics import median
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import national_waits, past_waits
from db.queries.national_waits import Narrowed
from service.flows.acting import Acting
from service.flows.as_of import moment
from service.flows.freshness import is_stale
from service.rules.vocabulary import CareLevel, ProviderKind
from service.schemas.open_data import Report, ServiceWaitOut

AHEAD_DAYS = 28  # free places are counted over four weeks


class AreaKind(StrEnum):
    """What services are put together by."""

    MUNICIPALITY = "municipality"
    REGION = "region"
    HEALTH_COUNCIL = "health_council"


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaWaits:
    """The services of one area.

    Attributes:
        services: all of them.
        with_a_day: those that have a free day; waits are theirs, in days.
        available: free places on the next 28 days.
        stale: services whose figures are old or missing.
        reported: services of which figures were told, old or not.
        oldest, newest: when figures were seen or confirmed.
    """

    area_id: str
    services: int
    with_a_day: int
    shortest: int | None
    median: float | None
    longest: int | None
    available: int
    stale: int
    oldest: datetime | None
    newest: datetime | None
    reported: int


async def services(
    session: AsyncSession, acting: Acting, narrowed: Narrowed, *, on: date, is_past: bool = False
) -> list[ServiceWaitOut]:
    """Every service of the country, or of what is asked for, as known now.

    Args:
        session: the transaction.
        acting: who asks, at the moment that is meant by now.
        narrowed: what to list.
        on: the day waits are counted from.
        is_past: now is a moment of the past, asked of what history keeps.
    """
    known = past_waits if is_past else national_waits
    rows = await known.services(
        session, narrowed, on=on, until=on + timedelta(days=AHEAD_DAYS), now=acting.now
    )
    return [
        ServiceWaitOut(
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
            first_available_on=row.first_available_on,
            waiting_days=row.waiting_days,
            available=int(row.available),
            observed_at=row.observed_at,
            said_by=row.said_by,
            stale=row.observed_at is None or is_stale(row.observed_at, today=acting.today),
            clinical_area_name=row.clinical_area_name,
            report=_report(row),
        )
        for row in rows
    ]


def _report(row: Row[Any]) -> Report:
    """A service without a figure is not one whose days are all taken."""
    if row.observed_at is None:
        return Report.NO_REPORT
    return Report.NO_FREE_DAY if row.first_available_on is None else Report.FREE_DAY


async def over_weeks(
    session: AsyncSession,
    acting: Acting,
    narrowed: Narrowed,
    *,
    care_level: CareLevel,
    clinical_area: str,
    weeks: int,
) -> Sequence[Row[Any]]:
    """The waits of one level and area, a week between each, as known at the end of its day.

    The last is known at the moment of the one who asks. Each row tells its `day`.
    """
    earlier = [acting.today - timedelta(weeks=back) for back in range(weeks, 0, -1)]
    moments = [(day, moment(acting, "/as_of", day).now) for day in earlier]
    return await past_waits.weeks(
        session,
        narrowed,
        [*moments, (acting.today, acting.now)],
        care_level=care_level,
        clinical_area=clinical_area,
    )


def by_area(found: Iterable[ServiceWaitOut], kind: AreaKind) -> list[AreaWaits]:
    """Services put together by municipality, region or health council, in order of id."""
    groups: dict[str, list[ServiceWaitOut]] = {}
    for one in found:
        groups.setdefault(_area_of(one, kind), []).append(one)
    return [together(area_id, groups[area_id]) for area_id in sorted(groups)]


def _area_of(one: ServiceWaitOut, kind: AreaKind) -> str:
    match kind:
        case AreaKind.MUNICIPALITY:
            return one.municipality_code
        case AreaKind.REGION:
            return one.region_id
        case AreaKind.HEALTH_COUNCIL:
            return one.health_council_id


def together(area_id: str, members: Sequence[ServiceWaitOut]) -> AreaWaits:
    """Services put together as those of one area."""
    waits = [one.waiting_days for one in members if one.waiting_days is not None]
    seen = [one.observed_at for one in members if one.observed_at is not None]
    return AreaWaits(
        area_id=area_id,
        services=len(members),
        with_a_day=len(waits),
        shortest=min(waits, default=None),
        median=median(waits) if waits else None,
        longest=max(waits, default=None),
        available=sum(one.available for one in members),
        stale=sum(one.stale for one in members),
        oldest=min(seen, default=None),
        newest=max(seen, default=None),
        reported=len(seen),
    )
