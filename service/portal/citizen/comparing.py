"""The page that compares places: the list first, then why others are left out, then a map."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, Response, get
from litestar.params import FromPath

from service.auth import Role
from service.portal import outline
from service.portal.citizen import options
from service.portal.citizen.glance import glance
from service.portal.client import Api, Refused
from service.portal.language import language_of
from service.portal.pages import open_to, render

_CLOSED_SHOWN = 10


@get(
    "/planer/{plan_id:uuid}/tilbud",
    opt=open_to(Role.CITIZEN, Role.RELATIVE),
    include_in_schema=False,
)
async def compare(request: Request[Any, Any, Any], plan_id: FromPath[UUID]) -> Response[bytes]:
    """Compare the places that may be chosen now."""
    api, seen = Api(request), await glance(request, plan_id)
    wanted = options.Wanted.read(request.query_params, seen.plan.postcode or "")
    whole = request.headers.get("HX-Target") != "resultat"  # else the list is asked for alone
    near = wanted.postcode if wanted.postcode not in ("", seen.plan.postcode) else None
    unknown = False
    try:
        found = await options.options_of(api, seen, sort=wanted.sort, excluded=whole, near=near)
    except Refused as refused:
        if not any(fault.pointer == "/near" for fault in refused.faults):
            raise
        unknown = True
        found = await options.options_of(api, seen, sort=wanted.sort, excluded=whole)
    fitting = options.fitting(found.items, seen, wanted)
    others = options.closed(found.excluded, language_of(request))
    values = {
        "seen": seen,
        "told": seen.values(language_of(request)),
        "wanted": wanted,
        "asked": urlencode(request.query_params.dict(), doseq=True),
        "unknown_postcode": unknown,
        "whole": whole,
        "total": found.total,
        "fitting": fitting,
        "shown": fitting[: wanted.shown],
        "closed": [one for one in others if not one.trains_others],
        "of_others": [one for one in others if one.trains_others],
        "closed_shown": _CLOSED_SHOWN,
        "more": _address(request, shown=str(wanted.more)),
        "choices": options,
        "outline": outline.PATH,
        "schematic": request.app.state.outline.is_schematic,
    }
    return render(request, "citizen/compare.html", values)


def _address(request: Request[Any, Any, Any], **changes: str) -> str:
    """This page with something else asked for."""
    query = request.query_params.dict() | {name: [value] for name, value in changes.items()}
    return f"{request.url.path}?{urlencode(query, doseq=True)}"


ROUTES = [compare]
