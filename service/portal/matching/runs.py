"""The runs of the reader's authority, and a form that asks for another."""

from collections.abc import Mapping
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromQuery

from service.portal.cases.said import wrong_with
from service.portal.client import Api, Refused
from service.portal.forms import NOTHING_WRONG, Form, Wrong, form_of, number_in
from service.portal.language import language_of
from service.portal.matching.offerable import NATIONAL
from service.portal.matching.reader import ASKERS, READERS, reader_of
from service.portal.pages import go_to, render
from service.portal.paging import next_page
from service.portal.texts import texts
from service.portal.visits import visit_of
from service.schemas.base import MOST_ITEMS
from service.schemas.matching import MatchRunOut, MatchRunPage
from service.schemas.providers import ProviderOut, ProviderPage

_A_PAGE = 25
_NUMBERS = ("horizon_days", "time_limit_s", "seed")
_FIELDS = ("as_of", *_NUMBERS, "what_if_closed_providers")
_USUAL = {"horizon_days": "42", "time_limit_s": "60", "seed": "1"}
_CLOSED = "closed_"


@get("/matchkoersler", opt=READERS, include_in_schema=False)
async def runs(request: Request[Any, Any, Any], cursor: FromQuery[str] = "") -> Response[bytes]:
    """List runs, the newest first."""
    query = NATIONAL | {"limit": str(_A_PAGE), "cursor": cursor or None}
    found = await Api(request).read("/v1/match-runs", MatchRunPage, query)
    values = {
        "rows": found.items,
        "next": next_page("/matchkoersler", found.next, {}),
        "is_first": not cursor,
        "reader": reader_of(request),
    }
    return render(request, "matching/runs.html", values)


@get("/matchkoersler/ny", opt=ASKERS, include_in_schema=False)
async def asking(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Ask what a run is to look at."""
    return await _form_page(request, _USUAL, NOTHING_WRONG)


@post("/matchkoersler/ny", opt=ASKERS, include_in_schema=False)
async def ask(request: Request[Any, Any, Any]) -> Response[Any]:
    """Ask for a run, and lead to where it can be followed."""
    form = await form_of(request)
    not_numbers = [name for name in _NUMBERS if not _is_number(form.text(name))]
    if not_numbers:
        words = texts(language_of(request))
        wrong = Wrong({name: words("matching.ask.no_number") for name in not_numbers})
        return await _form_page(request, form.values, wrong)
    try:
        body = _body(form, _authority(request))
        run = await Api(request).act("/v1/match-runs", body, MatchRunOut, key=form.key)
    except Refused as refused:
        wrong = wrong_with(refused, language_of(request), _FIELDS)
        return await _form_page(request, form.values, wrong)
    return go_to(f"/matchkoersler/{run.run_id}")


def _is_number(text: str) -> bool:
    return not text or number_in(text) is not None


def _authority(request: Request[Any, Any, Any]) -> str | None:
    visit = visit_of(request)
    return visit.caller.authority_id if visit else None


def _body(form: Form, authority_id: str | None) -> dict[str, Any]:
    body: dict[str, Any] = {
        name: number_in(form.text(name)) for name in _NUMBERS if form.text(name)
    }
    if form.text("as_of"):
        body["as_of"] = form.text("as_of")
    closed = [name.removeprefix(_CLOSED) for name in form.values if name.startswith(_CLOSED)]
    return body | {
        "authority_id": authority_id,
        "refusal_costs": form.text("refusal_costs") == "yes",
        "what_if": {"closed_providers": closed},
    }


async def _form_page(
    request: Request[Any, Any, Any], sent: Mapping[str, Any], wrong: Wrong
) -> Response[bytes]:
    values = {"sent": sent, "wrong": wrong, "places": await _own_places(request)}
    return render(request, "matching/ask.html", values, status=400 if wrong else 200)


async def _own_places(request: Request[Any, Any, Any]) -> list[ProviderOut]:
    """The public places of the reader's authority, by name; of no one for who oversees all."""
    authority_id = _authority(request)
    if authority_id is None:
        return []
    found: list[ProviderOut] = []
    for kind in ("municipal", "regional", "hospital"):
        query = {"kind": kind, "limit": MOST_ITEMS}
        page = await Api(request).read("/v1/providers", ProviderPage, query)
        found += [one for one in page.items if one.authority_id == authority_id]
    return sorted(found, key=lambda one: one.name)


ROUTES = [runs, asking, ask]
