"""Tells the sessions of a request who asks, so that the database can hold it to what it may see."""

from typing import Any

from litestar import Request
from litestar.exceptions import NotAuthorizedException, ServiceUnavailableException

from db.tenants import NOBODY, for_tenant, info_of
from service.border.identity import caller_of


async def told_who_asks(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """What a request's session has to know: its caller, or nobody where the token does not count.

    The route's guard says what is wrong with the token.
    """
    try:
        caller = await caller_of(request, request.app.state.issuers)
    except (NotAuthorizedException, ServiceUnavailableException):
        return info_of(NOBODY)
    return info_of(for_tenant(caller))
