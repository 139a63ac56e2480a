"""The real service over a real socket, for tests that speak HTTP."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from joserfc.jwk import OKPKey

from service.app import create_app
from service.auth import Caller, Role, development_key, issue
from service.clock import DEMO_START, machine_now
from service.settings import Environment, Settings

_TRUST = ssl.create_default_context()  # once: a client of its own reads every certificate anew
_STARTED_WITHIN_S = 20
_ANSWERED_WITHIN_S = 60


@dataclass
class Served:
    """A service that is running.

    Attributes:
        url: where it answers.
        database_url: what it runs on, for a test's own connections.
    """

    url: str
    database_url: str
    _key: OKPKey
    _clients: list[httpx.Client] = field(default_factory=list)

    def as_(self, role: Role | str, **claims: str) -> httpx.Client:
        """A client with the token of a role; claims are `sub`, `authority_id`, `provider_id`."""
        caller = Caller(role=Role(role), **{"sub": f"test-{role}", **claims})
        token = issue(self._key, caller, now=machine_now(), lifetime=timedelta(hours=1))
        return self._client({"Authorization": f"Bearer {token}"})

    def bearing(self, token: str) -> httpx.Client:
        """A client with a token that somebody else issued."""
        return self._client({"Authorization": f"Bearer {token}"})

    def anonymous(self) -> httpx.Client:
        """A client without a token."""
        return self._client({})

    @property
    def development_key(self) -> OKPKey:
        """What the running service's development tokens are signed with."""
        return self._key

    def set_clock(self, now: str) -> None:
        """Put the service's clock at an instant and let what falls due happen."""
        answer = self.as_(Role.OPERATOR).put("/v1/sandbox/clock", json={"now": now})
        answer.raise_for_status()

    def close(self) -> None:
        """Close every client that was given out."""
        for client in self._clients:
            client.close()

    def _client(self, headers: dict[str, str]) -> httpx.Client:
        client = httpx.Client(
            base_url=self.url, headers=headers, timeout=_ANSWERED_WITHIN_S, verify=_TRUST
        )
        self._clients.append(client)
        return client


@contextmanager
def serving(database_url: str, data_dir: Path, **settings: Any) -> Iterator[Served]:
    """Run the service on a free port until the end of the block.

    The clock stands at the first day of the demonstration.
    """
    usual: dict[str, Any] = {"environment": Environment.DEVELOPMENT, "requests_per_minute": 0}
    chosen = Settings(_env_file=None, data_dir=data_dir, **(usual | settings))
    app = create_app(chosen, database_url=database_url)
    config = uvicorn.Config(
        app, log_config=None, access_log=False, ws="none", timeout_graceful_shutdown=5
    )
    server = uvicorn.Server(config)
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, args=([listener],), name="service")
    thread.start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    served = Served(url, database_url, development_key(data_dir))
    try:
        _wait_until_started(server, thread)
        served.set_clock(DEMO_START.isoformat())
        yield served
    finally:
        served.close()
        server.should_exit = True
        thread.join()
        listener.close()


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + _STARTED_WITHIN_S
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("the service did not start")
        time.sleep(0.01)
