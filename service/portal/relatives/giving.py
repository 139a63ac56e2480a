"""Letting a relative in: the citizen's page, and the authority's about the same plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from service.auth import Role
from service.portal import errors
from service.portal.citizen.glance import contact_of
from service.portal.client import Api, Refused
from service.portal.clock import today_of
from service.portal.forms import NOTHING_WRONG, Form, Wrong, form_of, wrong_fields
from service.portal.language import language_of
from service.portal.pages import go_to, open_to, render
from service.portal.relatives.code import subject_of
from service.portal.texts import texts
from service.portal.visits import visit_of
from service.rules.vocabulary import MandateScope
from service.schemas.mandates import MandateOut, MandatePage
from service.schemas.plans import PlanOut

_CITIZEN = "/planer/{plan_id:uuid}/paaroerende"
_STAFF = "/sager/{plan_id:uuid}/paaroerende"
_WORDS = ("relative_name", "subject", "citizen_name", "covers", "begins_on", "last_on", "ground")
_CHECKS = ("shows_home", "was_seen")
_USUAL_LENGTH = timedelta(days=90)
_AGAIN = {400, 409}
_DONE = ("givet", "slut")


@dataclass(frozen=True, slots=True)
class Side:
    """From where the page is looked at.

    Attributes:
        plan: the page of the plan, where this one belongs.
        template: of the page.
    """

    plan: str
    template: str

    @property
    def path(self) -> str:
        """Of the page itself."""
        return f"{self.plan}/paaroerende"


def _side(request: Request[Any, Any, Any], plan_id: UUID) -> Side:
    visit = visit_of(request)
    if visit is not None and visit.caller.role is Role.CITIZEN:
        return Side(f"/planer/{plan_id}", "relatives/citizen.html")
    return Side(f"/sager/{plan_id}", "relatives/staff.html")


@get(_CITIZEN, opt=open_to(Role.CITIZEN), include_in_schema=False)
async def of_citizen(request: Request[Any, Any, Any], plan_id: FromPath[UUID]) -> Response[bytes]:
    """Show the citizen whom they have let in, and how to let somebody in."""
    return await _page(request, plan_id, {}, NOTHING_WRONG)


@get(_STAFF, opt=open_to(Role.AUTHORITY, Role.AUDITOR), include_in_schema=False)
async def of_staff(request: Request[Any, Any, Any], plan_id: FromPath[UUID]) -> Response[bytes]:
    """Show the authority and the supervision who was let in."""
    return await _page(request, plan_id, {}, NOTHING_WRONG)


@post(_CITIZEN, opt=open_to(Role.CITIZEN), include_in_schema=False)
async def give(request: Request[Any, Any, Any], plan_id: FromPath[UUID]) -> Response[Any]:
    """Let the citizen let somebody in."""
    return await _record(request, plan_id)


@post(_STAFF, opt=open_to(Role.AUTHORITY), include_in_schema=False)
async def record(request: Request[Any, Any, Any], plan_id: FromPath[UUID]) -> Response[Any]:
    """Record a mandate that the authority has seen."""
    return await _record(request, plan_id)


@post(f"{_CITIZEN}/{{number:int}}/slut", opt=open_to(Role.CITIZEN), include_in_schema=False)
async def take_back(
    request: Request[Any, Any, Any], plan_id: FromPath[UUID], number: FromPath[int]
) -> Response[Any]:
    """Let the citizen end a mandate."""
    return await _end(request, plan_id, number)


@post(f"{_STAFF}/{{number:int}}/slut", opt=open_to(Role.AUTHORITY), include_in_schema=False)
async def end(
    request: Request[Any, Any, Any], plan_id: FromPath[UUID], number: FromPath[int]
) -> Response[Any]:
    """Let the authority end a mandate."""
    return await _end(request, plan_id, number)


async def _record(request: Request[Any, Any, Any], plan_id: UUID) -> Response[Any]:
    form = await form_of(request)
    body: dict[str, Any] = {name: form.text(name) for name in _WORDS if form.text(name)}
    body |= {name: form.text(name) == "yes" for name in _CHECKS}
    code = form.text("subject")
    subject = subject_of(code)
    if code and subject is None:
        wrong = Wrong({"subject": texts(language_of(request))("relatives.refused.unknown_code")})
        return await _page(request, plan_id, form.values, wrong)
    body |= {"subject": subject} if subject else {}
    wrong = await _asked(request, f"/v1/plans/{plan_id}/mandates", body, form)
    if wrong:
        return await _page(request, plan_id, form.values, wrong)
    return go_to(f"{_side(request, plan_id).path}?gjort=givet")


async def _end(request: Request[Any, Any, Any], plan_id: UUID, number: int) -> Response[Any]:
    form = await form_of(request)
    wrong = await _asked(request, f"/v1/plans/{plan_id}/mandates/{number}/end", {}, form)
    if wrong:
        return await _page(request, plan_id, {}, wrong)
    return go_to(f"{_side(request, plan_id).path}?gjort=slut")


async def _asked(
    request: Request[Any, Any, Any], path: str, body: Mapping[str, Any], form: Form
) -> Wrong:
    """Ask for it to be done; what is wrong, if it was refused for something to put right.

    Raises:
        Refused: for anything else.
    """
    try:
        await Api(request).act(path, body, MandateOut, key=form.key)
    except Refused as refused:
        if refused.status not in _AGAIN:
            raise
        words = texts(language_of(request))
        own = f"relatives.refused.{refused.code}"
        told = words(own) if words.has(own) else errors.readers_reason(request, refused)
        found = wrong_fields(refused, words, (*_WORDS, *_CHECKS))
        return found or Wrong({}, (told or words("common.faults.other"),))
    return NOTHING_WRONG


async def _page(
    request: Request[Any, Any, Any], plan_id: UUID, sent: Mapping[str, Any], wrong: Wrong
) -> Response[bytes]:
    api, side, today = Api(request), _side(request, plan_id), await today_of(request)
    path, done = f"/v1/plans/{plan_id}", request.query_params.get("gjort", "")
    plan = await api.read(path, PlanOut)
    given = await api.read(f"{path}/mandates", MandatePage)
    grounds = [one.value for one in given.grounds]
    values = {
        "side": side,
        "done": done if done in _DONE else "",
        "plan": plan,
        "contact": contact_of(plan),
        "given": given,
        "sent": _usual(request, today) | {"ground": "".join(grounds[:1])} | dict(sent),
        "today": today,
        "scopes": [one.value for one in MandateScope],
        "grounds": grounds,
        "wrong": wrong,
    }
    return render(request, side.template, values, status=400 if wrong else 200)


def _usual(request: Request[Any, Any, Any], today: date) -> dict[str, str]:
    """What is filled in before anybody has; the citizen's own name where the page knows it."""
    visit = visit_of(request)
    own = visit.name if visit is not None and visit.caller.role is Role.CITIZEN else ""
    return {
        **dict.fromkeys((*_WORDS, *_CHECKS), ""),
        "citizen_name": own or "",
        "begins_on": today.isoformat(),
        "last_on": (today + _USUAL_LENGTH).isoformat(),
    }


ROUTES = [of_citizen, of_staff, give, record, take_back, end]
