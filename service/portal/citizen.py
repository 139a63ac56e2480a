"""The citizen's plans, each with where it stands."""

from typing import Any

from litestar import Request, Response, get

from service.auth import Role
from service.portal.client import Api
from service.portal.pages import go_to, open_to, render
from service.schemas.plans import PlanPage


@get("/planer", opt=open_to(Role.CITIZEN), include_in_schema=False)
async def plans(request: Request[Any, Any, Any]) -> Response[Any]:
    """Lead to the only plan, or list them with the newest first."""
    found = await Api(request).read("/v1/plans", PlanPage, {"limit": 500})
    if len(found.items) == 1:
        return go_to(f"/planer/{found.items[0].plan_id}")
    return render(request, "citizen/plans.html", {"plans": found.items[::-1]})


ROUTES = [plans]
