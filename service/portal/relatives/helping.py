"""Where a relative arrives: whom they may help, and the code by which others let them in."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from service.auth import Role
from service.portal.citizen.coming import coming
from service.portal.citizen.seen import see
from service.portal.client import Api, Refused
from service.portal.forms import form_of
from service.portal.language import language_of
from service.portal.pages import go_to, open_to, render
from service.portal.relatives.code import code_of
from service.portal.visits import visit_of
from service.schemas.mandates import HelpedPlanPage, MandateOut

_OVER = (404, 409)


@get("/hjaelper", opt=open_to(Role.RELATIVE), include_in_schema=False)
async def helped(request: Request[Any, Any, Any]) -> Response[bytes]:
    """List the plans that the relative may help with today, and what is next in each."""
    found = await Api(request).read("/v1/mandates", HelpedPlanPage)
    laid_down = request.query_params.get("gjort") == "lagt-fra"
    visit = visit_of(request)
    code = code_of(visit.caller.sub) if visit else ""
    language = language_of(request)
    plans = []
    for one in found.items:
        seen = await see(request, one.plan_id)
        plans.append((one, seen, coming(seen), seen.values(language)))
    values = {"plans": plans, "laid_down": laid_down, "code": code}
    return render(request, "relatives/helping.html", values)


@post(
    "/hjaelper/{plan_id:uuid}/{number:int}/slut",
    opt=open_to(Role.RELATIVE),
    include_in_schema=False,
)
async def lay_down(
    request: Request[Any, Any, Any], plan_id: FromPath[UUID], number: FromPath[int]
) -> Response[Any]:
    """Let the relative lay a mandate down; one that has ended already is down."""
    form = await form_of(request)
    path = f"/v1/plans/{plan_id}/mandates/{number}/end"
    try:
        await Api(request).act(path, {}, MandateOut, key=form.key)
    except Refused as refused:
        if refused.status not in _OVER:
            raise
    return go_to("/hjaelper?gjort=lagt-fra")


ROUTES = [helped, lay_down]
