"""Clients that do not give up: what is not answered is asked again under the same key."""

import asyncio
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

_AGAIN_S = 0.2
_PATIENCE_S = 180.0
_UNAVAILABLE, _CONFLICT = 503, 409


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A write that was answered with yes."""

    client: "Stubborn"
    method: str
    path: str
    body: dict[str, Any]
    key: str
    status: int
    told: dict[str, Any]


@dataclass(slots=True)
class Ledger:
    """What all clients have seen.

    Attributes:
        unanswered: requests whose connection broke or that were told to come again.
        bad: answers that the service may never give, whatever is killed.
    """

    acknowledged: list[Acknowledged] = field(default_factory=list)
    unanswered: int = 0
    bad: list[str] = field(default_factory=list)


class Stubborn:
    """A client with one token. It has the part of `httpx.AsyncClient` that walkers use."""

    def __init__(self, base_url: str, token: str, ledger: Ledger) -> None:
        self._base_url, self._ledger = base_url, ledger
        self._headers = {"Authorization": f"Bearer {token}"}

    async def post(self, path: str, *, json: dict[str, Any]) -> httpx.Response:
        """Ask until there is an answer; a yes is kept."""
        return await self._ask("POST", path, json)

    async def put(self, path: str, *, json: dict[str, Any]) -> httpx.Response:
        """The same for a PUT."""
        return await self._ask("PUT", path, json)

    async def again(self, write: Acknowledged) -> httpx.Response:
        """Send an acknowledged write once more, under its own key."""
        return await self._answered(write.method, write.path, write.body, write.key)

    async def _ask(self, method: str, path: str, body: dict[str, Any]) -> httpx.Response:
        key = str(uuid4())
        answer = await self._answered(method, path, body, key)
        if answer.is_success:
            told = answer.json()
            one = Acknowledged(self, method, path, body, key, answer.status_code, told)
            self._ledger.acknowledged.append(one)
        return answer

    async def _answered(
        self, method: str, path: str, body: dict[str, Any], key: str
    ) -> httpx.Response:
        headers = self._headers | {"Idempotency-Key": key}
        async with asyncio.timeout(_PATIENCE_S):
            while True:
                try:
                    async with httpx.AsyncClient(base_url=self._base_url, timeout=30) as client:
                        answer = await client.request(method, path, json=body, headers=headers)
                except httpx.TransportError:
                    answer = None
                if answer is not None and not self._is_to_come_again(answer):
                    return answer
                self._ledger.unanswered += 1
                await asyncio.sleep(_AGAIN_S)

    def _is_to_come_again(self, answer: httpx.Response) -> bool:
        status = answer.status_code
        if status >= 500 and (status != _UNAVAILABLE or "retry-after" not in answer.headers):
            self._ledger.bad.append(f"{answer.request.method} {answer.request.url} {answer.text}")
        still = status == _CONFLICT and "in-progress" in answer.text
        return still or status == _UNAVAILABLE
