"""How long services wait, and the median over comparable public providers."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from db.types import Instant
from service.rules.vocabulary import CareLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What a list of waiting times is narrowed to; none means any."""

    care_level: CareLevel | None = None
    clinical_area: str | None = None
    municipality_code: str | None = None
    region_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """How long one public provider's service waits.

    Attributes:
        waiting_days: to the first day with a free place; none when no day has one.
        observed_at: when the figure was last seen or confirmed.
    """

    provider_id: UUID
    waiting_days: int | None
    observed_at: Instant | None


# The first free day of a service, found through the index over free places alone.
_FIRST_FREE = """
    LEFT JOIN LATERAL (
        SELECT s.start_on, s.observed_at FROM capacity_slot s
        WHERE s.provider_id = o.provider_id AND s.care_level = o.care_level
          AND s.clinical_area = o.clinical_area AND s.start_on >= :day AND s.taken < s.places
          AND s.observed_at <= :now
        ORDER BY s.start_on, s.observed_at DESC LIMIT 1
    ) free ON true
    LEFT JOIN LATERAL (
        SELECT max(c.observed_at) AS observed_at FROM capacity_confirmation c
        WHERE c.provider_id = o.provider_id AND c.observed_at <= :now
    ) confirmed ON true
"""
# The figure that a service's wait rests on, and when it was last seen or confirmed: that of the
# first free day, where no day is free the newest.
FIGURE = f"""{_FIRST_FREE}
    LEFT JOIN LATERAL (
        SELECT max(s.observed_at) AS observed_at FROM capacity_slot s
        WHERE free.start_on IS NULL AND s.provider_id = o.provider_id
          AND s.care_level = o.care_level AND s.clinical_area = o.clinical_area
          AND s.observed_at <= :now
    ) known ON true
"""  # noqa: S608 - joined from constants
FIGURE_SEEN_AT = """
    CASE WHEN coalesce(free.observed_at, known.observed_at) IS NOT NULL
         THEN greatest(coalesce(free.observed_at, known.observed_at), confirmed.observed_at)
    END
"""
_PAGE = """
    WITH listed AS (
        SELECT o.provider_id, o.care_level, o.clinical_area, p.name
        FROM service_offering o JOIN provider p USING (provider_id)
        WHERE {conditions}
        ORDER BY o.provider_id, o.care_level, o.clinical_area
        LIMIT :limit
    ), compared AS (
        SELECT o.care_level, o.clinical_area,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY free.start_on - :day) AS median,
               count(*) AS comparators
        FROM (SELECT DISTINCT care_level, clinical_area FROM listed) l
        JOIN service_offering o USING (care_level, clinical_area)
        JOIN provider p USING (provider_id)
        {first_free}
        WHERE p.kind <> 'private' AND free.start_on IS NOT NULL
          AND greatest(free.observed_at, confirmed.observed_at) >= :fresh_from
        GROUP BY o.care_level, o.clinical_area
    )
    SELECT o.provider_id, o.name, o.care_level, o.clinical_area,
           free.start_on AS first_available_on,
           free.start_on - :day AS waiting_days,
           {figure_seen_at} AS observed_at,
           compared.median, coalesce(compared.comparators, 0) AS comparators
    FROM listed o
    {figure}
    LEFT JOIN compared USING (care_level, clinical_area)
    ORDER BY o.provider_id, o.care_level, o.clinical_area
"""
_CONDITIONS = {
    "care_level": "o.care_level = :care_level",
    "clinical_area": "o.clinical_area = :clinical_area",
    "municipality_code": "p.municipality_code = :municipality_code",
    "region_id": "p.municipality_code IN ("
    "SELECT municipality_code FROM municipality_region WHERE region_id = :region_id"
    " AND valid_from <= :day AND (valid_to IS NULL OR valid_to >= :day))",
    "after_id": "(o.provider_id, o.care_level, o.clinical_area)"
    " > (:after_id, cast(:after_level AS text), cast(:after_area AS text))",
}


async def page(
    session: AsyncSession,
    sought: Sought,
    *,
    on: date,
    now: Instant,
    fresh_from: Instant,
    after: tuple[UUID, str, str] | None,
    limit: int,
) -> list[Row[Any]]:
    """Waiting times of services by provider, level and area, after one of them.

    Args:
        session: the transaction.
        sought: what to list.
        on: the day that waits are counted from.
        now: figures observed later do not count; a clock moved back has some.
        fresh_from: the first instant whose figures may still be compared.
        after: provider, level and area of the last one before the page.
        limit: the most services.
    """
    named: dict[str, Any] = {
        "care_level": sought.care_level,
        "clinical_area": sought.clinical_area,
        "municipality_code": sought.municipality_code,
        "region_id": sought.region_id,
        "after_id": after[0] if after else None,
    }
    given = {name: value for name, value in named.items() if value is not None}
    conditions = " AND ".join(_CONDITIONS[name] for name in given) or "true"
    if after is not None:
        given |= {"after_level": after[1], "after_area": after[2]}
    words = {"first_free": _FIRST_FREE, "figure": FIGURE, "figure_seen_at": FIGURE_SEEN_AT}
    statement = text(_PAGE.format(conditions=conditions, **words))
    given |= {"day": on, "now": now, "fresh_from": fresh_from, "limit": limit}
    return list((await session.execute(statement, given)).all())


_PUBLIC = text(
    f"""
    SELECT o.provider_id, free.start_on - :day AS waiting_days,
           greatest(free.observed_at, confirmed.observed_at) AS observed_at
    FROM service_offering o JOIN provider p USING (provider_id)
    {_FIRST_FREE}
    WHERE o.care_level = :care_level AND o.clinical_area = :clinical_area AND p.kind <> 'private'
    ORDER BY o.provider_id
    """  # noqa: S608 - joined from constants
)


async def of_public_providers(
    session: AsyncSession, *, care_level: CareLevel, clinical_area: str, on: date, now: Instant
) -> list[Wait]:
    """The waits of all public providers of one level and area on a day, as known now, by id."""
    rows = await session.execute(
        _PUBLIC, {"care_level": care_level, "clinical_area": clinical_area, "day": on, "now": now}
    )
    return [
        Wait(
            provider_id=row.provider_id,
            waiting_days=row.waiting_days,
            observed_at=row.observed_at if row.waiting_days is not None else None,
        )
        for row in rows
    ]
