"""What a form sends: it has to come from a page of this session, and is told back when wrong."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Request
from litestar.exceptions import PermissionDeniedException

from service.notices.texts import Language
from service.portal.client import Refused
from service.portal.texts import Texts
from service.portal.visits import visit_of

TOKEN, KEY, VERSION = "form_token", "form_key", "form_version"
_MEDIA = ("application/x-www-form-urlencoded", "multipart/form-data")
_LONGEST_KEY = 64
_NUMBER = re.compile(r"[0-9]{1,18}")  # fits in 64 bits, and Python reads it at once


class StaleForm(PermissionDeniedException):
    """The form did not come from a page of this session."""


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form, by name.

    Attributes:
        values: what was sent; of a field sent more than once, the last.
        key: makes the same form sent twice one act.
        version: of the thing that the reader saw; empty where it has none.
    """

    values: Mapping[str, Any]
    key: str
    version: str

    def text(self, name: str) -> str:
        """A field's text, without blanks around it; empty when it was not sent."""
        value = self.values.get(name, "")
        return value.strip() if isinstance(value, str) else ""


def number_in(text: str) -> int | None:
    """The whole number that somebody wrote; none where it is something else, or endless."""
    return int(text) if _NUMBER.fullmatch(text) else None


async def form_of(request: Request[Any, Any, Any]) -> Form:
    """Read the form of somebody who is signed in.

    Raises:
        StaleForm: it carries no token of this session.
    """
    visit = visit_of(request)
    sent = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if visit is None or sent not in _MEDIA:
        raise StaleForm
    values = dict((await request.form()).dict())
    last = {name: held[-1] for name, held in values.items() if held}
    told = last.get(TOKEN, "")
    if not isinstance(told, str) or not visit.knows(told):
        raise StaleForm
    key = last.get(KEY, "")
    if not isinstance(key, str) or not 0 < len(key) <= _LONGEST_KEY or not key.isalnum():
        raise StaleForm
    version = last.get(VERSION, "")
    return Form(last, key, version if isinstance(version, str) and version.isdecimal() else "")


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a form, for the summary above it and the line at each field.

    Attributes:
        by_field: what is wrong with a field, by its name.
        others: what belongs to no field of this form.
    """

    by_field: Mapping[str, str]
    others: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is wrong."""
        return bool(self.by_field or self.others)


NOTHING_WRONG = Wrong({})


def wrong_fields(refused: Refused, words: Texts, fields: Iterable[str]) -> Wrong:
    """What the API found wrong with the fields, in the reader's words where there are some.

    Args:
        refused: the API's answer; `/start_on` points to the field `start_on`.
        words: of the reader's language; `common.faults.CODE` says it plainly.
        fields: the names of the form's own fields.
    """
    known, by_field, others = set(fields), dict[str, str](), list[str]()
    for fault in refused.faults:
        name = fault.pointer.strip("/").replace("/", "_")
        told = f"common.faults.{fault.code}"
        said = words(told) if words.has(told) else _unknown(words, fault.detail)
        if name in known:
            by_field.setdefault(name, said)
        else:
            others.append(said)
    return Wrong(by_field, tuple(others))


def _unknown(words: Texts, detail: str) -> str:
    """The API's own sentence is English; a Danish reader is told that the field is wrong."""
    return detail if words.language is Language.EN else words("common.faults.other")
