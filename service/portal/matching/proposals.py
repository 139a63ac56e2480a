"""What a run proposes is offered, one by one or together; and why a plan got what it got."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from service.auth import Role
from service.portal.cases.replies import usual_reply
from service.portal.cases.said import why_not
from service.portal.client import Api, Refused
from service.portal.clock import today_of
from service.portal.forms import NOTHING_WRONG, Form, Wrong, form_of
from service.portal.grounds import quoted
from service.portal.language import language_of
from service.portal.matching.offerable import Standing, standing
from service.portal.matching.replying import Reply
from service.portal.matching.results import results
from service.portal.matching.run import run_page
from service.portal.pages import open_to, render
from service.portal.paging import every
from service.portal.texts import texts
from service.rules.rulebook import rulebook_on
from service.rules.vocabulary import Channel
from service.schemas.acceptances import AcceptancesOut
from service.schemas.matching import ExplanationOut, ProposalOut, ProposalPage

_STAFF = open_to(Role.AUTHORITY)
_SEERS = open_to(Role.AUTHORITY, Role.OPERATOR, Role.AUDITOR)
_CHOSEN = "plan_"
_SHOWN = 25  # places at once; the others are folded away


@post("/matchkoersler/{run_id:uuid}/tilbud", opt=_STAFF, include_in_schema=False)
async def accept(request: Request[Any, Any, Any], run_id: FromPath[UUID]) -> Response[Any]:
    """Offer what is proposed for the plans chosen; for all only after they have been told."""
    form, api, language = await form_of(request), Api(request), language_of(request)
    asked = [one async for one in _proposals(api, run_id)]
    today = await today_of(request)
    if form.text("all"):
        usual = usual_reply(rulebook_on(today), today).isoformat()
        return _sure(request, run_id, asked, _channel(form), usual)
    reply = Reply.told(form.text("reply_by"), today)
    if reply is None:
        wrong = Wrong({"reply_by": texts(language)("matching.sure.no_reply")})
        return _sure(request, run_id, asked, _channel(form), form.text("reply_by"), wrong)
    chosen = _chosen(form)
    if not chosen:
        return await run_page(request, run_id, wrong="nothing_chosen")
    try:
        done = await _offer(api, run_id, form, reply.shared(asked, chosen))
    except Refused as refused:
        told = why_not(refused, language)
        if told is None:
            raise
        return await run_page(request, run_id, wrong=told)
    now = [one async for one in _proposals(api, run_id)]
    return await run_page(request, run_id, results=results(done, now, language))


async def _offer(
    api: Api, run_id: UUID, form: Form, shared: Mapping[str, Sequence[str]]
) -> list[AcceptancesOut]:
    """Offer to the plans, those together that have the same day to reply by."""
    path, done = f"/v1/match-runs/{run_id}/acceptances", []
    for reply_by, plan_ids in shared.items():
        body: dict[str, Any] = {"channel": _channel(form), "plan_ids": plan_ids}
        body |= {"reply_by": reply_by} if reply_by else {}
        done.append(await api.act(path, body, AcceptancesOut, key=f"{form.key}{reply_by}"))
    return done


def _chosen(form: Form) -> list[str]:
    """The plans chosen: the one whose own button was pressed, or those ticked."""
    if form.text("one"):
        return [form.text("one")]
    return [name.removeprefix(_CHOSEN) for name in form.values if name.startswith(_CHOSEN)]


def _channel(form: Form) -> str:
    told = form.text("channel")
    return told if told in set(Channel) else Channel.DIGITAL_POST.value


async def _proposals(api: Api, run_id: UUID) -> AsyncIterator[ProposalOut]:
    async for page in every(api, f"/v1/match-runs/{run_id}/proposals", ProposalPage, {}):
        for one in page.items:
            yield one


def _sure(
    request: Request[Any, Any, Any],
    run_id: UUID,
    asked: Sequence[ProposalOut],
    channel: str,
    reply_by: str,
    wrong: Wrong = NOTHING_WRONG,
) -> Response[bytes]:
    """Tell which can be offered, and why not the others, before anything is sent."""
    stand = Counter(standing(one) for one in asked)
    values = {
        "run_id": run_id,
        "channel": channel,
        "reply_by": reply_by,
        "wrong": wrong,
        "offerable": [one for one in asked if standing(one) is Standing.OFFERABLE],
        "total": len(asked),
        "others": [(one, stand[one]) for one in Standing if one in stand],
    }
    return render(request, "matching/sure.html", values, status=400 if wrong else 200)


@get("/matchkoersler/{run_id:uuid}/hvorfor/{plan_id:uuid}", opt=_SEERS, include_in_schema=False)
async def why(
    request: Request[Any, Any, Any], run_id: FromPath[UUID], plan_id: FromPath[UUID]
) -> Response[bytes]:
    """Tell for every place: chosen, or why not, and what would change that."""
    path = f"/v1/match-runs/{run_id}/explanations/{plan_id}"
    found, language = await Api(request).read(path, ExplanationOut), language_of(request)
    chosen = [one for one in found.providers if one.chosen]
    values = {
        "run_id": run_id,
        "found": found,
        "quoted": lambda words: quoted(words, language),
        "chosen": chosen,
        "shown": _SHOWN,
        "possible": [one for one in found.providers if not one.chosen and one.start_on],
        "excluded": [one for one in found.providers if not one.chosen and not one.start_on],
    }
    return render(request, "matching/why.html", values)


ROUTES = [accept, why]
