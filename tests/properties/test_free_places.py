"""What a run counts as free, against the trigger that sells the places."""

from itertools import product

import asyncpg
import pytest

from service.matching.facts import free_places
from tests.api.capacity_bookings import START_ON, add_provider, book
from tests.api.conftest import facts_database, facts_url

__all__ = ["facts_database", "facts_url"]

MOST = 3
NO_PLACE_LEFT = "FV001"
STATES = [
    (places, reserved, accepts, taken, guests)
    for places, accepts in product(range(MOST + 1), (True, False))
    for reserved in range(places + 1)
    for taken in range(places + 2)  # one more than the places after a smaller figure
    for guests in range(taken + 1)
]
_SLOT = """
    INSERT INTO capacity_slot (provider_id, care_level, clinical_area, delivery_mode, start_on,
        places, reserved_for_residents, accepts_out_of_area, observed_at, publication_id, taken,
        taken_by_guests, ceiling)
    VALUES ($1, 'basic', '01', 'on_site', $2, $3::int, $4, $5, now(), $6, $7::int, $8,
        greatest($3, $7))
"""
_PUBLICATION = """
    INSERT INTO capacity_publication (publication_id, observed_at, published_at, publisher,
        media_type, accepted, rejected)
    VALUES (gen_random_uuid(), now(), now(), 'test', 'text/csv', 1, 0) RETURNING publication_id
"""


@pytest.fixture
async def connection(facts_url):
    opened = await asyncpg.connect(facts_url)
    yield opened
    await opened.close()


async def sold(connection, *, as_guest):
    """How many places the trigger sells one after the other."""
    for count in range(MOST + 2):
        try:
            await book(connection, as_guest=as_guest)
        except asyncpg.PostgresError as error:
            assert error.sqlstate == NO_PLACE_LEFT
            return count
    raise AssertionError("the trigger never stops selling")


async def sold_in_all(connection, state, provider_id, publication_id, *, guests_first):
    """Places sold to guests and then to residents, or the other way; nothing is kept."""
    places, reserved, accepts, taken, guests = state
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute(
        _SLOT, provider_id, START_ON, places, reserved, accepts, publication_id, taken, guests
    )
    first = await sold(connection, as_guest=guests_first)
    second = await sold(connection, as_guest=not guests_first)
    await transaction.rollback()
    return first, second


async def test_free_places_are_what_the_database_sells(connection):
    provider_id = await add_provider(connection)
    publication_id = await connection.fetchval(_PUBLICATION)
    assert len(STATES) > 200
    for state in STATES:
        places, reserved, accepts, taken, guests = state
        to_all, kept = free_places(
            places=places,
            reserved=reserved,
            accepts_out_of_area=accepts,
            taken=taken,
            taken_by_guests=guests,
        )
        slot = (connection, state, provider_id, publication_id)
        assert await sold_in_all(*slot, guests_first=True) == (to_all, kept), state
        assert await sold_in_all(*slot, guests_first=False) == (to_all + kept, 0), state
