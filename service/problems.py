"""Errors as RFC 9457 problem documents. One table, one shape, nothing internal in it."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from asyncpg import InterfaceError, InternalClientError, PostgresError
from litestar import Request, Response
from litestar.exceptions import (
    ClientException,
    HTTPException,
    ValidationException,
)
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from db.queries.bookings import NO_PLACE
from service import errors
from service.rules.verdict import Reason
from service.schemas.faults import faults_in, pointer_to

TYPE = "urn:fritvalg:problem:{slug}"
_log = structlog.get_logger(__name__)

# error -> status, slug, title in Danish (constant) ; the detail says what happened this time
TABLE: dict[type[Exception], tuple[HTTPStatus, str, str]] = {
    errors.WrongFields: (HTTPStatus.BAD_REQUEST, "wrong-fields", "Felter er forkerte"),
    errors.LawSaysNo: (HTTPStatus.CONFLICT, "law-says-no", "Loven tillader det ikke"),
    errors.Conflict: (HTTPStatus.CONFLICT, "conflict", "Det passer ikke med sagens stilling"),
    errors.NotFound: (HTTPStatus.NOT_FOUND, "not-found", "Findes ikke"),
    errors.NotAllowed: (HTTPStatus.FORBIDDEN, "not-allowed", "Det må du ikke"),
    errors.VersionMismatch: (
        HTTPStatus.PRECONDITION_FAILED,
        "changed-meanwhile",
        "Ændret i mellemtiden",
    ),
    errors.VersionRequired: (
        HTTPStatus.PRECONDITION_REQUIRED,
        "version-required",
        "Version mangler",
    ),
    errors.KeyReused: (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "key-reused",
        "Nøglen er brugt til noget andet",
    ),
    errors.StillInProgress: (HTTPStatus.CONFLICT, "in-progress", "Behandles stadig"),
    errors.WrongMediaType: (
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "wrong-media-type",
        "Forkert medietype",
    ),
}
BY_STATUS = {
    400: ("malformed", "Kan ikke læses", "The request cannot be read."),
    401: ("not-signed-in", "Log ind", "There is no token, or it does not count."),
    403: ("not-allowed", "Det må du ikke", "The caller may not do this."),
    404: ("not-found", "Findes ikke", "There is no such thing, or the caller may not know of it."),
    405: (
        "method-not-allowed",
        "Metoden findes ikke her",
        "The address exists, the method does not.",
    ),
    408: ("too-slow", "For langsomt", "The body did not arrive in time."),
    413: ("too-large", "For stort", "The body is larger than the service takes."),
    415: (
        "wrong-media-type",
        "Forkert medietype",
        "The body's media type is not one that this operation takes.",
    ),
    429: ("too-many", "For mange kald", "Too many requests in a short time."),
    503: ("unavailable", "Prøv igen om lidt", "The database cannot be reached right now."),
    500: ("internal", "Fejl hos os", "An error of ours; it is logged under the request id."),
}
_OTHER = ("error", "Fejl", "Anything else.")
_RETRY = {"Retry-After": "1"}
_COUNTED = "{} fault(s) in what was sent."


def problem(
    status: int,
    slug: str,
    title: str,
    detail: str,
    *,
    instance: str,
    members: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response[bytes]:
    """A problem document as an answer."""
    body = {
        "type": TYPE.format(slug=slug),
        "title": title,
        "status": int(status),
        "detail": detail,
        "instance": instance,
        "errors": [],
        **(members or {}),
    }
    return Response(
        json.dumps(body, ensure_ascii=False, default=str).encode(),
        status_code=int(status),
        media_type="application/problem+json",
        headers=dict(headers or {}),
    )


def too_many(request: Request[Any, Any, Any], wait_s: int) -> Response[bytes]:
    """The problem document for who asks too often."""
    detail = f"There is room for you again in {wait_s} seconds."
    return _plain(request, 429, detail, {"Retry-After": str(wait_s)})


def answer(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """The problem document for any error, ours or not."""
    known = _of_database(error) if isinstance(error, DBAPIError | PostgresError) else error
    if isinstance(known, errors.DomainError):
        return _of_domain(request, known)
    if isinstance(known, HTTPException) and (faults := _faults_of_body(known)):
        return _of_domain(request, errors.WrongFields(faults))
    if isinstance(known, HTTPException):
        return _of_http(request, known)
    if isinstance(known, _UNREADABLE):
        return _of_http(request, ClientException(_UNREADABLE_BODY))
    if isinstance(known, _UNAVAILABLE) or _is_lost(known):
        _log.warning("unavailable", kind=type(known).__name__)
        return _plain(request, 503, "The database cannot be reached right now.", _RETRY)
    sqlstate = str(known) if isinstance(known, _Unexpected) else None
    _log.error("unexpected_error", kind=type(known).__name__, sqlstate=sqlstate, exc_info=known)
    return _plain(request, 500, "The error is logged under the request id.")


def _is_lost(error: Exception) -> bool:
    """Whether the connection was lost earlier in a transaction that is now to be committed."""
    return isinstance(error, PendingRollbackError) and error.code == _CONNECTION_LOST


_CONNECTION_LOST = "8s2b"  # SQLAlchemy's own number
_UNREADABLE_BODY = "The body is not valid UTF-8 JSON, or it is nested too deep."
_UNREADABLE = (UnicodeDecodeError, RecursionError)
_UNAVAILABLE = (
    OSError,
    PoolTimeout,
    InterfaceError,
    InternalClientError,
    DBAPIError,
    PostgresError,
)


def _plain(
    request: Request[Any, Any, Any],
    status: int,
    detail: str,
    headers: Mapping[str, str] | None = None,
) -> Response[bytes]:
    slug, title, _ = BY_STATUS.get(status, _OTHER)
    return problem(status, slug, title, detail, instance=request.url.path, headers=headers)


def _of_domain(request: Request[Any, Any, Any], error: errors.DomainError) -> Response[bytes]:
    status, slug, title = TABLE[type(error)]
    detail, members, headers = _facts(error)
    return problem(
        status,
        slug,
        title,
        detail,
        instance=request.url.path,
        members=members,
        headers=headers,
    )


def _facts(error: errors.DomainError) -> tuple[str, dict[str, Any], dict[str, str]]:
    """The detail, the members and the headers of a problem."""
    members: dict[str, Any] = {}
    headers: dict[str, str] = {}
    match error:
        case errors.WrongFields():
            members["errors"] = [_fault(f) for f in error.faults]
            detail = _COUNTED.format(len(error.faults))
        case errors.LawSaysNo(reason, others):
            members = _reason(reason)
            members["errors"] = [{"pointer": "", "detail": r.code, **_reason(r)} for r in others]
            detail = f"{reason.code} ({reason.citation})"
        case errors.Conflict():
            members = {"code": error.code, "citation": error.citation, "facts": error.facts}
            detail = error.detail
        case errors.NotFound():
            detail = f"There is no such {error.what}, or you may not see it."
        case errors.NotAllowed():
            detail = error.detail
        case errors.VersionMismatch():
            detail, headers = "Read it again and decide anew.", {"ETag": f'"{error.current}"'}
        case errors.StillInProgress():
            detail, headers = "The first request with this key is not answered yet.", _RETRY
        case errors.WrongMediaType():
            detail = f"Send {' or '.join(error.accepted)}."
        case errors.KeyReused():
            detail = "This Idempotency-Key came before with another body."
        case _:
            detail = "Send If-Match with the version the change is made on."
    return detail, members, headers


def _reason(reason: Reason) -> dict[str, Any]:
    return {"code": reason.code, "citation": reason.citation, "facts": dict(reason.facts)}


def _fault(fault: errors.Fault) -> dict[str, str]:
    told = {"pointer": fault.pointer, "code": fault.code, "detail": fault.detail}
    return told | ({"citation": fault.citation} if fault.citation else {})


def _of_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    status = error.status_code
    slug, title, _ = BY_STATUS.get(status, _OTHER)
    members: dict[str, Any] = {}
    detail = str(error.detail)
    if isinstance(error, ValidationException):
        members["errors"] = [_parameter_error(item) for item in error.extra or []] or [
            {"pointer": "", "code": "missing", "detail": detail}
        ]
        slug, title = "wrong-fields", "Felter er forkerte"
        detail = _COUNTED.format(len(members["errors"]))
    elif status == HTTPStatus.BAD_REQUEST:
        members["errors"] = [{"pointer": "", "code": "malformed", "detail": detail}]
    return problem(
        status,
        slug,
        title,
        detail,
        instance=request.url.path,
        members=members,
        headers=error.headers,
    )


def _faults_of_body(error: HTTPException) -> tuple[errors.Fault, ...]:
    """What a body's schema found.

    The framework tells it at second hand, and as a fault of ours where a field has the name of
    one of its dependencies; so the schema's own error is asked.
    """
    found = error.__cause__.__cause__ if error.__cause__ is not None else None
    return faults_in(found) if isinstance(found, ValidationError) else ()


def _parameter_error(item: object) -> dict[str, str]:
    if not isinstance(item, dict) or item.get("key") == "data":
        return {"pointer": "", "code": "missing", "detail": "A JSON body is needed."}
    detail = str(item.get("message", ""))
    return {"pointer": pointer_to([str(item.get("key", ""))]), "code": "invalid", "detail": detail}


# SQLSTATE or constraint -> what it means to the caller
_UNSTORABLE = {"22021", "22P05"}  # NUL in a text, most likely from an address
_TRY_AGAIN = {"40001", "40P01", "57014", "55P03", "53300", "53100", "57P01", "57P02", "57P03"}
_BY_CONSTRAINT: dict[str, tuple[str, ...]] = {
    "plan_external_id_once_per_issuer": (
        "ALREADY_ISSUED",
        "This hospital has issued a plan with this external_id.",
        "§ 1, stk. 1",
    ),
    "booking_one_open_per_purpose": (
        "PLACE_ALREADY_HELD",
        "The plan already holds a place for this.",
    ),
    "start_offer_one_in_force": ("OFFER_IN_FORCE", "Another offer came into force meanwhile."),
    "choice_one_live": ("CHOICE_EXISTS", "The citizen has a live choice already."),
    "agreed_start_one_live": ("AGREEMENT_EXISTS", "An agreed start is reported already."),
    "placement_one_live": ("ALREADY_PLACED", "The plan is placed already."),
    "capacity_slot_service_is_offered": (
        "SERVICE_HAS_CAPACITY",
        "A service with published capacity cannot be removed.",
    ),
}


def _of_database(error: DBAPIError | PostgresError) -> Exception:
    """The meaning of a database error: a conflict, a passing fault, or unexpected."""
    cause: Any = error.orig if isinstance(error, DBAPIError) else error
    source = getattr(cause, "__cause__", None) or cause
    state = getattr(source, "sqlstate", None) or getattr(cause, "sqlstate", None)
    if state == NO_PLACE:
        facts = json.loads(getattr(source, "detail", None) or "{}")
        return errors.Conflict("NO_PLACE_LEFT", "The last place has been taken.", "§ 7", facts)
    if state in _UNSTORABLE:
        return ClientException("A text holds a sign that cannot be stored.")
    constraint = str(getattr(source, "constraint_name", "") or "")
    if constraint in _BY_CONSTRAINT:
        code, detail, *citation = _BY_CONSTRAINT[constraint]
        return errors.Conflict(code, detail, "".join(citation))
    passing = state is None or state in _TRY_AGAIN or state.startswith("08")
    return source if passing and isinstance(source, _UNAVAILABLE) else _Unexpected(str(state))


class _Unexpected(Exception):
    """A database error that no caller could have caused. Carries its SQLSTATE, never values."""
