"""Every error becomes a page that says in plain words what to do next."""

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, NotAuthorizedException

from service import problems
from service.auth import IssuerUnreachable, Role
from service.border.apart import BESIDE
from service.notices.texts import Language
from service.portal.client import Refused
from service.portal.forms import StaleForm
from service.portal.grounds import ground, staff_ground
from service.portal.language import language_of
from service.portal.pages import HEADERS, go_to, render
from service.portal.visits import visit_of

_log = structlog.get_logger(__name__)
_OWN = (400, 401, 403, 404, 405, 409, 412, 413, 429, 500, 503)
_MACHINES = ("/v1/", "/fhir/", "/open-data/", "/docs", "/health/", "/metrics", "/static/")
_UNKNOWN, _UNAVAILABLE, _INTERNAL = 404, 503, 500
_CITIZENS = frozenset({Role.CITIZEN, Role.RELATIVE})


def answer(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """A page for a person, a problem document for a machine."""
    if not _is_for_a_person(request):
        return problems.answer(request, error)
    status = _status(error)
    if status == NotAuthorizedException.status_code:
        return _to_sign_in(request)
    if status == _INTERNAL:
        _log.error("unexpected_error", kind=type(error).__name__, exc_info=error)
    return page(request, status, error)


def page(request: Request[Any, Any, Any], status: int, error: Exception) -> Response[bytes]:
    """The page of an error."""
    known = status if status in _OWN else _INTERNAL if status >= _INTERNAL else 400
    state = request.scope["state"]
    state.setdefault("request_id", uuid4().hex)
    name = "stale" if isinstance(error, StaleForm) else str(known)
    if known == _UNKNOWN and _is_about_somebody_helped(request):
        name = "helped"
    refused = error if isinstance(error, Refused) else None
    values = {
        "name": name,
        "reason": readers_reason(request, refused) if refused else "",
        "citation": refused.citation if refused else "",
        "request_id": state["request_id"],
    }
    return render(request, "error.html", values, status=status)


def _to_sign_in(request: Request[Any, Any, Any]) -> Response[Any]:
    where = f"/log-ind?{urlencode({'next': _back_to(request)})}"
    if "HX-Request" not in request.headers:
        return go_to(where)
    # A redirect is followed unseen, and the page to sign in at would stand in place of the part.
    headers = HEADERS | {"HX-Redirect": where}
    return Response(b"", status_code=401, media_type="text/html", headers=headers)


def reason(refused: Refused, language: Language) -> str:
    """Why the law or the state of the case says no, to those who work with it; empty if unknown."""
    return staff_ground(refused.code, refused.facts, language)


def citizens_reason(refused: Refused, language: Language) -> str:
    """The same to the citizen, or a relative who acts for them."""
    return ground(refused.code, refused.facts, language)


def _is_about_somebody_helped(request: Request[Any, Any, Any]) -> bool:
    """Whether a relative looks for a plan: most likely the mandate is over."""
    visit = visit_of(request)
    is_relative = visit is not None and visit.caller.role is Role.RELATIVE
    return is_relative and request.url.path.startswith("/planer/")


def readers_reason(request: Request[Any, Any, Any], refused: Refused) -> str:
    """The same to whoever reads the page."""
    visit = visit_of(request)
    theirs = visit is None or visit.caller.role in _CITIZENS
    return (citizens_reason if theirs else reason)(refused, language_of(request))


def _status(error: Exception) -> int:
    if isinstance(error, Refused):
        return error.status
    if isinstance(error, IssuerUnreachable):
        return _UNAVAILABLE
    if isinstance(error, HTTPException):
        return error.status_code
    return _INTERNAL


def _is_for_a_person(request: Request[Any, Any, Any]) -> bool:
    handler = request.scope.get("route_handler")
    if handler is not None and BESIDE in handler.opt:
        return True
    is_machines = request.url.path.startswith(_MACHINES)
    return not is_machines and "text/html" in request.headers.get("accept", "")


def _back_to(request: Request[Any, Any, Any]) -> str:
    """Where to go after signing in: this page, which may hold a part, or the front after a form."""
    if request.method != "GET":
        return "/"
    _, _, shown = request.headers.get("HX-Current-URL", "").partition(request.url.netloc)
    if shown:
        return shown
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{request.url.path}{query}"
