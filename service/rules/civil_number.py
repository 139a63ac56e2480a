"""The civil registration number (CPR): a day of birth, and four digits that tell the century.

Its last digit is no check: numbers that fail modulus 11 have been issued since 2007.
"""

from datetime import date

# seventh digit -> the last year, of two digits, that means one after 2000
_LAST_OF_FIRST = {"4": 36, "5": 57, "6": 57, "7": 57, "8": 57, "9": 36}
_ALWAYS_1900 = "0123"
_IN_1900_AFTER = "49"


def born_on(digits: str) -> date | None:
    """The day of birth that a number tells, or none where there was no such day.

    Source: § 11 i databeskyttelsesloven lets authorities use the number to know who it is;
    CPR-kontoret, Personnummeret i CPR, tells the centuries by the seventh digit.

    Args:
        digits: ten ASCII digits, DDMMYYSSSS.

    Raises:
        ValueError: these are not ten ASCII digits.
    """
    if not (len(digits) == 10 and digits.isascii() and digits.isdigit()):  # noqa: PLR2004
        problem = "a civil number is ten digits"
        raise ValueError(problem)
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    try:
        return date(_century(digits[6], year) + year, month, day)
    except ValueError:
        return None


def _century(seventh: str, year: int) -> int:
    if seventh in _ALWAYS_1900:
        return 1900
    if year <= _LAST_OF_FIRST[seventh]:
        return 2000
    return 1900 if seventh in _IN_1900_AFTER else 1800
