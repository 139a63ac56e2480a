import asyncio
import random
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import count

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.session import engine, sessions
from tests.api.capacity_bookings import START_ON, add_provider, book, release
from tests.api.conftest import facts_database, facts_url
from tests.publishing import Figure, publish

__all__ = ["facts_database", "facts_url"]

CLIENTS = 8
NO_PLACE_LEFT = "FV001"
_days = count()

real_race = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def provider_id(facts_url):
    async def added():
        connection = await asyncpg.connect(facts_url)
        provider_id = await add_provider(connection)
        await connection.close()
        return provider_id

    return asyncio.run(added())


@asynccontextmanager
async def clients(url):
    """Connections that race, and the sessions of a publisher."""
    pool = await asyncpg.create_pool(url, min_size=CLIENTS, max_size=CLIENTS)
    database = engine(url, pool_size=CLIENTS)
    yield pool, sessions(database)
    await database.dispose()
    await pool.close()


def new_day():
    """A day that no other example has used."""
    return START_ON + timedelta(days=next(_days))


async def tried(pool, start_on, *, as_guest=False):
    """The booking, or none when the database says that no place is left."""
    async with pool.acquire() as connection:
        try:
            return await book(connection, start_on=start_on, as_guest=as_guest)
        except asyncpg.PostgresError as error:
            assert error.sqlstate == NO_PLACE_LEFT
            return None


async def slot_of(pool, start_on):
    """The slot, beside what the bookings themselves say."""
    return await pool.fetchrow(
        "SELECT s.*, count(b.*) AS open, count(b.*) FILTER (WHERE b.as_guest) AS open_guests"
        " FROM capacity_slot s LEFT JOIN booking b"
        " ON b.slot_id = s.slot_id AND b.released_at IS NULL"
        " WHERE s.start_on = $1 GROUP BY s.slot_id",
        start_on,
    )


@given(
    places=st.integers(0, 6),
    reserved_share=st.floats(0, 1),
    accepts_out_of_area=st.booleans(),
    residents=st.integers(0, 8),
    guests=st.integers(0, 8),
    seed=st.integers(0, 99),
)
@real_race
def test_a_race_sells_every_place_once_and_keeps_the_reserve(
    facts_url, provider_id, places, reserved_share, accepts_out_of_area, residents, guests, seed
):
    start_on = new_day()
    reserved = round(places * reserved_share)
    figure = Figure(
        start_on=start_on,
        places=places,
        reserved=reserved,
        accepts_out_of_area=accepts_out_of_area,
    )
    racers = [False] * residents + [True] * guests
    random.Random(seed).shuffle(racers)  # noqa: S311 - an order, not a secret

    async def race():
        async with clients(facts_url) as (pool, publisher):
            await publish(publisher, provider_id, [figure])
            won = await asyncio.gather(*(tried(pool, start_on, as_guest=g) for g in racers))
            return sum(one is not None for one in won), await slot_of(pool, start_on)

    won, slot = asyncio.run(race())
    open_to_guests = places - reserved if accepts_out_of_area else 0
    assert (
        won == slot["taken"] == slot["open"] == min(places, residents + min(guests, open_to_guests))
    )
    assert slot["taken_by_guests"] == slot["open_guests"] <= open_to_guests


@given(
    first=st.integers(0, 6),
    later=st.lists(st.integers(0, 6), min_size=1, max_size=4),
    buyers=st.integers(0, 10),
    givers=st.integers(0, 4),
)
@real_race
def test_books_stay_true_while_figures_change_and_places_are_given_back(
    facts_url, provider_id, first, later, buyers, givers
):
    start_on = new_day()

    async def race():
        async with clients(facts_url) as (pool, publisher):
            await publish(publisher, provider_id, [Figure(start_on=start_on, places=first)])
            held = [b for b in [await tried(pool, start_on) for _ in range(givers)] if b]
            newer = [
                publish(publisher, provider_id, [Figure(start_on=start_on, places=p)], minute=n)
                for n, p in enumerate(later, 1)
            ]
            buying = [tried(pool, start_on) for _ in range(buyers)]
            await asyncio.gather(*newer, *buying, *(release(pool, b) for b in held))
            settled = await slot_of(pool, start_on)
            extra = await tried(pool, start_on)
            return settled, extra

    slot, extra = asyncio.run(race())
    assert slot["places"] == later[-1]
    assert slot["taken"] == slot["open"]
    assert slot["ceiling"] == max(slot["places"], slot["taken"])
    assert (extra is not None) == (slot["taken"] < slot["places"])
