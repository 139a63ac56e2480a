"""What a run proposes is offered, one by one or together; and why a plan got what it got."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from service.auth import Role
from service.portal.cases.said import why_not
from service.portal.client import Api, Refused
from service.portal.forms import Form, form_of
from service.portal.grounds import ground
from service.portal.language import language_of
from service.portal.matching.run import run_page
from service.portal.pages import open_to, render
from service.rules.vocabulary import Channel
from service.schemas.acceptances import AcceptancesOut
from service.schemas.matching import ExplanationOut, ProposalPage

_STAFF = open_to(Role.AUTHORITY)
_SEERS = open_to(Role.AUTHORITY, Role.OPERATOR, Role.AUDITOR)
_CHOSEN = "plan_"
_MOST_NAMED = 500
_SHOWN = 25  # places at once; the others are folded away


@post("/matchkoersler/{run_id:uuid}/tilbud", opt=_STAFF, include_in_schema=False)
async def accept(request: Request[Any, Any, Any], run_id: FromPath[UUID]) -> Response[Any]:
    """Offer what is proposed for the plans chosen, or for all; each is judged by itself."""
    form, api, language = await form_of(request), Api(request), language_of(request)
    chosen = _chosen(form)
    if chosen == []:
        return await _again(request, run_id)
    channel = form.text("channel")
    body: dict[str, Any] = {
        "channel": channel if channel in set(Channel) else Channel.DIGITAL_POST.value
    }
    if chosen is not None:
        body["plan_ids"] = chosen
    path = f"/v1/match-runs/{run_id}"
    try:
        done = await api.act(f"{path}/acceptances", body, AcceptancesOut, key=form.key)
    except Refused as refused:
        told = why_not(refused, language)
        if told is None:
            raise
        return await run_page(request, run_id, cursor="", wrong=told)
    page = await api.read(f"{path}/proposals", ProposalPage, {"limit": _MOST_NAMED})
    values = {
        "run_id": run_id,
        "done": done,
        "citizens": {one.plan_id: one.citizen_ref for one in page.items},
        "places": {one.provider_id: one.provider_name for one in page.items},
        "ground": lambda one: ground(one.code or "", one.facts, language) or one.code,
    }
    return render(request, "matching/accepted.html", values)


def _chosen(form: Form) -> list[str] | None:
    """The plans chosen: the one whose own button was pressed, those ticked, or none for all."""
    if form.text("one"):
        return [form.text("one")]
    if form.text("all"):
        return None
    return [name.removeprefix(_CHOSEN) for name in form.values if name.startswith(_CHOSEN)]


async def _again(request: Request[Any, Any, Any], run_id: UUID) -> Response[bytes]:
    return await run_page(request, run_id, cursor="", wrong="nothing_chosen")


@get("/matchkoersler/{run_id:uuid}/hvorfor/{plan_id:uuid}", opt=_SEERS, include_in_schema=False)
async def why(
    request: Request[Any, Any, Any], run_id: FromPath[UUID], plan_id: FromPath[UUID]
) -> Response[bytes]:
    """Tell for every place: chosen, or why not, and what would change that."""
    path = f"/v1/match-runs/{run_id}/explanations/{plan_id}"
    found = await Api(request).read(path, ExplanationOut)
    chosen = [one for one in found.providers if one.chosen]
    values = {
        "run_id": run_id,
        "found": found,
        "chosen": chosen,
        "shown": _SHOWN,
        "possible": [one for one in found.providers if not one.chosen and one.start_on],
        "excluded": [one for one in found.providers if not one.chosen and not one.start_on],
    }
    return render(request, "matching/why.html", values)


ROUTES = [accept, why]
