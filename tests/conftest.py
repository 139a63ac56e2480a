"""A real database for every test that wants one.

One server per run, shared by all workers of the run: the embedded one, or the server whose
superuser's address stands in FRITVALG_TEST_DATABASE_URL. The schema is migrated once into a
template; a test gets a fresh copy of it (`database_url`), or a session on its worker's copy that
is rolled back (`session`), which is faster.
"""

import asyncio
import fcntl
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO
from uuid import uuid4

import asyncpg
import hypothesis
import pytest
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncSession

from db import embedded, migrations
from db.session import dsn, engine

# No test asserts how long something takes: on a busy machine anything may.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

_TEMPLATE_LOCK = 7_114_015  # any number that nothing else locks on the server


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A new folder for a server of the test's own, where every user may go."""
    folder = Path(tempfile.mkdtemp(prefix="fritvalg-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def test_run() -> str:
    """A name of this run, the same in all its workers."""
    return os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid4().hex)[:12]


@pytest.fixture(scope="session")
def server_users(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TextIO]:
    """A file that every worker of the run locks as long as it uses the server."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    with (shared / "server-users").open("a") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        yield users


@pytest.fixture(scope="session")
def server_url(test_run: str, server_users: TextIO) -> Iterator[str]:
    """The address of the run's server; the worker that started it ends it after all others."""
    given = os.environ.get("FRITVALG_TEST_DATABASE_URL")
    if given:
        yield dsn(given)
        return
    # Not below pytest's own folder: that is closed to the user whom root lowers the server to.
    folder = Path(tempfile.gettempdir()) / f"fritvalg-tests-{test_run}"
    try:
        server = embedded.start(folder, durable=False)
    except embedded.AlreadyOwned as other:
        yield other.url
        return
    yield server.url
    fcntl.flock(server_users, fcntl.LOCK_EX)
    server.stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def template_database(test_run: str, server_url: str, server_users: TextIO) -> Iterator[str]:
    """The name of a database that holds the migrated schema and is there to be copied."""
    name = f"fritvalg_{test_run}_template"
    _finish(_migrated(server_url, name))
    yield name
    try:
        fcntl.flock(server_users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return  # another worker still copies it and will be the last
    _finish(_drop(server_url, name))


@pytest.fixture
def database_url(server_url: str, template_database: str) -> Iterator[str]:
    """The address of a fresh database, for tests that commit."""
    with _copied(server_url, template_database) as url:
        yield url


@pytest.fixture(scope="session")
def worker_database_url(server_url: str, template_database: str) -> Iterator[str]:
    """The address of this worker's database, where nothing is ever committed."""
    with _copied(server_url, template_database) as url:
        yield url


@pytest.fixture
async def session(worker_database_url: str) -> AsyncIterator[AsyncSession]:
    """A session whose work, committed or not, is undone after the test."""
    database = engine(worker_database_url, pool_size=1)
    async with database.connect() as connection:
        transaction = await connection.begin()
        async with AsyncSession(
            connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        ) as undone:
            yield undone
        await transaction.rollback()
    await database.dispose()


@contextmanager
def _copied(server_url: str, template: str) -> Iterator[str]:
    """Give a copy of the template; drop it at the end with whoever is still connected."""
    name = f"{template.removesuffix('_template')}_{uuid4().hex[:12]}"
    _finish(_execute(server_url, f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    yield _named(server_url, name)
    _finish(_drop(server_url, name))


async def _migrated(server_url: str, name: str) -> None:
    connection = await asyncpg.connect(server_url)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", _TEMPLATE_LOCK)
        if await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            return
        draft = f"{name}_draft"
        await connection.execute(f'DROP DATABASE IF EXISTS "{draft}" WITH (FORCE)')
        await connection.execute(f'CREATE DATABASE "{draft}"')
        await asyncio.to_thread(migrations.upgrade, _named(server_url, draft))
        await connection.execute(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')
    finally:
        await connection.close()


async def _drop(server_url: str, name: str) -> None:
    await _execute(server_url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


async def _execute(server_url: str, command: str) -> None:
    connection = await asyncpg.connect(server_url)
    try:
        await connection.execute(command)
    finally:
        await connection.close()


def _named(server_url: str, name: str) -> str:
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)


def _finish(work: Coroutine[Any, Any, None]) -> None:
    """Run to the end in a loop of its own, whatever loop the test has."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()
