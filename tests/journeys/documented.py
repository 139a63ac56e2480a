"""Clients whose every call must stand in the service's own description."""

import re
from typing import Any

import httpx

from service.auth import Role
from tests.serving import Served


class Documented:
    """A running service; its clients refuse calls and answers that are not described."""

    def __init__(self, served: Served) -> None:
        self._served = served
        paths = served.anonymous().get("/docs/openapi.json").json()["paths"]
        self._operations = [(_pattern(path), methods) for path, methods in paths.items()]
        self.url, self.database_url = served.url, served.database_url

    def as_(self, role: Role | str, **claims: str) -> httpx.Client:
        """A client with the token of a role."""
        return self._held(self._served.as_(role, **claims))

    def anonymous(self) -> httpx.Client:
        """A client without a token."""
        return self._held(self._served.anonymous())

    def set_clock(self, now: str) -> None:
        """Put the clock at an instant through the described call."""
        answer = self.as_(Role.OPERATOR).put("/v1/sandbox/clock", json={"now": now})
        assert answer.status_code == 200, answer.text

    def _held(self, client: httpx.Client) -> httpx.Client:
        client.event_hooks = {"response": [self._check]}
        return client

    def _check(self, answer: httpx.Response) -> None:
        called = f"{answer.request.method} {answer.request.url.path}"
        described = self._operation(answer.request)
        assert described is not None, f"{called} is not described"
        statuses = described["responses"]
        assert str(answer.status_code) in statuses, f"{called} -> {answer.status_code}"

    def _operation(self, request: httpx.Request) -> dict[str, Any] | None:
        for pattern, methods in self._operations:
            if pattern.fullmatch(request.url.path) and request.method.lower() in methods:
                found: dict[str, Any] = methods[request.method.lower()]
                return found
        return None


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{[^}]+\\}", "[^/]+", re.escape(path)))
