"""The demonstration's week in a database of the test's own, copied from one that is loaded once.

Import the fixtures `week_template` and `week_url` where they are wanted.
"""

import asyncio
import fcntl
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TextIO
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import make_url

from db.sealing import Sealer
from service.clock import DEMO_START
from service.demo.generate import generate
from service.demo.load import load

_LOCK = 7_114_027  # any number that nothing else locks on the server
_CLOCK = """
    INSERT INTO sandbox_clock (only_one, offset_s) VALUES (1, $1)
    ON CONFLICT (only_one) DO UPDATE SET offset_s = EXCLUDED.offset_s
"""


@pytest.fixture(scope="session")
def week_template(server_url: str, template_database: str, server_users: TextIO) -> Iterator[str]:
    """The name of a database with the week, loaded by the first of the run's workers."""
    name = f"{template_database}_week"
    _finish(_loaded(server_url, template_database, name))
    yield name
    try:
        fcntl.flock(server_users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return  # another worker still copies it and will be the last
    _finish(_execute(server_url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))


@pytest.fixture
def week_url(server_url: str, week_template: str) -> Iterator[str]:
    """The address of a fresh copy of the week."""
    with week_copy(server_url, week_template) as url:
        yield url


@contextmanager
def week_copy(server_url: str, template: str) -> Iterator[str]:
    """Give a copy whose clock stands at the demonstration's first day; drop it at the end."""
    name = f"{template}_{uuid4().hex[:8]}"
    url = make_url(server_url).set(database=name).render_as_string(hide_password=False)
    _finish(_execute(server_url, f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    offset_s = (DEMO_START - datetime.now(UTC)).total_seconds()
    _finish(_execute(url, _CLOCK, offset_s))
    try:
        yield url
    finally:
        _finish(_execute(server_url, f'DROP DATABASE "{name}" WITH (FORCE)'))


async def _loaded(server_url: str, template: str, name: str) -> None:
    admin = await asyncpg.connect(server_url)
    try:
        await admin.execute("SELECT pg_advisory_lock($1)", _LOCK)
        if await admin.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            return
        draft = f"{name}_draft"
        await admin.execute(f'DROP DATABASE IF EXISTS "{draft}" WITH (FORCE)')
        await admin.execute(f'CREATE DATABASE "{draft}" TEMPLATE "{template}"')
        opened = await asyncpg.connect(server_url, database=draft)
        await load(opened, generate(seed=1, weeks=1), sealer=Sealer(bytes(32)))
        await opened.close()
        await admin.execute(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')
    finally:
        await admin.close()


async def _execute(url: str, command: str, *values: object) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(command, *values)
    finally:
        await connection.close()


def _finish(work: Coroutine[Any, Any, None]) -> None:
    """Run to the end in a loop of its own, whatever loop the test has."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()
