"""I1-I5, I7, I8 and I9 hold on every way through the service, over HTTP and a real database."""

import asyncio
import os

import asyncpg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.properties.plan_journeys import PlanJourney

BOUNDED = settings(
    max_examples=int(os.environ.get("EXAMPLES", "12")),
    stateful_step_count=14,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def database(world):
    """A connection of the test's own, and the loop it lives in."""
    with asyncio.Runner() as runner:
        connection = runner.run(asyncpg.connect(world.client.database_url))
        yield runner, connection
        runner.run(connection.close())


def test_the_promises_hold_whoever_asks_for_what_in_whatever_order(world, database):
    runner, connection = database
    run_state_machine_as_test(lambda: PlanJourney(world, runner, connection), settings=BOUNDED)
