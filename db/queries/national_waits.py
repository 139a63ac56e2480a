"""The waits of all services in the country at once, each with where it lies and who said it."""

from dataclasses import dataclass
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
# One pass over the days ahead instead of two look-ups for each service: nearly all are wanted.
# Who said a figure is whom its publisher acts for; the rest of the signature is a person's.
_ALL = """
    WITH ahead AS (
        SELECT s.provider_id, s.care_level, s.clinical_area,
               min(s.start_on) FILTER (WHERE s.taken < s.places) AS first_available_on,
               coalesce(sum(s.places - s.taken) FILTER (
                   WHERE s.taken < s.places AND s.start_on < :until), 0) AS available
        FROM capacity_slot s
        WHERE s.start_on >= :day AND s.observed_at <= :now
        GROUP BY s.provider_id, s.care_level, s.clinical_area
    ), seen AS (
        SELECT DISTINCT ON (s.provider_id, s.care_level, s.clinical_area)
               s.provider_id, s.care_level, s.clinical_area, s.observed_at, c.publisher
        FROM capacity_slot s JOIN capacity_publication c USING (publication_id)
        LEFT JOIN ahead a USING (provider_id, care_level, clinical_area)
        WHERE s.observed_at <= :now
          AND (a.first_available_on IS NULL OR s.start_on = a.first_available_on)
        ORDER BY s.provider_id, s.care_level, s.clinical_area, s.observed_at DESC
    ), confirmed AS (
        SELECT DISTINCT ON (c.provider_id) c.provider_id, c.observed_at, c.publisher
        FROM capacity_confirmation c WHERE c.observed_at <= :now
        ORDER BY c.provider_id, c.observed_at DESC
    ), said AS (
        SELECT seen.provider_id, seen.care_level, seen.clinical_area,
               greatest(seen.observed_at, confirmed.observed_at) AS observed_at,
               CASE WHEN confirmed.observed_at > seen.observed_at THEN confirmed.publisher
                    ELSE seen.publisher END AS publisher
        FROM seen LEFT JOIN confirmed USING (provider_id)
    )
    SELECT p.provider_id, p.name, p.kind, p.municipality_code, place.name AS municipality,
           r.region_id, m.health_council_id, p.lat, p.lon, o.care_level, o.clinical_area,
           a.first_available_on, a.first_available_on - :day AS waiting_days,
           coalesce(a.available, 0) AS available, said.observed_at,
           coalesce(speaker.name, CASE WHEN split_part(said.publisher, '/', 1)
               = cast(p.provider_id AS text) THEN p.name END) AS said_by
    FROM service_offering o
    JOIN provider p USING (provider_id)
    JOIN municipality m USING (municipality_code)
    JOIN authority place ON place.authority_id = p.municipality_code
    JOIN municipality_region r ON r.municipality_code = p.municipality_code
         AND r.valid_from <= :day AND (r.valid_to IS NULL OR r.valid_to >= :day)
    LEFT JOIN ahead a USING (provider_id, care_level, clinical_area)
    LEFT JOIN said USING (provider_id, care_level, clinical_area)
    LEFT JOIN authority speaker ON position('/' in said.publisher) > 0
         AND speaker.authority_id = split_part(said.publisher, '/', 1)
    WHERE {conditions}
    ORDER BY p.municipality_code, p.name, p.provider_id, o.care_level, o.clinical_area
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
    named: dict[str, Any] = {
        "care_level": narrowed.care_level,
        "clinical_area": narrowed.clinical_area,
        "kind": narrowed.kind,
        "municipality_code": narrowed.municipality_code,
        "region_id": narrowed.region_id,
        "health_council_id": narrowed.health_council_id,
    }
    given = {name: value for name, value in named.items() if value is not None}
    conditions = " AND ".join(_CONDITIONS[name] for name in given) or "true"
    given |= {"day": on, "until": until, "now": now}
    return list((await session.execute(text(_ALL.format(conditions=conditions)), given)).all())
