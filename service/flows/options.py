"""What a citizen may choose between, and why not the rest (§ 7)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

import numpy as np
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import directory
from db.queries.bookings import Asked, FreeDay
from db.queries.directory import Chapter, Home, Service
from db.reference.geometry import great_circle_km
from db.tables.plans import StartOfferTable
from service.auth import Role
from service.errors import Fault, WrongFields
from service.flows.acting import Acting
from service.flows.case import Case
from service.flows.judging import Door, Excluded, Option, Question
from service.flows.known import Known, Now
from service.rules.fit import served_at, serving_levels
from service.rules.offer_place import may_be_offered

__all__ = ["Excluded", "Option", "Options", "Sort", "free_days", "options_for"]


class Sort(StrEnum):
    """In which order options come. What misses the clinical deadline always comes last."""

    START = "start"
    TRAVEL = "travel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Everything a citizen is shown, in order; `suggested` has the lowest cost.

    Attributes:
        offerable: where the authority who asks may offer a start itself (A-03); none to others.
        shows_way: whether who asks may see how far it is; the way from a home tells the home.
        sort: the order they are in: that of the ways would tell the home as well.
    """

    options: tuple[Option, ...]
    excluded: tuple[Excluded, ...]
    suggested: Option | None
    offer: StartOfferTable | None
    offerable: frozenset[UUID] | None
    shows_way: bool
    sort: Sort


async def options_for(
    session: AsyncSession,
    acting: Acting,
    case: Case,
    *,
    sort: Sort,
    with_excluded: bool,
    near: str | None = None,
    known: Known | None = None,
) -> Options:
    """List where the citizen may start and when, and with what reason not elsewhere.

    Args:
        session: a session to read with.
        acting: who asks, and when.
        case: the plan, as it stood at that moment.
        sort: the order that is wished.
        with_excluded: whether the others are told too.
        near: the postcode that the way is counted from; none for where the citizen lives.
        known: what was known then; none for what is known now.

    Raises:
        WrongFields: there is no such postcode.
    """
    home = await _start(session, case, near)
    read = known or Now(session)
    chapter = await _chapter(read, case, home, everyone=with_excluded)
    asked = Question.of(case, await read.refusals(acting, case), home, today=acting.today)
    doors = asked.doors(chapter)
    free = await free_days(read, case, chapter, doors)
    km: list[float] = great_circle_km(np.array([(home.lat, home.lon)]), chapter.places)[0].tolist()
    judged = [
        asked.judge(place, door, free[number], km[number])
        for number, (place, door) in enumerate(zip(chapter.listed, doors, strict=True))
    ]
    shows_way = acting.sees_home or near is not None
    options = sorted(
        (j for j in judged if isinstance(j, Option)), key=_ORDER[sort] if shows_way else _by_day
    )
    return Options(
        options=tuple(options),
        excluded=tuple(j for j in judged if isinstance(j, Excluded)) if with_excluded else (),
        suggested=min(options, key=_best, default=None) if shows_way else None,
        offer=case.offer,
        offerable=_offerable(acting, asked, options),
        shows_way=shows_way,
        sort=sort if shows_way else Sort.START,
    )


def _offerable(
    acting: Acting, asked: Question, options: Sequence[Option]
) -> frozenset[UUID] | None:
    if acting.caller.role is not Role.AUTHORITY:
        return None
    return frozenset(
        one.place.provider_id
        for one in options
        if may_be_offered(asked.on_day(one.place, one.free.start_on, basis=one.window.basis))
    )


async def _start(session: AsyncSession, case: Case, near: str | None) -> Home:
    """Where the way is counted from: a postcode, or the very home where it is known."""
    if near is not None:
        elsewhere = await directory.home(session, near)
        if elsewhere is None:
            raise WrongFields((Fault("/near", "unknown_code", f"No postcode {near}."),))
        return elsewhere
    home = await directory.home(session, case.plan.postcode)
    if home is None:
        raise LookupError("a stored plan has an unknown postcode")
    lat, lon = case.plan.lat, case.plan.lon
    return home if lat is None or lon is None else replace(home, lat=lat, lon=lon)


async def _chapter(read: Known, case: Case, home: Home, *, everyone: bool) -> Chapter:
    """Those that offer the very level and area; everyone where that does not tell who may come."""
    service: Service | None = None
    levels = serving_levels(case.book, case.plan.care_level)
    if len(levels) == 1 and not everyone:
        service = levels[0], case.plan.clinical_area
    return (await read.directory(home)).of(service)


def _by_start(option: Option) -> tuple[bool, date, int, str]:
    return (
        not option.meets_deadline,
        option.free.start_on,
        option.travel_minutes,
        option.place.facts.provider_id,
    )


def _by_travel(option: Option) -> tuple[bool, int, date, str]:
    return (
        not option.meets_deadline,
        option.travel_minutes,
        option.free.start_on,
        option.place.facts.provider_id,
    )


def _by_day(option: Option) -> tuple[bool, date, str]:
    """An order that does not tell where the citizen lives."""
    return not option.meets_deadline, option.free.start_on, option.place.facts.provider_id


_ORDER = {Sort.START: _by_start, Sort.TRAVEL: _by_travel}


def _best(option: Option) -> tuple[bool, int, str]:
    return not option.meets_deadline, option.cost, option.place.facts.provider_id


async def free_days(
    read: Known, case: Case, chapter: Chapter, doors: Sequence[Door]
) -> list[list[FreeDay | None]]:
    """The first free day from the start of each window of each place."""
    days: list[list[FreeDay | None]] = [[] for _ in doors]
    levels = serving_levels(case.book, case.plan.care_level)
    for level in levels:
        there = [
            (number, place, door)
            for number, (place, door) in enumerate(zip(chapter.listed, doors, strict=True))
            if door.access.windows
            and (len(levels) == 1 or served_at(case.book, case.facts, place.facts) is level)
        ]
        asked = [
            Asked(provider_id=place.provider_id, first_on=w.first_on, as_guest=door.as_guest)
            for _, place, door in there
            for w in door.access.windows
        ]
        found = iter(
            await read.first_free(asked, care_level=level, clinical_area=case.plan.clinical_area)
        )
        for number, _, door in there:
            days[number] = [next(found) for _ in door.access.windows]
    return days
