"""The short pages on which something is done with a plan, each of them a form."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from service.auth import Role
from service.portal.cases import second_look
from service.portal.cases.acts import ACTS, PLACE, Act, body_of, differing
from service.portal.cases.dossier import Dossier, gather
from service.portal.cases.lists import lists_for
from service.portal.cases.said import wrong_with
from service.portal.client import Api, Refused
from service.portal.forms import NOTHING_WRONG, Form, Wrong, form_of
from service.portal.language import language_of
from service.portal.pages import go_to, open_to, render
from service.portal.texts import texts
from service.rules.vocabulary import Basis
from service.schemas.plans import OptionsOut, PlanOut

_STAFF = open_to(Role.AUTHORITY, Role.HOSPITAL)
_PATHS = [f"/sager/{{plan_id:uuid}}/{slug}" for slug in ACTS]
_CONFLICT = 409


@get(_PATHS, opt=_STAFF, include_in_schema=False)
async def form_page(request: Request[Any, Any, Any], plan_id: FromPath[UUID]) -> Response[bytes]:
    """Show the form of an act, or say that it may not be done now."""
    seen = await gather(request, plan_id)
    return await _page(request, seen, _usual(_slug(request), seen), NOTHING_WRONG)


@post(_PATHS, opt=_STAFF, include_in_schema=False)
async def do(request: Request[Any, Any, Any], plan_id: FromPath[UUID]) -> Response[Any]:
    """Ask for it to be done; what is wrong with it is shown on the form."""
    form, slug = await form_of(request), _slug(request)
    seen = await gather(request, plan_id)
    act = ACTS[slug]
    action = seen.action(*act.events)
    if action is None and not act.put:
        return await _page(request, seen, form.values, NOTHING_WRONG)
    unseen = second_look.unseen(form, seen.plan, texts(language_of(request)))
    if unseen:
        return await _page(request, seen, form.values, unseen)
    try:
        if action is not None:
            plan = await Api(request).act(
                action.path,
                _body(act, form, seen),
                PlanOut,
                key=form.key,
                version=form.version,
            )
            if seen.is_answered_for and _has_passed_on(seen, plan):
                return go_to("/sager?gjort=videre")
        else:
            await _put(request, f"/v1/plans/{plan_id}{act.put}", _whole(act, form, seen), form)
    except Refused as refused:
        names = tuple(field.name for field in act.fields)
        wrong = wrong_with(refused, language_of(request), names)
        return await _page(request, await gather(request, plan_id), form.values, wrong)
    return go_to(f"{seen.path}?gjort={slug}")


def _body(act: Act, form: Form, seen: Dossier) -> dict[str, Any]:
    if not act.shows_what_stands:
        return body_of(act.fields, form)
    return body_of(differing(act.fields, form, _standing(seen.plan)), form, clears=True)


def _has_passed_on(seen: Dossier, plan: PlanOut) -> bool:
    """Whether another authority answers for the plan by now: its page may be closed."""
    return plan.responsible_authority_id != seen.plan.responsible_authority_id


def _slug(request: Request[Any, Any, Any]) -> str:
    return request.url.path.rpartition("/")[2]


async def _put(
    request: Request[Any, Any, Any], path: str, body: Mapping[str, Any], form: Form
) -> None:
    headers = {"Idempotency-Key": form.key, "If-Match": f'"{form.version}"'}
    content = msgspec.json.encode(body)
    await Api(request).send("PUT", path, content=content, headers=headers)


def _whole(act: Act, form: Form, seen: Dossier) -> dict[str, Any]:
    """A body that takes the place of the whole; efforts that no field shows stay as they are."""
    body = body_of(act.fields, form)
    if act.put == "/coordination":
        efforts = seen.plan.coordination.linked_efforts
        body["linked_efforts"] = msgspec.to_builtins(efforts)
    return body


def _usual(slug: str, seen: Dossier) -> dict[str, str]:
    """What is filled in before anybody has."""
    if slug == "flytning":
        return {
            "home_municipality": seen.plan.home_municipality,
            "postcode": seen.plan.postcode or "",
        }
    if slug == "samarbejde":
        somebody = seen.plan.coordination.coordinator
        told = msgspec.to_builtins(somebody) if somebody else {}
        return {f"coordinator_{name}": value or "" for name, value in told.items()}
    if slug == "aftalt-start" and seen.plan.choice is not None:
        choice = seen.plan.choice
        return {
            "provider_id": str(choice.provider_id),
            "start_on": choice.start_on.isoformat(),
            "consents_to_dispatch": "yes" if choice.dispatch_consent else "",
        }
    if slug == "rettelse":
        return _standing(seen.plan)
    if slug == "niveau" and seen.plan.care_level is not None:
        return {"care_level": seen.plan.care_level.value}
    return {}


def _standing(plan: PlanOut) -> dict[str, str]:
    """What stands in a plan of that which its hospital may correct, by the name of the field."""
    told = {
        "discharged_on": plan.discharged_on,
        "home_municipality": plan.home_municipality,
        "plan_type": plan.plan_type.value,
        "clinical_area": plan.clinical_area,
        "clinical_start_deadline": plan.clinical_start_deadline,
        "not_before": plan.not_before,
        "functional_ability": plan.functional_ability,
        "needs": plan.needs,
        "impairments": "\n".join(plan.impairments),
        "total_functional_ability": plan.total_functional_ability,
        "total_needs": plan.total_needs,
        **{f"contacts_{name}": value for name, value in plan.contacts.items()},
        **{
            f"consent_{name}": "yes" if value is True else value
            for name, value in plan.consent.items()
        },
    }
    return {name: str(value or "") for name, value in told.items()}


async def _page(
    request: Request[Any, Any, Any], seen: Dossier, sent: Mapping[str, Any], wrong: Wrong
) -> Response[bytes]:
    slug = _slug(request)
    act = ACTS[slug]
    action = seen.action(*act.events)
    if action is None and not act.put:
        return render(request, "cases/not_now.html", {"seen": seen, "slug": slug}, status=_CONFLICT)
    kinds = {field.kind for field in act.fields}
    lists = await lists_for(request, kinds)
    if PLACE in kinds:
        lists |= {PLACE: await _private_places(request, seen)}
    fields = act.fields_for(action.action if action else slug, sent)
    doubts = tuple(one for one in second_look.SEEN if one.name in (*wrong.by_field, *sent))
    values = {
        "seen": seen,
        "slug": slug,
        "act": act,
        "fields": (*fields, *doubts),
        "means": _meaning(action.action if action else slug, seen),
        "citation": action.citation if action else "",
        "sent": sent,
        "wrong": wrong,
        "lists": lists,
    }
    return render(request, "cases/act.html", values, status=400 if wrong else 200)


def _meaning(event: str, seen: Dossier) -> str:
    """By which name texts tell what the act leads to."""
    shown = event == "report_agreed_start" and seen.has_announced_documentation
    return "agreed_start_to_be_shown" if shown else event


async def _private_places(request: Request[Any, Any, Any], seen: Dossier) -> list[tuple[str, str]]:
    """The private places that a start may be agreed with, by id and name; a chosen one first."""
    path = f"/v1/plans/{seen.plan.plan_id}/options"
    found = await Api(request).read(path, OptionsOut, {"sort": "travel", "limit": 500})
    named = {one.provider_id: one.name for one in found.items if one.basis is Basis.PRIVATE}
    choice = seen.plan.choice
    if choice is not None and choice.basis is Basis.PRIVATE:
        named = {str(choice.provider_id): seen.places[choice.provider_id].name, **named}
    return list(named.items())


ROUTES = [form_page, do]
