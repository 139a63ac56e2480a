"""The service, its worker and its database as processes of their own, which can be killed."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from db import embedded
from service.auth import development_key
from service.cli import steps
from tests.serving import Served

_READY_WITHIN_S = 120.0
_LOOK_S = 0.1
_PAUSED_S = 1.5


class Stack:
    """What a country runs on. Every process is the product's own command.

    Attributes:
        faults: how often each was done.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._stack = folder, ExitStack()
        self.faults: dict[str, int] = {}

    def __enter__(self) -> Self:
        """Start everything and wait until it is ready."""
        self._server = self._stack.enter_context(embedded.start(self._folder / "server"))
        steps.migrate(self._server.url)
        steps.reference(self._server.url)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self._port = listener.getsockname()[1]
        self._log = self._stack.enter_context((self._folder / "log").open("ab"))
        self._api, self._worker = self._start_api(), self._start_worker()
        self.wait_until_ready()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        """End everything."""
        for process in (self._api, self._worker):
            process.kill()
            process.wait()
        self._stack.close()

    @property
    def served(self) -> Served:
        """The service, for tests that speak HTTP."""
        key = development_key(self._folder)
        return Served(f"http://127.0.0.1:{self._port}", self._server.url, key)

    @property
    def log(self) -> str:
        """What all processes have written."""
        return (self._folder / "log").read_text(encoding="utf-8", errors="replace")

    def do(self, fault: str) -> None:
        """Do one fault and wait until the service is ready again."""
        getattr(self, f"_{fault}")()
        self.faults[fault] = self.faults.get(fault, 0) + 1
        self._revive()
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Wait until the service says that it can do its work.

        Raises:
            TimeoutError: it does not become ready.
        """
        deadline = time.monotonic() + _READY_WITHIN_S
        while time.monotonic() < deadline:
            self._revive()
            try:
                answer = httpx.get(f"http://127.0.0.1:{self._port}/health/ready", timeout=5)
                if answer.status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(_LOOK_S)
        raise TimeoutError(self.log[-2_000:])

    def _revive(self) -> None:
        """As a supervisor does: what has ended is started again."""
        if self._api.poll() is not None:
            self._api = self._start_api()
        if self._worker.poll() is not None:
            self._worker = self._start_worker()

    def _api_kill(self) -> None:
        self._api.kill()
        self._api.wait()

    def _worker_kill(self) -> None:
        self._worker.kill()
        self._worker.wait()

    def _postgres_kill(self) -> None:
        os.kill(self._server.pid, signal.SIGKILL)

    def _both_kill(self) -> None:
        self._api.kill()
        self._postgres_kill()
        self._api.wait()

    def _postgres_pause(self) -> None:
        pid = self._server.pid
        os.kill(pid, signal.SIGSTOP)
        time.sleep(_PAUSED_S)
        os.kill(pid, signal.SIGCONT)

    def _start_api(self) -> "subprocess.Popen[bytes]":
        return self._start("serve", "--port", str(self._port))

    def _start_worker(self) -> "subprocess.Popen[bytes]":
        return self._start("worker")

    def _start(self, *command: str) -> "subprocess.Popen[bytes]":
        environment = os.environ | {
            "DATABASE_URL": self._server.url,
            "FRITVALG_DATA_DIR": str(self._folder),
            "FRITVALG_ENVIRONMENT": "development",
            "FRITVALG_REQUESTS_PER_MINUTE": "0",
        }
        return subprocess.Popen(
            [sys.executable, "-m", "service", *command],
            env=environment,
            stdout=self._log,
            stderr=self._log,
        )
