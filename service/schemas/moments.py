"""A moment that somebody asks about: an instant, or a whole day."""

from datetime import date, datetime

from pydantic import TypeAdapter, ValidationError

from service.errors import Fault, WrongFields
from service.schemas.spelling import Day, Moment

_DAY: TypeAdapter[date] = TypeAdapter(Day)
_INSTANT: TypeAdapter[datetime] = TypeAdapter(Moment)
_LENGTH_OF_A_DAY = len("2027-01-06")


def day(text: str, pointer: str) -> date:
    """The day that a text spells.

    Raises:
        WrongFields: it spells none.
    """
    try:
        return _DAY.validate_python(text)
    except ValidationError as error:
        fault = Fault(pointer, "wrong_format", "A day such as 2027-01-06.")
        raise WrongFields((fault,)) from error


def moment(text: str, pointer: str) -> date | datetime:
    """The day or the instant that a text spells.

    Raises:
        WrongFields: it spells neither.
    """
    try:
        if len(text) <= _LENGTH_OF_A_DAY:
            return _DAY.validate_python(text)
        return _INSTANT.validate_python(text)
    except ValidationError as error:
        detail = "A day such as 2027-01-06, or an instant such as 2027-01-06T14:00:00+01:00."
        raise WrongFields((Fault(pointer, "wrong_format", detail),)) from error
