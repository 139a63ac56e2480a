"""Asking for a capacity refusal (§ 7, stk. 2): first the waits of today, then the form."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException

from service.portal import errors, names
from service.portal.client import Api, Refused
from service.portal.clock import today_of
from service.portal.forms import NOTHING_WRONG, Wrong, form_of, wrong_fields
from service.portal.language import language_of
from service.portal.pages import go_to, render
from service.portal.places import evidence
from service.portal.places.capacity import PUBLISHERS, caller_of
from service.portal.places.here import AnyRequest, area_names, may_refuse, my_places
from service.portal.texts import texts
from service.schemas.refusals import RefusalOut

_SERVICE = ("sted", "niveau", "omraade", "plan")
_FIELDS = ("own_residents_affected", "reason", "valid_from", "valid_to")
_USUAL = timedelta(days=28)
_SHOWN_AGAIN = (400, 409, 422)


@get("/afvisninger/ny", opt=PUBLISHERS, include_in_schema=False)
async def form_page(request: AnyRequest) -> Response[bytes]:
    """Choose the training, see its waits, and fill in the rest."""
    asked = {name: request.query_params.get(name, "") for name in _SERVICE}
    today = await today_of(request)
    usual = {"valid_from": today.isoformat(), "valid_to": (today + _USUAL).isoformat()}
    return await _page(request, asked, dict.fromkeys(_FIELDS, "") | usual)


async def _page(
    request: AnyRequest,
    asked: Mapping[str, str],
    values: Mapping[str, str],
    *,
    wrong: Wrong = NOTHING_WRONG,
    refused: str = "",
    status: int = 200,
) -> Response[bytes]:
    api, language = Api(request), language_of(request)
    words = texts(language)
    caller = caller_of(request)
    mine = await my_places(api, caller) if await may_refuse(api, caller) else []
    places = [one for one in mine if one.group == "own"]
    known = {str(one.provider_id): one.name for one in places}
    chosen = asked["sted"] or next(iter(known), "")
    if chosen and chosen not in known:
        raise NotFoundException
    offered = (await names.provider(api, chosen)).offerings if chosen else []
    levels = sorted({one.care_level.value for one in offered}, reverse=True)
    level = asked["niveau"] if asked["niveau"] in levels else next(iter(levels), "")
    codes = sorted({one.clinical_area for one in offered if one.care_level == level})
    area = asked["omraade"] if asked["omraade"] in codes else ""
    picture = None
    if area:
        picture = await evidence.of_today(api, words, provider_id=chosen, level=level, area=area)
    told: dict[str, Any] = {
        "places": known,
        "levels": levels,
        "codes": codes,
        "chosen": chosen,
        "level": level,
        "area": area,
        "plan": asked["plan"],
        "areas": await area_names(api, language),
        "picture": picture,
        "values": values,
        "wrong": wrong,
        "refused": refused,
    }
    return render(request, "places/refusing.html", told, status=status)


@post("/afvisninger/ny", opt=PUBLISHERS, include_in_schema=False)
async def ask(request: AnyRequest) -> Response[Any]:
    """Have a refusal weighed; it is kept with its evidence, whatever the outcome."""
    form = await form_of(request)
    words = texts(language_of(request))
    asked = {name: form.text(name) for name in _SERVICE}
    values = {name: form.text(name) for name in _FIELDS}
    missing = {
        name: words(f"refused.wrong.{name}")
        for name in _FIELDS
        if not values[name] or (name == _FIELDS[0] and not values[name].isdecimal())
    }
    if missing:
        return await _page(request, asked, values, wrong=Wrong(missing), status=400)
    body: dict[str, Any] = dict(values) | {
        "provider_id": asked["sted"],
        "care_level": asked["niveau"],
        "clinical_area": asked["omraade"],
        "own_residents_affected": int(values["own_residents_affected"]),
        "plan_id": asked["plan"] or None,
    }
    try:
        made = await Api(request).act("/v1/capacity-refusals", body, RefusalOut, key=form.key)
    except Refused as refused:
        if refused.status not in _SHOWN_AGAIN:
            raise
        wrong = wrong_fields(refused, words, _FIELDS)
        said = errors.reason(refused, language_of(request))
        return await _page(request, asked, values, wrong=wrong, refused=said, status=refused.status)
    return go_to(f"/afvisninger/{made.refusal_id}?sket=spurgt")


ROUTES = [form_page, ask]
