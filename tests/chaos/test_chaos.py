"""The service, its worker and PostgreSQL are killed at random while many clients write.

Nothing acknowledged may be lost, no place sold twice, no plan placed twice, nothing dispatched
twice; every other invariant holds as well. `make chaos` asks for more kills.
"""

import asyncio
import json
import os
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from service.auth import Caller, Role, issue
from service.clock import DEMO_START, machine_now
from tests.chaos.clients import Ledger, Stubborn
from tests.chaos.reader import Patient
from tests.chaos.stack import Stack
from tests.properties.invariant_checks import broken
from tests.properties.walks import Walkers, a_country

KILLS = int(os.environ.get("KILLS", "4"))
SEED = int(os.environ.get("SEED", "1"))
_FAULTS = ("api_kill", "postgres_kill", "api_kill", "both_kill", "worker_kill", "postgres_pause")
_AT_ONCE = 25  # plans that are walked with at a time
_PLACES = 2_000  # a day and place: what is sold twice would be seen, what is sold out is not sought
_BETWEEN_S = (0.2, 2.5)


@pytest.fixture
def stack():
    folder = Path(tempfile.mkdtemp(prefix="fritvalg-chaos-"))
    folder.chmod(0o755)
    with Stack(folder) as running:
        yield running
        errors = [line for line in running.log.splitlines() if '"error"' in line]
        print("\n".join(errors))  # noqa: T201 - told by pytest where the test fails
    shutil.rmtree(folder)


async def kill_at_random(stack: Stack, random: Random, done: asyncio.Event) -> None:
    for number in range(KILLS):
        await asyncio.sleep(random.uniform(*_BETWEEN_S))
        fault = _FAULTS[number] if number < len(_FAULTS) else random.choice(_FAULTS)
        await asyncio.to_thread(stack.do, fault)
    done.set()


async def write_until(done: asyncio.Event, walkers: list[Walkers], operator: Stubborn) -> None:
    """Batch after batch of plans goes through its days, at least one to its end after the kills."""
    for walker in walkers:
        over = done.is_set()
        await operator.put("/v1/sandbox/clock", json={"now": DEMO_START.isoformat()})
        await walker.walk(_AT_ONCE)
        if over:
            return


async def test_nothing_acknowledged_is_lost_whatever_is_killed(stack):
    random, ledger, done = Random(SEED), Ledger(), asyncio.Event()  # noqa: S311 - no secret
    served = stack.served
    clients: dict[tuple[str, ...], Stubborn] = {}

    def client(role: str, claims: dict[str, str]) -> Stubborn:
        named = (role, *claims.values())
        if named not in clients:
            caller = Caller(role=Role(role), **{"sub": f"test-{role}", **claims})
            lifetime = timedelta(hours=12)
            token = issue(served._key, caller, now=machine_now(), lifetime=lifetime)
            clients[named] = Stubborn(served.url, token, ledger)
        return clients[named]

    try:
        served.set_clock(DEMO_START.isoformat())
        country = a_country(served, places=_PLACES)
    finally:
        served.close()
    database = Patient(served.database_url)
    batches = [Walkers(client, country, database, SEED * 1_000 + n) for n in range(200)]
    async with asyncio.TaskGroup() as group:
        group.create_task(kill_at_random(stack, random, done))
        group.create_task(write_until(done, batches, client("operator", {})))
    await asyncio.to_thread(stack.wait_until_ready)

    assert ledger.bad == []
    lost = [
        write
        for write in ledger.acknowledged
        if (again := await write.client.again(write)).status_code != write.status
        or again.headers.get("idempotency-replayed") != "true"
        or again.json() != write.told
    ]
    assert lost == []
    assert await broken(database) == {}
    print(  # noqa: T201 - what was survived, when asked for with -s
        json.dumps(
            {
                "faults": stack.faults,
                "acknowledged": len(ledger.acknowledged),
                "unanswered": ledger.unanswered,
                "lost": len(lost),
            }
        )
    )
