"""The page that compares places: the list first, then why others are left out, then a map."""

from typing import Any
from urllib.parse import parse_qs, urlencode
from uuid import UUID

from litestar import Request, Response, get
from litestar.params import FromPath

from service.auth import Role
from service.notices.texts import Language
from service.portal import outline
from service.portal.citizen import options
from service.portal.citizen.advice import is_open, when_nothing_fits, why_closed
from service.portal.citizen.glance import Glance, bare, glance
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
    """Compare the places that may be chosen now; a change of a filter asks for the list alone."""
    if request.headers.get("HX-Target") == "resultat":
        return await _list(request, plan_id)
    api, seen = Api(request), await glance(request, plan_id)
    if not await _may_compare(api, seen):
        return _nothing(request, seen)
    wanted = _wanted(request, seen)
    values, found = await _compared(request, api, seen, wanted, excluded=True)
    values |= _excluded(found, language_of(request)) | {
        "whole": True,
        "told": seen.values(language_of(request)),
        "outline": outline.PATH,
        "schematic": request.app.state.outline.is_schematic,
    }
    return render(request, "citizen/compare.html", values)


async def _list(request: Request[Any, Any, Any], plan_id: UUID) -> Response[bytes]:
    """The list alone; names are told in it only where nothing fits.

    The places that are left out come along where the way to them is counted from elsewhere now.
    """
    api, seen = Api(request), await bare(request, plan_id)
    wanted = _wanted(request, seen)
    is_moved = wanted.postcode != (_postcode_shown(request) or seen.plan.postcode or "")
    values, found = await _compared(request, api, seen, wanted, excluded=is_moved)
    values |= _excluded(found, language_of(request)) | {"whole": False, "is_moved": is_moved}
    if not values["fitting"]:
        named = await glance(request, plan_id)
        values["told"] = named.values(language_of(request))
    return render(request, "citizen/compare_list.html", values)


async def _compared(
    request: Request[Any, Any, Any],
    api: Api,
    seen: Glance,
    wanted: options.Wanted,
    *,
    excluded: bool,
) -> tuple[dict[str, Any], OptionsOut]:
    """What the list tells, and the answer that it is made of."""
    home = seen.plan.postcode or ""
    found = await _found(api, seen, wanted, excluded=excluded)
    is_unknown = found is None
    if found is None:
        found = await options.options_of(api, seen, sort=wanted.sort, excluded=excluded)
    fitting = options.fitting(found.items, seen, wanted)
    values = {
        "seen": seen,
        "wanted": wanted,
        "asked": urlencode(request.query_params.dict(), doseq=True),
        "unknown_postcode": is_unknown,
        "counted_from": home if is_unknown else wanted.postcode,
        "total": found.total,
        "fitting": fitting,
        "shown": fitting[: wanted.shown],
        "first_new": wanted.first_new if request.headers.get("HX-Trigger") == "flere" else None,
        "more": _address(request, shown=str(wanted.more)),
        "further": _address(request, minutes=""),
        "everything": _address(request, **dict.fromkeys(options.NARROWING, "")),
        "nothing_fits": when_nothing_fits(seen),
        "choices": options,
        "runners": options.runners(found.items, seen),
    }
    return values, found


def _wanted(request: Request[Any, Any, Any], seen: Glance) -> options.Wanted:
    return options.Wanted.read(request.query_params, seen.plan.postcode or "")


def _postcode_shown(request: Request[Any, Any, Any]) -> str:
    """Where the way is counted from on the page that asks for a part; empty for the home."""
    asked = parse_qs(request.headers.get("HX-Current-URL", "").partition("?")[2])
    return asked.get("postcode", [""])[0].strip()


def _excluded(found: OptionsOut, language: Language) -> dict[str, Any]:
    """What is told of the places that may not be chosen."""
    others = options.closed(found.excluded, language)
    return {
        "closed": [one for one in others if not one.trains_others],
        "of_others": [one for one in others if one.trains_others],
        "closed_shown": _CLOSED_SHOWN,
    }


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
