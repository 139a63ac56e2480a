"""How often one caller may ask in a minute, over all processes together.

Each process takes permits from the database in blocks and gives them out itself, so that most
requests cost nothing more, and all processes together stay within the limit.
"""

import asyncio
import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from litestar import Request
from litestar.enums import ScopeType
from litestar.exceptions import NotAuthorizedException, ServiceUnavailableException
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from db.queries import rate
from service import problems
from service.auth import Caller
from service.border.apart import BESIDE
from service.border.identity import caller_of
from service.clock import machine_now

_log = structlog.get_logger(__name__)
_MINUTE_S = 60
_NONE_LEFT = -1  # in the database either: nobody asks it again in this minute
_BLOCKS = 10  # a process takes a tenth of a caller's minute at a time
_FREE_OF_CHARGE = ("/health/", "/metrics")


class Permits:
    """The permits that this process has taken and not yet given out, for the running minute."""

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        *,
        per_minute: int,
        now: Callable[[], datetime] = machine_now,
    ) -> None:
        self._sessions, self._per_minute, self._now = sessions, per_minute, now
        self._block = max(1, per_minute // _BLOCKS)
        self._minute, self._left = -1, dict[str, int]()
        self._taking: dict[str, asyncio.Lock] = {}

    async def may_ask(self, subject: str) -> int:
        """Give out one permit.

        A database that is away refuses nobody: the request itself will say so. It is asked again
        for a caller when a block has been given out.

        Returns:
            0, or the seconds until there are permits again.
        """
        seconds = int(self._now().timestamp())
        minute = seconds // _MINUTE_S
        is_first = minute != self._minute
        if is_first:
            self._minute, self._left, self._taking = minute, {}, {}
        left, taking = self._left, self._taking.setdefault(subject, asyncio.Lock())
        async with taking:  # of a caller's many requests at once, one takes for all
            if not left.get(subject):
                left[subject] = await self._taken(subject, minute, tidy=is_first) or _NONE_LEFT
            if left[subject] == _NONE_LEFT:
                return _MINUTE_S - seconds % _MINUTE_S
            left[subject] -= 1
        return 0

    async def _taken(self, subject: str, minute: int, *, tidy: bool) -> int:
        try:
            return await self._take(subject, minute, tidy=tidy)
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            _log.warning("rate_unknown", kind=type(error).__name__)
            return self._block

    async def _take(self, subject: str, minute: int, *, tidy: bool) -> int:
        async with self._sessions() as session, session.begin():
            if tidy:
                await rate.forget_before(session, minute=minute - 1)
            return await rate.take(
                session,
                subject=subject,
                minute=minute,
                block=self._block,
                at_most=self._per_minute,
            )


class LimitedRate(ASGIMiddleware):
    """Answers 429 to who asks too often; a limit of 0 is none."""

    exclude_opt_key = BESIDE

    def __init__(self, permits: Permits | None) -> None:
        self._permits = permits

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Let a request through, or answer when to come again."""
        permits = self._permits if scope["type"] == ScopeType.HTTP else None
        if permits is not None and not scope["path"].startswith(_FREE_OF_CHARGE):
            request: Request[Any, Any, Any] = Request(scope, receive, send)
            wait_s = await permits.may_ask(await _subject(request))
            if wait_s:
                answer = problems.too_many(request, wait_s)
                await answer.to_asgi_response(None, request)(scope, receive, send)
                return
        await next_app(scope, receive, send)


async def _subject(request: Request[Any, Any, Any]) -> str:
    """Who asks: the bearer of a token that counts, else the address; told by a hash alone."""
    try:
        caller = await caller_of(request, request.app.state.issuers)
    except (NotAuthorizedException, ServiceUnavailableException):
        caller = None
    if caller is None:
        told = ["address", request.client.host if request.client else ""]
    else:
        told = _named(caller)
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _named(caller: Caller) -> list[str]:
    return [caller.issuer, caller.sub, caller.authority_id or "", caller.provider_id or ""]
