"""Events delivered by real workers, some of which are killed."""

import asyncio
import json

import pytest

from tests.api import plan_make as make
from tests.api.webhook_make import NETWORKS, registered
from tests.flows.workers import until, working
from tests.receiver import receiving
from tests.serving import serving

SETTINGS = {"webhook_networks": json.dumps(NETWORKS)}
SILENT_S = 120


@pytest.fixture
def served(facts_url, tmp_path):
    with serving(facts_url, tmp_path, webhook_networks=NETWORKS) as one:
        yield one


async def time_passes(connection):
    """Let every claim and sign of life be so much older."""
    aged = f"- interval '{SILENT_S} seconds'"
    await connection.execute(f"UPDATE webhook_delivery SET claimed_until = claimed_until {aged}")
    for table in ("pgqueuer", "pgqueuer_schedules"):
        await connection.execute(f"UPDATE {table} SET heartbeat = heartbeat {aged}")


async def test_a_worker_killed_while_it_delivers_loses_nothing_and_keeps_the_order(
    served, facts_url, tmp_path, connection
):
    world = make.a_world(served)
    with receiving() as receiver, registered(world.authority(), receiver) as endpoint:
        receiver.answers = ["hang"]
        path = make.offered(world)
        with working(facts_url, tmp_path, **SETTINGS) as first:
            assert await asyncio.to_thread(receiver.reached.wait, 60)
            first.kill()
            first.wait()
        await time_passes(connection)
        words = [one["event"] for one in make.history(world, path)]

        async def look():
            told = await asyncio.to_thread(endpoint.deliveries, "&state=delivered")
            return told if len(told) == len(words) else None

        with working(facts_url, tmp_path, **SETTINGS):
            told = await until(look)
        secret = endpoint.secret
    assert receiver.words() == [words[0], *words]
    assert receiver.ids()[0] == receiver.ids()[1]
    assert len(set(receiver.ids())) == len(words)
    assert all(one.is_signed_with(secret) for one in receiver.received)
    assert [one["attempts"] for one in told] == [2] + [1] * (len(words) - 1)
