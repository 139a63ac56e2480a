"""The keys behind the cursors of plans, their history and their options, typed."""

import re
from collections.abc import Callable
from datetime import date
from typing import TypeVar
from uuid import UUID

from service.errors import Fault, WrongFields
from service.schemas.base import key_of

Key = TypeVar("Key")
_NUMBER = re.compile("[0-9]{1,18}", re.ASCII)


def discharge_and_plan(cursor: str | None) -> tuple[date, UUID] | None:
    """The discharge day and the plan that a list left off at; none at the start.

    Raises:
        WrongFields: the cursor is not one of this list.
    """
    return _read(cursor, 2, lambda key: (date.fromisoformat(key[0]), UUID(key[1])))


def number(cursor: str | None) -> int:
    """The number of an event, or of an option, that a list left off at; zero at the start.

    Raises:
        WrongFields: the cursor is not one of this list.
    """
    return _read(cursor, 1, lambda key: _number(key[0])) or 0


def _number(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise ValueError("no number of a list")
    return int(text)


def _read(cursor: str | None, parts: int, typed: Callable[[list[str]], Key]) -> Key | None:
    key = key_of(cursor, parts)
    if key is None:
        return None
    try:
        return typed(key)
    except ValueError as error:
        fault = Fault("/cursor", "unknown_cursor", "Not a cursor of this list.")
        raise WrongFields((fault,)) from error
