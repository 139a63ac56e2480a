"""The list of site studies with the form for a new one, and how a study is started and stopped."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from service.auth import Role
from service.notices.site_settings import limit
from service.portal import planner_form
from service.portal.client import Api, Refused
from service.portal.forms import NOTHING_WRONG, Wrong, form_of
from service.portal.language import language_of
from service.portal.names import authority_names
from service.portal.pages import go_to, open_to, render
from service.portal.planner_form import Asked
from service.portal.planner_studies import (
    ASKERS,
    FIXED,
    HOME,
    STUDIES,
    VISITORS,
    aim_of,
    candidates,
    fixed,
    identity_of,
    listed,
    may_ask,
    site_names,
    study,
)
from service.portal.texts import texts
from service.portal.visits import visit_of
from service.schemas.reference import MunicipalityPage
from service.schemas.site_answers import SiteStudyLine

_WRONG, _CONFLICT = 400, 409


@get(HOME, opt=open_to(*VISITORS), include_in_schema=False)
async def studies(request: Request[Any, Any, Any]) -> Response[bytes]:
    """List the studies, with the form of a new one or of a copy."""
    before = identity_of(request.query_params, "kopi")
    if before is None:
        return await _page(request, planner_form.USUAL)
    return await _page(request, copy_of(request, await study(Api(request), before)))


def copy_of(request: Request[Any, Any, Any], found: SiteStudyLine) -> Asked:
    """The form that asks again what a study was asked."""
    words = texts(language_of(request))
    return planner_form.copied(found.asked, words("workbench.form.copy_name", study=found.name))


async def form_values(
    request: Request[Any, Any, Any], asked: Asked, wrong: Wrong = NOTHING_WRONG
) -> dict[str, Any]:
    """What the form's template tells; nothing of it for somebody who may not ask."""
    visit = visit_of(request)
    if visit is None or not may_ask(visit.caller):
        return {"asked": None}
    scenarios = [
        one
        for one in planner_form.SCENARIOS
        if one != "actual" or visit.caller.role is not Role.AUTHORITY
    ]
    return {
        "asked": asked,
        "wrong": wrong,
        "scenarios": scenarios,
        "objectives": planner_form.OBJECTIVES,
        "sites": planner_form.labels(await candidates(Api(request))),
    }


async def _page(
    request: Request[Any, Any, Any], asked: Asked, wrong: Wrong = NOTHING_WRONG
) -> Response[bytes]:
    found = await listed(Api(request), request.query_params.get("cursor"))
    values = await form_values(request, asked, wrong)
    values["owners"] = await authority_names(Api(request))
    values |= await _asked_words(request, found.items)
    status = _WRONG if wrong else 200
    return render(request, "planner/studies.html", {"found": found, **values}, status=status)


async def _asked_words(
    request: Request[Any, Any, Any], items: Sequence[SiteStudyLine]
) -> dict[str, Any]:
    """How the list words what tells studies apart; names are asked for where some are needed."""
    words = texts(language_of(request))
    is_named = any(one.asked[name] for one in items for name in FIXED)
    names = await site_names(Api(request)) if is_named else {}
    return {
        "aim_of": aim_of,
        "limit_of": lambda one: limit(one.asked, words.language),
        "fixed_of": lambda one: fixed(one.asked, names, words),
    }


@post(f"{HOME}/start", opt=open_to(*ASKERS), include_in_schema=False)
async def start(request: Request[Any, Any, Any]) -> Response[Any]:
    """Start a study and lead to it, or show what is wrong with the form."""
    form = await form_of(request)
    api, words = Api(request), texts(language_of(request))
    kept = planner_form.kept(form)
    plans = await planner_form.plans_of(
        form.values.get(planner_form.PLANS), await _codes(api), words
    )
    if isinstance(plans, Wrong):
        return await _page(request, planner_form.sent(form, kept), plans)
    asked = planner_form.sent(form, plans or kept)
    try:
        started = await api.act(STUDIES, planner_form.body_of(asked), SiteStudyLine, key=form.key)
    except Refused as refused:
        if not refused.faults:
            raise
        wrong = planner_form.wrong_of(refused, asked, words)
        return await _page(request, asked, wrong)
    return go_to(f"{HOME}/{started.study_id}")


async def _codes(api: Api) -> dict[str, str]:
    """The code of a municipality by its code and its name."""
    page = await api.read("/v1/municipalities", MunicipalityPage, {"limit": 500})
    by_name = {one.name.lower(): one.municipality_code for one in page.items}
    return by_name | {code: code for code in by_name.values()}


@post(HOME + "/{study_id:uuid}/afbryd", opt=open_to(*ASKERS), include_in_schema=False)
async def cancel(request: Request[Any, Any, Any], study_id: FromPath[UUID]) -> Response[Any]:
    """Take a study back; one that is over meanwhile is shown as it is."""
    form = await form_of(request)
    try:
        await Api(request).act(
            f"{STUDIES}/{study_id}/cancellation", {}, SiteStudyLine, key=form.key
        )
    except Refused as refused:
        if refused.status != _CONFLICT:
            raise
    return go_to(f"{HOME}/{study_id}")


ROUTES = [studies, start, cancel]
