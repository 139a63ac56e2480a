"""Where a relative arrives: whom they may help, and the code by which others let them in."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from service.auth import Role
from service.portal import names
from service.portal.citizen.coming import coming
from service.portal.citizen.seen import Stood
from service.portal.client import Api, Refused
from service.portal.clock import today_of
from service.portal.forms import form_of
from service.portal.language import language_of
from service.portal.pages import go_to, open_to, render
from service.portal.relatives.code import code_of
from service.portal.visits import visit_of
from service.schemas.mandates import HelpedPlanOut, HelpedPlanPage, MandateOut
from service.schemas.plans import EntitlementOut, PlanOut

_OVER = (404, 409)


@get("/hjaelper", opt=open_to(Role.RELATIVE), include_in_schema=False)
async def helped(request: Request[Any, Any, Any]) -> Response[bytes]:
    """List the plans that the relative may help with today, and what is next in each."""
    found = await Api(request).read("/v1/mandates", HelpedPlanPage)
    laid_down = request.query_params.get("gjort") == "lagt-fra"
    visit = visit_of(request)
    code = code_of(visit.caller.sub) if visit else ""
    language = language_of(request)
    plans = [
        (one, seen, coming(seen), seen.values(language))
        for one, seen in zip(found.items, await _stood(request, found.items), strict=True)
    ]
    values = {"plans": plans, "laid_down": laid_down, "code": code}
    return render(request, "relatives/helping.html", values)


async def _stood(request: Request[Any, Any, Any], helped: list[HelpedPlanOut]) -> list[Stood]:
    """Where each plan stands; the clock and an authority's name are asked for once."""
    api, today = Api(request), await today_of(request)
    called: dict[str, str] = {}
    found = []
    for one in helped:
        plan = await api.read(f"/v1/plans/{one.plan_id}", PlanOut)
        who = plan.responsible_authority_id
        called[who] = called.get(who) or await names.authority(api, who)
        rights = await api.read(f"/v1/plans/{one.plan_id}/entitlement", EntitlementOut)
        places = await names.places_of(api, plan)
        found.append(
            Stood(
                plan=plan,
                authority=called[who],
                places=places,
                helping=one,
                rights=rights,
                today=today,
            )
        )
    return found


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
