"""The workbench: a stored study at a number of sites, on a map and in figures, and its files."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, Response, get
from litestar.params import FromPath

from service.notices.site_settings import aims, limit
from service.portal import planner_answer as answer
from service.portal import planner_curves as curves
from service.portal import planner_proof as proofs
from service.portal import planner_steps as steps
from service.portal.client import Api
from service.portal.language import language_of
from service.portal.pages import HEADERS, open_to, render
from service.portal.planner_alike import demands
from service.portal.planner_map import View, drawn
from service.portal.planner_pages import copy_of, form_values
from service.portal.planner_reasons import reasons, what_next
from service.portal.planner_studies import (
    FIXED,
    HOME,
    OVER,
    STUDIES,
    VISITORS,
    Seen,
    at,
    fixed,
    identity_of,
    listed,
    may_cancel,
    number_of,
    place_names,
    site_names,
    study,
)
from service.portal.planner_words import Figures
from service.portal.texts import texts
from service.portal.visits import visit_of
from service.schemas.reference import MunicipalityPage
from service.schemas.site_answers import SiteStudyOut

_STUDY = HOME + "/{study_id:uuid}"
_FILES = ("format", "table", "sites")
_TRIED = 3  # studies that are read to find a baseline; each may be large
_PASSING = "passing"  # the header of a slider on its way: no address to come back to
_KEPT = ("content-disposition", "content-type")


@get(_STUDY, opt=open_to(*VISITORS), include_in_schema=False)
async def workbench(request: Request[Any, Any, Any], study_id: FromPath[UUID]) -> Response[bytes]:
    """Show a study: its answer when it is done, else how far it has come."""
    api = Api(request)
    found = await study(api, study_id)
    form = await form_values(request, copy_of(request, found))
    values = {"study": found, **_standing(request, found), **form}
    values["asked_words"] = await _asked_words(request, found)
    seen = _seen(request, found)
    if seen is None:
        return render(request, "planner/running.html", values)
    others = await listed(api)
    told = await _answer(request, seen)
    return render(
        request,
        "planner/workbench.html",
        values | told | {"others": others.done},
    )


async def _asked_words(request: Request[Any, Any, Any], found: SiteStudyOut) -> dict[str, Any]:
    """The limit, the aims in their order and the sites that are fixed."""
    words, asked = texts(language_of(request)), found.asked
    is_named = any(asked[name] for name in FIXED)
    names = await site_names(Api(request)) if is_named else {}
    return {
        "limit": limit(asked, words.language),
        "aims": aims(asked, words.language),
        "fixed": fixed(asked, names, words),
    }


@get(_STUDY + "/svar", opt=open_to(*VISITORS), include_in_schema=False)
async def fragment(request: Request[Any, Any, Any], study_id: FromPath[UUID]) -> Response[bytes]:
    """The part of the page that another number of sites changes, and the address it belongs to."""
    found = await study(Api(request), study_id)
    seen = _seen(request, found)
    if seen is None:
        return render(
            request, "planner/progress.html", {"study": found, **_standing(request, found)}
        )
    told = await _answer(request, seen)
    page = render(request, "planner/answer.html", {"study": found, **told})
    asked = {
        n: v
        for n, v in request.query_params.items()
        if n in ("antal", "mod", "mod_antal", "kort") and v
    }
    if _PASSING not in request.headers:
        page.headers["HX-Push-Url"] = f"{HOME}/{study_id}?{urlencode(asked)}"
    return page


@get(_STUDY + "/fremdrift", opt=open_to(*VISITORS), include_in_schema=False)
async def progress(request: Request[Any, Any, Any], study_id: FromPath[UUID]) -> Response[bytes]:
    """How far a study has come; the browser loads the page anew when it is over."""
    found = await study(Api(request), study_id)
    values = {"study": found, **_standing(request, found)}
    page = render(request, "planner/progress.html", values)
    if found.state in OVER:
        page.headers["HX-Refresh"] = "true"
    return page


@get(_STUDY + "/fil", opt=open_to(*VISITORS), include_in_schema=False)
async def file(request: Request[Any, Any, Any], study_id: FromPath[UUID]) -> Response[bytes]:
    """A study as the file that the API makes of it."""
    query = {name: request.query_params.get(name) for name in _FILES}
    query["lang"] = language_of(request).value
    made = await Api(request).send("GET", f"{STUDIES}/{study_id}/export", query=query)
    kept = {name: made.headers[name] for name in _KEPT}
    return Response(made.content, media_type=kept.pop("content-type"), headers=HEADERS | kept)


def _standing(request: Request[Any, Any, Any], found: SiteStudyOut) -> dict[str, Any]:
    """Whether a study is over, and whether its reader may take it back."""
    visit = visit_of(request)
    return {
        "is_over": found.state in OVER,
        "may_cancel": visit is not None and may_cancel(visit.caller, found),
    }


def _seen(request: Request[Any, Any, Any], found: SiteStudyOut) -> Seen | None:
    point = at(found, number_of(request.query_params, "antal"))
    return None if point is None else Seen(found, point)


async def _base(request: Request[Any, Any, Any], seen: Seen) -> Seen | None:
    """The study and number chosen as baseline, else what there is to compare with."""
    other = identity_of(request.query_params, "mod")
    number = number_of(request.query_params, "mod_antal")
    if other is not None and other != seen.study.study_id:
        return _with_choice(await study(Api(request), other), number)
    own = _with_choice(seen.study, number)
    if own is not None and own.point.sites != seen.point.sites:
        return own
    smallest = _with_choice(seen.study, None)
    if smallest is not None and smallest.point.sites != seen.point.sites:
        return smallest
    return await _another(request, seen)


def _with_choice(found: SiteStudyOut, number: int | None) -> Seen | None:
    point = at(found, number)
    return Seen(found, point) if point is not None and point.chosen else None


async def _another(request: Request[Any, Any, Any], seen: Seen) -> Seen | None:
    """The newest other study that has an answer for as many sites; none among the newest few."""
    api, sites = Api(request), seen.point.sites
    others = [
        one.study_id
        for one in (await listed(api)).done
        if one.study_id != seen.study.study_id
        and one.asked["sites"]["min"] <= sites <= one.asked["sites"]["max"]
    ]
    for study_id in others[:_TRIED]:
        found = _with_choice(await study(api, study_id), sites)
        if found is not None:
            return found
    return None


async def _answer(request: Request[Any, Any, Any], seen: Seen) -> dict[str, Any]:
    """Everything that the map and the figures tell."""
    figures = Figures(texts(language_of(request)))
    base = await _base(request, seen)
    asked = request.query_params.get("kort", "")
    view = View(asked) if asked in set(View) else View.TRAVEL
    told: dict[str, Any] = {
        "seen": seen,
        "base": base,
        "view": view,
        "views": list(View),
        "demands": demands([seen, base], figures) if base else [],
        "lines": answer.key_figures(seen, base, figures),
        "proof": proofs.proof(seen, figures),
        "reasons": reasons(seen, await _places(request, seen), figures),
        "what_next": what_next(seen, figures),
        "caveats": answer.caveats(seen, figures),
        "drawn": None,
    }
    if not seen.point.chosen:
        return told
    names = await _names(request, seen)
    travelled = answer.travelled(seen, base, figures)
    everybody = answer.by_loss(travelled.values())
    worst_off = answer.worst_off(seen, travelled)
    return told | {
        "head": answer.headline(seen, base, figures),
        "drawn": drawn(seen, base, request.app.state.outline, view, figures),
        "curve": curves.trade_off(seen, base, figures),
        "beyond": curves.beyond(seen, base, figures),
        "longer": proofs.longer_than_fewer(seen, figures),
        "volumes": answer.volumes(seen, figures),
        "worst_off": worst_off,
        "losing": [one for one in everybody if one.longer and one.longer > 0][: len(worst_off)],
        "everybody": everybody,
        "closings": answer.closings(seen, base, figures),
        "one_more": steps.one_more(seen, names, figures),
        "in_short": steps.in_short(seen, names, figures),
    }


async def _places(request: Request[Any, Any, Any], seen: Seen) -> dict[str, str]:
    """What a reason may be about, by code; nothing is asked where there is none."""
    if not seen.point.reasons:
        return {}
    api = Api(request)
    towns = await api.read("/v1/municipalities", MunicipalityPage, {"limit": 500})
    homes = {one.municipality_code: one.name for one in towns.items}
    return homes | await place_names(api)


async def _names(request: Request[Any, Any, Any], seen: Seen) -> dict[str, str]:
    """Sites by id: those of the study's answers, and all where another one is told of."""
    names = {site.site_id: site.name for point in seen.study.points for site in point.chosen}
    more = seen.point.one_more_site_id
    if more is not None and more not in names:
        names |= await site_names(Api(request))
    return names


ROUTES = [workbench, fragment, progress, file]
