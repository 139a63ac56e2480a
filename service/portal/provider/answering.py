"""What waits for a place's answer: confirm, state an agreed start, say that a plan has arrived."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from service.notices.spelling import municipality
from service.notices.texts import Language
from service.portal import errors
from service.portal.client import Api, Refused
from service.portal.clock import today_of
from service.portal.forms import NOTHING_WRONG, Wrong, form_of, wrong_fields
from service.portal.language import language_of
from service.portal.names import authority_names
from service.portal.pages import go_to, render
from service.portal.places.here import AnyRequest, area_names
from service.portal.provider import work
from service.portal.texts import texts
from service.schemas.agreements import DocumentationOut
from service.schemas.plans import PlanOut

_STATED = ("start_on", "statement")


@get("/anmodninger", opt=work.PLACES, include_in_schema=False)
async def requests(request: AnyRequest) -> Response[bytes]:
    """Show what has to be answered, the most urgent first, and for whom places are held."""
    return await _page(request)


async def _page(
    request: AnyRequest,
    *,
    about: UUID | None = None,
    wrong: Wrong = NOTHING_WRONG,
    refused: str = "",
    values: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response[bytes]:
    api = Api(request)
    found = await work.requests(api)
    told: dict[str, Any] = {
        "asked": work.to_answer(found),
        "held": work.held_for(found),
        "areas": await area_names(api, language_of(request)),
        "names": await _names(api, language_of(request)) if found else {},
        "today": await today_of(request),
        "about": about,
        "wrong": wrong,
        "refused": refused,
        "values": values or {},
        "done": request.query_params.get("sket", ""),
    }
    return render(request, "provider/requests.html", told, status=status)


async def _names(api: Api, language: Language) -> dict[str, str]:
    """What authorities are called when they are said to offer, and homes to lie in them."""
    return {
        one: municipality(name, language) if one.isdecimal() else name
        for one, name in (await authority_names(api)).items()
    }


async def _not_done(
    request: AnyRequest, plan_id: UUID, refused: Refused, values: Mapping[str, str]
) -> Response[bytes]:
    """The list once more, with why it was not done in plain words."""
    if not refused.may_be_tried_again:
        raise refused
    language = language_of(request)
    words = texts(language)
    wrong = wrong_fields(refused, words, _STATED)
    said = errors.reason(refused, language)
    if not said and not wrong:
        said = words("provider.changed")
    return await _page(
        request,
        about=plan_id,
        wrong=wrong,
        refused=said,
        values=values,
        status=refused.status,
    )


@post("/anmodninger/{plan_id:uuid}/bekraeft", opt=work.PLACES, include_in_schema=False)
async def confirm(request: AnyRequest, plan_id: FromPath[UUID]) -> Response[Any]:
    """Confirm a place that a citizen from elsewhere has chosen."""
    return await _said(request, plan_id, "confirmation", done="bekraeftet")


@post("/anmodninger/{plan_id:uuid}/modtaget", opt=work.PLACES, include_in_schema=False)
async def acknowledge(request: AnyRequest, plan_id: FromPath[UUID]) -> Response[Any]:
    """Say that a plan has arrived."""
    return await _said(request, plan_id, "acknowledgement", done="modtaget")


async def _said(request: AnyRequest, plan_id: UUID, act: str, *, done: str) -> Response[Any]:
    form = await form_of(request)
    try:
        await Api(request).act(f"/v1/plans/{plan_id}/{act}", {}, PlanOut, key=form.key)
    except Refused as refused:
        return await _not_done(request, plan_id, refused, {})
    return go_to(f"/anmodninger?sket={done}")


@post("/anmodninger/{plan_id:uuid}/dokumentation", opt=work.PLACES, include_in_schema=False)
async def document(request: AnyRequest, plan_id: FromPath[UUID]) -> Response[Any]:
    """State the start that is agreed (§ 8, stk. 3)."""
    form = await form_of(request)
    values = {name: form.text(name) for name in _STATED}
    if not values["start_on"]:
        wrong = Wrong({"start_on": texts(language_of(request))("provider.wrong.start_on")})
        return await _page(request, about=plan_id, wrong=wrong, values=values, status=400)
    body = {"start_on": values["start_on"], "statement": values["statement"] or None}
    path = f"/v1/plans/{plan_id}/documentation"
    try:
        await Api(request).act(path, body, DocumentationOut, key=form.key)
    except Refused as refused:
        return await _not_done(request, plan_id, refused, values)
    return go_to("/anmodninger?sket=dokumenteret")


ROUTES = [requests, confirm, acknowledge, document]
