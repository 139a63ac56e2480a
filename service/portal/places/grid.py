"""The figures of one place and week in a table of numbers: one save is one publication."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.exceptions import NotFoundException

from service.clock import danish_day
from service.notices.spelling import spelled_day
from service.portal import names
from service.portal.client import Api
from service.portal.clock import now_of
from service.portal.forms import NOTHING_WRONG, Form, Wrong, form_of, number_in
from service.portal.language import language_of
from service.portal.pages import render
from service.portal.paging import every
from service.portal.places import sure, week
from service.portal.places.capacity import PUBLISHERS, caller_of
from service.portal.places.here import AnyRequest, area_names, my_places
from service.portal.places.receipt import published
from service.portal.texts import Texts, texts
from service.schemas.capacity import CapacityOut, CapacityPage, PublicationOut
from service.schemas.providers import ProviderOut

_WEEK = timedelta(days=7)
_WEEKEND = timedelta(days=2)
_FURTHEST = 80  # weeks
_CONFLICT = 409


@dataclass(frozen=True, slots=True)
class Shown:
    """The week that a reader looks at.

    Attributes:
        place: whose figures they are.
        level: of them.
        first: the week's Monday.
        rows: its cells.
        found: the figures in force.
        now: what the clock shows.
    """

    place: ProviderOut
    level: str
    first: date
    rows: list[list[week.Cell]]
    found: Mapping[week.Cell, CapacityOut]
    now: datetime


async def _shown(request: AnyRequest, asked: Mapping[str, str]) -> Shown:
    """Find what was asked for; the present week and the first level where nothing else was.

    Raises:
        NotFoundException: the place is not one of the caller's.
    """
    api = Api(request)
    mine = {str(one.provider_id) for one in await my_places(api, caller_of(request))}
    if asked.get("sted", "") not in mine:
        raise NotFoundException
    place = await names.provider(api, UUID(asked["sted"]))
    levels = sorted({one.care_level.value for one in place.offerings}, reverse=True)
    level = asked.get("niveau", "")
    if level not in levels:
        level = "basic" if "basic" in levels else levels[0] if levels else ""
    now = await now_of(request)
    first = _monday(asked.get("uge", ""), danish_day(now))
    query = {
        "provider_id": str(place.provider_id),
        "from": first.isoformat(),
        "to": (first + timedelta(days=6)).isoformat(),
    } | ({"care_level": level} if level else {})
    figures: list[CapacityOut] = []
    async for page in every(api, "/v1/capacity", CapacityPage, query, pages=4):
        figures += page.items
    rows = week.cells(place, level, first)
    return Shown(place, level, first, rows, week.in_force(figures, level), now)


def _monday(text: str, today: date) -> date:
    """The Monday of the day asked for, if it is one near; else of this week, on its last days next.

    At a weekend no day of the week is left to be filled in.
    """
    present = week.monday(today + _WEEKEND)
    try:
        asked = week.monday(date.fromisoformat(text))
    except ValueError:
        return present
    return asked if abs(asked - today) < _FURTHEST * _WEEK else present


@get("/kapacitet/skema", opt=PUBLISHERS, include_in_schema=False)
async def grid(request: AnyRequest) -> Response[bytes]:
    """Show a week of a place, to be filled in."""
    asked = {name: request.query_params.get(name, "") for name in ("sted", "uge", "niveau")}
    shown = await _shown(request, asked)
    return await _page(request, shown, _current(shown))


def _current(shown: Shown) -> dict[str, tuple[str, str]]:
    return {
        cell.name: (str(one.places), str(one.reserved_for_residents or ""))
        for cell, one in shown.found.items()
    }


async def _page(
    request: AnyRequest,
    shown: Shown,
    values: Mapping[str, tuple[str, str]],
    more: Mapping[str, Any] | None = None,
    *,
    wrong: Wrong = NOTHING_WRONG,
    status: int = 200,
) -> Response[bytes]:
    language = language_of(request)
    names_of_areas = await area_names(Api(request), language)
    called = _called(shown, names_of_areas, texts(language))
    faults = {
        name: f"{called[name]}: {said}" if name in called else said
        for name, said in wrong.by_field.items()
    }
    told: dict[str, Any] = {
        "shown": shown,
        "levels": sorted({one.care_level.value for one in shown.place.offerings}, reverse=True),
        "today": danish_day(shown.now),
        "before": shown.first - _WEEK,
        "after": shown.first + _WEEK,
        "values": values,
        "seen": week.told(shown.found),
        "areas": names_of_areas,
        "repeats": range(week.LONGEST_REPEAT + 1),
        "repeated": "0",
        "wrong": wrong,
        "faults": Wrong(faults),
        "conflicts": [],
        "unchanged": False,
        "asked": None,
        "places": {shown.place.provider_id: shown.place.name},
    }
    return render(request, "places/grid.html", told | dict(more or {}), status=status)


def _called(shown: Shown, areas: Mapping[str, str], words: Texts) -> dict[str, str]:
    """The row and the day of every field, by its name."""
    found: dict[str, str] = {}
    for cell in (cell for row in shown.rows for cell in row):
        service = f"{areas.get(cell.area, cell.area)}, {words(f'places.modes.{cell.mode.value}')}"
        said = f"{service}, {spelled_day(cell.day, words.language)}"
        found |= {f"p_{cell.name}": said, f"r_{cell.name}": said}
    return found


@post("/kapacitet/skema", opt=PUBLISHERS, include_in_schema=False)
async def save(request: AnyRequest) -> Response[Any]:
    """Publish what was changed, unless somebody else changed the same meanwhile."""
    form = await form_of(request)
    asked = {name: form.text(name) for name in ("sted", "uge", "niveau")}
    shown = await _shown(request, asked)
    words = texts(language_of(request))
    found = week.filled(form, shown.rows, words, today=danish_day(shown.now))
    if found.wrong:
        return await _told_back(request, form, shown, Wrong(found.wrong))
    # What the reader left alone is shown as it stands by now: it is not theirs to put back.
    changed = {cell.name for cell in found.changed}
    values = _current(shown) | {
        name: said for name, said in _written(form, shown).items() if name in changed
    }
    more: dict[str, Any] = {"repeated": form.text("gentag")}
    both = week.conflicts(found, shown.found)
    if both:
        return await _page(request, shown, values, more | {"conflicts": both}, status=_CONFLICT)
    if not found.changed:
        return await _page(request, shown, values, more | {"unchanged": True})
    return await _publish(request, form, shown, found, values)


async def _told_back(
    request: AnyRequest, form: Form, shown: Shown, wrong: Wrong
) -> Response[bytes]:
    """The form as it was sent, with the figures that the reader saw, for they saw no others."""
    more = {"seen": form.text(week.SEEN), "repeated": form.text("gentag")}
    return await _page(request, shown, _written(form, shown), more, wrong=wrong, status=400)


async def _publish(
    request: AnyRequest,
    form: Form,
    shown: Shown,
    found: week.Filled,
    values: Mapping[str, tuple[str, str]],
) -> Response[Any]:
    """Publish, once the reader knows what it does beyond what the week shows."""
    repeated = min(number_in(form.text("gentag")) or 0, week.LONGEST_REPEAT)
    rows = week.rows_to_publish(
        found.changed, str(shown.place.provider_id), shown.level, repeated=repeated
    )
    body = {"observed_at": shown.now.isoformat(), "rows": rows}
    api, path = Api(request), "/v1/capacity-publications"
    tried = await api.act(f"{path}?dry_run=true", body, PublicationOut, key=f"{form.key}dry")
    if tried.rejected:
        wrong = Wrong({"gentag": texts(language_of(request))("grid.wrong.rejected")})
        return await _told_back(request, form, shown, wrong)
    last = shown.first + _WEEK - timedelta(days=1)
    asked = await sure.asked(api, rows, tried.oversubscribed, after=last)
    if asked and form.text(sure.SURE) != asked.known_by:
        more = {"repeated": str(repeated), "asked": asked}
        return await _page(request, shown, values, more)
    answer = await api.act(path, body, PublicationOut, key=form.key)
    return await _receipt(request, shown, rows, answer)


async def _receipt(
    request: AnyRequest, shown: Shown, rows: Sequence[dict[str, Any]], answer: PublicationOut
) -> Response[bytes]:
    figures = [(date.fromisoformat(row["start_on"]), row["places"]) for row in rows]
    values = {
        "answer": answer,
        "what": published(texts(language_of(request)), figures),
        "places": {shown.place.provider_id: shown.place.name},
        "areas": await area_names(Api(request), language_of(request)),
        "back": f"/kapacitet/skema?sted={shown.place.provider_id}"
        f"&uge={shown.first.isoformat()}&niveau={shown.level}",
    }
    return render(request, "places/published.html", values)


def _written(form: Form, shown: Shown) -> dict[str, tuple[str, str]]:
    return {
        cell.name: (form.text(f"p_{cell.name}"), form.text(f"r_{cell.name}"))
        for row in shown.rows
        for cell in row
    }


ROUTES = [grid, save]
