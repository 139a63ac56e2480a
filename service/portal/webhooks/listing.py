"""All endpoints of an organisation, and a new one with its secret."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery

from service.portal.client import Api, Refused
from service.portal.forms import NOTHING_WRONG, Wrong, form_of
from service.portal.language import language_of
from service.portal.pages import render
from service.portal.paging import every
from service.portal.texts import texts
from service.portal.webhooks.asking import (
    API,
    EMPTY,
    FAMILIES,
    OWNERS,
    PATH,
    AnyRequest,
    sent,
    written,
    wrong_with,
)
from service.schemas.webhooks import EndpointPage, NewEndpointOut


@get(PATH, opt=OWNERS, include_in_schema=False)
async def endpoints(request: AnyRequest, gjort: FromQuery[str] = "") -> Response[bytes]:
    """List the endpoints, with the form for a new one."""
    return await _page(request, {"done": gjort})


@post(f"{PATH}/ny", opt=OWNERS, include_in_schema=False, status_code=200)
async def register(request: AnyRequest) -> Response[bytes]:
    """Register an endpoint and tell its secret, this once."""
    form = await form_of(request)
    body, words = sent(form), texts(language_of(request))
    try:
        made = await Api(request).act(API, body, NewEndpointOut, key=form.key)
    except Refused as refused:
        return await _page(request, {"filled": written(body)}, wrong=wrong_with(refused, words))
    values = {"secret": made.secret, "one": made.endpoint, "until": None}
    return render(request, "webhooks/secret.html", values)


async def _page(
    request: AnyRequest, values: Mapping[str, Any], *, wrong: Wrong = NOTHING_WRONG
) -> Response[bytes]:
    found = [one async for page in every(Api(request), API, EndpointPage, {}) for one in page.items]
    told = {"done": "", "filled": EMPTY, "families": FAMILIES, "wrong": wrong, "items": found}
    status = 400 if wrong else 200
    return render(request, "webhooks/list.html", told | dict(values), status=status)


ROUTES = [endpoints, register]
