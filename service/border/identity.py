"""Finds out who is calling, and refuses at the door whom the route does not admit."""

from typing import Any
from uuid import UUID

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.exceptions import (
    NotAuthorizedException,
    PermissionDeniedException,
    ServiceUnavailableException,
)
from litestar.handlers.base import BaseRouteHandler

from db.queries import plans
from service.auth import BadToken, Caller, Issuers, IssuerUnreachable, Role
from service.border.mandates import in_place_of_citizen
from service.border.moment import moment_of
from service.clock import danish_day
from service.errors import NotFound

ROLES = "roles"  # the key under which a route states whom it admits
PUBLIC: tuple[Role, ...] = ()
READING = frozenset({"GET", "HEAD", "OPTIONS"})  # methods that change nothing
# a route's word that a relative may do it whose mandate is for seeing only
ANY_MANDATE = "any_mandate"
ONLY_SHOWS = "only_shows"  # a route's word that it changes no plan, and may be asked again
_NAMED = "named_caller"  # the token is read once for a request
_RETRY = {"Retry-After": "5"}
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="fritvalg"'}


def admits(*roles: Role) -> dict[str, Any]:
    """What a route puts in its `opt`: the roles it admits, or none of them when it is public."""
    return {ROLES: roles}


def only_shows(request: Request[Any, Any, Any]) -> bool:
    """Whether a request changes nothing, by its method or by the word of its route.

    Such a route asks with a body so that what is looked for stands in no address. Its answers are
    kept under no Idempotency-Key: a hash of so short a body would tell what it was.
    """
    return request.method in READING or ONLY_SHOWS in request.route_handler.opt


def scope_of(handler: BaseRouteHandler, method: str) -> str:
    """The scope that a system's token must hold for an operation, such as `plans:write`."""
    doing = "read" if method in READING else "write"
    return f"{(getattr(handler, 'tags', None) or ('other',))[0]}:{doing}"


async def caller_of(
    connection: ASGIConnection[Any, Any, Any, Any], issuers: Issuers
) -> Caller | None:
    """The caller named by the bearer token, or none without a token.

    Raises:
        NotAuthorizedException: there is a token, and it does not count.
        ServiceUnavailableException: its issuer's keys cannot be read.
    """
    state = connection.scope["state"]
    if _NAMED not in state:
        state[_NAMED] = await _read_token(connection, issuers)
    caller: Caller | None = state[_NAMED]
    return caller


async def _read_token(
    connection: ASGIConnection[Any, Any, Any, Any], issuers: Issuers
) -> Caller | None:
    header = connection.headers.get("authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotAuthorizedException("Send a bearer token.", headers=_CHALLENGE)
    try:
        return await issuers.caller_of(token.strip())
    except IssuerUnreachable as error:
        detail = "The keys of your token's issuer cannot be read right now."
        raise ServiceUnavailableException(detail, headers=_RETRY) from error
    except BadToken as error:
        detail = f"The token does not count: {error}."
        raise NotAuthorizedException(detail, headers=_CHALLENGE) from error


async def named_caller(
    connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler
) -> Caller | None:
    """The caller of a route; none without a token where the route is public.

    Raises:
        NotAuthorizedException: the route needs a token, or there is one that does not count.
    """
    caller = await caller_of(connection, connection.app.state.issuers)
    if caller is None and handler.opt.get(ROLES) != PUBLIC:
        raise NotAuthorizedException("This needs a bearer token.", headers=_CHALLENGE)
    return caller


async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Admit a caller to a route. A route that does not say whom it admits admits nobody.

    Raises:
        NotAuthorizedException: the route needs a token.
        NotFound: the route is about a plan that the caller may not know of.
        PermissionDeniedException: the caller's role is not admitted.
        LawSaysNo: a relative wants to do what the mandate does not cover.
    """
    caller = await named_caller(connection, handler)
    connection.scope["state"]["caller"] = caller
    admitted = handler.opt.get(ROLES)
    if caller is None or admitted == PUBLIC:
        return
    if admitted is None or caller.role not in admitted:
        await _hide_plan(connection, caller)
        raise PermissionDeniedException("Not open to your role.")
    needed = scope_of(handler, str(connection.scope.get("method")))
    if caller.scopes is not None and needed not in caller.scopes:
        await _hide_plan(connection, caller)
        told = f'Bearer error="insufficient_scope", scope="{needed}"'
        detail = f"The token lacks the scope {needed}."
        raise PermissionDeniedException(detail, headers={"WWW-Authenticate": told})
    plan_id = connection.path_params.get("plan_id")
    if caller.role is Role.RELATIVE and isinstance(plan_id, UUID):
        session = connection.scope["state"]["session"]
        today = danish_day(await moment_of(connection, session))
        acts = connection.scope.get("method") not in READING and ANY_MANDATE not in handler.opt
        connection.scope["state"]["caller"] = await in_place_of_citizen(
            session, caller, plan_id, on=today, acts=acts
        )


async def _hide_plan(connection: ASGIConnection[Any, Any, Any, Any], caller: Caller) -> None:
    plan_id = connection.path_params.get("plan_id")
    if isinstance(plan_id, UUID):
        session = connection.scope["state"]["session"]
        if await plans.find(session, plan_id, caller) is None:
            raise NotFound("plan")
