"""What every page passes: its request gets a name, its visitor is known and may be here."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.handlers.base import BaseRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from service.border import request_id
from service.portal.pages import VISITORS
from service.portal.visits import Visits, cookie_name, visit_of


class Door(ASGIMiddleware):
    """Finds out who visits. Who is not signed in any more is nobody."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Let a request in."""
        request_id.bind(scope)
        connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
        state = connection.app.state
        known_by = connection.cookies.get(cookie_name(secure=state.settings.is_production))
        scope["state"]["visit"] = await Visits(state).find(known_by) if known_by else None
        await next_app(scope, receive, send)


def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Admit a visitor to a page.

    Raises:
        NotAuthorizedException: the page is for those who are signed in.
        PermissionDeniedException: it is for other roles.
    """
    roles = handler.opt[VISITORS]
    if not roles:
        return
    visit = visit_of(connection)
    if visit is None:
        raise NotAuthorizedException
    if visit.caller.role not in roles:
        raise PermissionDeniedException
