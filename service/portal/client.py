"""The portal asks the product's own API, in this process and as the person who is signed in.

Every guard, access row, key and limit is the API's: a page may do what its reader's token may do.
Answers are read into the very types that the API is written with.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx
import msgspec
from litestar.connection import ASGIConnection

from service.portal.visits import visit_of
from service.schemas.base import Answer

_HERE = "http://in.process"
_NO = 400
_TRIED_AGAIN = (400, 409, 412)
Kind = TypeVar("Kind", bound=Answer)
Query = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that the API found wrong."""

    pointer: str
    code: str
    detail: str


@dataclass(eq=False)
class Refused(Exception):
    """The API said no.

    Attributes:
        status: of the answer.
        code: the reason's, where the law or the state of the case said no; else the problem's.
        citation: the paragraph, if there is one.
        facts: the values compared.
        faults: what is wrong with the fields.
        retry_after: seconds, where it says so.
    """

    status: int
    code: str
    detail: str
    citation: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    retry_after: int | None = None

    @property
    def may_be_tried_again(self) -> bool:
        """Whether the form is shown again: it was wrong, or it no longer fits how things stand."""
        return self.status in _TRIED_AGAIN


class Api:
    """The API as one visitor may use it."""

    def __init__(
        self, connection: ASGIConnection[Any, Any, Any, Any], *, token: str | None = None
    ) -> None:
        """Ask in the name of who is signed in, or of whom `token` names."""
        visit, client = visit_of(connection), connection.client
        bearer = token or (visit.token if visit else None)
        self._transport = httpx.ASGITransport(
            app=connection.app,  # type: ignore[arg-type]  # both are ASGI, typed apart
            client=(client.host, client.port) if client else ("", 0),
            raise_app_exceptions=False,
        )
        self._headers = {
            "X-Request-Id": connection.scope["state"]["request_id"],
            "Accept-Encoding": "identity",  # nothing leaves the process: to pack it costs alone
        }
        if bearer is not None:
            self._headers["Authorization"] = f"Bearer {bearer}"

    async def read(self, path: str, kind: type[Kind], query: Query | None = None) -> Kind:
        """Read something.

        Raises:
            Refused: the API says no.
        """
        answer = await self.send("GET", path, query=query)
        return msgspec.json.decode(answer.content, type=kind)

    async def act(
        self,
        path: str,
        body: Mapping[str, Any],
        kind: type[Kind],
        *,
        key: str,
        version: str | None = None,
    ) -> Kind:
        """Ask for something to be done, once for each key.

        Args:
            path: of the API.
            body: as the API takes it.
            kind: what it answers.
            key: from the form, so that sending it twice does nothing twice.
            version: from the form: the state that the reader saw.

        Raises:
            Refused: the API says no.
        """
        headers = {"Idempotency-Key": key}
        if version:
            headers["If-Match"] = f'"{version}"'
        content = msgspec.json.encode(body)
        answer = await self.send("POST", path, content=content, headers=headers)
        return msgspec.json.decode(answer.content, type=kind)

    async def send(
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        content: bytes | None = None,
        content_type: str = "application/json",
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Send anything, such as a file, and give the answer as it is.

        Raises:
            Refused: the API says no.
        """
        sent = self._headers | dict(headers or {})
        if content is not None:
            sent["Content-Type"] = content_type
        told = {name: value for name, value in (query or {}).items() if value is not None}
        async with httpx.AsyncClient(
            transport=self._transport, base_url=_HERE, trust_env=False
        ) as client:
            answer = await client.request(
                method, path, params=told or None, content=content, headers=sent
            )
        if answer.status_code >= _NO:
            raise _refusal(answer)
        return answer


def _refusal(answer: httpx.Response) -> Refused:
    try:
        told = answer.json()
    except ValueError:
        told = {}
    return Refused(
        status=answer.status_code,
        code=told.get("code") or str(told.get("type", "")).rpartition(":")[2],
        detail=told.get("detail", ""),
        citation=told.get("citation", ""),
        facts=told.get("facts") or {},
        faults=tuple(
            Fault(one.get("pointer", ""), one.get("code", ""), one.get("detail", ""))
            for one in told.get("errors", [])
        ),
        retry_after=_seconds(answer.headers.get("retry-after")),
    )


def _seconds(header: str | None) -> int | None:
    return int(header) if header and header.isdecimal() else None
