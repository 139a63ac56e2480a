"""What somebody is told: things that happened, days that come near, and what to do about them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from service.auth import Role
from service.portal.client import Api
from service.portal.forms import Form, form_of, number_in
from service.portal.language import language_of
from service.portal.pages import go_to, open_to, render
from service.portal.paging import every, first_page
from service.portal.texts import texts
from service.portal.visits import visit_of
from service.schemas.worklists import NotificationOut, NotificationPage, ReadingOut

PATH = "/beskeder"
TOLD = (Role.CITIZEN, Role.AUTHORITY, Role.PROVIDER, Role.HOSPITAL)
_AT_A_TIME = 50
_PLANS = {Role.CITIZEN: "/planer", Role.PROVIDER: "/mine-dage/forloeb"}
_OF_PLACES = {
    "capacity_stale": "/kapacitet",
    "refusal_ends_in_three_days": "/afvisninger",
    "refusal_no_longer_supported": "/afvisninger",
}
AnyRequest = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One thing that somebody is told.

    Attributes:
        path: where to do something about it; empty where there is nothing to do.
        plan: what the plan that it is about goes by among staff; empty to its citizen.
        place: the name of the place that it is about, where it is about one.
    """

    number: int
    said: str
    citation: str
    path: str
    place: str
    plan: str
    due_on: date | None
    at: datetime
    is_new: bool


@get(PATH, opt=open_to(*TOLD), include_in_schema=False)
async def messages(request: AnyRequest) -> Response[bytes]:
    """Show what is new, the newest first; with `alle` also what was read."""
    everything = "1" if request.query_params.get("alle") else ""
    before = number_in(request.query_params.get("foer", ""))
    found = [
        one
        for one in await _newest_first(Api(request), unread=not everything)
        if before is None or one.notification_id < before
    ]
    shown, more = found[:_AT_A_TIME], len(found) > _AT_A_TIME
    further = {"alle": everything, "foer": str(shown[-1].notification_id)} if more else {}
    values = {
        "messages": [_message(request, one) for one in shown],
        "everything": everything,
        "next": first_page(PATH, further) if more else None,
    }
    return render(request, "messages.html", values)


async def _newest_first(api: Api, *, unread: bool) -> list[NotificationOut]:
    """All that somebody is told; the API lists it the other way round."""
    query = {"unread": "true"} if unread else {}
    pages = every(api, "/v1/notifications", NotificationPage, query)
    return [one async for page in pages for one in page.items][::-1]


@post(PATH, opt=open_to(*TOLD), include_in_schema=False)
async def read_all(request: AnyRequest) -> Response[Any]:
    """Note that all messages that the form names were read."""
    form, api = await form_of(request), Api(request)
    for number in form.text("read").split(","):
        if number_in(number) is not None:
            await _read(api, int(number), f"{form.key}{number}")
    return _back(form)


@post(f"{PATH}/{{number:int}}", opt=open_to(*TOLD), include_in_schema=False)
async def read(request: AnyRequest, number: FromPath[int]) -> Response[Any]:
    """Note that one message was read."""
    form = await form_of(request)
    await _read(Api(request), number, form.key)
    return _back(form)


def _back(form: Form) -> Redirect:
    """To the view that the form was sent from."""
    return go_to(f"{PATH}?alle=1" if form.text("alle") else PATH)


async def _read(api: Api, number: int, key: str) -> None:
    await api.act(f"/v1/notifications/{number}/reading", {}, ReadingOut, key=key)


async def new_messages(request: AnyRequest) -> str:
    """How many messages are new, in words for the page where somebody arrives; empty for none."""
    query = {"unread": "true", "limit": _AT_A_TIME}
    found = await Api(request).read("/v1/notifications", NotificationPage, query)
    words = texts(language_of(request))
    if found.next is not None:
        return words("messages.new.lots")
    return words.counted("messages.new", len(found.items)) if found.items else ""


def _message(request: AnyRequest, one: NotificationOut) -> Message:
    visit = visit_of(request)
    role = visit.caller.role if visit else Role.CITIZEN
    side = "citizen" if role is Role.CITIZEN else "staff"
    path = _OF_PLACES.get(one.code, "") if role is not Role.HOSPITAL else ""
    if one.plan_id is not None:
        path = f"{_PLANS.get(role, '/sager')}/{one.plan_id}"
    return Message(
        number=one.notification_id,
        said=texts(language_of(request))(f"messages.{side}.{one.code}"),
        citation=one.citation,
        path=path,
        plan="" if role is Role.CITIZEN else one.citizen_ref or one.external_id or "",
        place=one.provider_name or "",
        due_on=one.due_on,
        at=one.created_at,
        is_new=one.read_at is None,
    )


ROUTES = [messages, read_all, read]
