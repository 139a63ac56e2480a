"""One request is one transaction, and one Idempotency-Key is one answer.

A writing request is answered only after its transaction has been committed; an answer that says
no takes everything back. With an `Idempotency-Key` the answer is kept in the same transaction.
"""

import asyncio
import hashlib
import re
from collections.abc import Callable
from typing import Any

import structlog
from litestar import Request
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.middleware import ASGIMiddleware
from litestar.types import (
    ASGIApp,
    HTTPResponseBodyEvent,
    HTTPResponseStartEvent,
    Message,
    Receive,
    Scope,
    Send,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import idempotency
from db.sealing import VERSIONS, Sealer, answer_of
from db.tenants import subject_of
from service import problems
from service.border import request_id
from service.border.apart import BESIDE
from service.border.identity import READING, caller_of, named_caller, only_shows
from service.border.media import check_media_type
from service.border.tenancy import told_who_asks
from service.clock import machine_now
from service.errors import Fault, KeyReused, StillInProgress, WrongFields

_log = structlog.get_logger(__name__)
_BODY_TIMEOUT_S = 60
_KEY = re.compile(r"[\x20-\x7e]{1,255}", re.ASCII)
_NO, _OUR_FAULT = 400, 500
_WHO_ASKS = {401, 403}
_KEPT_HEADERS = {"content-type", "etag", "location", "retry-after"}
Answer = tuple[HTTPResponseStartEvent, list[HTTPResponseBodyEvent]]


class OneTransaction(ASGIMiddleware):
    """Gives each request its session and decides whether its work stands."""

    exclude_opt_key = BESIDE

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Run a request in its transaction."""
        if scope["type"] != ScopeType.HTTP:
            await next_app(scope, receive, send)
            return
        request_id.bind(scope)
        sessions = scope["litestar_app"].state.sessions
        request: Request[Any, Any, Any] = Request(scope, receive, send)
        if request.method in READING:
            session = sessions(info=await told_who_asks(request))
            scope["state"]["session"] = session
            try:
                await next_app(scope, receive, send)
            finally:
                await _close(session)
            return
        await self._write(request, sessions, next_app)

    async def _write(
        self,
        request: Request[Any, Any, Any],
        sessions: Callable[..., AsyncSession],
        next_app: ASGIApp,
    ) -> None:
        try:
            await named_caller(
                request, request.route_handler
            )  # who asks comes before what was sent
            check_media_type(request)
            async with asyncio.timeout(_BODY_TIMEOUT_S):
                body = await request.body()
            told = await told_who_asks(request)
            async with sessions(info=told) as session, session.begin():
                request.scope["state"]["session"] = session
                answer = await _answer_once(request, session, body, next_app)
        except Exception as error:  # the border: every error becomes an answer
            answer = await _refusal(request, error)
        start, bodies = answer
        await request.send(start)
        for part in bodies:
            await request.send(part)


async def _close(session: AsyncSession) -> None:
    """Close a session that only read. The answer is given: a connection lost now hurts nobody."""
    try:
        await session.close()
    except DBAPIError as error:
        _log.warning("connection_lost", kind=type(error.orig).__name__)
        await session.invalidate()


async def _answer_once(
    request: Request[Any, Any, Any], session: AsyncSession, body: bytes, next_app: ASGIApp
) -> Answer:
    """The answer to a writing request, given once for each key."""
    key = _key_of(request)
    if key is None or only_shows(request):
        return await _attempt(request, session, next_app)
    entry = idempotency.Entry(
        subject=subject_of(await caller_of(request, request.app.state.issuers)),
        operation=f"{request.method} {request.url.path}?{request.url.query}",
        key=key,
        body_hash=hashlib.sha256(body).hexdigest(),
    )
    if not await idempotency.lock(session, entry):
        raise StillInProgress
    kept = await idempotency.find(session, entry)
    if kept is not None:
        if kept.body_hash != entry.body_hash:
            raise KeyReused
        return _replay(kept, _body_of(kept, entry, request.app.state.sealer))
    answer = await _attempt(request, session, next_app)
    if _is_final(answer):
        await _keep(session, entry, answer, request.app.state.sealer)
    return answer


def _key_of(request: Request[Any, Any, Any]) -> str | None:
    """The key the caller gave the request.

    Raises:
        WrongFields: it is empty, too long or not printable; cutting it would make two keys one.
    """
    key = request.headers.get("idempotency-key")
    if key is None or _KEY.fullmatch(key):
        return key
    detail = "An Idempotency-Key is 1 to 255 printable ASCII characters."
    raise WrongFields((Fault("/Idempotency-Key", "invalid", detail),))


async def _attempt(
    request: Request[Any, Any, Any], session: AsyncSession, next_app: ASGIApp
) -> Answer:
    """Run the route. An answer that says no takes its work back, whoever wrote the answer."""
    collector = _Collector()
    savepoint = await session.begin_nested()
    try:
        await next_app(request.scope, request.receive, collector)
        await session.flush()
        answer = collector.answer()
    except Exception as error:  # the border: every error becomes an answer
        answer = await _refusal(request, error)
    if answer[0]["status"] >= _NO:
        await savepoint.rollback()
    else:
        await savepoint.commit()
    return answer


def _is_final(answer: Answer) -> bool:
    """Whether the same request would be answered so again: no passing fault, no question of who."""
    status = answer[0]["status"]
    return status < _OUR_FAULT and status not in _WHO_ASKS


async def _refusal(request: Request[Any, Any, Any], error: Exception) -> Answer:
    collector = _Collector()
    response = problems.answer(request, _too_slow(error))
    await response.to_asgi_response(None, request)(request.scope, request.receive, collector)
    return collector.answer()


def _too_slow(error: Exception) -> Exception:
    return BodyTooSlow() if isinstance(error, TimeoutError) else error


class BodyTooSlow(HTTPException):
    """The body did not arrive in time."""

    status_code = 408
    detail = "The body did not arrive in time."


class _Collector:
    """Holds an answer back until it is known whether the work stands."""

    def __init__(self) -> None:
        self._start: HTTPResponseStartEvent | None = None
        self._bodies: list[HTTPResponseBodyEvent] = []

    async def __call__(self, message: Message) -> None:
        """Take the next part of the answer."""
        if message["type"] == "http.response.start":
            self._start = message
        elif message["type"] == "http.response.body":
            self._bodies.append(message)

    def answer(self) -> Answer:
        """The whole answer."""
        if self._start is None:
            raise LookupError("the route gave no answer")
        return self._start, self._bodies


def _body_of(kept: idempotency.Kept, entry: idempotency.Entry, sealer: Sealer) -> bytes:
    """The body of a kept answer; one that an earlier release kept is not sealed."""
    if not kept.body.startswith(VERSIONS):
        return kept.body
    opened: str = sealer.open(kept.body, bound_to=_bound_to(entry))
    return opened.encode("latin-1")


def _bound_to(entry: idempotency.Entry) -> str:
    return answer_of(entry.subject, entry.operation, entry.key)


def _replay(kept: idempotency.Kept, body: bytes) -> Answer:
    headers = [(name.encode(), value.encode()) for name, value in kept.headers.items()]
    headers.append((b"idempotency-replayed", b"true"))
    headers.append((b"content-length", str(len(body)).encode()))
    start: HTTPResponseStartEvent = {
        "type": "http.response.start",
        "status": kept.status,
        "headers": headers,
    }
    return start, [{"type": "http.response.body", "body": body, "more_body": False}]


async def _keep(
    session: AsyncSession, entry: idempotency.Entry, answer: Answer, sealer: Sealer
) -> None:
    """Keep an answer, sealed: it may tell clinical text, or a secret that is told once."""
    start, bodies = answer
    headers = MutableScopeHeaders.from_message(start)
    body = b"".join(part["body"] for part in bodies).decode("latin-1")
    await idempotency.keep(
        session,
        entry,
        idempotency.Kept(
            body_hash=entry.body_hash,
            status=start["status"],
            headers={n: v for n, v in headers.items() if n in _KEPT_HEADERS},
            body=sealer.seal(body, bound_to=_bound_to(entry)),
        ),
        at=machine_now(),
    )
