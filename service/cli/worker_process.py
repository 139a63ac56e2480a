"""A worker as a child process, started again whenever it dies."""

import os
import subprocess
import sys
import threading
from types import TracebackType
from typing import Self

from service.cli import say

_PAUSE_S = 2.0  # between a worker's death and the next one's birth
_PATIENCE_S = 20.0  # for a job's orderly end


class WorkerProcess:
    """Keeps one worker alive while it is open.

    The worker has a session of its own, so that Ctrl-C reaches this process alone; it ends with
    its standard input, so that it cannot outlive this process.
    """

    def __init__(self, database_url: str) -> None:
        self._environment = os.environ | {"DATABASE_URL": database_url}
        self._stopping = threading.Event()
        self._child = self._start()
        self._watch = threading.Thread(target=self._keep_alive, name="worker-watch", daemon=True)

    def __enter__(self) -> Self:
        self._watch.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopping.set()
        self._watch.join()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "service", "worker", "--with-parent"],
            stdin=subprocess.PIPE,
            env=self._environment,
            start_new_session=True,
        )

    def _keep_alive(self) -> None:
        while not self._stopping.wait(0.2):
            if self._child.poll() is not None:
                say.note(f"The worker ended ({self._child.returncode}); another one takes over.")
                self._stopping.wait(_PAUSE_S)
                self._child = self._start()
        self._end()

    def _end(self) -> None:
        if self._child.stdin is not None:
            self._child.stdin.close()
        self._child.terminate()
        try:
            self._child.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
