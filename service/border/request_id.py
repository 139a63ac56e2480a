"""Every answer carries the request's id: the caller's own, or a new one."""

import re
from uuid import uuid4

import structlog
from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{1,100}", re.ASCII)


def of(scope: Scope) -> str:
    """Return the request's id, the same for as long as it is served."""
    state = scope["state"]
    if "request_id" not in state:
        sent = dict(scope.get("headers", [])).get(b"x-request-id", b"").decode("latin-1")
        state["request_id"] = sent if _WELL_FORMED.fullmatch(sent) else uuid4().hex
    return str(state["request_id"])


def bind(scope: Scope) -> None:
    """Name the request in everything that is logged while it is served."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=of(scope))


async def give_out(message: Message, scope: Scope) -> None:
    """Put the id on the answer, also where no route was found."""
    if message["type"] == "http.response.start":
        MutableScopeHeaders.from_message(message)["X-Request-Id"] = of(scope)
