"""How a body about a plan spells days, instants, civil numbers and texts: in one way only."""

import re
from datetime import UTC, date, datetime, time
from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

from service.clock import danish_day
from service.rules.civil_number import born_on

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CPR = re.compile(r"[0-9]{6}-?[0-9]{4}", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:.*", re.ASCII)
# Nothing real lies outside, and days can be counted from everything inside.
_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)


def _spelled_as_cpr(value: object) -> str:
    """Ten digits that begin with a day there was; what is wrong never says what was given."""
    if not (isinstance(value, str) and _CPR.fullmatch(value)):
        raise PydanticCustomError("cpr", "Input should be a CPR number: 6 digits, 4 digits")
    digits = value.replace("-", "")
    if born_on(digits) is None:
        raise PydanticCustomError("cpr", "Input should begin with a date")
    return digits


def spells_a_civil_number(text: str) -> bool:
    """Whether a text is a civil number, however it is parted."""
    digits = re.sub(r"[\s-]+", "", text)
    return bool(_CPR.fullmatch(digits)) and born_on(digits) is not None


def _spelled_as_day(value: object) -> object:
    """Refuse other spellings of a day than the one of the API, numbers above all."""
    if type(value) is date or (isinstance(value, str) and _DAY.fullmatch(value)):
        return value
    raise PydanticCustomError("date_type", "Input should be a date such as 2027-01-06")


def _spelled_as_instant(value: object) -> object:
    """Refuse other spellings of an instant than the one of the API, numbers above all."""
    if isinstance(value, datetime) or (isinstance(value, str) and _INSTANT.fullmatch(value)):
        return value
    spelling = "Input should be an instant such as 2027-01-06T14:00:00+01:00"
    raise PydanticCustomError("datetime_type", spelling)


def _day_it_falls_on(value: object) -> object:
    """The Danish day of an instant with its offset; anything else is left to be read as a day."""
    if not (isinstance(value, str) and _INSTANT.fullmatch(value)):
        return value
    try:
        instant = datetime.fromisoformat(value)
        return danish_day(instant) if instant.tzinfo else value
    except (ValueError, OverflowError):
        return value


def _spelled_as_flag(value: object) -> object:
    """Refuse words and numbers for yes and no."""
    if isinstance(value, bool):
        return value
    raise PydanticCustomError("bool_type", "Input should be true or false")


def _spelled_as_number(value: object) -> object:
    """Refuse texts and flags for numbers."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        return value
    raise PydanticCustomError("float_type", "Input should be a number")


def _plausible(day: date) -> date:
    if not _FIRST_DAY <= day <= _LAST_DAY:
        told = {"first": str(_FIRST_DAY), "last": str(_LAST_DAY)}
        raise PydanticCustomError("day_out_of_range", "Input should lie in {first}..{last}", told)
    return day


def _plausible_instant(instant: datetime) -> datetime:
    _plausible(instant.date())
    return instant.astimezone(UTC)


def _without_control_signs(text: str) -> str:
    if any(sign < " " and sign not in "\n\r\t" for sign in text):
        raise ValueError("holds a control character")
    return text


# Not pydantic's strict types: the framework's own call overrules them.
Flag = Annotated[bool, BeforeValidator(_spelled_as_flag)]
Number = Annotated[float, BeforeValidator(_spelled_as_number)]
Day = Annotated[date, BeforeValidator(_spelled_as_day), AfterValidator(_plausible)]
DayOrInstant = Annotated[Day, BeforeValidator(_day_it_falls_on)]
Moment = Annotated[
    AwareDatetime, BeforeValidator(_spelled_as_instant), AfterValidator(_plausible_instant)
]
Hour = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
# No check digit: numbers without one have been issued since 2007 and must be taken.
Cpr = Annotated[
    str,
    BeforeValidator(_spelled_as_cpr),
    StringConstraints(pattern=r"^[0-9]{6}-?[0-9]{4}$"),
]
Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=10_000),
    AfterValidator(_without_control_signs),
]


def hour_of(spelled: str | None) -> time | None:
    """The hour that an `Hour` spells."""
    return None if spelled is None else time.fromisoformat(spelled)
