import asyncio
from datetime import timedelta

import asyncpg
import pytest

from db.session import engine, sessions
from tests.api.capacity_bookings import START_ON, add_provider, book, release
from tests.api.conftest import facts_database, facts_url
from tests.publishing import Figure, publish

__all__ = ["facts_database", "facts_url"]

DAYS = [START_ON + timedelta(days=n) for n in range(300)]


@pytest.fixture
async def connection(facts_url):
    opened = await asyncpg.connect(facts_url)
    yield opened
    await opened.close()


@pytest.fixture
async def publisher(facts_url):
    database = engine(facts_url, pool_size=4)
    yield sessions(database)
    await database.dispose()


async def test_publications_at_once_wait_in_a_line_and_never_in_a_circle(connection, publisher):
    provider_id = await add_provider(connection)
    figures = [Figure(start_on=day, places=4) for day in DAYS]
    for n in range(5):
        await asyncio.gather(
            publish(publisher, provider_id, figures, minute=n),
            publish(publisher, provider_id, figures[::-1], minute=n),
            publish(publisher, provider_id, figures[150:] + figures[:150], minute=n),
        )
    assert await connection.fetchval("SELECT count(*) FROM capacity_slot") == len(DAYS)
    assert await connection.fetchval("SELECT count(*) FROM capacity_figure") == 15 * len(DAYS)


async def test_a_smaller_figure_counts_down_with_the_places_given_back(connection, publisher):
    provider_id = await add_provider(connection)
    await publish(publisher, provider_id, [Figure(start_on=START_ON, places=3)])
    booked = [await book(connection) for _ in range(3)]
    oversubscribed = await publish(
        publisher, provider_id, [Figure(start_on=START_ON, places=1)], minute=1
    )
    assert oversubscribed == 1
    ceilings = []
    for booking in booked:
        await release(connection, booking)
        ceilings.append(await connection.fetchval("SELECT ceiling FROM capacity_slot"))
    assert ceilings == [2, 1, 1]
    await book(connection)
    with pytest.raises(asyncpg.PostgresError, match="no place left"):
        await book(connection)


async def test_history_of_figures_cannot_be_changed(connection, publisher):
    provider_id = await add_provider(connection)
    await publish(publisher, provider_id, [Figure(start_on=START_ON, places=3)])
    for statement in (
        "UPDATE capacity_figure SET places = 9",
        "DELETE FROM capacity_figure",
        "UPDATE capacity_publication SET publisher = 'x'",
        "TRUNCATE capacity_publication, capacity_figure, capacity_slot CASCADE",
    ):
        with pytest.raises(asyncpg.PostgresError, match="never changes"):
            await connection.execute(statement)
