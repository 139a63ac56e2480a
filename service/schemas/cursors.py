"""The keys behind cursors, typed."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar
from uuid import UUID

from service.errors import Fault, WrongFields
from service.schemas.base import key_of

Key = TypeVar("Key")


def day_and_number(cursor: str | None) -> tuple[date, int] | None:
    """The day and the number that a list of figures left off at; none at the start.

    Raises:
        WrongFields: the cursor is not one of this list.
    """
    return _read(cursor, 2, lambda key: (date.fromisoformat(key[0]), int(key[1])))


def service_of_provider(cursor: str | None) -> tuple[UUID, str, str] | None:
    """The provider, level and area that a list of services left off at; none at the start.

    Raises:
        WrongFields: the cursor is not one of this list.
    """
    return _read(cursor, 3, lambda key: (UUID(key[0]), key[1], key[2]))


def identity(cursor: str | None) -> UUID | None:
    """The id that a list left off at; none at the start.

    Raises:
        WrongFields: the cursor is not one of this list.
    """
    return _read(cursor, 1, lambda key: UUID(key[0]))


def _read(cursor: str | None, parts: int, typed: Callable[[list[str]], Key]) -> Key | None:
    key = key_of(cursor, parts)
    if key is None:
        return None
    try:
        return typed(key)
    except ValueError as error:
        fault = Fault("/cursor", "unknown_cursor", "Not a cursor of this list.")
        raise WrongFields((fault,)) from error
