"""What one plan can be matched with at this moment, and what the last run says it is worth."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Text

from service.rules.vocabulary import CareLevel

_SLOTS = text(
    """
    SELECT slot_id, provider_id, care_level, clinical_area, delivery_mode, start_on, places,
           reserved_for_residents, accepts_out_of_area, taken, taken_by_guests
    FROM capacity_slot
    WHERE care_level = ANY(:levels) AND clinical_area = :clinical_area
      AND start_on BETWEEN :first_on AND :last_on AND taken < places
    """
).bindparams(bindparam("levels", type_=ARRAY(Text)))
_PRICES = text(
    """
    SELECT slot_id, for_residents, missed, late, cost
    FROM match_price JOIN capacity_slot USING (slot_id)
    WHERE run_id = :run_id AND care_level = ANY(:levels) AND clinical_area = :clinical_area
    """
).bindparams(bindparam("levels", type_=ARRAY(Text)))


async def free_slots(
    session: AsyncSession,
    *,
    levels: Sequence[CareLevel],
    clinical_area: str,
    first_on: date,
    last_on: date,
) -> Sequence[Row[Any]]:
    """Slots of one service with a free place between two days."""
    values = {"levels": [level.value for level in levels], "clinical_area": clinical_area}
    days = {"first_on": first_on, "last_on": last_on}
    return (await session.execute(_SLOTS, values | days)).all()


async def prices(
    session: AsyncSession, run_id: UUID, *, levels: Sequence[CareLevel], clinical_area: str
) -> dict[tuple[int, bool], tuple[int, int, int]]:
    """What places of one service were worth in a run, by slot and whether kept for residents."""
    values = {"levels": [level.value for level in levels], "clinical_area": clinical_area}
    rows = await session.execute(_PRICES, values | {"run_id": run_id})
    return {(r.slot_id, r.for_residents): (r.missed, r.late, r.cost) for r in rows}
