"""The offer of a start (§ 6): choose place and day, check what the notice says, make it."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from litestar import Request, Response, get, post
from litestar.params import FromPath

from service.auth import Role
from service.clock import danish_day
from service.portal import names
from service.portal.cases import said, to_be_offered
from service.portal.cases.acts import instant
from service.portal.cases.dossier import Dossier, gather
from service.portal.cases.replies import usual_reply_before
from service.portal.cases.said import wrong_with
from service.portal.client import Api, Refused
from service.portal.clock import now_of
from service.portal.forms import NOTHING_WRONG, Form, Wrong, form_of
from service.portal.grounds import quoted, staff_ground
from service.portal.language import language_of
from service.portal.pages import go_to, open_to, render
from service.portal.texts import Texts, texts
from service.rules.offer import earliest_reply_by
from service.rules.rulebook import rulebook_named
from service.rules.vocabulary import Basis, Channel
from service.schemas.matching import RecommendationOut
from service.schemas.plans import OptionOut, OptionsOut, PlanOut
from service.schemas.providers import ProviderOut

_STAFF = open_to(Role.AUTHORITY)
_EVENTS = ("notify_offer", "revise_offer")
_FIELDS = (
    "provider_id",
    "start_on",
    "start_time",
    "reply_by",
    "notified_at",
    "channel",
    "notice_public_choice_stated",
    "notice_private_choice_stated",
)
_ASKED = ("sted", "dag")
_AT_CHOOSING = {"provider_id": "sted", "start_on": "dag"}
_AT_CHECKING = {name: name for name in _FIELDS if name not in _AT_CHOOSING}
_MOST_SHOWN = 12
_CONFLICT = 409


@get("/sager/{plan_id:uuid}/tilbud", opt=_STAFF, include_in_schema=False)
async def choosing(request: Request[Any, Any, Any], plan_id: FromPath[UUID]) -> Response[bytes]:
    """Propose a place with its reason, and list the others that may be offered."""
    return await _choosing_page(request, await gather(request, plan_id), NOTHING_WRONG)


@get("/sager/{plan_id:uuid}/tilbud/tjek", opt=_STAFF, include_in_schema=False)
async def checking(request: Request[Any, Any, Any], plan_id: FromPath[UUID]) -> Response[bytes]:
    """Show what the offer means for the citizen's rights, and what the notice has to say."""
    seen = await gather(request, plan_id)
    place, day = await _asked(request)
    if place is None or day is None:
        words = texts(language_of(request))
        wrong = {"sted": words("cases_offer.no_place")} if place is None else {}
        wrong |= {"dag": words("cases_offer.no_day")} if day is None else {}
        return await _choosing_page(request, seen, Wrong(wrong))
    fault = to_be_offered.day_fault(seen, day)
    if fault is not None:
        told = staff_ground(fault.code, dict(fault.facts), language_of(request))
        return await _choosing_page(request, seen, Wrong({"dag": told}))
    sent = _usual(seen, day) | {"provider_id": str(place.provider_id), "start_on": day.isoformat()}
    return _checking_page(request, seen, place, sent, NOTHING_WRONG)


@post("/sager/{plan_id:uuid}/tilbud", opt=_STAFF, include_in_schema=False)
async def offer(request: Request[Any, Any, Any], plan_id: FromPath[UUID]) -> Response[Any]:
    """Make the offer: the place is held at once."""
    form, api = await form_of(request), Api(request)
    seen = await gather(request, plan_id)
    action = seen.action(*_EVENTS)
    if action is None:
        return _not_now(request, seen)
    told_at = instant(form.text("notified_at")) or (await now_of(request)).isoformat()
    try:
        body = _body(form, told_at)
        await api.act(action.path, body, PlanOut, key=form.key, version=form.version)
    except Refused as refused:
        language = language_of(request)
        wrong, words = wrong_with(refused, language, _FIELDS), texts(language)
        place = await _place(api, form.text("provider_id"))
        seen = await gather(request, plan_id)
        if place is None or _day(form.text("start_on")) is None:
            return await _choosing_page(request, seen, _shown_at(_AT_CHOOSING, wrong, words))
        wrong = _shown_at(_AT_CHECKING, wrong, words)
        return _checking_page(request, seen, place, form.values, wrong)
    return go_to(f"{seen.path}?gjort=tilbud")


def _shown_at(ids: Mapping[str, str], wrong: Wrong, words: Texts) -> Wrong:
    """What is wrong, at the fields that the page has; what it has none for by its label.

    Args:
        ids: what the page's fields are called, by the name that the API has for them.
        wrong: by the API's names.
        words: of the reader's language.
    """
    at = {ids[name]: said for name, said in wrong.by_field.items() if name in ids}
    elsewhere = (
        _labelled(name, said, words) for name, said in wrong.by_field.items() if name not in ids
    )
    return Wrong(at, (*elsewhere, *wrong.others))


def _labelled(name: str, said: str, words: Texts) -> str:
    label = f"cases_acts.fields.{name}"
    return f"{words(label)}: {said}" if words.has(label) else said


def _body(form: Form, told_at: str) -> dict[str, Any]:
    body = {
        name: form.text(name)
        for name in ("provider_id", "start_on", "start_time", "reply_by", "channel")
        if form.text(name)
    }
    stated = {
        name: form.text(f"notice_{name}") == "yes"
        for name in ("public_choice_stated", "private_choice_stated")
    }
    return body | {"notified_at": told_at, "notice": stated}


async def _asked(request: Request[Any, Any, Any]) -> tuple[ProviderOut | None, date | None]:
    """The place that was chosen, and its first day unless another was named."""
    chosen, _, first = request.query_params.get("sted", "").partition("|")
    place = await _place(Api(request), chosen)
    return place, _day(request.query_params.get("dag", "") or first)


async def _place(api: Api, provider_id: str) -> ProviderOut | None:
    try:
        return await names.provider(api, UUID(provider_id))
    except (ValueError, Refused):
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _usual(seen: Dossier, day: date) -> dict[str, str]:
    """What is filled in before anybody has: the right that this day leaves, and days to reply."""
    holds = bool(to_be_offered.private_choice(seen, day))
    usual = usual_reply_before(rulebook_named(seen.plan.rule_set), seen.today, day)
    return {
        "reply_by": usual.isoformat() if holds else "",
        "channel": Channel.DIGITAL_POST.value,
        "notice_public_choice_stated": "yes",
        "notice_private_choice_stated": "yes" if holds else "",
    }


def _standing(seen: Dossier, day: date) -> str:
    return to_be_offered.standing(to_be_offered.private_choice(seen, day))


async def _choosing_page(
    request: Request[Any, Any, Any], seen: Dossier, wrong: Wrong
) -> Response[bytes]:
    if seen.action(*_EVENTS) is None:
        return _not_now(request, seen)
    api, path = Api(request), f"/v1/plans/{seen.plan.plan_id}"
    proposed = await api.act(f"{path}/recommendation", {}, RecommendationOut, key=uuid4().hex)
    found = await api.read(f"{path}/options", OptionsOut, {"limit": 500})
    public = [one for one in found.items if one.may_be_offered]
    ordered = _ordered(public, proposed)
    everything = request.query_params.get("vis", "") == "alle"
    language = language_of(request)
    values = {
        "seen": seen,
        "quoted": lambda words: quoted(words, language),
        "said": lambda one: said.recommended(one, language),
        "proposed": proposed,
        "everything": everything,
        "told_on": danish_day,
        "rows": ordered if everything else ordered[:_MOST_SHOWN],
        "total": len(public),
        "elsewhere": len(found.items) - len(public),
        "private": sum(one.basis is Basis.PRIVATE for one in found.items),
        "standing": {one.provider_id: _standing(seen, one.first_start_on) for one in public},
        "asked": {name: request.query_params.get(name, "") for name in _ASKED},
        "wrong": wrong,
    }
    return render(request, "cases/offer_choose.html", values, status=400 if wrong else 200)


def _ordered(public: list[OptionOut], proposed: RecommendationOut) -> list[OptionOut]:
    """The places by start, the recommended one first."""
    best = proposed.recommended.provider_id if proposed.recommended else None
    return sorted(public, key=lambda one: one.provider_id != best)


def _checking_page(
    request: Request[Any, Any, Any],
    seen: Dossier,
    place: ProviderOut,
    sent: Mapping[str, Any],
    wrong: Wrong,
) -> Response[bytes]:
    if seen.action(*_EVENTS) is None:
        return _not_now(request, seen)
    day = date.fromisoformat(sent["start_on"])
    private = to_be_offered.private_choice(seen, day)
    earliest = earliest_reply_by(rulebook_named(seen.plan.rule_set), told_on=seen.today)
    values = {
        "seen": seen,
        "place": place,
        "on": day,
        "standing": to_be_offered.standing(private),
        "needs_reply": to_be_offered.needs_reply(seen, day),
        "no_time": private.holds and earliest >= day,
        "sent": sent,
        "channels": [one.value for one in Channel],
        "wrong": wrong,
    }
    return render(request, "cases/offer_check.html", values, status=400 if wrong else 200)


def _not_now(request: Request[Any, Any, Any], seen: Dossier) -> Response[bytes]:
    values = {"seen": seen, "slug": "tilbud"}
    return render(request, "cases/not_now.html", values, status=_CONFLICT)


ROUTES = [choosing, checking, offer]
