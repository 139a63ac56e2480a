"""One citizen's question put to places: what the law says of each, and its first possible day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import repeat
from typing import NamedTuple
from uuid import UUID

from db.queries.bookings import FreeDay
from db.queries.directory import Chapter, Home, Listed
from db.tables.plans import StartOfferTable
from service.flows.case import Case
from service.matching import weights
from service.rules.capacity import no_room
from service.rules.choice import Access, Entitlement, Window, access, is_out_of_area, may_start
from service.rules.clinical import meets_clinical_deadline
from service.rules.facts import RefusalFacts
from service.rules.likeness import standing
from service.rules.verdict import Reason
from service.rules.vocabulary import Basis


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
    travel_minutes: int


class Door(NamedTuple):
    """What the law says of a place, and whether the citizen would be a guest there."""

    access: Access
    as_guest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
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

    @classmethod
    def of(cls, case: Case, refusals: list[RefusalFacts], home: Home, *, today: date) -> "Question":
        """The question of a plan's citizen on a day."""
        return cls(
            case=case,
            today=today,
            rights=case.entitlement(today),
            refusals=refusals,
            home=home,
            held_at=case.offer.provider_id if case.offer else None,
            held=_held(case.offer) if case.offer else None,
        )

    def doors(self, chapter: Chapter, unfit: Sequence[Reason | None] = ()) -> list[Door]:
        """What the law says of each place; places that it cannot tell apart are asked of once.

        Args:
            chapter: the places.
            unfit: for each of them why it cannot deliver what the plan asks for, where somebody
                has looked already; the law gives that reason before all others.
        """
        named = {refusal.provider_id for refusal in self.refusals}
        known: dict[tuple[int, str | None, str | None], Door] = {}
        doors = []
        for place, reason in zip(chapter.listed, unfit or repeat(None), strict=False):
            if reason is not None:
                doors.append(Door(Access(windows=(), reason=reason), self._is_guest(place)))
                continue
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
        return Door(found, self._is_guest(place))

    def _is_guest(self, place: Listed) -> bool:
        return is_out_of_area(self.case.facts, place.facts)

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
        minutes = self.home.minutes[place.zone]
        if reason is not None:
            return Excluded(place, reason, minutes)
        held = self.held if place.provider_id == self.held_at else None
        days = [
            (day, window)
            for window, first in zip(windows, free, strict=True)
            for day in (held, first)
            if day is not None and day.start_on >= window.first_on
        ]
        if not days:
            return Excluded(place, no_room(windows[0], last_published_on=None), minutes)
        inside = [(d, w) for d, w in days if w.last_on is None or d.start_on <= w.last_on]
        if not inside:
            first_on = min(d.start_on for d, _ in days)
            return Excluded(place, self.on_day(place, first_on), minutes)
        day, window = min(inside, key=_first)
        return Option(
            place=place,
            window=window,
            free=day,
            travel_minutes=minutes,
            distance_km=km,
            meets_deadline=meets_clinical_deadline(self.case.facts, start_on=day.start_on),
        )

    def on_day(self, place: Listed, start_on: date, *, basis: Basis | None = None) -> Reason:
        """Why the plan may start there on a day, on that basis if one is named; or why not."""
        verdict = may_start(
            self.case.book,
            self.case.facts,
            self.rights,
            place.facts,
            self.refusals,
            start_on=start_on,
            today=self.today,
            plan_id=str(self.case.plan.plan_id),
            basis=basis,
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
