"""Bookings written straight into the database, where the places are guarded."""

from datetime import date
from uuid import UUID, uuid4

import asyncpg

START_ON = date(2027, 2, 15)

_PLAN = """
    INSERT INTO plan (plan_id, external_id, issued_by, issuer_kind, citizen_ref, clinical_sealed,
        postcode, home_municipality, plan_type, care_level, clinical_area, age_group,
        discharged_on, contacts, consent, recipients, rule_set, responsible_authority_id, state,
        created_at, version)
    VALUES ($1::uuid, $1::text, 'hospital', 'public', 'citizen', '', '8000', '0751', 'general',
        'basic', '01', 'adult', '2027-02-08', '{}', '{}', '{}', '2027', '0751', 'awaiting_offer',
        now(), 1)
"""
_RECEIVED = """
    INSERT INTO event (plan_id, event, to_state, at, actor_role, actor, rule_set, citation, facts)
    VALUES ($1, 'plan.received', 'awaiting_offer', now(), 'hospital', 'hospital', '2027',
        '§ 4, stk. 2', '{}')
"""
_BOOKING = """
    INSERT INTO booking (booking_id, slot_id, plan_id, purpose, as_guest, held_at)
    SELECT $1, slot_id, $2, 'offer', $3, now() FROM capacity_slot WHERE start_on = $4
"""
_PROVIDER = """
    INSERT INTO provider (provider_id, name, kind, authority_id, municipality_code, postcode,
        lat, lon, access, created_at, version)
    VALUES ($1, 'Testcenter', 'municipal', '0751', '0751', '8000', 56.1, 10.2, '{}', now(), 1)
"""
_OFFERING = """
    INSERT INTO service_offering (provider_id, care_level, clinical_area, delivery_modes,
        age_groups, competent_staff, cover_declared)
    VALUES ($1, 'basic', '01', '{on_site}', '{adult}', 2, true)
"""


async def book(
    connection: asyncpg.Connection, *, start_on: date = START_ON, as_guest: bool = False
) -> UUID:
    """Take a place on a day that one provider has, for a plan of its own.

    Raises:
        asyncpg.PostgresError: with SQLSTATE FV001 when no place is left.
    """
    plan_id, booking_id = uuid4(), uuid4()
    async with connection.transaction():
        await connection.execute(_PLAN, plan_id)
        await connection.execute(_RECEIVED, plan_id)
        await connection.execute(_BOOKING, booking_id, plan_id, as_guest, start_on)
    return booking_id


async def release(connection: asyncpg.Connection, booking_id: UUID) -> None:
    """Give a place back."""
    await connection.execute(
        "UPDATE booking SET released_at = now(), release_reason = 'test' WHERE booking_id = $1",
        booking_id,
    )


async def add_provider(connection: asyncpg.Connection) -> UUID:
    """Store a provider with one service."""
    provider_id = uuid4()
    await connection.execute(_PROVIDER, provider_id)
    await connection.execute(_OFFERING, provider_id)
    return provider_id
