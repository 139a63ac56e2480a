"""Capacity at a glance: how old figures are, saying that they are still right, taking them back."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from service.auth import Caller, Role
from service.clock import danish_day
from service.portal import errors
from service.portal.client import Api, Refused
from service.portal.clock import now_of
from service.portal.forms import NOTHING_WRONG, Wrong, form_of
from service.portal.language import language_of
from service.portal.pages import go_to, open_to, render
from service.portal.places.file import COLUMNS
from service.portal.places.here import AnyRequest, age, area_names, my_places
from service.portal.texts import texts
from service.portal.visits import visit_of
from service.rules.vocabulary import CareLevel, DeliveryMode
from service.schemas.capacity import (
    ConfirmationOut,
    PublicationPage,
    PublicationSummary,
)

PUBLISHERS = open_to(Role.AUTHORITY, Role.PROVIDER)
_LISTED = 20
_TAKEN_BACK = ("published", "stale")  # what can be, by its state


def caller_of(request: AnyRequest) -> Caller:
    """Who is signed in, on a page that only they see.

    Raises:
        NotFoundException: nobody is.
    """
    visit = visit_of(request)
    if visit is None:
        raise NotFoundException
    return visit.caller


@get("/kapacitet", opt=PUBLISHERS, include_in_schema=False)
async def overview(request: AnyRequest) -> Response[bytes]:
    """Show places with the age of their figures, the form for a file, and what was published."""
    return await overview_page(request)


async def overview_page(
    request: AnyRequest, values: Mapping[str, Any] | None = None, *, wrong: Wrong = NOTHING_WRONG
) -> Response[bytes]:
    """The page with what was found wrong, or what was done."""
    api, words = Api(request), texts(language_of(request))
    now = await now_of(request)
    places = await my_places(api, caller_of(request))
    published = await api.read("/v1/capacity-publications", PublicationPage, {"limit": _LISTED})
    today = danish_day(now)
    told: dict[str, Any] = {
        "groups": [
            (group, [one for one in places if one.group == group])
            for group in ("own", "contract", "near")
        ],
        "ages": {one.provider_id: age(words, one.observed_at, today) for one in places},
        "published": published.items,
        "has_figures": any(one.observed_at for one in places),
        "more": published.next is not None,
        "can_be_taken_back": _can_be_taken_back,
        "columns": COLUMNS,
        "codes": {
            "care_level": {one.value: words(f"places.levels.{one.value}") for one in CareLevel},
            "clinical_area": await area_names(api, language_of(request)),
            "delivery_mode": {
                one.value: words(f"places.modes.{one.value}") for one in DeliveryMode
            },
        },
        "today": today,
        "wrong": wrong,
        "done": request.query_params.get("sket", ""),
    }
    status = 400 if wrong else 200
    return render(request, "places/capacity.html", told | dict(values or {}), status=status)


@post("/kapacitet/stadig-rigtigt", opt=PUBLISHERS, include_in_schema=False)
async def confirm(request: AnyRequest) -> Response[Any]:
    """Say that the figures of one place, or of all that are one's own, are still right."""
    form = await form_of(request)
    api, asked = Api(request), form.text("sted")
    places = await my_places(api, caller_of(request))
    meant = [
        one
        for one in places
        if str(one.provider_id) == asked or (asked == "alle" and one.group == "own")
    ]
    if not meant:
        raise NotFoundException
    observed_at = (await now_of(request)).isoformat()
    for place in meant:
        body = {"provider_id": str(place.provider_id), "observed_at": observed_at}
        key = f"{form.key[:20]}{place.provider_id.hex}"
        await api.act("/v1/capacity-publications/confirmations", body, ConfirmationOut, key=key)
    return go_to("/kapacitet?sket=bekraeftet")


@get("/kapacitet/udgivelser/{publication_id:uuid}/tilbage", opt=PUBLISHERS, include_in_schema=False)
async def ask_to_take_back(request: AnyRequest, publication_id: FromPath[UUID]) -> Response[bytes]:
    """Tell what taking a publication back means, before it is done."""
    one = await _publication(Api(request), publication_id)
    return _taking_back(request, one)


@post(
    "/kapacitet/udgivelser/{publication_id:uuid}/tilbage", opt=PUBLISHERS, include_in_schema=False
)
async def take_back(request: AnyRequest, publication_id: FromPath[UUID]) -> Response[Any]:
    """Take a publication back."""
    form = await form_of(request)
    path = f"/v1/capacity-publications/{publication_id}/withdrawal"
    api = Api(request)
    try:
        await api.act(path, {}, PublicationSummary, key=form.key)
    except Refused as refused:
        if refused.status != 409:  # noqa: PLR2004 - conflict
            raise
        one = await _publication(api, publication_id)
        said = errors.reason(refused, language_of(request))
        said = said or texts(language_of(request))("capacity.back.late")
        return _taking_back(request, one, refused=said)
    return go_to("/kapacitet?sket=trukket-tilbage")


def _taking_back(
    request: AnyRequest, one: PublicationSummary, *, refused: str = ""
) -> Response[bytes]:
    values = {"one": one, "refused": refused, "can_be_taken_back": _can_be_taken_back}
    return render(request, "places/take_back.html", values, status=409 if refused else 200)


def _can_be_taken_back(one: PublicationSummary) -> bool:
    return one.state.value in _TAKEN_BACK and not one.withdraws


async def _publication(api: Api, publication_id: UUID) -> PublicationSummary:
    """One of the caller's latest publications.

    Raises:
        NotFoundException: there is none.
    """
    page = await api.read("/v1/capacity-publications", PublicationPage, {"limit": 500})
    for one in page.items:
        if one.publication_id == publication_id:
            return one
    raise NotFoundException


ROUTES = [overview, confirm, ask_to_take_back, take_back]
