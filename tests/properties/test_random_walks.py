"""I1-I7 and I9-I12 hold after every random walk of parallel actors, over HTTP on PostgreSQL.

`WALKS` says how many; `make test-deep` asks for ten thousand.
"""

import os
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg
import httpx
import pytest

from service.app import create_app
from service.auth import Caller, Role, development_key, issue
from service.clock import machine_now
from service.settings import Environment, Settings
from tests.api.conftest import facts_database, facts_url
from tests.properties.walks import Walkers, a_country
from tests.properties.wishes import Country
from tests.serving import serving

__all__ = ["facts_database", "facts_url"]

WALKS = int(os.environ.get("WALKS", "60"))
IN_A_BATCH = 250
BATCHES = [min(IN_A_BATCH, WALKS - first) for first in range(0, WALKS, IN_A_BATCH)]


@asynccontextmanager
async def walkers(url: str, data_dir, country: Country, seed: int) -> AsyncIterator[Walkers]:
    """Actors of every role, with the service in the same loop: no socket slows the race."""
    settings = Settings(
        _env_file=None,
        environment=Environment.DEVELOPMENT,
        data_dir=data_dir,
        requests_per_minute=0,
    )
    app = create_app(settings, database_url=url)
    key = development_key(data_dir)
    transport = httpx.ASGITransport(app=app)
    clients: dict[tuple[str, ...], httpx.AsyncClient] = {}

    def client(role: str, claims: dict[str, str]) -> httpx.AsyncClient:
        named = (role, *claims.values())
        if named not in clients:
            caller = Caller(role=Role(role), **{"sub": f"test-{role}", **claims})
            token = issue(key, caller, now=machine_now(), lifetime=timedelta(hours=2))
            clients[named] = httpx.AsyncClient(
                transport=transport,
                base_url="http://fritvalg",
                headers={"Authorization": f"Bearer {token}"},
            )
        return clients[named]

    async with app.lifespan(), asyncpg.create_pool(url, min_size=1, max_size=2) as database:
        yield Walkers(client, country, database, seed)


@pytest.mark.parametrize(("seed", "number"), list(enumerate(BATCHES)))
async def test_every_invariant_holds_after_every_walk(facts_url, tmp_path, seed, number):
    with serving(facts_url, tmp_path) as served:
        country = a_country(served, places=max(4, number // 6))
    async with walkers(facts_url, tmp_path, country, seed) as crowd:
        try:
            await crowd.walk(number)
        finally:
            print(_told(crowd.answers))  # noqa: T201 - what was walked, when asked for with -s


def _told(answers: Counter[tuple[str, int, str]]) -> str:
    lines = sorted(answers.items(), key=lambda item: (-item[1], item[0]))
    return "\n".join(f"{n} {what} {status} {code}" for (what, status, code), n in lines)
