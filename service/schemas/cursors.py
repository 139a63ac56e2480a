"""The keys behind cursors, typed."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TypeVar
from uuid import UUID

from service.errors import Fault, WrongFields
from service.rules.vocabulary import CareLevel
from service.schemas.base import key_of

Key = TypeVar("Key")


def day_and_number(cursor: str | None) -> tuple[date, int] | None:
    """The day and the number that a list of figures left off at; none at the start.

    Raises:
        WrongFields: the cursor is not one of this list.
    """
    return _read(cursor, 2, lambda key: (date.fromisoformat(key[0]), int(_digits(key[1]))))


def service_of_provider(cursor: str | None) -> tuple[UUID, str, str] | None:
    """The provider, level and area that a list of services left off at; none at the start.

    Raises:
        WrongFields: the cursor is not one of this list.
    """
    return _read(cursor, 3, lambda key: (UUID(key[0]), CareLevel(key[1]), _digits(key[2])))


def instant_and_identity(cursor: str | None) -> tuple[datetime, UUID] | None:
    """The instant and the id that a list left off at; none at the start.

    Raises:
        WrongFields: the cursor is not one of this list.
    """
    return _read(cursor, 2, lambda key: (_instant(key[0]), UUID(key[1])))


def identity(cursor: str | None) -> UUID | None:
    """The id that a list left off at; none at the start.

    Raises:
        WrongFields: the cursor is not one of this list.
    """
    return _read(cursor, 1, lambda key: UUID(key[0]))


def _digits(text: str) -> str:
    """A number as it is written, small enough for the database."""
    if not re.fullmatch("[0-9]{1,18}", text, re.ASCII):
        raise ValueError("not a number of a list")
    return text


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant of a list has an offset")
    return instant.astimezone(UTC)


def _read(cursor: str | None, parts: int, typed: Callable[[list[str]], Key]) -> Key | None:
    key = key_of(cursor, parts)
    if key is None:
        return None
    try:
        return typed(key)
    except (ValueError, OverflowError) as error:
        fault = Fault("/cursor", "unknown_cursor", "Not a cursor of this list.")
        raise WrongFields((fault,)) from error
