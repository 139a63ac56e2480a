"""Pages that show: the citizen's plans, one plan, and who has looked at it."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.params import FromPath

from service.auth import Role
from service.portal.citizen.accesses import alike
from service.portal.citizen.advice import is_open, may_choose_when, not_now, when_nothing_fits
from service.portal.citizen.coming import coming
from service.portal.citizen.rights import rights
from service.portal.citizen.seen import see
from service.portal.citizen.timeline import timeline
from service.portal.client import Api
from service.portal.language import language_of
from service.portal.messages import new_messages
from service.portal.navigation import home
from service.portal.pages import go_to, open_to, render
from service.portal.paging import next_page
from service.portal.visits import visit_of
from service.schemas.accesses import AccessPage
from service.schemas.notices import LetterPage
from service.schemas.plans import PlanPage

_CITIZEN = open_to(Role.CITIZEN)
_HELPED = open_to(Role.CITIZEN, Role.RELATIVE)
_ACCESSES = 50


@get("/planer", opt=_HELPED, include_in_schema=False)
async def plans(request: Request[Any, Any, Any]) -> Response[Any]:
    """Lead to the only plan, or list them with the newest first; a relative has a page apart."""
    visit = visit_of(request)
    if visit is not None and visit.caller.role is Role.RELATIVE:
        return go_to(home(Role.RELATIVE))
    found = await Api(request).read("/v1/plans", PlanPage, {"limit": 500})
    if len(found.items) == 1:
        return go_to(f"/planer/{found.items[0].plan_id}")
    return render(request, "citizen/plans.html", {"plans": found.items[::-1]})


@get("/planer/{plan_id:uuid}", opt=_HELPED, include_in_schema=False)
async def plan(request: Request[Any, Any, Any], plan_id: FromPath[UUID]) -> Response[bytes]:
    """Tell where the plan stands, what may be chosen, the days that count, and what comes next."""
    seen, language = await see(request, plan_id), language_of(request)
    letters = await Api(request).read(
        f"/v1/plans/{plan_id}/notices", LetterPage, {"lang": language.value}
    )
    values = {
        "seen": seen,
        "told": seen.values(language),
        "coming": coming(seen),
        "choosing": may_choose_when(seen),
        "not_now": not_now(seen),
        "nothing_fits": when_nothing_fits(seen),
        "rights": rights(seen, language) if seen.may_still_choose else [],
        "timeline": None if seen.has_ended else timeline(seen, language),
        "letters": letters.items,
        "looks_on": is_open(seen),
        "news": "" if seen.helping else await new_messages(request),
    }
    return render(request, "citizen/plan.html", values)


@get("/planer/{plan_id:uuid}/adgange", opt=_CITIZEN, include_in_schema=False)
async def accesses(request: Request[Any, Any, Any], plan_id: FromPath[UUID]) -> Response[bytes]:
    """Tell who else has looked at the plan, the newest first; with `egne` the citizen too."""
    own = "1" if request.query_params.get("egne") else ""
    query = {
        "limit": _ACCESSES,
        "cursor": request.query_params.get("cursor"),
        "by_others": None if own else "true",
    }
    page = await Api(request).read(f"/v1/plans/{plan_id}/accesses", AccessPage, query)
    path = f"/planer/{plan_id}/adgange"
    values = {
        "plan_id": plan_id,
        "rows": alike(page.items, language_of(request)),
        "own": own,
        "older": next_page(path, page.next, {"egne": own}),
    }
    return render(request, "citizen/accesses.html", values)


ROUTES = [plans, plan, accesses]
