"""A running service with the country's facts loaded, anew for each test."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import make_url

from db.reference.load import load
from tests.api.plan_make import World, a_world
from tests.serving import Served, serving


@pytest.fixture(scope="session")
def facts_database(server_url: str, template_database: str) -> Iterator[str]:
    """The name of a database with the reference facts, there to be copied."""
    name = f"{template_database}_facts_{uuid4().hex[:8]}"
    _finish(_copy(server_url, template_database, name))
    _finish(_load(_named(server_url, name)))
    yield name
    _finish(_drop(server_url, name))


@pytest.fixture
def facts_url(server_url: str, facts_database: str) -> Iterator[str]:
    """The address of a fresh database with the reference facts."""
    name = f"fritvalg_{uuid4().hex}"
    _finish(_copy(server_url, facts_database, name))
    yield _named(server_url, name)
    _finish(_drop(server_url, name))


@pytest.fixture
def client(facts_url: str, tmp_path: Path) -> Iterator[Served]:
    """The running service; `client.as_("authority", authority_id="0751")` speaks to it."""
    with serving(facts_url, tmp_path) as served:
        yield served


@pytest.fixture
async def connection(facts_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the test's own to the database of the running service."""
    opened = await asyncpg.connect(facts_url)
    yield opened
    await opened.close()


@pytest.fixture(scope="module")
def world(
    server_url: str, facts_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """A running service with places that have room, for tests that leave clock and places alone."""
    with served_anew(server_url, facts_database, tmp_path_factory.mktemp("world")) as served:
        yield a_world(served, places=500)


@contextmanager
def served_anew(
    server_url: str, facts_database: str, folder: Path, **settings: Any
) -> Iterator[Served]:
    """A service that runs on a database of its own, with the reference facts."""
    name = f"fritvalg_{uuid4().hex}"
    _finish(_copy(server_url, facts_database, name))
    with serving(_named(server_url, name), folder, **settings) as served:
        yield served
    _finish(_drop(server_url, name))


def _named(server_url: str, name: str) -> str:
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)


async def _copy(server_url: str, template: str, name: str) -> None:
    await _execute(server_url, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


async def _drop(server_url: str, name: str) -> None:
    await _execute(server_url, f'DROP DATABASE "{name}" WITH (FORCE)')


async def _execute(server_url: str, command: str) -> None:
    connection = await asyncpg.connect(server_url)
    try:
        await connection.execute(command)
    finally:
        await connection.close()


async def _load(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await load(connection)
    finally:
        await connection.close()


def _finish(work: Coroutine[Any, Any, None]) -> None:
    """Run to the end in a loop of its own, whatever loop the test has."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()
