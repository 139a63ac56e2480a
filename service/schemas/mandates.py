"""Bodies about mandates of relatives."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, StringConstraints

from service.rules.vocabulary import MandateGround, MandateScope
from service.schemas.base import Answer, Body, Line
from service.schemas.spelling import Day, Flag


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("holds a character that cannot be printed")
    return text


Subject = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(_printable),
]


class MandateIn(Body):
    """Whom a citizen lets in, on what ground, to what, and for how long.

    `subject` is as whom the relative signs in; the portal shows it to them. `begins_on` is today
    when left out; `last_on` is the last day, at most a year on. `was_seen` is the authority's word
    that it has seen the mandate, or what gives the consent by another.
    """

    subject: Subject
    relative_name: Line
    citizen_name: Line
    ground: MandateGround = MandateGround.CITIZEN
    covers: MandateScope
    shows_home: Flag = False
    begins_on: Day | None = None
    last_on: Day
    was_seen: Flag = False


class MandateOut(Answer, frozen=True):
    """A relative's mandate in one plan.

    `counts` tells whether it counts today, `may_end` whether the caller may end it now.
    """

    plan_id: UUID
    number: int
    subject: str
    relative_name: str
    citizen_name: str
    ground: MandateGround
    covers: MandateScope
    shows_home: bool
    begins_on: date
    last_on: date
    recorded_at: datetime
    recorded_by_role: str
    ended_at: datetime | None
    ended_by_role: str | None
    counts: bool
    may_end: bool


class MandatePage(Answer, frozen=True):
    """The mandates of a plan, the newest first.

    `may_record` tells whether the caller may add another, `grounds` on what it may rest.
    """

    items: list[MandateOut]
    may_record: bool
    grounds: list[MandateGround]
    next: str | None


class HelpedPlanOut(Answer, frozen=True):
    """A plan that a relative may help with today, and how far."""

    plan_id: UUID
    number: int
    citizen_name: str
    covers: MandateScope
    shows_home: bool
    begins_on: date
    last_on: date


class HelpedPlanPage(Answer, frozen=True):
    """What a relative may help with today."""

    items: list[HelpedPlanOut]
    next: str | None
