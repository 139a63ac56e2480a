"""The page that compares places: the list first, then why others are left out, then a map."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, Response, get
from litestar.params import FromPath

from service.auth import Role
from service.portal import outline
from service.portal.citizen import options
from service.portal.citizen.advice import is_open, when_nothing_fits, why_closed
from service.portal.citizen.glance import Glance, glance
from service.portal.citizen.seen import permitted
from service.portal.client import Api, Refused
from service.portal.language import language_of
from service.portal.pages import open_to, render
from service.schemas.plans import OptionsOut

_CLOSED_SHOWN = 10


@get(
    "/planer/{plan_id:uuid}/tilbud",
    opt=open_to(Role.CITIZEN, Role.RELATIVE),
    include_in_schema=False,
)
async def compare(request: Request[Any, Any, Any], plan_id: FromPath[UUID]) -> Response[bytes]:
    """Compare the places that may be chosen now."""
    api, seen = Api(request), await glance(request, plan_id)
    whole = request.headers.get("HX-Target") != "resultat"  # else the list is asked for alone
    if whole and not await _may_compare(api, seen):
        return _nothing(request, seen)
    home = seen.plan.postcode or ""
    wanted = options.Wanted.read(request.query_params, home)
    found = await _found(api, seen, wanted, excluded=whole)
    is_unknown = found is None
    if found is None:
        found = await options.options_of(api, seen, sort=wanted.sort, excluded=whole)
    fitting = options.fitting(found.items, seen, wanted)
    others = options.closed(found.excluded, language_of(request))
    values = {
        "seen": seen,
        "told": seen.values(language_of(request)),
        "wanted": wanted,
        "asked": urlencode(request.query_params.dict(), doseq=True),
        "unknown_postcode": is_unknown,
        "counted_from": home if is_unknown else wanted.postcode,
        "whole": whole,
        "total": found.total,
        "fitting": fitting,
        "shown": fitting[: wanted.shown],
        "closed": [one for one in others if not one.trains_others],
        "of_others": [one for one in others if one.trains_others],
        "closed_shown": _CLOSED_SHOWN,
        "more": _address(request, shown=str(wanted.more)),
        "further": _address(request, minutes=""),
        "everything": _address(request, **dict.fromkeys(options.NARROWING, "")),
        "nothing_fits": when_nothing_fits(seen),
        "choices": options,
        "runners": options.runners(found.items, seen),
        "outline": outline.PATH,
        "schematic": request.app.state.outline.is_schematic,
    }
    return render(request, "citizen/compare.html", values)


async def _may_compare(api: Api, seen: Glance) -> bool:
    """Whether a place may be chosen now; a relative who may only see looks on meanwhile."""
    if seen.only_looks:
        return is_open(seen)
    return "choose" in await permitted(api, seen.plan.plan_id)


async def _found(
    api: Api, seen: Glance, wanted: options.Wanted, *, excluded: bool
) -> OptionsOut | None:
    """Everything that may be chosen, and its way; none where there is no such postcode."""
    near = wanted.postcode if wanted.postcode not in ("", seen.plan.postcode) else None
    try:
        return await options.options_of(api, seen, sort=wanted.sort, excluded=excluded, near=near)
    except Refused as refused:
        if not any(fault.pointer == "/near" for fault in refused.faults):
            raise
    return None


def _nothing(request: Request[Any, Any, Any], seen: Glance) -> Response[bytes]:
    """Say that no place can be chosen now, why, and whom to call."""
    values = {"seen": seen, "told": seen.values(language_of(request)), "why": why_closed(seen)}
    return render(request, "citizen/compare_closed.html", values)


def _address(request: Request[Any, Any, Any], **changes: str) -> str:
    """This page with something else asked for."""
    query = request.query_params.dict() | {name: [value] for name, value in changes.items()}
    return f"{request.url.path}?{urlencode(query, doseq=True)}"


ROUTES = [compare]
