"""Capacity refusals (§ 7, stk. 2): the list, one with its evidence, and what is decided of it."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from service.auth import Role
from service.portal import errors
from service.portal.client import Api, Refused
from service.portal.clock import today_of
from service.portal.forms import NOTHING_WRONG, Wrong, form_of, wrong_fields
from service.portal.language import language_of
from service.portal.names import place_names
from service.portal.pages import go_to, open_to, render
from service.portal.places import evidence
from service.portal.places.capacity import PUBLISHERS, caller_of
from service.portal.places.here import AnyRequest, area_names, may_refuse, my_places
from service.portal.texts import texts
from service.rules.vocabulary import RefusalState
from service.schemas.decisions import DecisionPage
from service.schemas.refusals import RefusalOut, RefusalPage
from service.schemas.worklists import RefusalTaskOut, RefusalTaskPage

_DECIDE = open_to(Role.AUTHORITY)
_TO_DO = {  # what the list of work says is to be done, and the acts that it opens
    "adopt": ("vedtag", "traek-tilbage"),
    "let_go_or_override": ("tilsidesaet", "traek-tilbage"),
    "wait_for_figures": ("traek-tilbage",),
    "watch": ("traek-tilbage",),
}
_ACTS = {"vedtag": "adoption", "tilsidesaet": "override", "traek-tilbage": "withdrawal"}
_NOTHING_COMPARED = "NO_COMPARISON"
_MOST = 200


@get("/afvisninger", opt=PUBLISHERS, include_in_schema=False)
async def refusals(request: AnyRequest) -> Response[bytes]:
    """Show one's own refusals with what is to be done, and all that are in effect."""
    api = Api(request)
    places = {one.provider_id for one in await my_places(api, caller_of(request))}
    tasks = await _tasks(api)
    page = await api.read("/v1/capacity-refusals", RefusalPage, {"limit": _MOST})
    in_effect = await api.read(
        "/v1/capacity-refusals", RefusalPage, {"limit": _MOST, "state": "effective"}
    )
    values = {
        "tasks": tasks,
        "may_ask": await may_refuse(api, caller_of(request)),
        "mine": [one for one in page.items if one.provider_id in places],
        "in_effect": [one for one in in_effect.items if one.plan_id is None],
        "names": await place_names(api),
        "areas": await area_names(api, language_of(request)),
        "today": await today_of(request),
    }
    return render(request, "places/refusals.html", values)


async def _tasks(api: Api) -> dict[UUID, RefusalTaskOut]:
    """What the caller may do about their own refusals."""
    page = await api.read("/v1/worklists/refusals", RefusalTaskPage, {"limit": _MOST})
    return {one.refusal_id: one for one in page.items if one.own}


@get("/afvisninger/{refusal_id:uuid}", opt=PUBLISHERS, include_in_schema=False)
async def refusal(request: AnyRequest, refusal_id: FromPath[UUID]) -> Response[bytes]:
    """Show a refusal with its evidence, its log, and what may be decided."""
    return await _page(request, refusal_id)


async def _page(
    request: AnyRequest,
    refusal_id: UUID,
    *,
    wrong: Wrong = NOTHING_WRONG,
    refused: str = "",
    reason: str = "",
    status: int = 200,
) -> Response[bytes]:
    api, language = Api(request), language_of(request)
    words = texts(language)
    one = await api.read(f"/v1/capacity-refusals/{refusal_id}", RefusalOut)
    log = await api.read(f"/v1/capacity-refusals/{refusal_id}/decisions", DecisionPage)
    task = (await _tasks(api)).get(refusal_id)
    names = await place_names(api)
    acts: tuple[str, ...] = ()
    if task is not None and caller_of(request).role is Role.AUTHORITY:
        acts = _TO_DO.get(task.to_do, ())
    if one.code == _NOTHING_COMPARED:
        acts = tuple(act for act in acts if act != "tilsidesaet")
    may_correct = one.state is RefusalState.INVALID and one.provider_id in {
        place.provider_id
        for place in await my_places(api, caller_of(request))
        if place.group == "own"
    }
    values: dict[str, Any] = {
        "one": one,
        "may_correct": may_correct,
        "task": task,
        "place": names.get(str(one.provider_id), str(one.provider_id)),
        "areas": await area_names(api, language),
        "picture": evidence.of_refusal(words, one, names),
        "grounds": evidence.grounds(one, language),
        "log": log.items,
        "acts": acts,
        "today": await today_of(request),
        "wrong": wrong,
        "refused": refused,
        "reason": reason,
        "done": request.query_params.get("sket", ""),
    }
    return render(request, "places/refusal.html", values, status=status)


async def _decide(request: AnyRequest, refusal_id: UUID, act: str) -> Response[Any]:
    form = await form_of(request)
    reason = form.text("reason")
    body = {"reason": reason} if act == "tilsidesaet" else {}
    if act == "tilsidesaet" and not reason:
        wrong = Wrong({"reason": texts(language_of(request))("refused.wrong.reason")})
        return await _page(request, refusal_id, wrong=wrong, status=400)
    path = f"/v1/capacity-refusals/{refusal_id}/{_ACTS[act]}"
    try:
        await Api(request).act(path, body, RefusalOut, key=form.key, version=form.version)
    except Refused as refused:
        if not refused.may_be_tried_again:
            raise
        return await _again(request, refusal_id, refused, reason)
    return go_to(f"/afvisninger/{refusal_id}?sket={act}")


async def _again(
    request: AnyRequest, refusal_id: UUID, refused: Refused, reason: str
) -> Response[bytes]:
    """The page once more, with why it was not done in plain words."""
    language = language_of(request)
    words = texts(language)
    wrong = wrong_fields(refused, words, ("reason",))
    said = errors.reason(refused, language)
    if not said and not wrong:
        said = words("refused.changed")
    return await _page(
        request, refusal_id, wrong=wrong, refused=said, reason=reason, status=refused.status
    )


@post("/afvisninger/{refusal_id:uuid}/vedtag", opt=_DECIDE, include_in_schema=False)
async def adopt(request: AnyRequest, refusal_id: FromPath[UUID]) -> Response[Any]:
    """Let a refusal that the figures support have effect."""
    return await _decide(request, refusal_id, "vedtag")


@post("/afvisninger/{refusal_id:uuid}/tilsidesaet", opt=_DECIDE, include_in_schema=False)
async def override(request: AnyRequest, refusal_id: FromPath[UUID]) -> Response[Any]:
    """Let a refusal that the figures do not support have effect, for a reason that is shown."""
    return await _decide(request, refusal_id, "tilsidesaet")


@post("/afvisninger/{refusal_id:uuid}/traek-tilbage", opt=_DECIDE, include_in_schema=False)
async def withdraw(request: AnyRequest, refusal_id: FromPath[UUID]) -> Response[Any]:
    """End a refusal."""
    return await _decide(request, refusal_id, "traek-tilbage")


ROUTES = [refusals, refusal, adopt, override, withdraw]
