"""The letters that apply to a plan today: read, print, hand over."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.params import FromPath, FromQuery

from service.auth import Role
from service.notices.texts import Language
from service.portal.cases.dossier import gather
from service.portal.client import Api
from service.portal.language import language_of
from service.portal.pages import open_to, render
from service.rules.notices import Notice
from service.schemas.notices import LetterPage

_READERS = open_to(Role.AUTHORITY, Role.AUDITOR)
_PDF = "application/pdf"


@get("/sager/{plan_id:uuid}/breve", opt=_READERS, include_in_schema=False)
async def letters(
    request: Request[Any, Any, Any], plan_id: FromPath[UUID], sprog: FromQuery[str] = ""
) -> Response[bytes]:
    """Show the letters as the citizen reads them, in either language."""
    language = _language(request, sprog)
    seen = await gather(request, plan_id)
    path = f"/v1/plans/{plan_id}/notices"
    found = await Api(request).read(path, LetterPage, {"lang": language.value})
    values = {"seen": seen, "letters": found.items, "written_in": language.value}
    return render(request, "cases/letters.html", values)


@get("/sager/{plan_id:uuid}/breve/{notice:str}", opt=_READERS, include_in_schema=False)
async def sheet(
    request: Request[Any, Any, Any],
    plan_id: FromPath[UUID],
    notice: FromPath[Notice],
    sprog: FromQuery[str] = "",
) -> Response[bytes]:
    """Give a letter as a sheet to print."""
    query = {"lang": _language(request, sprog).value, "format": "pdf"}
    path = f"/v1/plans/{plan_id}/notices/{notice.value}"
    answer = await Api(request).send("GET", path, query=query)
    kept = ("content-disposition", "cache-control", "x-content-type-options")
    headers = {name: answer.headers[name] for name in kept if name in answer.headers}
    return Response(answer.content, media_type=_PDF, headers=headers)


def _language(request: Request[Any, Any, Any], asked: str) -> Language:
    return Language(asked) if asked in set(Language) else language_of(request)


ROUTES = [letters, sheet]
