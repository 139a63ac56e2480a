"""Choosing: what it means is told first, then confirmed; the receipt says what happens now."""

from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from service.auth import Role
from service.notices.texts import Language
from service.portal import errors
from service.portal.citizen import options
from service.portal.citizen.coming import answered_on, coming
from service.portal.citizen.seen import Seen, see
from service.portal.client import Api, Refused
from service.portal.forms import NOTHING_WRONG, Form, Wrong, form_of
from service.portal.language import language_of
from service.portal.names import provider
from service.portal.pages import go_to, open_to, render
from service.portal.texts import texts
from service.rules.vocabulary import Basis
from service.schemas.notices import LetterPage
from service.schemas.plans import OptionOut, PlanOut

_HELPED = open_to(Role.CITIZEN, Role.RELATIVE)
_CAME_BY = "fra"
_AGAIN = {400, 409}  # the page is shown again and says why


@get("/planer/{plan_id:uuid}/valg", opt=_HELPED, include_in_schema=False)
async def confirm(request: Request[Any, Any, Any], plan_id: FromPath[UUID]) -> Response[Any]:
    """Tell what a choice means before it is made."""
    seen = await see(request, plan_id)
    query = request.query_params
    named = _named(query.get("provider_id", ""), query.get("start_on", ""), query.get("basis", ""))
    return await _page(request, seen, named, NOTHING_WRONG, came_by=query.get(_CAME_BY, ""))


@post("/planer/{plan_id:uuid}/valg", opt=_HELPED, include_in_schema=False)
async def choose(request: Request[Any, Any, Any], plan_id: FromPath[UUID]) -> Response[Any]:
    """Make the choice, once however often the form is sent."""
    form = await form_of(request)
    named = _named(form.text("provider_id"), form.text("start_on"), form.text("basis"))
    language, seen = language_of(request), await see(request, plan_id)
    if seen.must_agree(named[2]) and form.text("agrees") != "yes":
        wrong = Wrong({"agrees": texts(language)("choice.confirm.agrees_missing")})
        return await _page(request, seen, named, wrong, came_by=form.text(_CAME_BY))
    try:
        await _make(Api(request), plan_id, named, form)
    except Refused as refused:
        if refused.status not in _AGAIN:
            raise
        wrong = Wrong({}, (_why(refused, language),))
        seen = await see(request, plan_id)
        return await _page(request, seen, named, wrong, came_by=form.text(_CAME_BY))
    return go_to(f"/planer/{plan_id}/kvittering")


@get("/planer/{plan_id:uuid}/kvittering", opt=_HELPED, include_in_schema=False)
async def receipt(request: Request[Any, Any, Any], plan_id: FromPath[UUID]) -> Response[Any]:
    """Tell what was chosen, what happens now, and give letter and calendar."""
    seen, language = await see(request, plan_id), language_of(request)
    if seen.arranged is None or not seen.has_receipt:
        return go_to(f"/planer/{plan_id}")
    letters = await Api(request).read(
        f"/v1/plans/{plan_id}/notices", LetterPage, {"lang": language.value}
    )
    place = seen.places[seen.arranged.provider_id]
    values = {
        "seen": seen,
        "told": seen.values(language),
        "letters": letters.items,
        "answer_on": coming(seen).on,
        "place": place,
    }
    return render(request, "citizen/receipt.html", values)


Named = tuple[UUID, date, Basis]


def _named(provider_id: str, start_on: str, basis: str) -> Named:
    """The place, the day and the paragraph that an address or a form names.

    Raises:
        NotFoundException: they are none.
    """
    try:
        return UUID(provider_id), date.fromisoformat(start_on), Basis(basis)
    except ValueError as error:
        raise NotFoundException from error


async def _make(api: Api, plan_id: UUID, named: Named, form: Form) -> None:
    provider_id, start_on, basis = named
    body: dict[str, Any] = {"provider_id": str(provider_id), "start_on": start_on.isoformat()}
    body |= {"basis": basis.value, "consents_to_dispatch": form.text("agrees") == "yes"}
    path = f"/v1/plans/{plan_id}/choices"
    await api.act(path, body, PlanOut, key=form.key, version=form.version)


async def _page(
    request: Request[Any, Any, Any], seen: Seen, named: Named, wrong: Wrong, *, came_by: str
) -> Response[bytes]:
    """The page that asks for sure; `came_by` is what the list was narrowed to before."""
    api = Api(request)
    provider_id, start_on, basis = named
    offer = seen.plan.offer
    is_offer = offer is not None and named == (offer.provider_id, offer.start_on, Basis.PUBLIC)
    language = language_of(request)
    values = {
        "seen": seen,
        "told": seen.values(language),
        "place": await provider(api, provider_id),
        "option": None if is_offer else await _option(api, seen, named),
        "start_on": start_on,
        "answer_on": answered_on(seen, chosen_on=seen.today, start_on=start_on),
        "basis": basis,
        "is_offer": is_offer,
        "must_agree": seen.must_agree(basis),
        "is_open": seen.may_accept if is_offer else seen.may_choose,
        "wrong": wrong,
        "came_by": urlencode(parse_qsl(came_by)),
    }
    return render(request, "citizen/confirm.html", values, status=400 if wrong else 200)


async def _option(api: Api, seen: Seen, named: Named) -> OptionOut | None:
    """The place among those that may be chosen; none when it is so no longer."""
    provider_id, start_on, basis = named
    found = await options.options_of(api, seen, sort="start", excluded=False)
    for one in found.items:
        if (one.provider_id, one.basis) == (str(provider_id), basis):
            return one if one.first_start_on <= start_on else None
    return None


def _why(refused: Refused, language: Language) -> str:
    told = errors.citizens_reason(refused, language)
    return told or texts(language)("choice.confirm.refused")


ROUTES = [confirm, choose, receipt]
