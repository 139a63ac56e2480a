"""What is published of every service, week by week and mode by mode: as it is, or as it was known.

A week is of the calendar (ISO 8601), cut off before the first day asked about. What is told of it
are sums over what `capacity.page` tells of each of its days, to everybody.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries.national_waits import (
    AREA_NAMED,
    LIES,
    SAID_BY,
    SPEAKER,
    Narrowed,
    conditions_of,
)
from db.queries.past_waits import PLACES_THEN
from db.tenants import across
from db.types import Instant

_AT_ONCE = 1_000  # rows that are held at a time
# Figures in force, and who confirmed them last.
_NOW = """
    WITH confirmed AS (
        SELECT DISTINCT ON (c.provider_id) c.provider_id, c.observed_at, c.publisher
        FROM capacity_confirmation c ORDER BY c.provider_id, c.observed_at DESC
    ), figure AS (
        SELECT s.provider_id, s.care_level, s.clinical_area, s.delivery_mode, s.start_on, s.places,
               s.taken, s.taken_by_guests, s.reserved_for_residents, s.accepts_out_of_area,
               s.observed_at, s.publication_id
        FROM capacity_slot s WHERE s.start_on >= :day AND s.start_on < :until
    )
"""
# The newest figure of a slot is the one observed last; of equals the one published last.
_THEN = f"""
    WITH {PLACES_THEN}, newest AS (
        SELECT DISTINCT ON (
                   f.provider_id, f.care_level, f.clinical_area, f.start_on, f.delivery_mode) f.*
        FROM capacity_figure f JOIN capacity_publication c USING (publication_id)
        WHERE f.start_on >= :day AND f.start_on < :until AND c.published_at <= :now
        ORDER BY f.provider_id, f.care_level, f.clinical_area, f.start_on, f.delivery_mode,
                 f.observed_at DESC, c.published_at DESC, f.row_number DESC
    ), figure AS (
        SELECT f.provider_id, f.care_level, f.clinical_area, f.delivery_mode, f.start_on, f.places,
               coalesce(h.taken, 0) AS taken, coalesce(h.taken_by_guests, 0) AS taken_by_guests,
               f.reserved_for_residents, f.accepts_out_of_area, f.observed_at, f.publication_id
        FROM newest f
        LEFT JOIN capacity_slot s
            USING (provider_id, care_level, clinical_area, delivery_mode, start_on)
        LEFT JOIN held h USING (slot_id)
    )
"""  # noqa: S608 - joined from constants of this module
# A week is as old as its oldest figure, and is told by who said that one.
_WEEKS = f"""
    , told AS (
        SELECT o.provider_id, r.region_id, m.health_council_id, o.care_level, o.clinical_area,
               o.delivery_mode, o.start_on, o.places,
               cast(date_trunc('week', cast(o.start_on AS timestamp)) AS date) AS monday,
               CASE WHEN o.accepts_out_of_area THEN o.places - o.reserved_for_residents
                    ELSE 0 END AS places_out_of_area,
               greatest(o.places - o.taken, 0) AS available,
               CASE WHEN o.accepts_out_of_area THEN greatest(least(
                    o.places - o.taken,
                    o.places - o.reserved_for_residents - o.taken_by_guests), 0)
                    ELSE 0 END AS available_out_of_area,
               greatest(o.observed_at, confirmed.observed_at) AS observed_at,
               CASE WHEN confirmed.observed_at > o.observed_at
                    THEN confirmed.publisher ELSE c.publisher END AS publisher
        FROM figure o
        JOIN capacity_publication c USING (publication_id)
        LEFT JOIN confirmed ON confirmed.provider_id = o.provider_id
        JOIN provider p ON p.provider_id = o.provider_id
        {LIES}
        WHERE {{conditions}}
    ), week AS (
        SELECT provider_id, region_id, health_council_id, care_level, clinical_area, delivery_mode,
               monday, count(*) AS days, sum(places) AS places,
               sum(places_out_of_area) AS places_out_of_area,
               sum(available) AS available, sum(available_out_of_area) AS available_out_of_area,
               min(start_on) FILTER (WHERE available > 0) AS first_available_on,
               min(start_on) FILTER (WHERE available_out_of_area > 0) AS first_out_of_area_on,
               min(observed_at) AS observed_at,
               (array_agg(publisher ORDER BY observed_at, start_on))[1] AS publisher
        FROM told
        GROUP BY provider_id, region_id, health_council_id, care_level, clinical_area,
                 delivery_mode, monday
    )
"""  # noqa: S608 - joined from constants of this module
_ROWS = f"""
    SELECT p.name, p.kind, p.municipality_code, place.name AS municipality, p.lat, p.lon, o.*,
           greatest(o.monday, :day) AS from_on, o.monday + 6 AS to_on, {SAID_BY} AS said_by,
           ({{ages}}) AS age_groups, area.name_da AS clinical_area_name
    FROM week o
    JOIN provider p USING (provider_id)
    JOIN authority place ON place.authority_id = p.municipality_code
    {AREA_NAMED}
    {SPEAKER}
    ORDER BY p.municipality_code, p.name, o.provider_id, o.care_level, o.clinical_area,
             o.delivery_mode, o.monday
"""  # noqa: S608 - joined from constants of this module
# A service with a published figure cannot be given up, so that each is found.
_AGES_NOW = """
    SELECT s.age_groups FROM service_offering s WHERE s.provider_id = o.provider_id
        AND s.care_level = o.care_level AND s.clinical_area = o.clinical_area
"""
_AGES_THEN = """
    SELECT ARRAY(SELECT jsonb_array_elements_text(s.service -> 2))
    FROM jsonb_array_elements(p.offerings) AS s (service)
    WHERE s.service ->> 0 = o.care_level AND s.service ->> 1 = o.clinical_area
"""
_COUNT = "SELECT count(*) FROM week"
_EXTENT = text(
    """
    SELECT min(published_at) AS first_told_at,
           greatest(max(published_at), (SELECT max(confirmed_at) FROM capacity_confirmation))
               AS last_told_at,
           (SELECT max(start_on) FROM capacity_slot) AS last_on
    FROM capacity_publication
    """
)
# A figure is known of a place from when both have been written down.
_KNOWN_FROM = text(
    """
    SELECT min(greatest(place.at, told.at))
    FROM (SELECT provider_id, min(at) AS at FROM provider_version GROUP BY provider_id) place
    JOIN (
        SELECT f.provider_id, min(c.published_at) AS at
        FROM capacity_figure f JOIN capacity_publication c USING (publication_id)
        GROUP BY f.provider_id
    ) told USING (provider_id)
    """
)


def last_day(on: date, weeks: int) -> date:
    """The Sunday of the last of some weeks, of which the first is the one that a day lies in."""
    return on + timedelta(days=7 * weeks - on.isoweekday())


async def weeks(
    session: AsyncSession, narrowed: Narrowed, *, on: date, to_on: date, now: Instant, is_past: bool
) -> AsyncIterator[Sequence[Row[Any]]]:
    """Every week of every service and mode with a published figure, some rows at a time.

    Of the demonstration, 4 weeks are 12,700 rows: 0.2 s today, 0.4 s of the past.

    Args:
        session: the transaction.
        narrowed: what to list.
        on: the first day, and the day that regions are those of.
        to_on: the last day.
        now: what was written down later does not count, where `is_past`.
        is_past: ask history.

    Returns:
        rows by municipality, name, service, mode and week; `said_by` is the authority or the
        provider that told the oldest figure, none where the service itself did.
    """
    statement, given = _asked(narrowed, _ROWS, on=on, to_on=to_on, now=now, is_past=is_past)
    async with _crossing(session, is_past=is_past):
        rows = await session.stream(statement, given)
        async for some in rows.partitions(_AT_ONCE):
            yield some


async def count(
    session: AsyncSession, narrowed: Narrowed, *, on: date, to_on: date, now: Instant, is_past: bool
) -> int:
    """How many rows `weeks` has."""
    statement, given = _asked(narrowed, _COUNT, on=on, to_on=to_on, now=now, is_past=is_past)
    async with _crossing(session, is_past=is_past):
        return int((await session.execute(statement, given)).scalar_one())


async def extent(session: AsyncSession) -> Row[Any]:
    """Over what capacity is told: `first_told_at`, `last_told_at`, `last_on`; none before that."""
    return (await session.execute(_EXTENT)).one()


async def known_from(session: AsyncSession) -> Instant | None:
    """From when on the past has figures; none where there are none yet."""
    known_from: Instant | None = (await session.execute(_KNOWN_FROM)).scalar_one()
    return known_from


def _crossing(session: AsyncSession, *, is_past: bool) -> AbstractAsyncContextManager[None]:
    """A slot tells what is taken of it; what was taken is counted over everybody's bookings."""
    return across(session) if is_past else nullcontext()


def _asked(
    narrowed: Narrowed, wanted: str, *, on: date, to_on: date, now: Instant, is_past: bool
) -> tuple[Any, dict[str, Any]]:
    conditions, given = conditions_of(narrowed)
    figures, ages = (_THEN, _AGES_THEN) if is_past else (_NOW, _AGES_NOW)
    given |= {"day": on, "until": to_on + timedelta(days=1)}
    if is_past:
        given["now"] = now
    return text(figures + _WEEKS.format(conditions=conditions) + wanted.format(ages=ages)), given
