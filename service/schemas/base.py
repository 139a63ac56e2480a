"""What all bodies share: strict, frozen, and texts that a database can hold."""

import base64
import binascii
import json
from datetime import date, datetime
from typing import Annotated, Any, TypeVar

import msgspec
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, StringConstraints

from service.errors import Fault, WrongFields

MOST_ITEMS = 500
USUAL_ITEMS = 50


class Body(BaseModel):
    """A request body: unknown fields are refused, and every fault is named."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer's body: every field is always there."""


def _without_control_signs(text: str) -> str:
    if any(sign < " " and sign not in "\n\r\t" for sign in text):
        raise ValueError("holds a control character")
    return text


Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=300),
    AfterValidator(_without_control_signs),
]
Prose = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000),
    AfterValidator(_without_control_signs),
]
MunicipalityCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
Postcode = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
ClinicalArea = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")]
Instant = AwareDatetime


class ReasonOut(Answer, frozen=True):
    """One ground: a code, the paragraph and the values compared."""

    code: str
    citation: str
    facts: dict[str, str]


class VerdictOut(Answer, frozen=True):
    """Whether something holds, and why."""

    holds: bool
    code: str
    citation: str
    facts: dict[str, str]


def cursor_of(*key: str | int | date | datetime) -> str:
    """An opaque place in a list, after the row with this key."""
    raw = json.dumps([str(part) for part in key], separators=(",", ":"))
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def key_of(cursor: str | None, parts: int) -> list[str] | None:
    """The key behind a cursor of ours; none without a cursor.

    Raises:
        WrongFields: the cursor is not one of ours.
    """
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        key: Any = json.loads(base64.urlsafe_b64decode(padded.encode()))
    except (binascii.Error, ValueError):
        key = None
    if not isinstance(key, list) or len(key) != parts or not all(isinstance(k, str) for k in key):
        raise WrongFields((Fault("/cursor", "unknown_cursor", "Not a cursor of this list."),))
    return key


Row = TypeVar("Row")


def cut(rows: list[Row], limit: int) -> tuple[list[Row], bool]:
    """The page of at most `limit` rows, and whether more follow; give it one row too many."""
    return rows[:limit], len(rows) > limit
