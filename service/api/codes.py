"""Codes as they stand in a query: of the right form, whether known or not."""

from datetime import date
from typing import Annotated

from litestar.params import QueryParameter

from service.errors import Fault, WrongFields
from service.rules.rulebook import RULEBOOKS

Area = Annotated[str | None, QueryParameter(pattern="^[0-9]{2}$", description="A clinical area.")]
Municipality = Annotated[
    str | None, QueryParameter(pattern="^[0-9]{4}$", description="A municipality.")
]
Region = Annotated[str | None, QueryParameter(pattern="^[a-z_-]{1,40}$", description="A region.")]


_LAST_YEAR = 2099


def under_an_order(day: date, pointer: str = "/on") -> date:
    """A day that some order is or was in force on.

    Raises:
        WrongFields: none was, or the day lies absurdly far ahead.
    """
    first = RULEBOOKS[0].in_force_from
    if not first <= day or day.year > _LAST_YEAR:
        detail = f"{day} is not between {first} and {_LAST_YEAR}."
        raise WrongFields((Fault(pointer, "out_of_range", detail),))
    return day
