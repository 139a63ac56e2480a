"""Start, find and stop the server of a data folder."""

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from db.embedded import keeper
from db.embedded.account import Account, account
from db.embedded.cluster import end_leftovers, ensure, explain
from db.embedded.errors import AlreadyOwned, ServerError
from db.embedded.options import options
from db.embedded.place import (
    PORT,
    Owner,
    Place,
    existing,
    remove_sockets,
    settle,
    socket_folder,
)
from db.embedded.programs import environment, installed, usable_by

_LOOK_S = 0.03
_RECOVERY_S = 300.0  # reading a gigabyte of log again on a slow disk
_HANDOVER_S = 45.0  # the keeper's longest patience with a server that stops
_DYING_S = 1.0
_LOG_BYTES = 10_000_000


class EmbeddedServer:
    """A running server that this process owns; it ends with this process at the latest."""

    def __init__(self, place: Place, owner: Owner, process: subprocess.Popen[bytes]) -> None:
        self._place = place
        self._owner = owner
        self._keeper = process

    @property
    def url(self) -> str:
        """The server's address."""
        return self._owner.url

    @property
    def pid(self) -> int:
        """The number of the server's main process; it changes if the server had to be revived.

        Raises:
            ServerError: the server is down.
        """
        noted = self._place.postmaster()
        if noted is None:
            raise ServerError("The server is down.", remedy=f"See {self._place.log}.")
        return noted.pid

    @property
    def data_dir(self) -> Path:
        """The data folder as given by the caller."""
        return self._place.data_dir

    def stop(self) -> None:
        """Stop the server and wait for it; open transactions are rolled back. Safe to repeat."""
        if os.getpid() != self._owner.pid:
            return  # a fork of the owner leaves; the owner still needs the server
        if self._keeper.poll() is None:
            self._keeper.send_signal(signal.SIGTERM)
            self._keeper.wait()
        if self._place.owner() == self._owner:
            self._place.note.unlink()
        remove_sockets(self._place, sockets=Path(self._owner.sockets))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def start(data_dir: Path, *, durable: bool = True) -> EmbeddedServer:
    """Start the server of `data_dir` as its owner, making its data if there are none.

    After a crash it recovers all that was committed. `durable=False` is for tests: it is
    faster, and a power failure may destroy the data.

    Raises:
        AlreadyOwned: a living process owns it, maybe this one.
        ServerError: it cannot be started; the error says what to do.
    """
    whom = account()
    programs = installed()
    place = settle(data_dir.absolute(), whom=whom)
    lock = _locked(place)
    try:
        programs = usable_by(programs, whom=whom, place=place.folder)
        end_leftovers(place)
        ensure(place, programs, whom=whom)
        last = place.owner()
        if last is not None:
            remove_sockets(place, sockets=Path(last.sockets))
        sockets = socket_folder(place, whom=whom)
        command = [programs.path("postgres"), "-D", str(place.cluster)]
        process = _keep(place, [*command, *options(sockets, durable=durable)], whom, lock)
        owner = _this_process(keeper_pid=process.pid, sockets=sockets)
        place.set_owner(owner)
    finally:
        os.close(lock)  # the keeper holds it now, and its end frees it
    server = EmbeddedServer(place, owner, process)
    try:
        _await_ready(place, process, sockets)
    except BaseException:
        server.stop()
        raise
    return server


def find(data_dir: Path) -> str | None:
    """Return the address of the server that some process runs on `data_dir`, if it answers.

    Raises:
        ServerError: the folder belongs to another user.
    """
    place = existing(data_dir.absolute())
    owner = place.owner() if place else None
    if place is None or owner is None or not owner.lives():
        return None
    return owner.url if _answers(place, Path(owner.sockets)) else None


@contextlib.contextmanager
def running(data_dir: Path) -> Iterator[str]:
    """Give the address of the server of `data_dir`: joined if it runs, else owned meanwhile.

    Raises:
        ServerError: it cannot be started.
    """
    url = find(data_dir)
    if url is not None:
        yield url
        return
    with contextlib.ExitStack() as stack:
        try:
            url = stack.enter_context(start(data_dir)).url
        except AlreadyOwned as other:
            url = other.url
        yield url


def _locked(place: Place) -> int:
    """Return a descriptor that holds the place's lock.

    A lock without a living owner is about to be free: its keeper stops the server.

    Raises:
        AlreadyOwned: a living process holds it.
        ServerError: it is held without end.
    """
    lock = os.open(place.lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _wait_for(lock, place)
    except BaseException:
        os.close(lock)
        raise
    return lock


def _wait_for(lock: int, place: Place) -> None:
    begun_s = time.monotonic()
    while not _taken(lock):
        owner = place.owner()
        waited_s = time.monotonic() - begun_s
        late = waited_s > _HANDOVER_S
        # one that was killed this moment still seems to live and to answer
        answers = waited_s > _DYING_S and owner and _answers(place, Path(owner.sockets))
        if owner and owner.lives() and (late or answers):
            raise AlreadyOwned(pid=owner.pid, url=owner.url, data_dir=place.data_dir)
        if late:
            problem = (
                f"Another process has been starting or stopping the server in "
                f"{place.data_dir} for {_HANDOVER_S:.0f} seconds."
            )
            raise ServerError(problem, remedy=f"See {place.log}; end that process if it hangs.")
        time.sleep(_LOOK_S)


def _taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _keep(
    place: Place, command: list[str], whom: Account | None, lock: int
) -> subprocess.Popen[bytes]:
    """Start the keeper, which starts the server.

    In a session of its own: what hits the owner's terminal or process group must reach the
    owner alone, which then stops the server in order.
    """
    if place.log.exists() and place.log.stat().st_size > _LOG_BYTES:
        place.log.replace(place.log.with_suffix(".log.1"))
    ids = (whom.uid, whom.gid) if whom else (-1, -1)
    head = [sys.executable, "-I", "-S", keeper.__file__]
    with place.log.open("ab") as log, _explained(place):
        return subprocess.Popen(  # noqa: S603 - our own program, no shell, no foreign words
            [*head, *map(str, (os.getpid(), *ids)), *command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=(lock,),
            start_new_session=True,
            cwd=place.folder,
            env=environment(),
        )


@contextlib.contextmanager
def _explained(place: Place) -> Iterator[None]:
    try:
        yield
    except OSError as cause:
        explain(place.folder, str(cause))


def _this_process(*, keeper_pid: int, sockets: Path) -> Owner:
    this = psutil.Process()
    return Owner(
        pid=this.pid,
        started_at=this.create_time(),
        host=socket.gethostname(),
        keeper=keeper_pid,
        sockets=str(sockets),
    )


def _await_ready(place: Place, process: subprocess.Popen[bytes], sockets: Path) -> None:
    """Wait until the server has recovered and answers.

    Raises:
        ServerError: it ended, or takes too long.
    """
    before = place.log.stat().st_size
    deadline_s = time.monotonic() + _RECOVERY_S
    while not _answers(place, sockets):
        if process.poll() is not None:
            with place.log.open("rb") as log:
                log.seek(min(before, place.log.stat().st_size))
                explain(place.folder, log.read().decode(errors="replace"))
        if time.monotonic() > deadline_s:
            problem = f"The server is not ready after {_RECOVERY_S:.0f} seconds."
            raise ServerError(
                problem,
                remedy=f"See {place.log}; it may still be recovering: start again.",
            )
        time.sleep(_LOOK_S)


def _answers(place: Place, sockets: Path) -> bool:
    """Tell whether the server calls itself ready and listens.

    The socket folder was emptied before the server started, and the server writes its note
    before it makes the socket: with a socket, the note is not a stale one.
    """
    noted = place.postmaster()
    if noted is None or not noted.ready:
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(sockets / f".s.PGSQL.{PORT}"))
        except OSError:
            return False
    return True
