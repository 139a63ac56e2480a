"""What routes are given: the request's transaction, the moment, and who acts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from litestar import Request, Response
from litestar.di import NamedDependency, Provide
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import HeaderParameter, QueryParameter
from sqlalchemy.ext.asyncio import AsyncSession

from service.auth import Caller, Role
from service.border.accesses import PURPOSE
from service.border.moment import moment_of
from service.errors import VersionMismatch, VersionRequired
from service.flows.acting import Acting
from service.rules.vocabulary import AccessPurpose
from service.schemas.base import MOST_ITEMS, USUAL_ITEMS, Answer

Session = NamedDependency[AsyncSession]
Now = NamedDependency[datetime]
Actor = NamedDependency[Acting]

Limit = Annotated[
    int, QueryParameter(ge=1, le=MOST_ITEMS, description="The most items in one answer.")
]
Cursor = Annotated[
    str | None, QueryParameter(description="Where the last answer's `next` left off.")
]
IfMatch = Annotated[
    str | None, HeaderParameter(name="If-Match", description="The version acted on (ETag).")
]
Purpose = Annotated[
    AccessPurpose | None,
    HeaderParameter(
        name="Access-Purpose", description="What a plan is looked at for; the citizen can read it."
    ),
]
DEFAULT_LIMIT = USUAL_ITEMS
_ANONYMOUS = Caller(role=Role.CITIZEN, sub="")


def session_of(request: Request[Any, Any, Any]) -> AsyncSession:
    """The session that the border opened for this request."""
    session: AsyncSession = request.scope["state"]["session"]
    return session


async def now_of(request: Request[Any, Any, Any], session: Session) -> datetime:
    """What the one clock shows."""
    return await moment_of(request, session)


def acting_of(request: Request[Any, Any, Any], now: Now, purpose: Purpose = None) -> Acting:
    """Who acts, and when; for what is written down where a plan is shown."""
    request.scope["state"][PURPOSE] = purpose
    caller = request.scope["state"].get("caller") or _ANONYMOUS
    return Acting(caller=caller, now=now)


def dependencies() -> dict[str, Provide]:
    """The dependencies of all routes, by parameter name."""
    return {
        "session": Provide(session_of, sync_to_thread=False),
        "now": Provide(now_of),
        "acting": Provide(acting_of, sync_to_thread=False),
    }


class ProblemError(Answer, frozen=True):
    """One fault in a request."""

    pointer: str
    code: str
    detail: str


class Problem(Answer, frozen=True):
    """A problem document (RFC 9457). `code`, `citation` and `facts` stand where the law decided."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[ProblemError]


_MEANING = {
    400: "Malformed, or fields are wrong; every fault is named.",
    401: "No token, or one that does not count.",
    403: "The caller may not do this.",
    404: "There is no such thing, or the caller may not see it.",
    409: "The state of the case or the law does not allow it.",
    412: "Changed meanwhile.",
    413: "The body is too large.",
    415: "The media type is not taken here.",
    422: "The Idempotency-Key came before with another body.",
    428: "If-Match is missing.",
    429: "Too many requests in this minute.",
    503: "The database cannot be reached right now.",
}
READS = (400, 401, 403, 404, 429, 503)
WRITES = (400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503)
OPEN_READS = (400, 401, 404, 429, 503)


def problems(statuses: Sequence[int]) -> Mapping[int, ResponseSpec]:
    """The problem answers a route may give, for its documentation."""
    return {
        status: ResponseSpec(
            data_container=Problem,
            description=_MEANING[status],
            media_type="application/problem+json",
            generate_examples=False,
        )
        for status in statuses
    }


def etag(version: int) -> dict[str, str]:
    """The header that names a version."""
    return {"ETag": f'"{version}"'}


def check_version(if_match: str | None, current: int, *, required: bool = False) -> None:
    """Refuse a change made on another version than the one in force.

    Raises:
        VersionRequired: the version must be named and is not.
        VersionMismatch: another version is in force.
    """
    if if_match is None:
        if required:
            raise VersionRequired
        return
    named = {part.strip().removeprefix("W/").strip('"') for part in if_match.split(",")}
    if "*" not in named and str(current) not in named:
        raise VersionMismatch(current)


def next_link(request: Request[Any, Any, Any], cursor: str | None) -> str | None:
    """The address of the next page."""
    if cursor is None:
        return None
    query = request.url.query_params.dict() | {"cursor": [cursor]}
    return f"{request.url.path}?{urlencode(query, doseq=True)}"


def page(answer: Any, next_address: str | None) -> Response[Any]:  # noqa: ANN401 - any page struct
    """A page of a list, with the address of the next one also as a header."""
    headers = {"Link": f'<{next_address}>; rel="next"'} if next_address else {}
    return Response(answer, headers=headers)
