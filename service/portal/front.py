"""The pages that everybody may read, and where they arrive who have signed in."""

from typing import Any

from litestar import Request, Response, get

from service.portal.navigation import home
from service.portal.pages import go_to, open_to, render
from service.portal.visits import visit_of


@get("/", opt=open_to(), include_in_schema=False)
async def front(request: Request[Any, Any, Any]) -> Response[Any]:
    """Tell what this is; who is signed in goes on to their own page."""
    visit = visit_of(request)
    if visit is not None:
        return go_to(home(visit.caller.role))
    return render(request, "front.html")


@get("/hjaelp", opt=open_to(), include_in_schema=False)
async def help_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Tell how to get help, and how to complain."""
    return render(request, "help.html")


@get("/tilgaengelighed", opt=open_to(), include_in_schema=False)
async def accessibility(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Tell how far the pages can be used by all."""
    return render(request, "accessibility.html")


@get("/privatliv", opt=open_to(), include_in_schema=False)
async def privacy(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Tell what is kept of a visitor, and who sees a plan."""
    return render(request, "privacy.html")


ROUTES = [front, help_page, accessibility, privacy]
