"""What else a citizen does: report an agreed start, show a plan, move, give the training up."""

from collections.abc import Mapping
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from service.auth import Role
from service.clock import COPENHAGEN
from service.portal import errors
from service.portal.citizen import options
from service.portal.citizen.glance import Start
from service.portal.citizen.seen import Seen, see
from service.portal.client import Api, Refused
from service.portal.forms import NOTHING_WRONG, Form, Wrong, form_of, wrong_fields
from service.portal.language import language_of
from service.portal.pages import go_to, open_to, render
from service.portal.texts import Texts, texts
from service.rules.codes import Code
from service.rules.vocabulary import Basis
from service.schemas.plans import PlanOut
from service.schemas.reference import MunicipalityPage

_CITIZEN = open_to(Role.CITIZEN)
_HELPED = open_to(Role.CITIZEN, Role.RELATIVE)
_AGAIN = {400, 409}
_AGREED = ("provider_id", "start_on", "start_time", "agreed_at")
_KEPT = (*_AGREED, "agrees")
_OF_THE_DAY = {
    Code.START_BEFORE_DISCHARGE,
    Code.START_BEFORE_CLINICAL_NOT_BEFORE,
    Code.START_IN_THE_PAST,
    Code.STARTS_AFTER_PUBLIC_OFFER,
    Code.CONTRACT_NOT_VALID_ON_START,
    Code.NO_FREE_PLACE,
}
_NO_WORDS: Mapping[Code, str] = MappingProxyType({})
_MOVED = ("home_municipality", "postcode", "moved_on")


class Private(NamedTuple):
    """A private place that may be agreed with, and the first day it has a place for the citizen."""

    provider_id: str
    name: str
    free_from: date


@get("/planer/{plan_id:uuid}/aftale", opt=_HELPED, include_in_schema=False)
async def agreement(request: Request[Any, Any, Any], plan_id: FromPath[UUID]) -> Response[bytes]:
    """Ask which start was agreed with a private place."""
    return await _agreement_page(request, plan_id, {}, NOTHING_WRONG)


@post("/planer/{plan_id:uuid}/aftale", opt=_HELPED, include_in_schema=False)
async def report(request: Request[Any, Any, Any], plan_id: FromPath[UUID]) -> Response[Any]:
    """Report the agreed start."""
    form, seen, words = await form_of(request), await see(request, plan_id), _words(request)
    wrong = _left_out(form, seen, words)
    if wrong:
        return await _agreement_page(request, plan_id, form.values, wrong)
    names = ("provider_id", "start_on", "start_time")
    body: dict[str, Any] = {name: form.text(name) for name in names if form.text(name)}
    body["consents_to_dispatch"] = form.text("agrees") == "yes"
    if form.text("agreed_at"):
        body["agreed_at"] = _midnight(form.text("agreed_at"))
    path = f"/v1/plans/{plan_id}/agreed-starts"
    no_place = words("choice.agreement.no_free_place", authority=seen.authority)
    wrong = await _done(request, path, body, form, _AGREED, own={Code.NO_FREE_PLACE: no_place})
    if wrong:
        return await _agreement_page(request, plan_id, form.values, wrong)
    return go_to(f"/planer/{plan_id}/kvittering")


@get("/planer/{plan_id:uuid}/opgiv", opt=_HELPED, include_in_schema=False)
async def giving_up(request: Request[Any, Any, Any], plan_id: FromPath[UUID]) -> Response[bytes]:
    """Tell what giving up means."""
    return await _page(request, plan_id, "give_up", NOTHING_WRONG, reason="")


@post("/planer/{plan_id:uuid}/opgiv", opt=_HELPED, include_in_schema=False)
async def give_up(request: Request[Any, Any, Any], plan_id: FromPath[UUID]) -> Response[Any]:
    """Give the training up."""
    form = await form_of(request)
    body = {"reason": form.text("reason")} if form.text("reason") else {}
    wrong = await _done(request, f"/v1/plans/{plan_id}/withdrawal", body, form, ("reason",))
    if wrong:
        return await _page(request, plan_id, "give_up", wrong, reason=form.text("reason"))
    return go_to(f"/planer/{plan_id}")


@get("/planer/{plan_id:uuid}/vis", opt=_CITIZEN, include_in_schema=False)
async def showing(request: Request[Any, Any, Any], plan_id: FromPath[UUID]) -> Response[bytes]:
    """Tell what it means to show a plan that was kept."""
    return await _page(request, plan_id, "show", NOTHING_WRONG)


@post("/planer/{plan_id:uuid}/vis", opt=_CITIZEN, include_in_schema=False)
async def show(request: Request[Any, Any, Any], plan_id: FromPath[UUID]) -> Response[Any]:
    """Show the plan to the authority that answers for it (§ 4)."""
    form = await form_of(request)
    wrong = await _done(request, f"/v1/plans/{plan_id}/receipt", {"how": "portal"}, form, ())
    if wrong:
        return await _page(request, plan_id, "show", wrong)
    return go_to(f"/planer/{plan_id}")


@get("/planer/{plan_id:uuid}/flytning", opt=_CITIZEN, include_in_schema=False)
async def moving(request: Request[Any, Any, Any], plan_id: FromPath[UUID]) -> Response[bytes]:
    """Ask where the citizen lives now."""
    return await _moving_page(request, plan_id, {}, NOTHING_WRONG)


@post("/planer/{plan_id:uuid}/flytning", opt=_CITIZEN, include_in_schema=False)
async def move(request: Request[Any, Any, Any], plan_id: FromPath[UUID]) -> Response[Any]:
    """Record where the citizen lives now."""
    form = await form_of(request)
    body = {name: form.text(name) for name in _MOVED if form.text(name)}
    wrong = await _done(request, f"/v1/plans/{plan_id}/residence", body, form, _MOVED)
    if wrong:
        return await _moving_page(request, plan_id, form.values, wrong)
    return go_to(f"/planer/{plan_id}")


def _words(request: Request[Any, Any, Any]) -> Texts:
    return texts(language_of(request))


def _left_out(form: Form, seen: Seen, words: Texts) -> Wrong:
    """What is missing: the place, or the consent that it gets the plan (§ 8, stk. 2)."""
    missing = {}
    if not form.text("provider_id"):
        missing["provider_id"] = words("choice.agreement.place_missing")
    if not seen.has_agreed_to_dispatch and form.text("agrees") != "yes":
        missing["agrees"] = words("choice.agreement.agrees_missing")
    return Wrong(missing)


async def _done(
    request: Request[Any, Any, Any],
    path: str,
    body: Mapping[str, Any],
    form: Form,
    fields: tuple[str, ...],
    own: Mapping[Code, str] = _NO_WORDS,
) -> Wrong:
    """Ask for it to be done; what is wrong, if it was refused for something that can be put right.

    Args:
        request: of the citizen, or who helps.
        path: of the act.
        body: of the act.
        form: as it was sent.
        fields: the names of its fields.
        own: what this page says of a ground in place of the usual words.

    Raises:
        Refused: for anything else.
    """
    try:
        await Api(request).act(path, body, PlanOut, key=form.key, version=form.version)
    except Refused as refused:
        if refused.status not in _AGAIN:
            raise
        words = _words(request)
        wrong = wrong_fields(refused, words, fields)
        usual = errors.citizens_reason(refused, words.language) or words("choice.confirm.refused")
        told = next((said for code, said in own.items() if code == refused.code), usual)
        if refused.code in _OF_THE_DAY and "start_on" in fields:
            return Wrong({"start_on": told})
        return wrong or Wrong({}, (told,))
    return NOTHING_WRONG


async def _page(
    request: Request[Any, Any, Any], plan_id: UUID, name: str, wrong: Wrong, **sent: str
) -> Response[bytes]:
    seen = await see(request, plan_id)
    values = {"seen": seen, "told": seen.values(language_of(request)), "wrong": wrong, **sent}
    return render(request, f"citizen/{name}.html", values, status=400 if wrong else 200)


async def _agreement_page(
    request: Request[Any, Any, Any], plan_id: UUID, sent: Mapping[str, Any], wrong: Wrong
) -> Response[bytes]:
    seen = await see(request, plan_id)
    values = {
        "seen": seen,
        "told": seen.values(language_of(request)),
        "places": await _private_places(Api(request), seen),
        "chosen": seen.places[chosen.provider_id] if (chosen := _chosen(seen)) else None,
        "sent": _usual(seen) | {name: sent[name] for name in _KEPT if name in sent},
        "wrong": wrong,
    }
    return render(request, "citizen/agreement.html", values, status=400 if wrong else 200)


def _chosen(seen: Seen) -> Start | None:
    """The start that is chosen at a private place, to be agreed with it."""
    start = seen.arranged
    return start if start is not None and start.basis is Basis.PRIVATE else None


def _usual(seen: Seen) -> dict[str, str]:
    """What is filled in before anybody has: the place and day that were chosen, and today."""
    chosen, today = _chosen(seen), seen.today.isoformat()
    if chosen is None:
        return dict.fromkeys(_KEPT, "") | {"agreed_at": today}
    return dict.fromkeys(_KEPT, "") | {
        "provider_id": str(chosen.provider_id),
        "start_on": chosen.start_on.isoformat(),
        "agreed_at": today,
    }


async def _private_places(api: Api, seen: Seen) -> list[Private]:
    """The private places that may be agreed with; the chosen one first."""
    found = await options.options_of(api, seen, sort="travel", excluded=False)
    places = [
        Private(one.provider_id, one.name, one.first_start_on)
        for one in found.items
        if one.basis is Basis.PRIVATE
    ]
    chosen = _chosen(seen)
    if chosen is None:
        return places
    own_id = str(chosen.provider_id)
    held = Private(own_id, seen.place_name(chosen.provider_id), chosen.start_on)
    return [held, *(one for one in places if one.provider_id != own_id)]


async def _moving_page(
    request: Request[Any, Any, Any], plan_id: UUID, sent: Mapping[str, Any], wrong: Wrong
) -> Response[bytes]:
    api, seen = Api(request), await see(request, plan_id)
    page = await api.read("/v1/municipalities", MunicipalityPage, {"limit": 500})
    usual = {
        "home_municipality": seen.plan.home_municipality,
        "postcode": seen.plan.postcode,
        "moved_on": "",
    }
    values = {
        "seen": seen,
        "told": seen.values(language_of(request)),
        "municipalities": sorted((one.name, one.municipality_code) for one in page.items),
        "sent": usual | {name: sent[name] for name in _MOVED if name in sent},
        "wrong": wrong,
    }
    return render(request, "citizen/moving.html", values, status=400 if wrong else 200)


def _midnight(day: str) -> str:
    """The first instant of a day, as the API takes it; what is no day goes on as it is."""
    try:
        return datetime.combine(date.fromisoformat(day), time(), COPENHAGEN).isoformat()
    except ValueError:
        return day


ROUTES = [agreement, report, giving_up, give_up, showing, show, moving, move]
