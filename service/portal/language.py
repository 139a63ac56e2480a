"""Which language a visitor reads: what they asked for, chose before, or their browser prefers."""

from typing import Any

from litestar.connection import ASGIConnection

from service.notices.texts import Language

COOKIE = "fritvalg-lang"
ASKED = "lang"  # in an address: `?lang=en`


def language_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Language:
    """The language of a page; Danish when nothing says otherwise."""
    asked = (connection.query_params.get(ASKED), connection.cookies.get(COOKIE))
    for said in asked:
        if said in set(Language):
            return Language(said)
    return _preferred(connection.headers.get("accept-language", ""))


def _preferred(header: str) -> Language:
    """The first of our languages that the browser names; its order is that of preference."""
    for part in header.split(","):
        said = part.split(";")[0].strip().lower()[:2]
        if said in set(Language):
            return Language(said)
    return Language.DA
