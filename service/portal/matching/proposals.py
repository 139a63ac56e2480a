"""What a run proposes is offered, one by one or together; and why a plan got what it got."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath

from service.auth import Role
from service.portal.client import Api, Refused
from service.portal.clock import today_of
from service.portal.forms import NOTHING_WRONG, Form, Wrong, form_of
from service.portal.grounds import quoted
from service.portal.language import language_of
from service.portal.matching.listing import every_proposal
from service.portal.matching.offerable import Standing, standing
from service.portal.matching.reader import SEERS, reader_of
from service.portal.matching.replying import Reply, usual
from service.portal.matching.results import refusal, results
from service.portal.matching.run import Kept, run_page
from service.portal.pages import open_to, render
from service.portal.paging import first_page
from service.portal.texts import texts
from service.rules.vocabulary import Channel
from service.schemas.acceptances import AcceptancesOut
from service.schemas.matching import ExplanationOut, ProposalOut

_STAFF = open_to(Role.AUTHORITY)
_CHOSEN = "plan_"
_LATER = "later_"  # ticked in the list, but not what is asked now
_SHOWN = 25  # places at once; the others are folded away


@post("/matchkoersler/{run_id:uuid}/tilbud", opt=_STAFF, include_in_schema=False)
async def accept(request: Request[Any, Any, Any], run_id: FromPath[UUID]) -> Response[Any]:
    """Offer what is proposed for the plans chosen, but only after it has been told."""
    form, api, words = await form_of(request), Api(request), texts(language_of(request))
    asked = [one async for one in every_proposal(api, run_id)]
    today, kept, chosen = await today_of(request), _kept(form), _chosen(form, asked)
    if not chosen:
        return await run_page(request, run_id, kept, wrong=words("matching.nothing_chosen"))
    rows = _only(asked, chosen)
    if not form.text("sure"):
        return _sure(request, run_id, rows, kept, usual(rows, today))
    reply = Reply.told(form.text("reply_by"), rows, today)
    if reply is None:
        wrong = Wrong({"reply_by": words("matching.sure.no_reply")})
        return _sure(request, run_id, rows, kept, form.text("reply_by"), wrong)
    done, refused = await _offer(api, run_id, form, reply.shared(asked, chosen))
    return await _told(request, run_id, kept, done, refused)


async def _offer(
    api: Api, run_id: UUID, form: Form, shared: Mapping[str, Sequence[str]]
) -> tuple[list[AcceptancesOut], Refused | None]:
    """Offer to the plans, those together that have the same day to reply by.

    What was offered stands, even where the rest is then refused as a whole.
    """
    path, done = f"/v1/match-runs/{run_id}/acceptances", list[AcceptancesOut]()
    for reply_by, plan_ids in shared.items():
        body: dict[str, Any] = {"channel": _channel(form), "plan_ids": plan_ids}
        body |= {"reply_by": reply_by} if reply_by else {}
        try:
            done.append(await api.act(path, body, AcceptancesOut, key=f"{form.key}{reply_by}"))
        except Refused as refused:
            return done, refused
    return done, None


async def _told(
    request: Request[Any, Any, Any],
    run_id: UUID,
    kept: Kept,
    done: Sequence[AcceptancesOut],
    refused: Refused | None,
) -> Response[bytes]:
    """The page of the run, with what was offered, and why the rest was not.

    Raises:
        Refused: nothing was offered, for a reason that is not the run's.
    """
    language = language_of(request)
    wrong = refusal(refused, language, is_rest=bool(done)) if refused else ""
    if not done:
        return await run_page(request, run_id, kept, wrong=wrong)
    now = [one async for one in every_proposal(Api(request), run_id)]
    told = results(done, now, language)
    return await run_page(request, run_id, kept, wrong=wrong, results=told)


def _chosen(form: Form, asked: Sequence[ProposalOut]) -> list[str]:
    if form.text("all"):
        return [str(one.plan_id) for one in asked]
    return [form.text("one")] if form.text("one") else _named(form, _CHOSEN)


def _only(asked: Sequence[ProposalOut], chosen: Sequence[str]) -> list[ProposalOut]:
    plan_ids = set(chosen)
    return [one for one in asked if str(one.plan_id) in plan_ids]


def _named(form: Form, prefix: str) -> list[str]:
    """The plans ticked, in the order in which they are offered; a form's own order is chance."""
    return sorted(name.removeprefix(prefix) for name in form.values if name.startswith(prefix))


def _kept(form: Form) -> Kept:
    ticked = frozenset((*_named(form, _CHOSEN), *_named(form, _LATER)))
    return Kept(form.text("cursor"), form.text("vis"), _channel(form), ticked)


def _channel(form: Form) -> str:
    told = form.text("channel")
    return told if told in set(Channel) else Channel.DIGITAL_POST.value


def _sure(
    request: Request[Any, Any, Any],
    run_id: UUID,
    asked: Sequence[ProposalOut],
    kept: Kept,
    reply_by: str,
    wrong: Wrong = NOTHING_WRONG,
) -> Response[bytes]:
    """Tell which can be offered, and why not the others, before anything is sent."""
    stand = {one: [row for row in asked if standing(row) is one] for one in Standing}
    offerable = stand.pop(Standing.OFFERABLE)
    list_of = {"vis": kept.group, "cursor": kept.cursor}
    values = {
        "run_id": run_id,
        "back_to": first_page(f"/matchkoersler/{run_id}", list_of),
        "kept": kept,
        "later": sorted(kept.ticked - {str(one.plan_id) for one in offerable}),
        "reply_by": reply_by,
        "wrong": wrong,
        "offerable": offerable,
        "total": len(asked),
        "others": [(one, rows) for one, rows in stand.items() if rows],
    }
    return render(request, "matching/sure.html", values, status=400 if wrong else 200)


@get("/matchkoersler/{run_id:uuid}/hvorfor/{plan_id:uuid}", opt=SEERS, include_in_schema=False)
async def why(
    request: Request[Any, Any, Any], run_id: FromPath[UUID], plan_id: FromPath[UUID]
) -> Response[bytes]:
    """Tell for every place: chosen, or why not, and what would change that."""
    path = f"/v1/match-runs/{run_id}/explanations/{plan_id}"
    found, language = await Api(request).read(path, ExplanationOut), language_of(request)
    chosen = [one for one in found.providers if one.chosen]
    values = {
        "run_id": run_id,
        "reader": reader_of(request),
        "found": found,
        "quoted": lambda words: quoted(words, language),
        "chosen": chosen,
        "shown": _SHOWN,
        "possible": [one for one in found.providers if not one.chosen and one.start_on],
        "excluded": [one for one in found.providers if not one.chosen and not one.start_on],
    }
    return render(request, "matching/why.html", values)


ROUTES = [accept, why]
