"""A server of somebody else's: an owner who is no superuser, and the service's own role beside."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import make_url

from db import backup, migrations
from db.logins import UnsafeLogin, check_login, make_login
from db.roles import APPLICATION
from db.session import engine
from db.tenants import SYSTEM
from tests.db.askers import asking

_CLOCK = "INSERT INTO sandbox_clock (only_one, offset_s) VALUES (1, 60)"


def run(url: str, *commands: str) -> None:
    async def work() -> None:
        connection = await asyncpg.connect(url)
        try:
            for command in commands:
                await connection.execute(command)
        finally:
            await connection.close()

    asyncio.run(work())


@pytest.fixture
def owner(server_url: str) -> Iterator[str]:
    """The name of an ordinary role that may own databases and become the service's role."""
    name = f"owner_{uuid4().hex[:8]}"
    run(server_url, f"CREATE ROLE {name}", f"GRANT {APPLICATION} TO {name}")
    yield name
    run(server_url, f"DROP ROLE {name}")


@pytest.fixture
def owned_url(server_url: str, template_database: str, owner: str) -> Iterator[str]:
    """The address of an empty database, as its owner."""
    with _owned(server_url, owner) as url:
        yield url


@contextmanager
def _owned(server_url: str, owner: str) -> Iterator[str]:
    name = f"fritvalg_{uuid4().hex}"
    run(server_url, f'CREATE DATABASE "{name}" OWNER {owner}')
    url = make_url(server_url).set(database=name).render_as_string(hide_password=False)
    mark = "&" if "?" in url else "?"
    try:
        yield f"{url}{mark}options={quote(f'-crole={owner}')}"
    finally:
        run(server_url, f'DROP DATABASE "{name}" WITH (FORCE)')


def test_an_ordinary_owner_migrates_and_the_service_is_safe(owned_url: str) -> None:
    migrations.upgrade(owned_url)

    async def look() -> tuple[int, int]:
        database = engine(owned_url, pool_size=1, role=APPLICATION)
        await check_login(database)
        await database.dispose()
        async with asking(owned_url, SYSTEM) as connection:
            ways = await connection.fetchval("SELECT count(*) FROM state_transition")
        silent = await asyncpg.connect(owned_url)
        try:
            return ways, await silent.fetchval("SELECT count(*) FROM state_transition")
        finally:
            await silent.close()

    ways, of_a_silent_owner = asyncio.run(look())
    assert ways > 0
    assert of_a_silent_owner == 0  # the policies hold the owner too


def test_a_backup_by_an_ordinary_owner_is_whole(
    owned_url: str, server_url: str, owner: str, tmp_path: Path
) -> None:
    migrations.upgrade(owned_url)
    run(owned_url, "SET fritvalg.role = 'system'", _CLOCK)
    backup.backup(owned_url, tmp_path / "whole")
    with _owned(server_url, owner) as other:
        backup.restore(other, tmp_path / "whole")

        async def look() -> list[int]:
            async with asking(other, SYSTEM) as connection:
                return [
                    await connection.fetchval(f"SELECT count(*) FROM {table}")
                    for table in ("sandbox_clock", "state_transition", "alembic_version")
                ]

        clock, ways, migrated = asyncio.run(look())
        assert (clock, migrated) == (1, 1)
        assert ways > 0


def test_the_upgrade_makes_a_login_for_the_service_that_production_takes(
    owned_url: str, server_url: str
) -> None:
    migrations.upgrade(owned_url)
    name = f"service_{uuid4().hex[:8]}"
    own = make_url(owned_url).difference_update_query(["options"])
    service = own.set(username=name, password=f"o'{name}").render_as_string(hide_password=False)

    async def tried(url: str) -> None:
        database = engine(url, pool_size=1, role=APPLICATION)
        try:
            await check_login(database, login_too=True)
        finally:
            await database.dispose()

    async def work() -> None:
        for _ in range(2):  # safe to repeat
            await make_login(server_url, service)
        await tried(service)
        with pytest.raises(UnsafeLogin, match=r"login \w+ is a superuser .*: log in as a member"):
            await tried(own.render_as_string(hide_password=False))

    try:
        asyncio.run(work())
    finally:
        run(server_url, f"DROP ROLE {name}")
