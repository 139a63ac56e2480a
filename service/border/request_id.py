"""Every answer carries the request's id: the caller's own, or a new one."""

import re
from uuid import uuid4

import structlog
from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{1,100}", re.ASCII)


def _request_id(scope: Scope) -> str:
    sent = dict(scope.get("headers", [])).get(b"x-request-id", b"").decode("latin-1")
    return sent if _WELL_FORMED.fullmatch(sent) else uuid4().hex


def bind(scope: Scope) -> None:
    """Name the request in everything that is logged while it is served."""
    scope["state"]["request_id"] = _request_id(scope)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=scope["state"]["request_id"])


async def give_out(message: Message, scope: Scope) -> None:
    """Put the id on the answer, also where no route was found."""
    if message["type"] == "http.response.start":
        request_id = scope["state"].get("request_id") or _request_id(scope)
        MutableScopeHeaders.from_message(message)["X-Request-Id"] = request_id
