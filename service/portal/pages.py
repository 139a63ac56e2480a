"""From a template and what it tells to a page, with the headers that every page has."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Response
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.response import Redirect
from litestar.routes import HTTPRoute

from service.auth import Role
from service.border.apart import beside
from service.clock import COPENHAGEN
from service.notices.spelling import spelled_day, spelled_hour
from service.notices.texts import LOCALES, Language
from service.portal import assets
from service.portal.language import ASKED, COOKIE, language_of
from service.portal.navigation import entries
from service.portal.texts import texts
from service.portal.visits import visit_of

VISITORS = "visitors"  # the key under which a page says which roles it is for
_FOLDER = Path(__file__).parent / "templates"
_SHORT = {Language.DA: "EEE d. MMM", Language.EN: "EEE d MMM"}
_YEAR_S = 31_536_000
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Vary": "Cookie, Accept-Language",
}
AnyConnection = ASGIConnection[Any, Any, Any, Any]


def open_to(*roles: Role) -> dict[str, Any]:
    """What a page's route puts in its `opt`: the roles it is for; none is everybody."""
    return beside() | {VISITORS: roles}


def render(
    connection: AnyConnection,
    template: str,
    values: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
    cookies: Iterable[Cookie] = (),
) -> Response[bytes]:
    """A page.

    Args:
        connection: who asks, and in which language.
        template: its file, such as `citizen/plan.html`.
        values: what it tells.
        status: of the answer.
        cookies: to be set with it.
    """
    language = language_of(connection)
    words = texts(language)
    visit = visit_of(connection)
    settings = connection.app.state.settings
    page = _templates().get_template(template)
    content = page.render(
        t=words,
        lang=language.value,
        day=partial(spelled_day, language=language),
        short_day=partial(_short_day, language=language),
        hour=partial(spelled_hour, language=language),
        moment=partial(_moment, language=language),
        number=partial(format_decimal, locale=LOCALES[language]),
        visit=visit,
        entries=entries(visit.caller.role if visit else None),
        path=connection.url.path,
        query=f"?{connection.url.query}" if connection.url.query else "",
        other_language=_other_address(connection, language),
        is_demo=not settings.is_production,
        phone=settings.help_phone,
        **(values or {}),
    )
    return Response(
        content.encode(),
        status_code=status,
        media_type="text/html",
        headers=HEADERS | {"Content-Language": language.value},
        cookies=[*cookies, *_language_cookie(connection)],
    )


def go_to(path: str, *, cookies: Iterable[Cookie] = ()) -> Redirect:
    """Send the browser to another page, with GET."""
    headers = {"Cache-Control": "private, no-store"}
    return Redirect(path, status_code=303, headers=headers, cookies=list(cookies))


def _language_cookie(connection: AnyConnection) -> list[Cookie]:
    """Remember a language that was asked for in the address."""
    asked = connection.query_params.get(ASKED)
    if asked not in set(Language):
        return []
    secure = connection.app.state.settings.is_production
    return [
        Cookie(COOKIE, value=asked, max_age=_YEAR_S, samesite="lax", secure=secure, httponly=True)
    ]


def _other_address(connection: AnyConnection, language: Language) -> str:
    """This page in the other language, or the one above it where only forms are sent to."""
    [other] = set(Language) - {language}
    query = connection.query_params.dict() | {ASKED: [other.value]}
    return f"{_read_at(connection)}?{urlencode(query, doseq=True)}"


def _read_at(connection: AnyConnection) -> str:
    """The address of the page, or of the nearest above it that a link can lead to."""
    template, path = connection.scope.get("path_template", ""), connection.url.path
    read = {
        route.path_format
        for route in connection.app.routes
        if isinstance(route, HTTPRoute) and "GET" in route.methods
    }
    while template and template not in read:
        template, path = template.rpartition("/")[0], path.rpartition("/")[0]
    return path or "/"


def _short_day(day: date, *, language: Language) -> str:
    return format_date(day, format=_SHORT[language], locale=LOCALES[language])


def _moment(instant: datetime, *, language: Language) -> str:
    local = instant.astimezone(COPENHAGEN)
    clock = format_time(local, "HH.mm" if language is Language.DA else "HH:mm")
    return f"{spelled_day(local.date(), language, weekday=False)}, {clock}"


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "asset": assets.address,
        "icon": assets.icon,
        "new_key": lambda: uuid4().hex,
    }
    return environment
