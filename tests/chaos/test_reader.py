"""The checker of the chaos test outlives what it watches."""

import asyncio

import asyncpg

from tests.chaos.reader import Patient

_SLOW = "SELECT pg_sleep(0.5), 'slow' AS name"
_CUT = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE query LIKE '%slow%' AND pid <> pg_backend_pid() AND datname = current_database()
"""


async def test_a_question_cut_short_is_asked_anew(database_url):
    question = asyncio.create_task(Patient(database_url).fetchrow(_SLOW))
    killer = await asyncpg.connect(database_url)
    try:
        while not await killer.fetch(_CUT):
            await asyncio.sleep(0.01)
    finally:
        await killer.close()
    assert (await question)["name"] == "slow"
