"""What one plan can be matched with at this moment, and what the last run says it is worth."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Text

from service.rules.vocabulary import CareLevel, DeliveryMode

# One value instead of a row for each slot: a service has thousands of slots, and a row costs the
# reader more than the database.
_SLOTS = text(
    """
    SELECT string_agg(
        int8send(slot_id) || uuid_send(provider_id)
        || int4send(array_position(CAST(:all_levels AS text[]), care_level::text) - 1)
        || int4send(array_position(CAST(:all_modes AS text[]), delivery_mode::text) - 1)
        || date_send(start_on)
        || int4send(places) || int4send(reserved_for_residents)
        || int4send(taken) || int4send(taken_by_guests) || boolsend(accepts_out_of_area),
        ''::bytea)
    FROM capacity_slot
    WHERE care_level = ANY(:levels) AND clinical_area = :clinical_area
      AND start_on BETWEEN :first_on AND :last_on AND taken < places
    """
).bindparams(
    bindparam("levels", type_=ARRAY(Text)),
    bindparam("all_levels", [level.value for level in CareLevel], type_=ARRAY(Text)),
    bindparam("all_modes", [mode.value for mode in DeliveryMode], type_=ARRAY(Text)),
)
_RUN = text(
    """
    SELECT run_id, finished_at FROM match_run
    WHERE state = 'done' AND authority_id IS NULL AND replay_of IS NULL AND NOT supposed
    ORDER BY created_at DESC LIMIT 1
    """
)
_PRICES = text(
    """
    SELECT slot_id, for_residents, missed, late, cost
    FROM match_price JOIN capacity_slot USING (slot_id)
    WHERE run_id = :run_id AND care_level = ANY(:levels) AND clinical_area = :clinical_area
    """
).bindparams(bindparam("levels", type_=ARRAY(Text)))


@dataclass(frozen=True, slots=True)
class PricedRun:
    """The run whose prices count."""

    run_id: UUID
    finished_at: datetime


async def free_slots(
    session: AsyncSession,
    *,
    levels: Sequence[CareLevel],
    clinical_area: str,
    first_on: date,
    last_on: date,
) -> bytes:
    """Slots of one service with a free place between two days, in no order.

    Each as PostgreSQL sends it: slot (8 bytes), provider (16), level and delivery mode as their
    numbers in the vocabulary, days since 2000-01-01, places, reserved, taken, taken by guests
    (4 each), and whether citizens from elsewhere are taken (1).
    """
    values = {"levels": [level.value for level in levels], "clinical_area": clinical_area}
    days = {"first_on": first_on, "last_on": last_on}
    return await session.scalar(_SLOTS, values | days) or b""


async def last_run(session: AsyncSession) -> PricedRun | None:
    """The newest run over everybody that is done and supposes nothing, or none."""
    row = (await session.execute(_RUN)).one_or_none()
    return PricedRun(row.run_id, row.finished_at) if row else None


async def prices(
    session: AsyncSession, run_id: UUID, *, levels: Sequence[CareLevel], clinical_area: str
) -> dict[tuple[int, bool], tuple[int, int, int]]:
    """What places of one service were worth in a run, by slot and whether kept for residents."""
    values = {"levels": [level.value for level in levels], "clinical_area": clinical_area}
    rows = await session.execute(_PRICES, values | {"run_id": run_id})
    return {(r.slot_id, r.for_residents): (r.missed, r.late, r.cost) for r in rows}
