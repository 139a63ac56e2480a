"""Two match runs side by side."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.params import FromPath, FromQuery

from service.portal.client import Api
from service.portal.matching.reader import READERS, reader_of
from service.portal.names import place_names
from service.portal.pages import go_to, render
from service.portal.paging import first_page, next_page
from service.schemas.match_comparison import ComparisonOut
from service.schemas.matching import MatchRunOut

_A_PAGE = 25


@get("/matchkoersler/{run_id:uuid}/sammenlign", opt=READERS, include_in_schema=False)
async def compare(
    request: Request[Any, Any, Any],
    run_id: FromPath[UUID],
    med: FromQuery[str] = "",
    cursor: FromQuery[str] = "",
) -> Response[Any]:
    """Tell counts and aims of both, and the plans that they place otherwise."""
    api, here = Api(request), f"/matchkoersler/{run_id}"
    try:
        other_id = UUID(med)
    except ValueError:
        return go_to(here)
    path = f"/v1/match-runs/{run_id}"
    query = {"with": str(other_id), "limit": _A_PAGE, "cursor": cursor or None}
    found = await api.read(f"{path}/comparison", ComparisonOut, query)
    asked = {"med": str(other_id)}
    values = {
        "found": found,
        "run": await api.read(path, MatchRunOut),
        "other": await api.read(f"/v1/match-runs/{other_id}", MatchRunOut),
        "places": await place_names(api),
        "reader": reader_of(request),
        "next": next_page(f"{here}/sammenlign", found.next, asked),
        "first": first_page(f"{here}/sammenlign", asked),
        "is_first": not cursor,
    }
    return render(request, "matching/comparison.html", values)


ROUTES = [compare]
