"""A place's own facts: what it is called, how it is reached, and what it has for those who come."""

from collections.abc import Mapping
from typing import Any, get_args
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from service.auth import Caller, Role
from service.portal import names
from service.portal.client import Api, Refused
from service.portal.forms import NOTHING_WRONG, Form, Wrong, form_of, wrong_fields
from service.portal.language import language_of
from service.portal.pages import go_to, render
from service.portal.places.capacity import PUBLISHERS, caller_of
from service.portal.places.here import AnyRequest
from service.portal.texts import texts
from service.schemas.providers import Access, ProviderOut

_ACCESS = get_args(Access)
_FIELDS = ("name", "phone", "address")
_WRONG, _CHANGED_MEANWHILE = 400, 412


@get("/steder/{provider_id:uuid}", opt=PUBLISHERS, include_in_schema=False)
async def show(request: AnyRequest, provider_id: FromPath[UUID]) -> Response[bytes]:
    """Show the facts of one's own place as a form."""
    place = await _own(request, provider_id)
    return _page(request, place, _written(place))


@post("/steder/{provider_id:uuid}", opt=PUBLISHERS, include_in_schema=False)
async def change(request: AnyRequest, provider_id: FromPath[UUID]) -> Response[Any]:
    """Change the facts; an empty number or address is none."""
    form = await form_of(request)
    await _own(request, provider_id)
    body = _sent(form)
    headers = {"Idempotency-Key": form.key, "If-Match": f'"{form.version}"'}
    content = msgspec.json.encode(body)
    path = f"/v1/providers/{provider_id}"
    try:
        await Api(request).send("PATCH", path, content=content, headers=headers)
    except Refused as refused:
        return await _again(request, provider_id, refused, body)
    return go_to(f"/steder/{provider_id}?sket=gemt")


async def _again(
    request: AnyRequest, provider_id: UUID, refused: Refused, body: Mapping[str, Any]
) -> Response[bytes]:
    """The form with what is wrong; as it stands now where somebody else was quicker.

    Raises:
        Refused: for anything that the form cannot put right.
    """
    place, words = await _own(request, provider_id), texts(language_of(request))
    if refused.status == _CHANGED_MEANWHILE:
        wrong = Wrong({}, (words("place.meanwhile"),))
        return _page(request, place, _written(place), wrong, status=refused.status)
    if refused.status != _WRONG:
        raise refused
    found = wrong_fields(refused, words, _FIELDS)
    wrong = Wrong({name: words(f"place.wrong.{name}") for name in found.by_field}, found.others)
    return _page(request, place, body, wrong, status=refused.status)


def _page(
    request: AnyRequest,
    place: ProviderOut,
    written: Mapping[str, Any],
    wrong: Wrong = NOTHING_WRONG,
    *,
    status: int = 200,
) -> Response[bytes]:
    values = {
        "place": place,
        "written": written,
        "access": _ACCESS,
        "wrong": wrong,
        "done": not wrong and request.query_params.get("sket") == "gemt",
    }
    return render(request, "places/own_facts.html", values, status=status)


async def _own(request: AnyRequest, provider_id: UUID) -> ProviderOut:
    """A place that the caller answers for.

    Raises:
        NotFoundException: it is somebody else's.
        Refused: there is none.
    """
    place = await names.provider(Api(request), provider_id)
    if not _answers_for(caller_of(request), place):
        raise NotFoundException
    return place


def _answers_for(caller: Caller, place: ProviderOut) -> bool:
    if caller.role is Role.PROVIDER:
        return caller.provider_id == str(place.provider_id)
    return caller.authority_id in (place.authority_id, place.operator_authority_id)


def _written(place: ProviderOut) -> dict[str, Any]:
    return {name: getattr(place, name) for name in (*_FIELDS, "access")}


def _sent(form: Form) -> dict[str, Any]:
    """The change that the form asks for."""
    return {
        "name": form.text("name"),
        "phone": form.text("phone") or None,
        "address": form.text("address") or None,
        "access": [fact for fact in _ACCESS if form.text(f"access_{fact}")],
    }


ROUTES = [show, change]
