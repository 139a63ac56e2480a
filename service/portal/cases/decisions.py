"""What was decided about a plan and on what, and whether it comes out the same again."""

import json
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from service.auth import Role
from service.portal.cases.dossier import gather
from service.portal.cases.verdicts import in_words
from service.portal.client import Api
from service.portal.forms import form_of
from service.portal.language import language_of
from service.portal.pages import open_to, render
from service.schemas.decisions import DecisionPage, ReplayOut

_READERS = open_to(Role.AUTHORITY, Role.AUDITOR)
_ALL = {"limit": 500}


@get("/sager/{plan_id:uuid}/afgoerelser", opt=_READERS, include_in_schema=False)
async def decisions(request: Request[Any, Any, Any], plan_id: FromPath[UUID]) -> Response[bytes]:
    """List every decision with the questions that were asked."""
    return await _page(request, plan_id, None)


@post(
    "/sager/{plan_id:uuid}/afgoerelser/{decision_id:uuid}/gentag",
    opt=_READERS,
    include_in_schema=False,
)
async def replay(
    request: Request[Any, Any, Any], plan_id: FromPath[UUID], decision_id: FromPath[UUID]
) -> Response[bytes]:
    """Ask the same questions again with the facts of then; nothing is changed."""
    form = await form_of(request)
    path = f"/v1/decisions/{decision_id}/replay"
    again = await Api(request).act(path, {}, ReplayOut, key=form.key)
    return await _page(request, plan_id, again)


async def _page(
    request: Request[Any, Any, Any], plan_id: UUID, again: ReplayOut | None
) -> Response[bytes]:
    seen = await gather(request, plan_id)
    found = await Api(request).read(f"/v1/plans/{plan_id}/decisions", DecisionPage, _ALL)
    rows, language = found.items[::-1], language_of(request)
    values = {
        "seen": seen,
        "rows": rows,
        "again": again,
        "replayed": next(
            (one for one in rows if again and one.decision_id == again.decision_id), None
        ),
        "answers": lambda one: in_words(one, language),
        "spelled": _spelled,
    }
    return render(request, "cases/decisions.html", values)


def _spelled(value: object) -> str:
    """A value as it is stored, for those who check it."""
    return json.dumps(msgspec.to_builtins(value), ensure_ascii=False, sort_keys=True)


ROUTES = [decisions, replay]
