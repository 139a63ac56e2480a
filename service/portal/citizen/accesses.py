"""Who has looked at a plan: the same thing done again and again on one day is told once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from service.clock import danish_day
from service.notices.texts import Language
from service.schemas.accesses import AccessOut


@dataclass(frozen=True, slots=True)
class Alike:
    """What somebody did with a plan on one day, and how often in a row.

    Attributes:
        at: when last.
        purpose: why, by its name; empty where nobody said.
    """

    said: str
    at: datetime
    purpose: str
    times: int


def alike(accesses: Iterable[AccessOut], language: Language) -> list[Alike]:
    """Accesses in their order, those that follow each other and say the same put together."""

    def said(one: AccessOut) -> tuple[object, ...]:
        words = one.said_da if language is Language.DA else one.said_en
        return words, danish_day(one.at), one.purpose.value if one.purpose else ""

    found = []
    for (words, _, purpose), group in groupby(accesses, key=said):
        rows = list(group)
        times = len({one.request_id for one in rows})  # a page asks more than once for the plan
        found.append(Alike(str(words), rows[0].at, str(purpose), times))
    return found
