"""What is promised when processes are killed: nothing committed is lost, nothing is left behind."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from db import embedded

ROOT = Path(__file__).parents[2]
OWNER = """
import sys, signal
from pathlib import Path
from db import embedded
server = embedded.start(Path(sys.argv[1]))
print(server.url, server.pid, flush=True)
signal.pause()
"""
LEAVER = """
import sys
from pathlib import Path
from db import embedded
print(embedded.start(Path(sys.argv[1])).pid, flush=True)
"""
FORKER = """
import os, sys, signal
from pathlib import Path
from db import embedded
server = embedded.start(Path(sys.argv[1]))
child = os.fork()
if child:
    print(child, server.pid, flush=True)
signal.pause()
"""
GRACE_S = 5.0


class Program:
    """A Python process in a process group of its own, and the first line it printed.

    The line ends with the number of the server's main process.
    """

    def __init__(self, code: str, data_dir: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, str(data_dir)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        self.said = self.process.stdout.readline().split()

    def kill_group(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()
        assert is_gone(int(self.said[-1]), within_s=30)


@pytest.fixture
def program(data_dir: Path) -> Iterator[Callable[[str], Program]]:
    started: list[Program] = []

    def start(code: str) -> Program:
        started.append(Program(code, data_dir))
        return started[-1]

    yield start
    for one in started:
        one.end()


def is_gone(pid: int, *, within_s: float = GRACE_S) -> bool:
    deadline_s = time.monotonic() + within_s
    while psutil.pid_exists(pid):
        if time.monotonic() > deadline_s:
            return False
        time.sleep(0.02)
    return True


def processes_of(server_pid: int) -> list[psutil.Process]:
    """The keeper, the server and its workers."""
    server = psutil.Process(server_pid)
    return [server.parent(), server, *server.children()]


async def write_until_broken(url: str, committed: list[int], enough: threading.Event) -> None:
    """Insert one number per transaction; note each whose commit was acknowledged."""
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE TABLE IF NOT EXISTS written (number int PRIMARY KEY)")
    try:
        while True:
            await connection.execute("INSERT INTO written VALUES ($1)", len(committed))
            committed.append(len(committed))
            if len(committed) == 200:
                enough.set()
    except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError):
        enough.set()


async def written(url: str) -> list[int]:
    connection = await asyncpg.connect(url)
    rows = await connection.fetch("SELECT number FROM written ORDER BY number")
    await connection.close()
    return [row["number"] for row in rows]


def while_writing(url: str, strike: Callable[[], None]) -> list[int]:
    """Strike in the middle of a stream of commits; return what was acknowledged before."""
    committed: list[int] = []
    enough = threading.Event()
    writer = threading.Thread(
        target=lambda: asyncio.run(write_until_broken(url, committed, enough))
    )
    writer.start()
    assert enough.wait(30)
    strike()
    writer.join(30)
    assert not writer.is_alive()
    return committed


def assert_kept(found: list[int], committed: list[int]) -> None:
    # The commit under way at the strike may have succeeded unheard.
    assert found[: len(committed)] == committed
    assert len(committed) >= 200
    assert len(found) <= len(committed) + 1


def test_server_goes_within_five_seconds_of_its_owners_sigkill(data_dir, program):
    owner = program(OWNER)
    url, pid = owner.said[0], int(owner.said[1])

    committed = while_writing(url, owner.kill_group)

    assert is_gone(pid)
    with embedded.start(data_dir) as server:
        assert_kept(asyncio.run(written(server.url)), committed)


def test_everything_killed_at_once_loses_nothing_and_recovers_in_seconds(data_dir, program):
    owner = program(OWNER)
    url, pid = owner.said[0], int(owner.said[1])

    def kill_all() -> None:
        doomed = [psutil.Process(owner.process.pid), *processes_of(pid)]
        for process in doomed:
            process.suspend()
        for process in doomed:
            process.kill()

    committed = while_writing(url, kill_all)

    started_s = time.monotonic()
    with embedded.start(data_dir) as server:
        assert time.monotonic() - started_s < 10
        assert_kept(asyncio.run(written(server.url)), committed)


def test_killed_server_comes_back_at_the_same_address(data_dir):
    with embedded.start(data_dir) as server:
        first = server.pid
        committed = while_writing(server.url, lambda: os.kill(first, signal.SIGKILL))

        deadline_s = time.monotonic() + 10
        while embedded.find(data_dir) is None:
            assert time.monotonic() < deadline_s
            time.sleep(0.05)
        assert server.pid != first
        assert_kept(asyncio.run(written(server.url)), committed)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_server_goes_when_its_keeper_is_killed(data_dir):
    with embedded.start(data_dir) as server:
        pid = server.pid
        psutil.Process(pid).parent().kill()
        assert is_gone(pid)
        with embedded.start(data_dir) as next_server:
            assert next_server.pid != pid
            assert embedded.find(data_dir) == next_server.url
        assert embedded.find(data_dir) is None


def test_worker_busy_with_a_query_does_not_outlive_its_server_into_the_next(data_dir):
    server = embedded.start(data_dir)
    endless = "DO $$ BEGIN LOOP END LOOP; END $$"

    async def occupy() -> int:
        connection = await asyncpg.connect(server.url)
        worker = await connection.fetchval("SELECT pg_backend_pid()")
        task = asyncio.create_task(connection.execute(endless))
        await asyncio.sleep(0.2)
        keeper, main, *_ = processes_of(server.pid)
        for process in (keeper, main):
            process.suspend()
        for process in (main, keeper):
            process.kill()
        assert psutil.pid_exists(worker)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        connection.terminate()
        return worker

    worker = asyncio.run(occupy())
    with embedded.start(data_dir) as next_server:
        assert next_server.url
        assert is_gone(worker, within_s=0)
    server.stop()


def test_stale_note_naming_a_living_stranger_does_not_stop_the_next_start(data_dir):
    with embedded.start(data_dir) as server:
        owner_uid = psutil.Process(server.pid).uids().real
        note = data_dir / "server" / "cluster" / "postmaster.pid"
        stale = note.read_text().splitlines()
    as_user = {"user": owner_uid} if os.geteuid() == 0 else {}
    with subprocess.Popen(["sleep", "60"], **as_user) as stranger:
        note.write_text("\n".join([str(stranger.pid), *stale[1:]]) + "\n")
        os.chown(note, owner_uid, -1)

        with embedded.start(data_dir) as server:
            assert server.pid != stranger.pid

        assert stranger.poll() is None
        stranger.kill()


def test_server_goes_when_its_owner_leaves_without_stopping_it(data_dir, program):
    leaver = program(LEAVER)
    leaver.process.wait()
    assert is_gone(int(leaver.said[0]))


def test_fork_of_a_killed_owner_does_not_hold_the_data(data_dir, program):
    forker = program(FORKER)
    child, pid = int(forker.said[0]), int(forker.said[1])
    os.kill(forker.process.pid, signal.SIGKILL)
    forker.process.wait()
    try:
        assert psutil.pid_exists(child)
        assert is_gone(pid)
        with embedded.start(data_dir) as server:
            assert server.pid != pid
    finally:
        os.kill(child, signal.SIGKILL)


def test_end_of_the_thread_that_started_it_does_not_end_the_server(data_dir):
    started: list[embedded.EmbeddedServer] = []
    thread = threading.Thread(target=lambda: started.append(embedded.start(data_dir)))
    thread.start()
    thread.join()
    time.sleep(0.5)
    with started[0]:
        assert embedded.find(data_dir) == started[0].url


def test_second_owner_is_refused_with_the_first_ones_pid_and_what_to_do(data_dir, program):
    owner = program(OWNER)
    with pytest.raises(embedded.AlreadyOwned) as refusal:
        embedded.start(data_dir)
    assert refusal.value.pid == owner.process.pid
    assert refusal.value.url == owner.said[0]
    assert str(owner.process.pid) in str(refusal.value)
    assert "FRITVALG_DATA_DIR" in refusal.value.remedy


def test_running_joins_anothers_server_and_leaves_it_running(data_dir, program):
    owner = program(OWNER)
    with embedded.running(data_dir) as url:
        assert url == owner.said[0]
    assert embedded.find(data_dir) == url
    assert psutil.pid_exists(int(owner.said[1]))


def test_of_many_that_start_at_once_one_owns_and_the_others_are_told_so(data_dir):
    code = """
import sys, time
from pathlib import Path
from db import embedded
try:
    with embedded.start(Path(sys.argv[1])):
        print("owns", flush=True)
        sys.stdin.read()
except embedded.AlreadyOwned as other:
    print(other.pid, flush=True)
"""
    rivals = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(data_dir)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for _ in range(4)
    ]
    said = [(rival.pid, rival.stdout.readline().strip()) for rival in rivals if rival.stdout]
    for rival in rivals:
        rival.communicate()
    owners = [pid for pid, words in said if words == "owns"]
    assert len(owners) == 1
    assert [words for _, words in said if words != "owns"] == [str(owners[0])] * 3
