"""One endpoint: what it is told of, its secret, pausing and removing it, and its deliveries."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from service.portal.client import Api, Refused
from service.portal.forms import NOTHING_WRONG, Form, Wrong, form_of, number_in
from service.portal.language import language_of
from service.portal.pages import go_to, render
from service.portal.paging import first_page, next_page
from service.portal.texts import texts
from service.portal.webhooks.asking import (
    API,
    FAMILIES,
    OWNERS,
    PATH,
    AnyRequest,
    change,
    is_paused,
    sent,
    written,
    wrong_with,
)
from service.schemas.webhooks import (
    DeliveryOut,
    DeliveryPage,
    EndpointOut,
    ProbeOut,
    SecretOut,
)

_ONE = f"{PATH}/{{endpoint_id:uuid}}"
_A_PAGE = 25
ENDINGS = ("pending", "delivered", "dead", "withheld")
_USUAL_OVERLAP = "24"


@get(_ONE, opt=OWNERS, include_in_schema=False)
async def show(
    request: AnyRequest,
    endpoint_id: FromPath[UUID],
    tilstand: FromQuery[str] = "",
    gjort: FromQuery[str] = "",
    cursor: FromQuery[str] = "",
) -> Response[bytes]:
    """Show an endpoint and its deliveries, the newest first."""
    ended = tilstand if tilstand in ENDINGS else ""
    values = {"done": gjort, "ended": ended, "cursor": cursor}
    return await _page(request, endpoint_id, values)


@post(f"{_ONE}/ret", opt=OWNERS, include_in_schema=False, status_code=200)
async def correct(request: AnyRequest, endpoint_id: FromPath[UUID]) -> Response[Any]:
    """Change where an endpoint is and what it is told of."""
    form = await form_of(request)
    body = sent(form)
    return await _changed(request, endpoint_id, form, body, "rettet", {"filled": written(body)})


@post(f"{_ONE}/pause", opt=OWNERS, include_in_schema=False, status_code=200)
async def pause(request: AnyRequest, endpoint_id: FromPath[UUID]) -> Response[Any]:
    """Send nothing more for now; the events are kept."""
    form = await form_of(request)
    return await _changed(request, endpoint_id, form, {"state": "disabled"}, "pause")


@post(f"{_ONE}/taend", opt=OWNERS, include_in_schema=False, status_code=200)
async def resume(request: AnyRequest, endpoint_id: FromPath[UUID]) -> Response[Any]:
    """Send again, what happened meanwhile first."""
    form = await form_of(request)
    return await _changed(request, endpoint_id, form, {"state": "enabled"}, "taendt")


@post(f"{_ONE}/hemmelighed", opt=OWNERS, include_in_schema=False, status_code=200)
async def rotate(request: AnyRequest, endpoint_id: FromPath[UUID]) -> Response[bytes]:
    """Make a new secret and tell it, this once."""
    form, api = await form_of(request), Api(request)
    hours = form.text("overlap_hours")
    number = number_in(hours)
    body = {"overlap_hours": hours if number is None else number}
    path = f"{API}/{endpoint_id}"
    try:
        made = await api.act(f"{path}/secret-rotations", body, SecretOut, key=form.key)
    except Refused as refused:
        wrong = wrong_with(refused, texts(language_of(request)))
        return await _page(request, endpoint_id, {"overlap": hours}, wrong=wrong)
    values = {
        "secret": made.secret,
        "one": await api.read(path, EndpointOut),
        "until": made.previous_secret_until,
    }
    return render(request, "webhooks/secret.html", values)


@post(f"{_ONE}/proeve", opt=OWNERS, include_in_schema=False, status_code=200)
async def test(request: AnyRequest, endpoint_id: FromPath[UUID]) -> Response[Any]:
    """Send a message about nothing."""
    form = await form_of(request)
    try:
        await Api(request).act(f"{API}/{endpoint_id}/test", {}, ProbeOut, key=form.key)
    except Refused as refused:
        return await _refused(request, endpoint_id, refused)
    return go_to(f"{PATH}/{endpoint_id}?gjort=proeve#leveringer")


@post(
    f"{_ONE}/leveringer/{{delivery_id:uuid}}/igen",
    opt=OWNERS,
    include_in_schema=False,
    status_code=200,
)
async def replay(
    request: AnyRequest, endpoint_id: FromPath[UUID], delivery_id: FromPath[UUID]
) -> Response[Any]:
    """Deliver something that has ended once more."""
    form = await form_of(request)
    path = f"{API}/{endpoint_id}/deliveries/{delivery_id}/replay"
    try:
        await Api(request).act(path, {}, DeliveryOut, key=form.key)
    except Refused as refused:
        return await _refused(request, endpoint_id, refused)
    return go_to(f"{PATH}/{endpoint_id}?gjort=igen#leveringer")


@get(f"{_ONE}/slet", opt=OWNERS, include_in_schema=False)
async def ask_to_remove(request: AnyRequest, endpoint_id: FromPath[UUID]) -> Response[bytes]:
    """Say what removing means, and ask once more."""
    one = await Api(request).read(f"{API}/{endpoint_id}", EndpointOut)
    return render(request, "webhooks/remove.html", {"one": one})


@post(f"{_ONE}/slet", opt=OWNERS, include_in_schema=False, status_code=200)
async def remove(request: AnyRequest, endpoint_id: FromPath[UUID]) -> Response[Any]:
    """Remove an endpoint."""
    form = await form_of(request)
    headers = {"Idempotency-Key": form.key}
    await Api(request).send("DELETE", f"{API}/{endpoint_id}", headers=headers)
    return go_to(f"{PATH}?gjort=slettet")


async def _changed(
    request: AnyRequest,
    endpoint_id: UUID,
    form: Form,
    body: Mapping[str, Any],
    done: str,
    values: Mapping[str, Any] | None = None,
) -> Response[Any]:
    try:
        await change(Api(request), f"{API}/{endpoint_id}", body, form)
    except Refused as refused:
        return await _refused(request, endpoint_id, refused, values)
    return go_to(f"{PATH}/{endpoint_id}?gjort={done}")


async def _refused(
    request: AnyRequest,
    endpoint_id: UUID,
    refused: Refused,
    values: Mapping[str, Any] | None = None,
) -> Response[bytes]:
    wrong = wrong_with(refused, texts(language_of(request)))
    return await _page(request, endpoint_id, values or {}, wrong=wrong, status=refused.status)


async def _page(
    request: AnyRequest,
    endpoint_id: UUID,
    values: Mapping[str, Any],
    *,
    wrong: Wrong = NOTHING_WRONG,
    status: int = 400,
) -> Response[bytes]:
    api, path = Api(request), f"{API}/{endpoint_id}"
    one = await api.read(path, EndpointOut)
    ended, cursor = values.get("ended") or None, values.get("cursor") or None
    query = {"state": ended, "cursor": cursor, "limit": _A_PAGE}
    found = await api.read(f"{path}/deliveries", DeliveryPage, query)
    here = f"{PATH}/{endpoint_id}"
    usual = {
        "one": one,
        "here": here,
        "paused": is_paused(one),
        "filled": written(
            {name: getattr(one, name) for name in ("url", "event_types", "description")}
        ),
        "families": FAMILIES,
        "overlap": _USUAL_OVERLAP,
        "deliveries": found.items,
        "endings": ENDINGS,
        "ended": "",
        "next": next_page(here, found.next, {"tilstand": ended}),
        "first": first_page(here, {"tilstand": ended}),
        "is_first": cursor is None,
        "done": "",
        "wrong": wrong,
    }
    told = usual | dict(values)
    return render(request, "webhooks/endpoint.html", told, status=status if wrong else 200)


ROUTES = [show, correct, pause, resume, rotate, test, replay, ask_to_remove, remove]
