"""A letter as a page that asks nothing of anybody else: no script, no font, no picture."""

import base64
import hashlib
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from service.notices.letter import Letter

_FOLDER = files("service.notices") / "templates"
_STYLE = Markup((_FOLDER / "letter.css").read_text(encoding="utf-8"))  # noqa: S704 - our own file
_DIGEST = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

POLICY = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The page's Content-Security-Policy: its one style is named by its digest."""


def page(letter: Letter) -> bytes:
    """Return a letter as an HTML page in UTF-8; every value is escaped."""
    return _template().render(letter=letter, style=_STYLE).encode()


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    return environment.from_string((_FOLDER / "letter.html").read_text(encoding="utf-8"))
