"""The documentation page: its scripts come from this service, and it can reach nothing else."""

import base64
import hashlib
import re
from pathlib import Path
from typing import Any

from litestar import Response, Router
from litestar.datastructures import CacheControlHeader
from litestar.static_files import create_static_files_router

from service.border.identity import admits

ASSETS = "/static/swagger-ui"
_FOLDER = Path(__file__).parent / "static" / "swagger-ui"
_INLINE_SCRIPT = re.compile(rb"<script[^>]*(?<!crossorigin)>(.+?)</script>", re.DOTALL)
_POLICY = (
    "default-src 'none'; connect-src 'self'; font-src 'self'; img-src 'self' data:; "
    "style-src 'self' 'unsafe-inline'; script-src 'self' {scripts}; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def assets() -> Router:
    """The routes to the page's scripts and styles."""
    return create_static_files_router(
        path=ASSETS,
        directories=[_FOLDER],
        name="swagger-ui",
        opt=admits(),
        include_in_schema=False,
        cache_control=CacheControlHeader(public=True, max_age=3600),
    )


def close(response: Response[Any]) -> Response[Any]:
    """Forbid the page, by its Content-Security-Policy, all but itself and this service."""
    body = response.content if isinstance(response.content, bytes) else b""
    scripts = " ".join(_source(script) for script in _INLINE_SCRIPT.findall(body))
    response.headers["Content-Security-Policy"] = _POLICY.format(scripts=scripts)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _source(script: bytes) -> str:
    digest = base64.b64encode(hashlib.sha256(script).digest()).decode()
    return f"'sha256-{digest}'"
