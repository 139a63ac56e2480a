"""The waits of all services in the country at once, each with where it lies and who said it."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from db.types import Instant
from service.rules.vocabulary import CareLevel, ProviderKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """What the list is narrowed to; none means any."""

    care_level: CareLevel | None = None
    clinical_area: str | None = None
    kind: ProviderKind | None = None
    municipality_code: str | None = None
    region_id: str | None = None
    health_council_id: str | None = None


_CONDITIONS = {
    "care_level": "o.care_level = :care_level",
    "clinical_area": "o.clinical_area = :clinical_area",
    "kind": "p.kind = :kind",
    "municipality_code": "p.municipality_code = :municipality_code",
    "region_id": "r.region_id = :region_id",
    "health_council_id": "m.health_council_id = :health_council_id",
}
# Where a place `p` lies on a day, for `conditions_of`.
LIES = """
    JOIN municipality m USING (municipality_code)
    JOIN municipality_region r ON r.municipality_code = p.municipality_code
         AND r.valid_from <= :day AND (r.valid_to IS NULL OR r.valid_to >= :day)
"""
# Who said a figure is whom its publisher acts for; the rest of the signature is a person's.
SAID_BY = """
    coalesce(speaker.name, CASE WHEN split_part(o.publisher, '/', 1)
        = cast(p.provider_id AS text) THEN p.name END)
"""
SPEAKER = """
    LEFT JOIN authority speaker ON position('/' in o.publisher) > 0
         AND speaker.authority_id = split_part(o.publisher, '/', 1)
"""
# What a clinical area `o.clinical_area` is called.
AREA_NAMED = "JOIN clinical_area area ON area.clinical_area = o.clinical_area"
# What is told of each service, where what was said of it stands in `said`.
TOLD = f"""
    SELECT p.provider_id, p.name, p.kind, p.municipality_code, place.name AS municipality,
           r.region_id, m.health_council_id, p.lat, p.lon, o.care_level, o.clinical_area,
           o.start_on AS first_available_on, o.start_on - :day AS waiting_days,
           coalesce(o.available, 0) AS available, o.observed_at, {SAID_BY} AS said_by,
           area.name_da AS clinical_area_name
    FROM said o
    JOIN provider p USING (provider_id)
    JOIN authority place ON place.authority_id = p.municipality_code
    {AREA_NAMED}
    {LIES}
    {SPEAKER}
    WHERE {{conditions}}
    ORDER BY p.municipality_code, p.name, p.provider_id, o.care_level, o.clinical_area
"""  # noqa: S608 - joined from constants of this module
# One pass over the free days ahead instead of two look-ups for each service: nearly all are
# wanted. Only where no day is free the newest figure is looked for.
_ALL = """
    WITH free AS (
        SELECT DISTINCT ON (s.provider_id, s.care_level, s.clinical_area)
               s.provider_id, s.care_level, s.clinical_area, s.start_on, s.observed_at,
               s.publication_id,
               sum((s.places - s.taken) * cast(s.start_on < :until AS int)) OVER (
                   PARTITION BY s.provider_id, s.care_level, s.clinical_area) AS available
        FROM capacity_slot s
        WHERE s.start_on >= :day AND s.taken < s.places AND s.observed_at <= :now
        ORDER BY s.provider_id, s.care_level, s.clinical_area, s.start_on, s.observed_at DESC
    ), confirmed AS (
        SELECT DISTINCT ON (c.provider_id) c.provider_id, c.observed_at, c.publisher
        FROM capacity_confirmation c WHERE c.observed_at <= :now
        ORDER BY c.provider_id, c.observed_at DESC
    ), said AS (
        SELECT o.provider_id, o.care_level, o.clinical_area, free.start_on, free.available,
               CASE WHEN confirmed.observed_at > publication.observed_at
                    THEN confirmed.publisher ELSE publication.publisher END AS publisher,
               greatest(publication.observed_at, CASE WHEN publication.observed_at IS NOT NULL
                    THEN confirmed.observed_at END) AS observed_at
        FROM service_offering o
        LEFT JOIN free USING (provider_id, care_level, clinical_area)
        LEFT JOIN LATERAL (
            SELECT s.observed_at, s.publication_id FROM capacity_slot s
            WHERE free.start_on IS NULL AND s.provider_id = o.provider_id
              AND s.care_level = o.care_level AND s.clinical_area = o.clinical_area
              AND s.observed_at <= :now
            ORDER BY s.observed_at DESC LIMIT 1
        ) known ON true
        LEFT JOIN LATERAL (
            SELECT coalesce(free.observed_at, known.observed_at) AS observed_at, c.publisher
            FROM capacity_publication c
            WHERE c.publication_id = coalesce(free.publication_id, known.publication_id)
        ) publication ON true
        LEFT JOIN confirmed ON confirmed.provider_id = o.provider_id
    )
"""


async def services(
    session: AsyncSession, narrowed: Narrowed, *, on: date, until: date, now: Instant
) -> list[Row[Any]]:
    """Every service with its first free day, by municipality and name.

    Args:
        session: the transaction.
        narrowed: what to list.
        on: the day that waits are counted from, and that regions are those of.
        until: free places are counted on the days from `on` up to, and without, this one.
        now: figures observed later do not count.

    Returns:
        Rows; `said_by` is the authority or the provider that published or last confirmed, none
        where the service itself did.
    """
    conditions, given = conditions_of(narrowed)
    statement = text(_ALL + TOLD.format(conditions=conditions))
    given |= {"day": on, "until": until, "now": now}
    return list((await session.execute(statement, given)).all())


def conditions_of(narrowed: Narrowed) -> tuple[str, dict[str, Any]]:
    """What a service `o` of a place `p` in a municipality `m` of a region `r` has to fulfil.

    Returns:
        fixed words of SQL, and the values named in them.
    """
    given = {name: value for name, value in asdict(narrowed).items() if value is not None}
    return " AND ".join(_CONDITIONS[name] for name in given) or "true", given
