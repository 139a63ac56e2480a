"""What happens because time passes, and the demonstration's clock."""

from collections import Counter
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import clock, events, falling_due
from db.tenants import stay_across
from service.clock import DEMO_START, danish_day, machine_now, midnight
from service.errors import Fault, WrongFields
from service.flows import answers, hand_over, lapse, refusal_terms, reminding
from service.flows.acting import Acting

_FIRST_YEAR, _LAST_YEAR = 2018, 2099  # the orders' first day, and far from where days end


class Happens(Protocol):
    """Lets what is due by a moment happen; safe to run twice; tells how much happened."""

    def __call__(self, session: AsyncSession, *, now: datetime) -> Awaitable[int]:
        """Do at most one batch."""
        ...


class Next(Protocol):
    """Tells the first day after a day on which something falls due, or none."""

    def __call__(self, session: AsyncSession, *, after: date) -> Awaitable[date | None]:
        """Look ahead."""
        ...


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that time brings about.

    Attributes:
        name: what it is called in answers and logs.
        nightly: it goes through the whole country's figures or plans at once, once a day; the
            others are done in batches, every minute.
        by_today_alone: it follows the day there is and no day before, so that it never happens
            for the day that a clock is moved on from.
    """

    name: str
    happens: Happens
    next_on: Next
    nightly: bool = False
    by_today_alone: bool = False


# Everything that falls due, in the order of the law; people are told when all is done.
FALLS_DUE = (
    Due(
        "handed_over",
        hand_over.hand_over_due,
        falling_due.hand_over,
        nightly=True,
        by_today_alone=True,
    ),
    Due("lapsed", lapse.let_choices_lapse, falling_due.reply_deadline),
    Due("confirmed", answers.confirm_by_silence, falling_due.silence),
    Due("expired", answers.let_holds_expire, falling_due.private_hold),
    Due("refusals_ended", refusal_terms.let_refusals_end, falling_due.refusal_end),
    Due("refusals_weighed", refusal_terms.weigh_again, falling_due.refusal_test, nightly=True),
    Due("reminded", reminding.remind, reminding.next_day, nightly=True),
)
_CATCHES_UP = tuple(due for due in FALLS_DUE if not due.by_today_alone)
_BY_TODAY_ALONE = tuple(due for due in FALLS_DUE if due.by_today_alone)
BY_THE_MINUTE = tuple(due for due in FALLS_DUE if not due.nightly)


async def move_clock(session: AsyncSession, acting: Acting, *, to: datetime) -> Mapping[str, int]:
    """Put the demonstration's clock at `to` and let what falls due on the way happen.

    It happens day by day, each thing at the beginning of the Danish day it falls due on; days on
    which nothing does are skipped. A clock that is moved back undoes nothing and does nothing
    twice.

    Returns:
        how much happened, by the names in `FALLS_DUE`.

    Raises:
        WrongFields: the instant lies outside the years the service knows.
    """
    if not _FIRST_YEAR < to.year < _LAST_YEAR:
        detail = f"Between {_FIRST_YEAR} and {_LAST_YEAR}."
        raise WrongFields((Fault("/now", "out_of_range", detail),))
    await stay_across(session)
    await clock.set_offset_s(session, (to - machine_now()).total_seconds())
    await events.record(session, acting, "clock.moved", facts={"to": to.isoformat()})
    happened: Counter[str] = Counter(dict.fromkeys((due.name for due in FALLS_DUE), 0))
    if danish_day(to) > acting.today:
        happened.update(await _pass_days(session, since=acting.now, to=danish_day(to)))
        happened.update(await let_fall_due(session, _BY_TODAY_ALONE, now=to))
    happened.update(await let_fall_due(session, BY_THE_MINUTE, now=to))
    return happened


async def _pass_days(session: AsyncSession, *, since: datetime, to: date) -> Counter[str]:
    """Let the days after a moment pass, up to and with a day; most things rest on most days."""
    # what nobody had looked at before the clock was moved belongs to the time before
    happened = Counter(await let_fall_due(session, _CATCHES_UP, now=since))
    day = danish_day(since)
    while True:
        days = [(await due.next_on(session, after=day), due) for due in FALLS_DUE]
        day = min((on for on, _ in days if on is not None), default=date.max)
        if day > to:
            return happened
        on_this_day = [due for on, due in days if on == day]
        happened.update(await let_fall_due(session, on_this_day, now=midnight(day)))


async def let_fall_due(
    session: AsyncSession, what: Sequence[Due], *, now: datetime
) -> dict[str, int]:
    """Let everything of some kinds that is due at a moment happen, however much it is.

    Returns:
        how much of each happened.
    """
    happened = {}
    for due in what:
        happened[due.name] = done = await due.happens(session, now=now)
        while done and not due.nightly:
            done = await due.happens(session, now=now)
            happened[due.name] += done
    return happened


async def begin_clock(session: AsyncSession) -> None:
    """Start the demonstration's clock at its first day, unless it runs already."""
    await clock.begin(session, (DEMO_START - machine_now()).total_seconds())
