"""One agreed start: the plan, and recording that it began, was missed, was cancelled, is over."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from service.portal import errors
from service.portal.client import Api, Refused
from service.portal.clock import today_of
from service.portal.forms import NOTHING_WRONG, Form, Wrong, form_of, wrong_fields
from service.portal.language import language_of
from service.portal.names import hour_at
from service.portal.pages import go_to, render
from service.portal.places.here import AnyRequest, area_names
from service.portal.provider import work
from service.portal.texts import texts
from service.rules.offer import counts_as_start
from service.rules.rulebook import rulebook_named
from service.rules.vocabulary import MeetingKind, PlacementState
from service.schemas.plans import ActionPage, PlanOut

_TICKS = ("health_professional", "will_deliver")  # without both the meeting is no start
_STARTED = ("started_on", "meeting", *_TICKS, "other_day")
_FIELDS = (*_STARTED, "reason")
_PAGE = "/mine-dage/forloeb/{plan_id:uuid}"


@get(_PAGE, opt=work.PLACES, include_in_schema=False)
async def course(request: AnyRequest, plan_id: FromPath[UUID]) -> Response[bytes]:
    """Show the plan as the place may see it, and what may be done now."""
    return await _page(request, plan_id)


async def _page(
    request: AnyRequest,
    plan_id: UUID,
    *,
    wrong: Wrong = NOTHING_WRONG,
    refused: str = "",
    values: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response[bytes]:
    api, today = Api(request), await today_of(request)
    plan = await api.read(f"/v1/plans/{plan_id}", PlanOut)
    permitted = await api.read(f"/v1/plans/{plan_id}/actions", ActionPage)
    agreed_on = plan.placement.start_on if plan.placement else None
    shown = values or _proposed(agreed_on, today)
    told: dict[str, Any] = {
        "plan": plan,
        "may": {one.action: one.citation for one in permitted.items},
        "areas": await area_names(api, language_of(request)),
        "meetings": _meetings(plan),
        "hour_agreed": _hour_agreed(plan),
        "today": today,
        "wrong": wrong,
        "refused": refused,
        "values": shown,
        "other_day": _is_asked_about(shown["started_on"], agreed_on, today),
        "misses_from": agreed_on if _is_to_come(plan, today) else None,
        "days_apart": _days_apart(shown["started_on"], agreed_on),
        "done": request.query_params.get("sket", ""),
    }
    return render(request, "provider/course.html", told, status=status)


def _proposed(agreed_on: date | None, today: date) -> dict[str, str]:
    """What the form says of a start before anything is filled in: no day that is still to come."""
    is_past = agreed_on is not None and agreed_on <= today
    return {"started_on": str(agreed_on) if is_past else ""}


def _is_to_come(plan: PlanOut, today: date) -> bool:
    """Whether the day agreed has not come, so that nobody can have stayed away on it."""
    placed = plan.placement
    return (
        placed is not None and placed.state == PlacementState.CONFIRMED and placed.start_on > today
    )


def _is_asked_about(started_on: str, agreed_on: date | None, today: date) -> bool:
    """Whether every day that can be written, or the one that is, is another than that agreed."""
    if agreed_on is None:
        return False
    return agreed_on > today or started_on not in ("", str(agreed_on))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _days_apart(started_on: str, agreed_on: date | None) -> int:
    """How many days a start lies after the day agreed; before it where negative."""
    day = _day(started_on)
    return (day - agreed_on).days if day and agreed_on else 0


def _hour_agreed(plan: PlanOut) -> str | None:
    """The hour of the start that is placed, where one was told."""
    placed = plan.placement
    return hour_at(plan, placed.provider_id, placed.start_on) if placed else None


def _meetings(plan: PlanOut) -> list[str]:
    """The kinds of meeting that count as a start (§ 6, stk. 4)."""
    book = rulebook_named(plan.rule_set)
    return [
        one.value
        for one in MeetingKind
        if counts_as_start(book, meeting=one, health_professional=True, will_deliver=True)
    ]


async def _act(
    request: AnyRequest, plan_id: UUID, path: str, form: Form, body: Mapping[str, Any]
) -> Response[bytes] | None:
    """Ask for an act; the page once more where it was not done."""
    try:
        address = f"/v1/plans/{plan_id}/{path}"
        await Api(request).act(address, body, PlanOut, key=form.key, version=form.version)
    except Refused as refused:
        if not refused.may_be_tried_again:
            raise
        language = language_of(request)
        words = texts(language)
        wrong = wrong_fields(refused, words, _FIELDS)
        said = errors.reason(refused, language)
        if not said and not wrong:
            said = words("provider.changed")
        values = {name: form.text(name) for name in _FIELDS}
        return await _page(
            request, plan_id, wrong=wrong, refused=said, values=values, status=refused.status
        )
    return None


@post(f"{_PAGE}/start", opt=work.PLACES, include_in_schema=False)
async def start(request: AnyRequest, plan_id: FromPath[UUID]) -> Response[Any]:
    """Record the first meeting (§ 6, stk. 4)."""
    form = await form_of(request)
    values = {name: form.text(name) for name in _FIELDS}
    wrong = await _unsaid(request, plan_id, values)
    if wrong:
        return await _page(request, plan_id, wrong=wrong, values=values, status=400)
    body = {
        "started_on": form.text("started_on"),
        "meeting": form.text("meeting"),
        "health_professional": form.text("health_professional") == "ja",
        "will_deliver": form.text("will_deliver") == "ja",
    }
    again = await _act(request, plan_id, "start", form, body)
    return again or go_to(f"/mine-dage/forloeb/{plan_id}?sket=begyndt")


async def _unsaid(request: AnyRequest, plan_id: UUID, values: Mapping[str, str]) -> Wrong:
    """What somebody has to say before a start is recorded: its day, who it was with, and the rest.

    A start on another day than the one agreed has to be meant.
    """
    words = texts(language_of(request))
    missing = ["started_on"] if not values["started_on"] else []
    missing += [name for name in _TICKS if values[name] != "ja"]
    if values["started_on"] and await _is_unmeant(request, plan_id, values):
        missing.append("other_day")
    return Wrong({name: words(f"provider.wrong.{name}") for name in missing})


async def _is_unmeant(request: AnyRequest, plan_id: UUID, values: Mapping[str, str]) -> bool:
    """Whether a start was on another day than the one agreed and was not said to be.

    A day that has not come is no such day: what is wrong with it is that nothing was held yet.
    """
    day = _day(values["started_on"])
    if day is None or day > await today_of(request):
        return False
    plan = await Api(request).read(f"/v1/plans/{plan_id}", PlanOut)
    agreed_on = plan.placement.start_on if plan.placement else None
    return agreed_on not in (None, day) and values["other_day"] != "ja"


@post(f"{_PAGE}/udeblev", opt=work.PLACES, include_in_schema=False)
async def miss(request: AnyRequest, plan_id: FromPath[UUID]) -> Response[Any]:
    """Record that the citizen did not come."""
    form = await form_of(request)
    again = await _act(request, plan_id, "no-show", form, {})
    return again or go_to(f"/mine-dage/forloeb/{plan_id}?sket=udeblev")


@post(f"{_PAGE}/slut", opt=work.PLACES, include_in_schema=False)
async def complete(request: AnyRequest, plan_id: FromPath[UUID]) -> Response[Any]:
    """Record that the course is over."""
    form = await form_of(request)
    again = await _act(request, plan_id, "completion", form, {})
    return again or go_to(f"/mine-dage/forloeb/{plan_id}?sket=slut")


@post(f"{_PAGE}/aflys", opt=work.PLACES, include_in_schema=False)
async def cancel(request: AnyRequest, plan_id: FromPath[UUID]) -> Response[Any]:
    """Cancel an agreed start; the authority's duty revives (§ 8, stk. 1)."""
    form = await form_of(request)
    reason = form.text("reason")
    again = await _act(request, plan_id, "cancellation", form, {"reason": reason or None})
    if again is not None:
        return again
    return render(request, "provider/cancelled.html")


ROUTES = [course, start, miss, complete, cancel]
