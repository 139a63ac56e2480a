"""Endpoints and their deliveries, for tests: rounds are run in this process, at any time."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from db.key_ring import sealer
from db.session import engine, sessions
from service.clock import machine_now
from service.flows import deliveries
from service.outward.addresses import Policy
from service.outward.sending import Sender
from tests.api.plan_make import World
from tests.receiver import Receiver

NETWORKS = ("127.0.0.0/8",)
ENDPOINTS = "/v1/webhook-endpoints"
_LONG = timedelta(days=365)
_LATER = timedelta(minutes=4)


@dataclass
class Delivering:
    """A world whose events are delivered when a test says so, on a clock of the test's own.

    The clock stands still between a test's own steps, a little later than all that the service does
    meanwhile, and inside what a receiver tolerates.
    """

    world: World
    folder: Path
    policy: Policy
    ahead: timedelta = timedelta()
    within_s: float = 5.0
    begun: datetime = field(default_factory=lambda: machine_now() + _LATER)

    def now(self) -> datetime:
        return self.begun + self.ahead

    def round(self, times: int = 1) -> None:
        """Let a worker's round pass, or several workers' at once."""
        asyncio.run(self._rounds(times))

    async def _rounds(self, times: int) -> None:
        database = engine(self.world.client.database_url, pool_size=8)
        sender = Sender(self.policy, within_s=self.within_s)
        this = deliveries.Round(
            sessions=sessions(database),
            sender=sender,
            sealer=sealer(self.folder, None),
            now=self.now,
            until=self.now() + _LONG,
        )
        try:
            await asyncio.gather(*(deliveries.deliver(this) for _ in range(times)))
        finally:
            await sender.close()
            await database.dispose()


@dataclass
class Endpoint:
    """An endpoint of an owner's."""

    client: httpx.Client
    path: str
    secret: str

    def seen(self) -> dict[str, Any]:
        return self.client.get(self.path).json()

    def deliveries(self, query: str = "") -> list[dict[str, Any]]:
        """The endpoint's deliveries, oldest first."""
        answer = self.client.get(f"{self.path}/deliveries?limit=500{query}")
        assert answer.status_code == 200, answer.text
        return list(reversed(answer.json()["items"]))

    def asked(self, path: str, status: int = 202, **body: Any) -> dict[str, Any]:
        answer = self.client.post(f"{self.path}{path}", json=body or None)
        assert answer.status_code == status, answer.text
        return answer.json()

    def changed(self, **body: Any) -> httpx.Response:
        version = {"If-Match": f'"{self.seen()["version"]}"'}
        return self.client.patch(self.path, json=body, headers=version)


@contextmanager
def registered(client: httpx.Client, receiver: Receiver, **changes: Any) -> Iterator[Endpoint]:
    """An endpoint until the end of the block."""
    answer = client.post(ENDPOINTS, json={"url": receiver.url, **changes})
    assert answer.status_code == 201, answer.text
    path = answer.headers["location"]
    yield Endpoint(client, path, answer.json()["secret"])
    client.delete(path)
