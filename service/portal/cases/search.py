"""Plans that the reader may see: by state, level and alert, by a number, and by a citizen's.

A civil number stands in no address: it is sent in a form, and what is found is shown as the answer
to that form.
"""

import re
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromQuery

from service.auth import Role
from service.portal.client import Api, Refused
from service.portal.forms import NOTHING_WRONG, Wrong, form_of
from service.portal.language import language_of
from service.portal.pages import go_to, open_to, render
from service.portal.paging import first_page, next_page
from service.portal.places.here import area_names
from service.portal.texts import texts
from service.portal.visits import visit_of
from service.rules.plan_states import PASSING
from service.rules.vocabulary import Alert, CareLevel, PlanState
from service.schemas.plans import PlanPage

_READERS = open_to(Role.AUTHORITY, Role.HOSPITAL, Role.AUDITOR)
_A_PAGE = 50
_PATH, _SOUGHT = "/find-plan", "/find-plan/nummer"
_BAD = 400
_BETWEEN = re.compile(r"[\s-]+")
_CIVIL_NUMBER = re.compile("[0-9]{10}", re.ASCII)
STATES = tuple(state.value for state in PlanState if state not in PASSING)
Asker = Request[Any, Any, Any]


@get(_PATH, opt=_READERS, include_in_schema=False)
async def find(
    request: Asker,
    stilling: FromQuery[str] = "",
    niveau: FromQuery[str] = "",
    advarsel: FromQuery[str] = "",
    nummer: FromQuery[str] = "",
    cursor: FromQuery[str] = "",
) -> Response[Any]:
    """List plans in order of discharge, or go to one by its whole number."""
    plan_id = _id(nummer)
    if plan_id is not None:
        return go_to(f"/sager/{plan_id}")
    asked = {
        "stilling": stilling if stilling in STATES else "",
        "niveau": niveau if niveau in set(CareLevel) else "",
        "advarsel": advarsel if advarsel in set(Alert) else "",
        "nummer": nummer.strip(),
    }
    query = {
        "state": asked["stilling"] or None,
        "care_level": asked["niveau"] or None,
        "alert": asked["advarsel"] or None,
        "number": asked["nummer"] or None,
        "cursor": cursor or None,
        "limit": _A_PAGE,
    }
    try:
        found = await Api(request).read("/v1/plans", PlanPage, query)
    except Refused as refused:
        codes = {fault.code for fault in refused.faults if fault.pointer == "/number"}
        if not codes:
            raise
        said = "finding.in_address" if "civil_number" in codes else "finding.length"
        wrong = Wrong({"number": texts(language_of(request))(said)})
        return await _shown(
            request, PlanPage(items=[], next=None), asked | {"nummer": ""}, wrong=wrong
        )
    only = _the_one_meant(found, asked)
    return only or await _shown(request, found, asked, is_first=not cursor)


def _the_one_meant(found: PlanPage, asked: dict[str, str]) -> Response[Any] | None:
    """The way to the one plan that is found, where its whole number was written."""
    if len(found.items) != 1 or found.next is not None:
        return None
    [plan] = found.items
    whole = {plan.external_id.lower(), plan.citizen_ref.lower()}
    return go_to(f"/sager/{plan.plan_id}") if asked["nummer"].lower() in whole else None


@post(_SOUGHT, opt=_READERS, include_in_schema=False, status_code=200)
async def look(request: Asker) -> Response[Any]:
    """Show the plans of a citizen; any other number is looked for in the list."""
    form = await form_of(request)
    sought = form.text("number")
    if not _spells_a_civil_number(sought):
        told = {"nummer": sought} if sought else {}
        return go_to(f"{_PATH}?{urlencode(told)}" if told else _PATH)
    body, words = {"cpr": _BETWEEN.sub("", sought)}, texts(language_of(request))
    nothing = PlanPage(items=[], next=None)
    visit = visit_of(request)
    if visit is None or visit.caller.role is not Role.AUTHORITY:
        return await _shown(
            request, nothing, {}, wrong=Wrong({"number": words("finding.not_yours")})
        )
    try:
        found = await Api(request).act("/v1/plans/searches", body, PlanPage, key=form.key)
    except Refused as refused:
        if refused.status != _BAD:
            raise
        return await _shown(
            request, nothing, {}, wrong=Wrong({"number": words("finding.no_number")})
        )
    return await _shown(request, found, {}, is_by_citizen=True)


async def _shown(
    request: Asker,
    found: PlanPage,
    asked: dict[str, str],
    *,
    wrong: Wrong = NOTHING_WRONG,
    is_first: bool = True,
    is_by_citizen: bool = False,
) -> Response[Any]:
    values = {
        "areas": await area_names(Api(request), language_of(request)),
        "rows": found.items,
        "asked": {"stilling": "", "niveau": "", "advarsel": "", "nummer": ""} | asked,
        "states": STATES,
        "levels": [one.value for one in CareLevel],
        "alerts": [one.value for one in Alert],
        "next": next_page(_PATH, found.next, asked),
        "first": first_page(_PATH, asked),
        "is_first": is_first,
        "is_by_citizen": is_by_citizen,
        "wrong": wrong,
    }
    return render(request, "cases/search.html", values, status=_BAD if wrong else 200)


def _spells_a_civil_number(text: str) -> bool:
    """Any ten digits: a number that is mistyped has no place in an address either."""
    return bool(_CIVIL_NUMBER.fullmatch(_BETWEEN.sub("", text)))


def _id(text: str) -> UUID | None:
    try:
        return UUID(text.strip())
    except ValueError:
        return None


ROUTES = [find, look]
