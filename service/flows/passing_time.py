"""What happens because time passes, and the demonstration's clock."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import clock, events, plans, worklists
from service.clock import COPENHAGEN, DEMO_START, danish_day, machine_now
from service.errors import Fault, WrongFields
from service.flows import answers, hand_over, refusal_terms
from service.flows import worklists as work
from service.flows.acting import Acting
from service.flows.case import load
from service.flows.lapse import lapse_if_due, time_itself

_AT_ONCE = 1_000
_MOST_BATCHES = 1_000
_FIRST_YEAR, _LAST_YEAR = 2018, 2099  # the orders' first day, and far from where days end


async def let_choices_lapse(session: AsyncSession, *, now: datetime) -> int:
    """Let choices lapse whose reply deadline has passed; the offered places stay held.

    Safe to run twice: what has lapsed is not found again.

    Source: § 6, stk. 3, and § 8, stk. 1.

    Returns:
        how many lapsed, at most a thousand in one call.
    """
    acting, lapsed = time_itself(now), 0
    for plan_id, _ in await plans.past_reply_deadline(session, today=acting.today, limit=_AT_ONCE):
        case = await load(session, acting, plan_id, lock=True)
        lapsed += await lapse_if_due(session, case, now=now)
    return lapsed


# What falls due, in the order of the law's reading: who answers, what lapsed, what waits. Each is
# safe to run twice, does a bounded part at a time, and tells how much it did.
Due = Callable[..., Awaitable[int]]
BY_THE_MINUTE: tuple[tuple[str, Due], ...] = (
    ("lapsed", let_choices_lapse),
    ("confirmed", answers.confirm_by_silence),
    ("expired", answers.let_holds_expire),
    ("refusals_ended", refusal_terms.let_refusals_end),
)
BY_THE_DAY: tuple[tuple[str, Due], ...] = (
    ("handed_over", hand_over.hand_over_due),
    *BY_THE_MINUTE,
    ("refusals_weighed", refusal_terms.weigh_again),
)


async def fall_due(
    session: AsyncSession, steps: tuple[tuple[str, Due], ...], *, now: datetime
) -> dict[str, int]:
    """Let everything that is due at an instant happen, however much it is.

    Returns:
        how much of each happened.
    """
    done = dict.fromkeys((name for name, _ in steps), 0)
    for name, step in steps:
        for _ in range(_MOST_BATCHES):
            part = await step(session, now=now)
            done[name] += part
            if not part:
                break
    return done


async def move_clock(session: AsyncSession, acting: Acting, *, to: datetime) -> dict[str, int]:
    """Put the demonstration's clock at `to` and let what falls due on the way happen.

    It happens day by day, each at the beginning of its day. Moved back, nothing happens.

    Returns:
        how much of each happened.

    Raises:
        WrongFields: the instant lies outside the years the service knows.
    """
    if not _FIRST_YEAR < to.year < _LAST_YEAR:
        detail = f"Between {_FIRST_YEAR} and {_LAST_YEAR}."
        raise WrongFields((Fault("/now", "out_of_range", detail),))
    await clock.set_offset_s(session, (to - machine_now()).total_seconds())
    await events.record(session, acting, "clock.moved", facts={"to": to.isoformat()})
    last_day = danish_day(to)
    happened: dict[str, int] = {}
    day: date | None = acting.today
    while day is not None and day < last_day:
        day = await worklists.next_due_on(session, after=day)
        if day is not None and day <= last_day:
            _add(happened, await fall_due(session, BY_THE_DAY, now=_beginning(day)))
    if last_day > acting.today:
        _add(happened, await nightly(session, now=to))
    else:
        _add(happened, await fall_due(session, BY_THE_MINUTE, now=to))
    return happened


async def nightly(session: AsyncSession, *, now: datetime) -> dict[str, int]:
    """Let what is due once a day happen, and remind everybody of what comes near."""
    done = await fall_due(session, BY_THE_DAY, now=now)
    await work.remind(session, now=now)
    await refusal_terms.warn_of_ends(session, now=now)
    return done


def _beginning(day: date) -> datetime:
    """The first instant of a Danish day."""
    return datetime.combine(day, time(), COPENHAGEN)


def _add(total: dict[str, int], part: dict[str, int]) -> None:
    for name, number in part.items():
        total[name] = total.get(name, 0) + number


async def begin_clock(session: AsyncSession) -> None:
    """Start the demonstration's clock at its first day, unless it runs already."""
    await clock.begin(session, (DEMO_START - machine_now()).total_seconds())
