"""No plan is shown or changed without a row that says who did it.

Which plans an answer is about is read from its address and from the answer itself, so that a route
cannot forget to say it; only one that answers in another form than JSON has to (`SHOWN`). The rows
are written before the answer is given: with the work of a writing request, in a transaction of
their own after a reading one. If they cannot be written the answer is not given.
"""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Request
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import accesses
from service import problems
from service.auth import Caller, Role
from service.border.apart import BESIDE
from service.border.identity import READING, caller_of, only_shows
from service.border.moment import moment_of
from service.border.tenancy import told_who_asks
from service.flows.acting import Acting
from service.rules.vocabulary import AccessKind

SHOWN = "plans_shown"  # where a route names plans that its answer does not spell as JSON
PURPOSE = "access_purpose"  # where the request's state holds what the caller looks for
_NAMED = re.compile(rb'"plan_id":\s?"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"')
_NO = 400
_ANONYMOUS = Caller(role=Role.CITIZEN, sub="")


class RecordedAccess(ASGIMiddleware):
    """Writes down which plans a request has shown or changed; stands inside the transaction."""

    exclude_opt_key = BESIDE

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Hold the answer back until the rows are written."""
        if scope["type"] != ScopeType.HTTP:
            await next_app(scope, receive, send)
            return
        request: Request[Any, Any, Any] = Request(scope, receive, send)
        await next_app(scope, receive, _Held(request, send, replays=False))


class RecordedReplay(ASGIMiddleware):
    """Writes down the plans of an answer that is given once more; stands outside, as no route runs.

    The first time it was given is written down by `RecordedAccess`.
    """

    exclude_opt_key = BESIDE

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Hold an answer that is given once more back until the rows are written."""
        if scope["type"] != ScopeType.HTTP or scope["method"] in READING:
            await next_app(scope, receive, send)
            return
        request: Request[Any, Any, Any] = Request(scope, receive, send)
        await next_app(scope, receive, _Held(request, send, replays=True))


class _Held:
    """Holds an answer until it is whole and its plans are written down."""

    def __init__(self, request: Request[Any, Any, Any], send: Send, *, replays: bool) -> None:
        self._request, self._send, self._replays = request, send, replays
        self._messages: list[Message] = []

    async def __call__(self, message: Message) -> None:
        """Take the next part of the answer."""
        self._messages.append(message)
        if message["type"] == "http.response.start" or message.get("more_body"):
            return
        try:
            await self._record()
        except Exception as error:  # the border: what is not written down is not shown
            refusal = problems.answer(self._request, error).to_asgi_response(None, self._request)
            await refusal(self._request.scope, self._request.receive, self._send)
            return
        for part in self._messages:
            await self._send(part)

    async def _record(self) -> None:
        start = self._messages[0]
        if start["type"] != "http.response.start" or start["status"] >= _NO:
            return
        headers = MutableScopeHeaders.from_message(start)
        if self._replays != ("idempotency-replayed" in headers):
            return
        plans = self._plans(headers.get("content-type") or "")
        if not plans:
            return
        if self._replays or self._request.method in READING:
            await self._record_apart(plans)
        else:
            await self._write(self._request.scope["state"]["session"], plans)

    def _plans(self, content_type: str) -> list[UUID]:
        """The plans that the answer is about, each once."""
        found = {self._request.path_params.get("plan_id")}
        found |= self._request.scope["state"].get(SHOWN, set())
        if content_type.startswith("application/json"):
            body = b"".join(p["body"] for p in self._messages if p["type"] == "http.response.body")
            found |= {UUID(one.decode()) for one in _NAMED.findall(body)}
        return sorted(one for one in found if isinstance(one, UUID))

    async def _record_apart(self, plans: Sequence[UUID]) -> None:
        """Commit the rows, and nothing that a reading request may have left undone."""
        state = self._request.scope["state"]
        if self._replays:
            told = await told_who_asks(self._request)
            async with self._request.app.state.sessions(info=told) as session:
                await self._write(session, plans)
                await session.commit()
            return
        session = state["session"]
        await session.rollback()
        await self._write(session, plans)
        await session.commit()

    async def _write(self, session: AsyncSession, plans: Sequence[UUID]) -> None:
        request = self._request
        caller = await caller_of(request, request.app.state.issuers)
        now = await moment_of(request, session)
        reading = self._replays or only_shows(request)
        await accesses.record(
            session,
            Acting(caller=caller or _ANONYMOUS, now=now),
            accesses.Access(
                plan_ids=plans,
                operation=str(request.route_handler.operation_id),
                kind=AccessKind.READ if reading else AccessKind.WRITE,
                purpose=request.scope["state"].get(PURPOSE),
                request_id=request.scope["state"]["request_id"],
            ),
        )
