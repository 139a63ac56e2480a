"""Scripts, styles and fonts of the pages, under an address that changes when they do."""

import hashlib
import re
from functools import cache
from pathlib import Path

from litestar import Router
from litestar.datastructures import CacheControlHeader
from litestar.middleware import DefineMiddleware
from litestar.middleware.compression import CompressionMiddleware
from litestar.static_files import create_static_files_router
from markupsafe import Markup

from service.border.apart import beside
from service.portal.compressed import GZIP

FOLDER = Path(__file__).parent / "static"
_ICONS = FOLDER / "vendor" / "dkfds" / "img" / "svg-icons"
_YEAR_S = 31_536_000
_OPENING = re.compile(r"^<svg ")


@cache
def version() -> str:
    """Twelve characters that are others when any file is another."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(FOLDER).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def address(name: str) -> str:
    """Where a browser finds a file, such as `portal.css`."""
    return f"/static/{version()}/{name}"


@cache
def icon(name: str) -> Markup:
    """An icon of the design system as markup; the words beside it say what it means."""
    drawn = (_ICONS / f"{name}.svg").read_text(encoding="utf-8")
    opened = _OPENING.sub('<svg class="icon-svg" focusable="false" aria-hidden="true" ', drawn)
    return Markup(opened)  # noqa: S704 - a file of our own


def router() -> Router:
    """The routes to the files: they never change under their address."""
    return create_static_files_router(
        path=f"/static/{version()}",
        directories=[FOLDER],
        name="portal",
        opt=beside(),
        include_in_schema=False,
        middleware=[DefineMiddleware(CompressionMiddleware, config=GZIP)],
        cache_control=CacheControlHeader(public=True, max_age=_YEAR_S, immutable=True),
    )
