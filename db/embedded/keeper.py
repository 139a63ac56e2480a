"""Keep one PostgreSQL server alive exactly as long as the process that started it.

Run as a program of its own, because nothing inside the owner can act after a SIGKILL of the
owner. It asks the server to stop when the owner is gone or when told to (SIGTERM), and starts
it again when it was killed. It holds the lock on the data folder: locked means served.
"""

import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable

_LOOK_S = 0.25
_FAST_STOP_S = 30.0
_IMMEDIATE_STOP_S = 10.0
_CRASHES = 40  # 20 s: longer than any statement may run on as an orphan
_CALM_S = 60.0
_PAUSE_S = 0.5
_PR_SET_PDEATHSIG = 1

_told: list[int] = []


def main(arguments: list[str]) -> int:
    """Serve until the owner is gone; arguments: owner's pid, uid and gid (-1: keep), command."""
    owner, uid, gid = (int(argument) for argument in arguments[:3])
    bell = _ring_on_signals()
    crashes = 0
    while True:
        started_s = time.monotonic()
        server = _launch(arguments[3:], uid=uid, gid=gid)
        code = _attend(server, owner=owner, bell=bell)
        if _over(owner) or (crashes == 0 and code >= 0):
            return abs(code)
        crashes = 1 if time.monotonic() - started_s > _CALM_S else crashes + 1
        if crashes > _CRASHES:
            return abs(code)
        # Orphaned workers of the killed server keep the next one out until they end.
        select.select([bell], [], [], _PAUSE_S)


def _launch(command: list[str], *, uid: int, gid: int) -> subprocess.Popen[bytes]:
    lowered = uid >= 0
    return subprocess.Popen(  # noqa: S603 - the command comes from our own starter
        command,
        user=uid if lowered else None,
        group=gid if lowered else None,
        extra_groups=[] if lowered else None,
        # This process has one thread, and the call must follow the change of user.
        preexec_fn=_stop_with_keeper(),  # noqa: PLW1509
    )


def _stop_with_keeper() -> Callable[[], None]:
    """Return what makes the kernel stop the server (fast) should the keeper itself be killed."""
    if not sys.platform.startswith("linux"):
        return lambda: None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(_PR_SET_PDEATHSIG, int(signal.SIGINT))


def _ring_on_signals() -> int:
    """Return a descriptor that becomes readable at SIGTERM, SIGINT or the end of a child."""
    bell, rope = os.pipe()
    os.set_blocking(bell, False)
    os.set_blocking(rope, False)
    signal.set_wakeup_fd(rope, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _frame: _told.append(number))
    return bell


def _over(owner: int) -> bool:
    # A process whose parent died gets another one; the number cannot be taken meanwhile.
    return bool(_told) or os.getppid() != owner


def _attend(server: subprocess.Popen[bytes], *, owner: int, bell: int) -> int:
    """Wait for the server's end, and bring it about when the owner is gone."""
    while server.poll() is None:
        if _over(owner):
            return _stop(server)
        if select.select([bell], [], [], _LOOK_S)[0]:
            os.read(bell, 512)
    return server.returncode


def _stop(server: subprocess.Popen[bytes]) -> int:
    """Stop fast (rolls back open transactions), then without saying goodbye, then by force."""
    steps = ((signal.SIGINT, _FAST_STOP_S), (signal.SIGQUIT, _IMMEDIATE_STOP_S))
    for number, patience_s in steps:
        server.send_signal(number)
        try:
            return server.wait(timeout=patience_s)
        except subprocess.TimeoutExpired:
            continue
    server.kill()
    return server.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
