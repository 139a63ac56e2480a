"""Places: where they are free, taking one, giving one back."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import bindparam, func, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Boolean, Date, Uuid
from sqlmodel import col

from db.tables.capacity import BookingPurpose, BookingTable, CapacitySlotTable
from service.rules.vocabulary import CareLevel

NO_PLACE = "FV001"  # the SQLSTATE with which the database refuses a place that is gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A provider asked for its first free day for one plan.

    Attributes:
        first_on: the first day that would do.
        as_guest: whether the plan comes from out of area, so that the residents' reserve is shut.
    """

    provider_id: UUID
    first_on: date
    as_guest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeDay:
    """A provider's first free day."""

    start_on: date
    delivery_mode: str
    available: int
    observed_at: datetime


# A guest finds a place free only outside the residents' reserve.
ROOM = """
    s.taken < s.places
    AND (NOT {guest}
         OR (s.accepts_out_of_area AND s.taken_by_guests < s.places - s.reserved_for_residents))
"""
_FIRST_FREE = text(
    f"""
    SELECT a.number, f.start_on, f.delivery_mode, f.available, f.observed_at
    FROM unnest(:provider_ids, :first_days, :as_guests)
         WITH ORDINALITY AS a (provider_id, first_on, as_guest, number)
    CROSS JOIN LATERAL (
        SELECT s.start_on, s.delivery_mode, s.observed_at,
               CASE WHEN a.as_guest
                    THEN least(s.places - s.taken,
                               s.places - s.reserved_for_residents - s.taken_by_guests)
                    ELSE s.places - s.taken END AS available
        FROM capacity_slot s
        WHERE s.provider_id = a.provider_id
          AND s.care_level = :care_level AND s.clinical_area = :clinical_area
          AND s.start_on >= a.first_on AND {ROOM.format(guest="a.as_guest")}
        ORDER BY s.start_on, s.delivery_mode
        LIMIT 1
    ) f
    """  # noqa: S608 - joined from constants of this module
).bindparams(
    bindparam("provider_ids", type_=ARRAY(Uuid)),
    bindparam("first_days", type_=ARRAY(Date)),
    bindparam("as_guests", type_=ARRAY(Boolean)),
)
_ROOM_ON = text(
    f"""
    SELECT s.slot_id FROM capacity_slot s
    WHERE s.provider_id = :provider_id AND s.care_level = :care_level
      AND s.clinical_area = :clinical_area AND s.start_on = :start_on
    ORDER BY {ROOM.format(guest=":as_guest")} DESC, s.delivery_mode
    LIMIT 1
    """  # noqa: S608 - joined from constants of this module
)


# All locks at once, in the order that publications keep too: who waits, waits in a line.
_IN_ORDER = text(
    """
    SELECT slot_id FROM capacity_slot
    WHERE slot_id IN (
        SELECT s.slot_id FROM capacity_slot s
        WHERE s.provider_id = :provider_id AND s.care_level = :care_level
          AND s.clinical_area = :clinical_area AND s.start_on = :start_on
        UNION
        SELECT b.slot_id FROM booking b WHERE b.plan_id = :plan_id AND b.released_at IS NULL)
    ORDER BY provider_id, care_level, clinical_area, delivery_mode, start_on
    FOR UPDATE
    """
)


async def first_free(
    session: AsyncSession,
    asked: Sequence[Asked],
    *,
    care_level: CareLevel,
    clinical_area: str,
) -> list[FreeDay | None]:
    """The first free day of each that is asked, in the order of asking, where there is one."""
    rows = await session.execute(
        _FIRST_FREE,
        {
            "provider_ids": [a.provider_id for a in asked],
            "first_days": [a.first_on for a in asked],
            "as_guests": [a.as_guest for a in asked],
            "care_level": care_level.value,
            "clinical_area": clinical_area,
        },
    )
    days: list[FreeDay | None] = [None] * len(asked)
    for row in rows:
        days[row.number - 1] = _free_day(row)
    return days


def _free_day(row: Any) -> FreeDay:  # noqa: ANN401 - a row of the query above
    return FreeDay(
        start_on=row.start_on,
        delivery_mode=row.delivery_mode,
        available=row.available,
        observed_at=row.observed_at,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """A day at a provider on which a plan seeks a place."""

    provider_id: UUID
    care_level: CareLevel
    clinical_area: str
    start_on: date


async def lock_slots(session: AsyncSession, plan_id: UUID, sought: Sought | None = None) -> None:
    """Lock the slots where a plan holds a place, and those of a day, before any is changed.

    Nobody takes or gives back a place there until the transaction ends.
    """
    await session.execute(
        _IN_ORDER,
        {
            "plan_id": plan_id,
            "provider_id": sought.provider_id if sought else None,
            "care_level": sought.care_level.value if sought else None,
            "clinical_area": sought.clinical_area if sought else None,
            "start_on": sought.start_on if sought else None,
        },
    )


async def slot_on(session: AsyncSession, sought: Sought, *, as_guest: bool) -> int | None:
    """The slot of a day, one with room before one without; none when nothing is published."""
    slot_id: int | None = await session.scalar(
        _ROOM_ON,
        {
            "provider_id": sought.provider_id,
            "care_level": sought.care_level.value,
            "clinical_area": sought.clinical_area,
            "start_on": sought.start_on,
            "as_guest": as_guest,
        },
    )
    return slot_id


async def last_published_on(session: AsyncSession, sought: Sought) -> date | None:
    """The last day for which the provider has published figures of the kind sought, or none."""
    last: date | None = await session.scalar(
        select(func.max(col(CapacitySlotTable.start_on))).where(
            col(CapacitySlotTable.provider_id) == sought.provider_id,
            col(CapacitySlotTable.care_level) == sought.care_level,
            col(CapacitySlotTable.clinical_area) == sought.clinical_area,
        )
    )
    return last


async def hold(
    session: AsyncSession,
    *,
    slot_id: int,
    plan_id: UUID,
    purpose: BookingPurpose,
    as_guest: bool,
    at: datetime,
) -> UUID:
    """Take a place. The database refuses (FV001) when none is left."""
    booking_id = uuid4()
    session.add(
        BookingTable(
            booking_id=booking_id,
            slot_id=slot_id,
            plan_id=plan_id,
            purpose=purpose,
            as_guest=as_guest,
            held_at=at,
        )
    )
    await session.flush()
    return booking_id


async def release(
    session: AsyncSession,
    *,
    plan_id: UUID,
    purpose: BookingPurpose,
    at: datetime,
    reason: str,
) -> bool:
    """Give back the place a plan holds for a purpose; false when it holds none."""
    released = await session.execute(
        update(BookingTable)
        .where(
            col(BookingTable.plan_id) == plan_id,
            col(BookingTable.purpose) == purpose,
            col(BookingTable.released_at).is_(None),
        )
        .values(released_at=at, release_reason=reason)
        .returning(col(BookingTable.booking_id))
    )
    return released.first() is not None


def last_place_taken(error: DBAPIError) -> dict[str, Any] | None:
    """What the database told of a place that was gone; none for any other error."""
    source = getattr(error.orig, "__cause__", None)
    if getattr(source, "sqlstate", None) != NO_PLACE:
        return None
    facts: dict[str, Any] = json.loads(getattr(source, "detail", None) or "{}")
    return facts


async def one(session: AsyncSession, booking_id: UUID) -> BookingTable:
    """A booking that something refers to."""
    return await session.get_one(BookingTable, booking_id)
