"""Where a relative arrives: whom they may help, and the code by which others let them in."""

from typing import Any

from litestar import Request, Response, get

from service.auth import Role
from service.portal.client import Api
from service.portal.pages import open_to, render
from service.schemas.mandates import HelpedPlanPage


@get("/hjaelper", opt=open_to(Role.RELATIVE), include_in_schema=False)
async def helped(request: Request[Any, Any, Any]) -> Response[bytes]:
    """List the plans that the relative may help with today."""
    found = await Api(request).read("/v1/mandates", HelpedPlanPage)
    return render(request, "relatives/helping.html", {"plans": found.items})


ROUTES = [helped]
