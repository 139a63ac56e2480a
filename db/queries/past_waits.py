"""The waits of the country as they were known at an instant, and how they moved over weeks.

What counts is what had been written down by then: places as they were registered, figures that
were published, bookings that were held. Bookings are counted across, and only counted: what was
taken of a published figure is as public as the figure.
"""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Date, DateTime

from db.queries.national_waits import TOLD, Narrowed, conditions_of
from db.tenants import across
from db.types import Instant
from service.rules.vocabulary import CareLevel

# Places as they were registered, what they offered, and what was taken of each slot.
PLACES_THEN = """
    registered AS (
        SELECT DISTINCT ON (provider_id) provider_id, contents FROM provider_version
        WHERE at <= :now ORDER BY provider_id, version DESC
    ), provider AS (
        SELECT provider_id, contents ->> 'name' AS name, contents ->> 'kind' AS kind,
               contents ->> 'municipality_code' AS municipality_code,
               cast(contents ->> 'lat' AS float) AS lat, cast(contents ->> 'lon' AS float) AS lon,
               contents -> 'offerings' AS offerings
        FROM registered
    ), offered AS (
        SELECT provider_id, o.service ->> 0 AS care_level, o.service ->> 1 AS clinical_area
        FROM registered CROSS JOIN LATERAL jsonb_array_elements(
            coalesce(nullif(contents -> 'offerings', 'null'), '[]')) AS o (service)
    ), held AS (
        SELECT b.slot_id, count(*) AS taken, count(*) FILTER (WHERE b.as_guest) AS taken_by_guests
        FROM booking b
        WHERE b.held_at <= :now AND (b.released_at IS NULL OR b.released_at > :now)
        GROUP BY b.slot_id
    ), confirmed AS (
        SELECT DISTINCT ON (c.provider_id) c.provider_id, c.observed_at, c.publisher
        FROM capacity_confirmation c WHERE c.confirmed_at <= :now
        ORDER BY c.provider_id, c.observed_at DESC
    )
"""
# The newest figure of a slot is the one observed last; of equals the one published last.
_SERVICES = f"""
    WITH {PLACES_THEN}, figure AS (
        SELECT DISTINCT ON (
                   f.provider_id, f.care_level, f.clinical_area, f.start_on, f.delivery_mode)
               f.provider_id, f.care_level, f.clinical_area, f.start_on, f.delivery_mode,
               f.places, f.observed_at, f.publication_id
        FROM capacity_figure f JOIN capacity_publication c USING (publication_id)
        WHERE f.start_on >= :day AND c.published_at <= :now
        ORDER BY f.provider_id, f.care_level, f.clinical_area, f.start_on, f.delivery_mode,
                 f.observed_at DESC, c.published_at DESC, f.row_number DESC
    ), free AS (
        SELECT DISTINCT ON (f.provider_id, f.care_level, f.clinical_area)
               f.provider_id, f.care_level, f.clinical_area, f.start_on, f.observed_at,
               f.publication_id,
               sum((f.places - coalesce(h.taken, 0)) * cast(f.start_on < :until AS int)) OVER (
                   PARTITION BY f.provider_id, f.care_level, f.clinical_area) AS available
        FROM figure f
        LEFT JOIN capacity_slot s
            USING (provider_id, care_level, clinical_area, delivery_mode, start_on)
        LEFT JOIN held h USING (slot_id)
        WHERE coalesce(h.taken, 0) < f.places
        ORDER BY f.provider_id, f.care_level, f.clinical_area, f.start_on, f.observed_at DESC
    ), said AS (
        SELECT o.provider_id, o.care_level, o.clinical_area, free.start_on, free.available,
               CASE WHEN confirmed.observed_at > publication.observed_at
                    THEN confirmed.publisher ELSE publication.publisher END AS publisher,
               greatest(publication.observed_at, CASE WHEN publication.observed_at IS NOT NULL
                    THEN confirmed.observed_at END) AS observed_at
        FROM offered o
        LEFT JOIN free USING (provider_id, care_level, clinical_area)
        LEFT JOIN LATERAL (
            SELECT f.observed_at, f.publication_id
            FROM capacity_figure f JOIN capacity_publication c USING (publication_id)
            WHERE free.start_on IS NULL AND f.provider_id = o.provider_id
              AND f.care_level = o.care_level AND f.clinical_area = o.clinical_area
              AND c.published_at <= :now
            ORDER BY f.observed_at DESC, c.published_at DESC LIMIT 1
        ) known ON true
        LEFT JOIN LATERAL (
            SELECT coalesce(free.observed_at, known.observed_at) AS observed_at, c.publisher
            FROM capacity_publication c
            WHERE c.publication_id = coalesce(free.publication_id, known.publication_id)
        ) publication ON true
        LEFT JOIN confirmed ON confirmed.provider_id = o.provider_id
    )
"""  # noqa: S608 - joined from constants of this module


async def services(
    session: AsyncSession, narrowed: Narrowed, *, on: date, until: date, now: Instant
) -> list[Row[Any]]:
    """Every service that was offered, as `national_waits.services` would have told it then.

    Args:
        session: the transaction.
        narrowed: what to list.
        on: the day that waits are counted from, and that regions are those of.
        until: free places are counted on the days from `on` up to, and without, this one.
        now: what was written down later does not count.
    """
    conditions, given = conditions_of(narrowed)
    statement = text(_SERVICES + TOLD.format(conditions=conditions))
    given |= {"day": on, "until": until, "now": now}
    async with across(session):
        return list((await session.execute(statement, given)).all())


# A figure is in force from when it was published until a newer one is. One that came too late
# to be the newest has no time at all: it ends before it begins.
_WEEKS = """
    WITH moment AS (
        SELECT day, at FROM unnest(:days, :instants) AS m (day, at)
    ), version AS (
        SELECT provider_id, contents ->> 'kind' AS kind,
               contents ->> 'municipality_code' AS municipality_code, at AS from_at,
               lead(at) OVER (PARTITION BY provider_id ORDER BY version) AS to_at,
               contents -> 'offerings' @> cast(:service AS jsonb) AS offers
        FROM provider_version
    ), offered AS MATERIALIZED (
        SELECT moment.day, moment.at, p.provider_id
        FROM version p
        JOIN moment ON p.from_at <= moment.at AND (p.to_at IS NULL OR p.to_at > moment.at)
        JOIN municipality m USING (municipality_code)
        JOIN municipality_region r ON r.municipality_code = p.municipality_code
             AND r.valid_from <= moment.day AND (r.valid_to IS NULL OR r.valid_to >= moment.day)
        WHERE p.offers AND {conditions}
    ), figure AS MATERIALIZED (
        SELECT f.provider_id, f.start_on, f.delivery_mode, f.places, c.published_at AS from_at,
               min(c.published_at) OVER (
                   PARTITION BY f.provider_id, f.start_on, f.delivery_mode
                   ORDER BY f.observed_at DESC, c.published_at DESC, f.row_number DESC
                   ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS to_at
        FROM capacity_figure f JOIN capacity_publication c USING (publication_id)
        WHERE f.provider_id = ANY (ARRAY(SELECT DISTINCT provider_id FROM offered))
          AND f.clinical_area = :clinical_area AND f.care_level = :care_level
          AND f.start_on >= (SELECT min(day) FROM moment)
          AND c.published_at <= (SELECT max(at) FROM moment)
    ), told AS (
        SELECT f.provider_id, min(c.published_at) AS from_at
        FROM capacity_figure f JOIN capacity_publication c USING (publication_id)
        WHERE f.clinical_area = :clinical_area AND f.care_level = :care_level
        GROUP BY f.provider_id
    ), held AS MATERIALIZED (
        SELECT moment.day, s.provider_id, s.start_on, s.delivery_mode, count(*) AS taken
        FROM capacity_slot s JOIN booking b USING (slot_id)
        JOIN moment ON b.held_at <= moment.at
             AND (b.released_at IS NULL OR b.released_at > moment.at)
        WHERE s.care_level = :care_level AND s.clinical_area = :clinical_area
          AND s.start_on >= moment.day
        GROUP BY moment.day, s.provider_id, s.start_on, s.delivery_mode
    ), waiting AS (
        SELECT o.day, o.provider_id,
               min(f.start_on) FILTER (WHERE f.places > coalesce(h.taken, 0)) - o.day AS days
        FROM offered o
        LEFT JOIN figure f ON f.provider_id = o.provider_id AND f.start_on >= o.day
             AND f.from_at <= o.at AND (f.to_at IS NULL OR f.to_at > o.at)
        LEFT JOIN held h ON h.day = o.day AND h.provider_id = f.provider_id
             AND h.start_on = f.start_on AND h.delivery_mode = f.delivery_mode
        GROUP BY o.day, o.provider_id
    )
    SELECT moment.day, moment.at, count(w.provider_id) AS services, count(w.days) AS with_a_day,
           count(*) FILTER (WHERE told.from_at <= moment.at) AS reported,
           min(w.days) AS shortest, max(w.days) AS longest,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY w.days) AS median
    FROM moment LEFT JOIN waiting w USING (day)
    LEFT JOIN told ON told.provider_id = w.provider_id
    GROUP BY moment.day, moment.at ORDER BY moment.day
"""


async def weeks(
    session: AsyncSession,
    narrowed: Narrowed,
    moments: Sequence[tuple[date, Instant]],
    *,
    care_level: CareLevel,
    clinical_area: str,
) -> list[Row[Any]]:
    """The waits of one kind of service at each of some moments, in days, the earliest first.

    With the demonstration's 41,000 figures 20 ms; with as many published in each of 13 weeks
    0.3 s for the service that most places offer.

    Args:
        session: the transaction.
        narrowed: which places; its level and area are not looked at.
        moments: days that waits are counted from, with the instant that they are known at.
        care_level: of the services.
        clinical_area: of the services.

    Returns:
        a row for each moment; `shortest`, `median`, `longest` are none where no day was free.
    """
    places = Narrowed(
        kind=narrowed.kind,
        municipality_code=narrowed.municipality_code,
        region_id=narrowed.region_id,
        health_council_id=narrowed.health_council_id,
    )
    conditions, given = conditions_of(places)
    statement = text(_WEEKS.format(conditions=conditions)).bindparams(
        bindparam("days", type_=ARRAY(Date)),
        bindparam("instants", type_=ARRAY(DateTime(timezone=True))),
    )
    given |= {
        "days": [day for day, _ in moments],
        "instants": [at for _, at in moments],
        "care_level": care_level,
        "clinical_area": clinical_area,
        "service": json.dumps([[care_level, clinical_area]]),
    }
    async with across(session):
        return list((await session.execute(statement, given)).all())
