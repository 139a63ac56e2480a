"""What has to be done today, the most urgent first, and what others wait for."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery

from service.auth import Role
from service.portal.cases.acts import NEXT_STEP
from service.portal.cases.said import why_not
from service.portal.client import Api, Refused
from service.portal.clock import today_of
from service.portal.forms import form_of
from service.portal.language import language_of
from service.portal.messages import new_messages
from service.portal.pages import go_to, open_to, render
from service.portal.paging import every, first_page, next_page
from service.portal.places.here import area_names
from service.rules.deadlines import DeadlineKind, Whose
from service.schemas.plans import PlanOut
from service.schemas.worklists import (
    DeadlineCountOut,
    DeadlineOut,
    DeadlinePage,
    RequestOut,
    RequestPage,
)

_STAFF = open_to(Role.AUTHORITY)
_A_PAGE = 25
_OVERDUE = {"overdue": "true", "today": "false"}
_SHOWN = ("own", "overdue", "today", "citizens", "places", "all")
_WHOSE = {"citizens": Whose.CITIZEN.value, "places": Whose.PLACE.value, "all": None}


@get("/sager", opt=_STAFF, include_in_schema=False)
async def worklist(
    request: Request[Any, Any, Any],
    frist: FromQuery[str] = "",
    vis: FromQuery[str] = "own",
    cursor: FromQuery[str] = "",
    gjort: FromQuery[str] = "",
) -> Response[bytes]:
    """List deadlines by days left: what the authority itself has to do, unless asked for others."""
    api, path = Api(request), "/v1/worklists/deadlines"
    kind = frist if frist in set(DeadlineKind) else None
    shown = vis if vis in _SHOWN else _SHOWN[0]
    query = {
        "kind": kind,
        "to_do_by": None if kind else _WHOSE.get(shown, Whose.AUTHORITY.value),
        "overdue": _OVERDUE.get(shown),
        "until": (await today_of(request)).isoformat() if shown == "today" else None,
        "joined": "true",
        "cursor": cursor or None,
        "limit": _A_PAGE,
    }
    found = await api.read(path, DeadlinePage, query)
    own = await api.read(path, DeadlinePage, {"to_do_by": Whose.AUTHORITY.value, "limit": 1})
    asked = {"frist": kind, "vis": shown}
    values = {
        "rows": found.items,
        "today": _today(found.items),
        "total": found.total,
        "counts": _by_whom(found.counts),
        "plans": own.plans,
        "waiting": sum(one.kind == "confirmation" for one in await _requests(api)),
        "has_passed_on": gjort == "videre",
        "kind": kind,
        "shown": shown,
        "next": next_page("/sager", found.next, asked),
        "first": first_page("/sager", asked),
        "is_first": not cursor,
        "next_step": NEXT_STEP,
        "news": await new_messages(request),
    }
    return render(request, "cases/worklist.html", values)


async def _requests(api: Api) -> list[RequestOut]:
    """All that waits for the authority's own places."""
    pages = every(api, "/v1/worklists/requests", RequestPage, {})
    return [one async for page in pages for one in page.items]


def _today(rows: Sequence[DeadlineOut]) -> date | None:
    return rows[0].due_on - timedelta(days=rows[0].days_left) if rows else None


def _by_whom(counts: Sequence[DeadlineCountOut]) -> dict[str, list[DeadlineCountOut]]:
    """The kinds that run, by who has to act, the authority first."""
    found = {whose.value: [one for one in counts if one.to_do_by is whose] for whose in Whose}
    running = {name: [one for one in rows if one.running] for name, rows in found.items()}
    return {name: rows for name, rows in running.items() if rows}


@get("/bekraeftelser", opt=_STAFF, include_in_schema=False)
async def requests(request: Request[Any, Any, Any], gjort: FromQuery[str] = "") -> Response[bytes]:
    """List what waits for the authority's own places: choices to confirm, first meetings."""
    return await _requests_page(request, "", is_done=gjort == "ja")


@post("/bekraeftelser/{plan_id:uuid}/bekraeft", opt=_STAFF, include_in_schema=False)
async def confirm(request: Request[Any, Any, Any], plan_id: FromPath[UUID]) -> Response[Any]:
    """Confirm a place that a citizen from elsewhere has chosen."""
    form = await form_of(request)
    try:
        await Api(request).act(f"/v1/plans/{plan_id}/confirmation", {}, PlanOut, key=form.key)
    except Refused as refused:
        told = why_not(refused, language_of(request))
        if told is None:
            raise
        return await _requests_page(request, told, is_done=False)
    return go_to("/bekraeftelser?gjort=ja")


async def _requests_page(
    request: Request[Any, Any, Any], wrong: str, *, is_done: bool
) -> Response[bytes]:
    api = Api(request)
    areas = await area_names(api, language_of(request))
    values = {"rows": await _requests(api), "wrong": wrong, "is_done": is_done, "areas": areas}
    return render(request, "cases/requests.html", values, status=409 if wrong else 200)


ROUTES = [worklist, requests, confirm]
