"""A citizen shows a plan that was not sent (§ 4): the authority receives it by its id."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post

from service.auth import Role
from service.portal.cases.acts import CHOICE, LINE, MOMENT, body_of, field
from service.portal.cases.said import wrong_with
from service.portal.client import Api, Refused
from service.portal.forms import NOTHING_WRONG, Wrong, form_of
from service.portal.language import language_of
from service.portal.pages import go_to, open_to, render
from service.portal.texts import texts
from service.rules.vocabulary import LateCause
from service.schemas.plans import PlanOut

_STAFF = open_to(Role.AUTHORITY)
_NOT_FOUND = 404
_ID = field("plan_id", LINE)
_SENT = (
    field("how", CHOICE, "paper", "portal"),
    field("shown_at", MOMENT, optional=True),
    field("late_cause", CHOICE, *LateCause, optional=True),
)


@get("/modtag-plan", opt=_STAFF, include_in_schema=False)
async def asking(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Ask which plan was shown, how and when."""
    return _page(request, {"how": "paper"}, NOTHING_WRONG)


@post("/modtag-plan", opt=_STAFF, include_in_schema=False)
async def receive(request: Request[Any, Any, Any]) -> Response[Any]:
    """Receive it."""
    form, language = await form_of(request), language_of(request)
    unknown = Wrong({_ID.name: texts(language)("cases_acts.no_such_plan")})
    try:
        plan_id = UUID(form.text(_ID.name))
    except ValueError:
        return _page(request, form.values, unknown)
    try:
        path = f"/v1/plans/{plan_id}/receipt"
        await Api(request).act(path, body_of(_SENT, form), PlanOut, key=form.key)
    except Refused as refused:
        if refused.status == _NOT_FOUND:
            return _page(request, form.values, unknown)
        names = tuple(one.name for one in _SENT)
        return _page(request, form.values, wrong_with(refused, language, names))
    return go_to(f"/sager/{plan_id}?gjort=modtaget")


def _page(
    request: Request[Any, Any, Any], sent: Mapping[str, Any], wrong: Wrong
) -> Response[bytes]:
    values = {"fields": (_ID, *_SENT), "sent": sent, "wrong": wrong}
    return render(request, "cases/receive.html", values, status=400 if wrong else 200)


ROUTES = [asking, receive]
