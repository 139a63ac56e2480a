"""Plans that the reader may see, by state, level and what calls for attention."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.params import FromQuery

from service.auth import Role
from service.portal.client import Api
from service.portal.pages import go_to, open_to, render
from service.portal.paging import next_page
from service.rules.plan_states import PASSING
from service.rules.vocabulary import Alert, CareLevel, PlanState
from service.schemas.plans import PlanPage

_READERS = open_to(Role.AUTHORITY, Role.HOSPITAL, Role.AUDITOR)
_A_PAGE = 50
STATES = tuple(state.value for state in PlanState if state not in PASSING)


@get("/find-plan", opt=_READERS, include_in_schema=False)
async def find(
    request: Request[Any, Any, Any],
    stilling: FromQuery[str] = "",
    niveau: FromQuery[str] = "",
    advarsel: FromQuery[str] = "",
    nummer: FromQuery[str] = "",
    cursor: FromQuery[str] = "",
) -> Response[Any]:
    """List plans in order of discharge, or go to one by its id."""
    plan_id = _id(nummer)
    if plan_id is not None:
        return go_to(f"/sager/{plan_id}")
    asked = {
        "stilling": stilling if stilling in STATES else "",
        "niveau": niveau if niveau in set(CareLevel) else "",
        "advarsel": advarsel if advarsel in set(Alert) else "",
    }
    query = {
        "state": asked["stilling"] or None,
        "care_level": asked["niveau"] or None,
        "alert": asked["advarsel"] or None,
        "cursor": cursor or None,
        "limit": _A_PAGE,
    }
    found = await Api(request).read("/v1/plans", PlanPage, query)
    values = {
        "rows": found.items,
        "asked": asked,
        "sought": nummer,
        "states": STATES,
        "levels": [one.value for one in CareLevel],
        "alerts": [one.value for one in Alert],
        "next": next_page("/find-plan", found.next, asked),
        "is_first": not cursor,
    }
    return render(request, "cases/search.html", values)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text.strip())
    except ValueError:
        return None


ROUTES = [find]
