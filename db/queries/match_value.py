"""What one more place was worth in a run, week by week, with where it is."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

# Of the days of a week the one that is worth most speaks for it: one more place is on one day.
_WEEKS = text(
    """
    SELECT DISTINCT ON (s.provider_id, s.care_level, s.clinical_area, week_on)
           s.provider_id, p.name, p.municipality_code, r.region_id, s.care_level, s.clinical_area,
           CAST(date_trunc('week', s.start_on) AS date) AS week_on, s.start_on, m.for_residents,
           m.missed, m.late, m.cost
    FROM match_price m
    JOIN capacity_slot s USING (slot_id)
    JOIN provider p USING (provider_id)
    LEFT JOIN municipality_region r ON r.municipality_code = p.municipality_code
         AND r.valid_from <= s.start_on AND (r.valid_to IS NULL OR r.valid_to >= s.start_on)
    WHERE m.run_id = :run_id
      AND (CAST(:municipality_code AS text) IS NULL OR p.municipality_code = :municipality_code)
      AND (CAST(:region_id AS text) IS NULL OR r.region_id = :region_id)
    ORDER BY s.provider_id, s.care_level, s.clinical_area, week_on,
             m.missed DESC, m.late DESC, m.cost DESC, s.start_on, m.for_residents
    """
)


async def weeks(
    session: AsyncSession,
    run_id: UUID,
    *,
    municipality_code: str | None,
    region_id: str | None,
) -> Sequence[Row[Any]]:
    """The dearest day of each provider, level, area and week that is worth anything."""
    values = {"run_id": run_id, "municipality_code": municipality_code, "region_id": region_id}
    return (await session.execute(_WEEKS, values)).all()
