"""Asking for a capacity refusal (§ 7, stk. 2): first the waits of today, then the form."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.exceptions import NotFoundException

from service.notices.texts import Language
from service.portal import errors, names
from service.portal.client import Api, Refused
from service.portal.clock import today_of
from service.portal.forms import NOTHING_WRONG, Wrong, form_of, number_in, wrong_fields
from service.portal.grounds import ground
from service.portal.language import language_of
from service.portal.pages import go_to, render
from service.portal.places import evidence
from service.portal.places.capacity import PUBLISHERS, caller_of
from service.portal.places.here import AnyRequest, area_names, may_refuse, my_places
from service.portal.texts import texts
from service.rules.refusal import validity_fault
from service.rules.rulebook import rulebook_on
from service.schemas.refusals import RefusalOut

_SERVICE = ("sted", "niveau", "omraade", "plan")
_FIELDS = ("own_residents_affected", "reason", "valid_from", "valid_to")


@get("/afvisninger/ny", opt=PUBLISHERS, include_in_schema=False)
async def form_page(request: AnyRequest) -> Response[bytes]:
    """Choose the training, see its waits, and fill in the rest."""
    before = request.query_params.get("ret", "")
    if before:
        return await _page(request, *await _sent_before(request, before))
    asked = {name: request.query_params.get(name, "") for name in _SERVICE}
    today = await today_of(request)
    # Both ends count.
    last = today + timedelta(days=rulebook_on(today).refusal_max_days - 1)
    usual = {"valid_from": today.isoformat(), "valid_to": last.isoformat()}
    return await _page(request, asked, dict.fromkeys(_FIELDS, "") | usual)


async def _sent_before(
    request: AnyRequest, refusal_id: str
) -> tuple[dict[str, str], dict[str, str]]:
    """What was sent of a refusal, to be corrected.

    Raises:
        NotFoundException: there is no such refusal.
    """
    try:
        path = f"/v1/capacity-refusals/{UUID(refusal_id)}"
    except ValueError as error:
        raise NotFoundException from error
    one = await Api(request).read(path, RefusalOut)
    asked = {
        "sted": str(one.provider_id),
        "niveau": one.care_level.value,
        "omraade": one.clinical_area,
        "plan": str(one.plan_id or ""),
    }
    return asked, {name: str(getattr(one, name)) for name in _FIELDS}


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
    waits = None
    book = rulebook_on(await today_of(request))
    if area:
        waits = await evidence.of_today(
            api, words, book, provider_id=chosen, level=level, area=area
        )
    told: dict[str, Any] = {
        "places": known,
        "levels": levels,
        "codes": codes,
        "chosen": chosen,
        "level": level,
        "area": area,
        "plan": asked["plan"],
        "areas": await area_names(api, language),
        "waits": waits,
        "most_days": book.refusal_max_days,
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
        if not values[name] or (name == _FIELDS[0] and number_in(values[name]) is None)
    }
    if faults := missing or _wrong_period(values, language_of(request), await today_of(request)):
        return await _page(request, asked, values, wrong=Wrong(faults), status=400)
    body: dict[str, Any] = dict(values) | {
        "provider_id": asked["sted"],
        "care_level": asked["niveau"],
        "clinical_area": asked["omraade"],
        "own_residents_affected": number_in(values["own_residents_affected"]),
        "plan_id": asked["plan"] or None,
    }
    try:
        made = await Api(request).act("/v1/capacity-refusals", body, RefusalOut, key=form.key)
    except Refused as refused:
        if not refused.may_be_tried_again:
            raise
        wrong = wrong_fields(refused, words, _FIELDS)
        said = errors.reason(refused, language_of(request))
        return await _page(request, asked, values, wrong=wrong, refused=said, status=refused.status)
    return go_to(f"/afvisninger/{made.refusal_id}")


def _wrong_period(values: Mapping[str, str], language: Language, today: date) -> dict[str, str]:
    """What is wrong with the days, before a refusal is kept that could not be valid."""
    try:
        first, last = (date.fromisoformat(values[name]) for name in ("valid_from", "valid_to"))
    except ValueError:
        return {}
    fault = validity_fault(rulebook_on(today), valid_from=first, valid_to=last)
    if fault is None:
        return {}
    return {"valid_to": ground(fault.code, dict(fault.facts), language)}


ROUTES = [form_page, ask]
