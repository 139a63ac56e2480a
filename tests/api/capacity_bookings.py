"""Bookings written straight into the database, where the places are guarded."""

from uuid import UUID, uuid4

import asyncpg

_PLAN = """
    INSERT INTO plan (plan_id, external_id, issued_by, issuer_kind, citizen_ref, clinical_sealed,
        postcode, home_municipality, plan_type, care_level, clinical_area, age_group,
        discharged_on, contacts, consent, recipients, rule_set, responsible_authority_id, state,
        created_at, version)
    VALUES ($1::uuid, $1::text, 'hospital', 'public', 'citizen', '', '8000', '0751', 'general',
        'basic', '01', 'adult', '2027-02-08', '{}', '{}', '{}', '2027', '0751', 'awaiting_offer',
        now(), 1)
"""
_BOOKING = """
    INSERT INTO booking (booking_id, slot_id, plan_id, purpose, as_guest, held_at)
    SELECT $1, slot_id, $2, 'offer', $3, now() FROM capacity_slot LIMIT 1
"""


async def book(connection: asyncpg.Connection, *, as_guest: bool = False) -> UUID:
    """Take a place for a plan of its own in the only slot.

    Raises:
        asyncpg.PostgresError: with SQLSTATE FV001 when no place is left.
    """
    plan_id, booking_id = uuid4(), uuid4()
    async with connection.transaction():
        await connection.execute(_PLAN, plan_id)
        await connection.execute(_BOOKING, booking_id, plan_id, as_guest)
    return booking_id


async def release(connection: asyncpg.Connection, booking_id: UUID) -> None:
    """Give a place back."""
    await connection.execute(
        "UPDATE booking SET released_at = now(), release_reason = 'test' WHERE booking_id = $1",
        booking_id,
    )
