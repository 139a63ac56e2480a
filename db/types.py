"""Column types that say the same thing in Python and in PostgreSQL."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Enum, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB


def word(kind: type[StrEnum]) -> Enum:
    """A closed word list stored as its values, so the database reads like the API.

    SQLModel's default would store member names in a native PostgreSQL enum. The CHECK that
    guards the list is written out by each table with `words_check`.
    """
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


def words_check(column: str, kind: type[StrEnum]) -> str:
    """The SQL condition that `column` holds one of the words of `kind`."""
    return f"{column} IN ({', '.join(repr(member.value) for member in kind)})"


def instant() -> DateTime:
    """A point in time, always with an offset."""
    return DateTime(timezone=True)


def texts() -> ARRAY[str]:
    """A short list of words."""
    return ARRAY(Text)


def document() -> JSONB:
    """A JSON document whose shape belongs to the code that writes it."""
    return JSONB()


Json = dict[str, Any]
Instant = datetime
