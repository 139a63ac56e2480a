"""Routes of the waits of the whole country by area, today, on a day of the past, and over weeks."""

from dataclasses import dataclass
from datetime import UTC, date
from typing import Annotated

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import reference
from db.queries.national_waits import Narrowed
from service.api.codes import Area, Municipality, Region, under_an_order
from service.api.depends import OPEN_READS, Actor, Session, problems
from service.border.identity import admits
from service.flows import national_waits as flow
from service.flows.acting import Acting
from service.flows.as_of import moment
from service.rules.vocabulary import CareLevel, ProviderKind
from service.schemas import moments
from service.schemas.base import MOST_ITEMS
from service.schemas.open_data import (
    AreaWaitsOut,
    AreaWaitsPage,
    ServiceWaitOut,
    WaitsMoved,
    WeekWaitsOut,
)

_USUAL_WEEKS, _MOST_WEEKS = 8, 26
On = Annotated[
    date | None,
    QueryParameter(
        description="The day waits are counted from, and regions are of; or that of `as_of`."
    ),
]
AsOf = Annotated[
    str | None,
    QueryParameter(
        description="A day: the answer as it was known at its end; today is meant up to now."
    ),
]
Kind = Annotated[ProviderKind | None, QueryParameter(description="Who runs the place.")]
Council = Annotated[
    str | None, QueryParameter(pattern="^[a-z_-]{1,40}$", description="A health council.")
]
Weeks = Annotated[int, QueryParameter(ge=1, le=_MOST_WEEKS, description="How far back.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What of the country is asked about.

    Attributes:
        on: the day waits are counted from.
        then: who asks, at the moment that counts as now.
        as_of: that moment's day, where one was named.
    """

    narrowed: Narrowed
    on: date
    then: Acting
    as_of: date | None


def _asked(
    *,
    acting: Actor,
    care_level: FromQuery[CareLevel | None] = None,
    clinical_area: Area = None,
    provider_kind: Kind = None,
    municipality_code: Municipality = None,
    region_id: Region = None,
    health_council_id: Council = None,
    on: On = None,
    as_of: AsOf = None,
) -> Asked:
    known_on = None
    if as_of is not None:
        known_on = under_an_order(moments.day(as_of, "/as_of"), "/as_of")
    then = acting if known_on is None else moment(acting, "/as_of", known_on)
    narrowed = Narrowed(
        care_level=care_level,
        clinical_area=clinical_area,
        kind=provider_kind,
        municipality_code=municipality_code,
        region_id=region_id,
        health_council_id=health_council_id,
    )
    on = under_an_order(on or then.today)
    return Asked(narrowed=narrowed, on=on, then=then, as_of=known_on)


ASKED = {"asked": Provide(_asked, sync_to_thread=False)}


@get(
    "/v1/waiting-times/summary",
    operation_id="summariseWaitingTimes",
    summary="Waiting times and free places by municipality, region or health council",
    tags=["capacity"],
    opt=admits(),
    dependencies=ASKED,
    responses=problems(OPEN_READS),
)
async def summarise_waiting_times(
    *,
    session: Session,
    asked: NamedDependency[Asked],
    by: FromQuery[flow.AreaKind] = flow.AreaKind.MUNICIPALITY,
) -> AreaWaitsPage:
    """Put the services of each area together; an area without any is left out.

    Regions are those of the day asked about. With `as_of` places, figures and bookings are those
    that were known at the end of that day.
    """
    found = await found_of(session, asked)
    names = await _names(session, by, asked.on)
    items = [
        AreaWaitsOut(
            area_id=area.area_id,
            name=names[area.area_id],
            services=area.services,
            with_a_day=area.with_a_day,
            shortest=area.shortest,
            median=area.median,
            longest=area.longest,
            available=area.available,
            stale=area.stale,
            oldest_observed_at=area.oldest,
            newest_observed_at=area.newest,
            reported=area.reported,
        )
        for area in flow.by_area(found, by)
    ]
    whole = flow.together("", found)
    return AreaWaitsPage(
        by=by.value,
        on=asked.on,
        as_known_at=asked.then.now.astimezone(UTC),
        services=whole.services,
        items=items,
        with_a_day=whole.with_a_day,
        shortest=whole.shortest,
        median=whole.median,
        longest=whole.longest,
        reported=whole.reported,
    )


async def found_of(session: AsyncSession, asked: Asked) -> list[ServiceWaitOut]:
    """The services asked about."""
    return await flow.services(
        session, asked.then, asked.narrowed, on=asked.on, is_past=asked.as_of is not None
    )


async def _names(session: AsyncSession, by: flow.AreaKind, day: date) -> dict[str, str]:
    match by:
        case flow.AreaKind.MUNICIPALITY:
            rows = await reference.municipalities(session, on=day, after=None, limit=MOST_ITEMS)
            return {m.municipality_code: m.name for m, _ in rows}
        case flow.AreaKind.REGION:
            return {r.region_id: r.name for r in await reference.regions(session, on=day)}
        case flow.AreaKind.HEALTH_COUNCIL:
            councils = await reference.health_councils(session)
            return {c.health_council_id: c.name for c in councils}


@get(
    "/v1/waiting-times/history",
    operation_id="followWaitingTimes",
    summary="How the wait for one kind of service moved over the last weeks",
    tags=["capacity"],
    opt=admits(),
    responses=problems(OPEN_READS),
)
async def follow_waiting_times(
    *,
    session: Session,
    acting: Actor,
    care_level: FromQuery[CareLevel],
    clinical_area: Annotated[
        str, QueryParameter(pattern="^[0-9]{2}$", description="A clinical area.")
    ],
    provider_kind: Kind = None,
    municipality_code: Municipality = None,
    region_id: Region = None,
    health_council_id: Council = None,
    weeks: Weeks = _USUAL_WEEKS,
    as_of: AsOf = None,
) -> WaitsMoved:
    """Tell the waits of one level and area on a day of each week, the earliest first.

    Each is counted from its own day and as it was known at the end of it, with the places and
    the regions of that day; the last is today, up to now, or the day of `as_of`.
    """
    asked = _asked(
        acting=acting,
        provider_kind=provider_kind,
        municipality_code=municipality_code,
        region_id=region_id,
        health_council_id=health_council_id,
        as_of=as_of,
    )
    rows = await flow.over_weeks(
        session,
        asked.then,
        asked.narrowed,
        care_level=care_level,
        clinical_area=clinical_area,
        weeks=weeks,
    )
    items = [
        WeekWaitsOut(
            on=row.day,
            as_known_at=row.at,
            services=row.services,
            with_a_day=row.with_a_day,
            shortest=row.shortest,
            median=row.median,
            longest=row.longest,
            reported=row.reported,
        )
        for row in rows
    ]
    return WaitsMoved(care_level=care_level, clinical_area=clinical_area, weeks=weeks, items=items)


ROUTES = [summarise_waiting_times, follow_waiting_times]
