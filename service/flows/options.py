"""What a citizen may choose between, and why not the rest (§ 7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

import numpy as np
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import bookings, directory
from db.queries.bookings import Asked, FreeDay
from db.queries.directory import Chapter, Home, Listed, Service
from db.reference.geometry import great_circle_km
from db.tables.plans import StartOfferTable
from service.flows.acting import Acting
from service.flows.case import Case
from service.flows.places import refusals_for
from service.matching import weights
from service.rules.capacity import no_room
from service.rules.choice import Access, Entitlement, Window, access, is_out_of_area, may_start
from service.rules.clinical import meets_clinical_deadline
from service.rules.facts import RefusalFacts
from service.rules.fit import served_at, serving_levels
from service.rules.likeness import standing
from service.rules.verdict import Reason


class Sort(StrEnum):
    """In which order options come. What misses the clinical deadline always comes last."""

    START = "start"
    TRAVEL = "travel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A place that may be chosen, with its first possible start."""

    place: Listed
    window: Window
    free: FreeDay
    travel_minutes: int
    distance_km: float
    meets_deadline: bool

    @property
    def cost(self) -> int:
        """Waiting and travel on one scale, counted from the window's first day."""
        waiting = (self.free.start_on - self.window.first_on).days
        return weights.cost(waiting_days=waiting, travel_minutes=self.travel_minutes)


@dataclass(frozen=True, slots=True)
class Excluded:
    """A place that may not be chosen now."""

    place: Listed
    reason: Reason


class Door(NamedTuple):
    """What the law says of a place, and whether the citizen would be a guest there."""

    access: Access
    as_guest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Everything a citizen is shown, in order; `suggested` has the lowest cost."""

    options: tuple[Option, ...]
    excluded: tuple[Excluded, ...]
    suggested: Option | None
    offer: StartOfferTable | None


async def options_for(
    session: AsyncSession,
    acting: Acting,
    case: Case,
    *,
    sort: Sort,
    with_excluded: bool,
) -> Options:
    """List where the citizen may start and when, and with what reason not elsewhere."""
    home = await directory.home(session, case.plan.postcode)
    if home is None:
        raise LookupError("a stored plan has an unknown postcode")
    chapter = await _chapter(session, case, home, everyone=with_excluded)
    asked = _Asked(
        case=case,
        today=acting.today,
        rights=case.entitlement(acting.today),
        refusals=await refusals_for(session, acting, case),
        home=home,
        held_at=case.offer.provider_id if case.offer else None,
        held=_held(case.offer) if case.offer else None,
    )
    doors = asked.doors(chapter)
    free = await _free_days(session, case, chapter, doors)
    km = _distances(case, home, chapter)
    judged = [
        asked.judge(place, door, free[number], km[number])
        for number, (place, door) in enumerate(zip(chapter.listed, doors, strict=True))
    ]
    options = sorted((j for j in judged if isinstance(j, Option)), key=_ORDER[sort])
    return Options(
        options=tuple(options),
        excluded=tuple(j for j in judged if isinstance(j, Excluded)) if with_excluded else (),
        suggested=min(options, key=_best, default=None),
        offer=case.offer,
    )


async def _chapter(session: AsyncSession, case: Case, home: Home, *, everyone: bool) -> Chapter:
    """Those that offer the very level and area; everyone where that does not tell who may come."""
    service: Service | None = None
    levels = serving_levels(case.book, case.plan.care_level)
    if len(levels) == 1 and not everyone:
        service = levels[0], case.plan.clinical_area
    return (await directory.directory(session, home.stamp)).of(service)


def _distances(case: Case, home: Home, chapter: Chapter) -> list[float]:
    """Kilometres as the crow flies from the citizen to each place."""
    lat, lon = case.plan.lat, case.plan.lon
    here = (home.lat, home.lon) if lat is None or lon is None else (lat, lon)
    km: list[float] = great_circle_km(np.array([here]), chapter.places)[0].tolist()
    return km


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


_ORDER = {Sort.START: _by_start, Sort.TRAVEL: _by_travel}


def _best(option: Option) -> tuple[bool, int, str]:
    return not option.meets_deadline, option.cost, option.place.facts.provider_id


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """One citizen's question, put to every place.

    Attributes:
        held_at: where the authority holds a place for this very plan, if it does.
        held: that place.
    """

    case: Case
    today: date
    rights: Entitlement
    refusals: list[RefusalFacts]
    home: Home
    held_at: UUID | None
    held: FreeDay | None

    def doors(self, chapter: Chapter) -> list[Door]:
        """What the law says of each place; places that it cannot tell apart are asked of once."""
        named = {refusal.provider_id for refusal in self.refusals}
        known: dict[tuple[int, str | None, str | None], Door] = {}
        doors = []
        for place in chapter.listed:
            who = place.facts.provider_id
            key = (
                place.alike,
                standing(self.case.facts, place.facts),
                who if who in named else None,
            )
            if key not in known:
                known[key] = self._door(place)
            doors.append(known[key])
        return doors

    def _door(self, place: Listed) -> Door:
        found = access(
            self.case.book,
            self.case.facts,
            self.rights,
            place.facts,
            self.refusals,
            today=self.today,
            plan_id=str(self.case.plan.plan_id),
        )
        return Door(found, is_out_of_area(self.case.facts, place.facts))

    def judge(
        self, place: Listed, door: Door, free: list[FreeDay | None], km: float
    ) -> Option | Excluded:
        """The place as an option with its first day, or the reason it is none.

        Args:
            place: the one asked.
            door: what the law says of it.
            free: its first free day from the start of each window.
            km: how far away it is.
        """
        windows, reason = door.access.windows, door.access.reason
        if reason is not None:
            return Excluded(place, reason)
        held = self.held if place.provider_id == self.held_at else None
        days = [
            (day, window)
            for window, first in zip(windows, free, strict=True)
            for day in (held, first)
            if day is not None and day.start_on >= window.first_on
        ]
        if not days:
            return Excluded(place, no_room(windows[0], last_published_on=None))
        inside = [(d, w) for d, w in days if w.last_on is None or d.start_on <= w.last_on]
        if not inside:
            return Excluded(place, self._why_not(place, min(d.start_on for d, _ in days)))
        day, window = min(inside, key=_first)
        return Option(
            place=place,
            window=window,
            free=day,
            travel_minutes=self.home.minutes[place.zone],
            distance_km=km,
            meets_deadline=meets_clinical_deadline(self.case.facts, start_on=day.start_on),
        )

    def _why_not(self, place: Listed, start_on: date) -> Reason:
        verdict = may_start(
            self.case.book,
            self.case.facts,
            self.rights,
            place.facts,
            self.refusals,
            start_on=start_on,
            today=self.today,
            plan_id=str(self.case.plan.plan_id),
        )
        return verdict.reason


def _held(offer: StartOfferTable) -> FreeDay:
    return FreeDay(
        start_on=offer.start_on,
        delivery_mode="on_site",
        available=1,
        observed_at=offer.notified_at,
    )


def _first(found: tuple[FreeDay, Window]) -> tuple[date, int]:
    """Earlier days first, and among equals the day with more room."""
    return found[0].start_on, -found[0].available


async def _free_days(
    session: AsyncSession, case: Case, chapter: Chapter, doors: Sequence[Door]
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
            await bookings.first_free(
                session, asked, care_level=level, clinical_area=case.plan.clinical_area
            )
        )
        for number, _, door in there:
            days[number] = [next(found) for _ in door.access.windows]
    return days
