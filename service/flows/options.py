"""What a citizen may choose between, and why not the rest (§ 7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

import numpy as np
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import bookings, providers, reference
from db.queries.bookings import Asked, FreeDay
from db.queries.providers import Candidate
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
from service.rules.verdict import Reason


class Sort(StrEnum):
    """In which order options come. What misses the clinical deadline always comes last."""

    START = "start"
    TRAVEL = "travel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A place that may be chosen, with its first possible start."""

    candidate: Candidate
    window: Window
    free: FreeDay
    distance_km: float
    meets_deadline: bool

    @property
    def cost(self) -> int:
        """Waiting and travel on one scale, counted from the window's first day."""
        waiting = (self.free.start_on - self.window.first_on).days
        minutes = self.candidate.travel_minutes or 0
        return weights.cost(waiting_days=waiting, travel_minutes=minutes)


@dataclass(frozen=True, slots=True)
class Excluded:
    """A place that may not be chosen now."""

    candidate: Candidate
    reason: Reason


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
    home = await reference.place_of(session, case.plan.postcode)
    if home is None:
        raise LookupError("a stored plan has an unknown postcode")
    found = await _candidates(session, case, zone_id=home.zone_id, everyone=with_excluded)
    asked = _Asked(
        case=case,
        today=acting.today,
        rights=case.entitlement(acting.today),
        refusals=await refusals_for(session, acting, case),
        km=_distances(case.plan.lat or home.lat, case.plan.lon or home.lon, found),
    )
    doors = [(candidate, asked.access(candidate)) for candidate in found]
    free = await _free_days(session, case, doors)
    judged = [asked.judge(one, door, free.get(one.facts.provider_id)) for one, door in doors]
    options = sorted((j for j in judged if isinstance(j, Option)), key=_ORDER[sort])
    return Options(
        options=tuple(options),
        excluded=tuple(j for j in judged if isinstance(j, Excluded)) if with_excluded else (),
        suggested=min(options, key=_best, default=None),
        offer=case.offer,
    )


def _distances(lat: float, lon: float, candidates: list[Candidate]) -> dict[str, float]:
    """Kilometres as the crow flies from the citizen to each candidate."""
    there = np.array([(c.lat, c.lon) for c in candidates], dtype=np.float64).reshape(-1, 2)
    km = great_circle_km(np.array([(lat, lon)], dtype=np.float64), there)[0]
    return {c.facts.provider_id: float(d) for c, d in zip(candidates, km, strict=True)}


def _by_start(option: Option) -> tuple[bool, date, int, str]:
    minutes = option.candidate.travel_minutes or 0
    return (
        not option.meets_deadline,
        option.free.start_on,
        minutes,
        option.candidate.facts.provider_id,
    )


def _by_travel(option: Option) -> tuple[bool, int, date, str]:
    minutes = option.candidate.travel_minutes or 0
    return (
        not option.meets_deadline,
        minutes,
        option.free.start_on,
        option.candidate.facts.provider_id,
    )


_ORDER = {Sort.START: _by_start, Sort.TRAVEL: _by_travel}


def _best(option: Option) -> tuple[bool, int, str]:
    return not option.meets_deadline, option.cost, option.candidate.facts.provider_id


async def _candidates(
    session: AsyncSession, case: Case, *, zone_id: str, everyone: bool
) -> list[Candidate]:
    """Those that offer the very level and area, or everyone when the others are asked for too."""
    narrow = not everyone and case.plan.care_level is not None
    return await providers.candidates(
        session,
        care_level=case.plan.care_level if narrow else None,
        clinical_area=case.plan.clinical_area if narrow else None,
        zone_id=zone_id,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """One citizen's question, put to every candidate."""

    case: Case
    today: date
    rights: Entitlement
    refusals: list[RefusalFacts]
    km: dict[str, float]

    def access(self, candidate: Candidate) -> Access:
        """What the law says of the candidate."""
        return access(
            self.case.book,
            self.case.facts,
            self.rights,
            candidate.facts,
            self.refusals,
            today=self.today,
            plan_id=str(self.case.plan.plan_id),
        )

    def judge(self, candidate: Candidate, door: Access, free: FreeDay | None) -> Option | Excluded:
        """The candidate as an option with its first day, or the reason it is none."""
        if door.reason is not None:
            return Excluded(candidate, door.reason)
        day = self._held(candidate, free) or free
        if day is None:
            return Excluded(candidate, no_room(door.windows[0], last_published_on=None))
        window = _around(door.windows, day.start_on)
        if window is None:
            return Excluded(candidate, self._why_not(candidate, day.start_on))
        return Option(
            candidate=candidate,
            window=window,
            free=day,
            distance_km=self.km[candidate.facts.provider_id],
            meets_deadline=meets_clinical_deadline(self.case.facts, start_on=day.start_on),
        )

    def _held(self, candidate: Candidate, free: FreeDay | None) -> FreeDay | None:
        """The place the authority holds for this very plan, when it is the provider's first."""
        offer = self.case.offer
        if offer is None or str(offer.provider_id) != candidate.facts.provider_id:
            return None
        if offer.start_on < self.today or (free and free.start_on < offer.start_on):
            return None
        return FreeDay(
            start_on=offer.start_on,
            delivery_mode=free.delivery_mode if free else "on_site",
            available=1 + (free.available if free and free.start_on == offer.start_on else 0),
            observed_at=free.observed_at if free else offer.notified_at,
        )

    def _why_not(self, candidate: Candidate, start_on: date) -> Reason:
        verdict = may_start(
            self.case.book,
            self.case.facts,
            self.rights,
            candidate.facts,
            self.refusals,
            start_on=start_on,
            today=self.today,
            plan_id=str(self.case.plan.plan_id),
        )
        return verdict.reason


def _around(windows: Iterable[Window], day: date) -> Window | None:
    """The first window that holds the day."""
    return next(
        (w for w in windows if w.first_on <= day and (w.last_on is None or day <= w.last_on)),
        None,
    )


async def _free_days(
    session: AsyncSession, case: Case, doors: list[tuple[Candidate, Access]]
) -> dict[str, FreeDay]:
    level = case.plan.care_level
    if level is None:
        return {}
    asked = [
        Asked(
            provider_id=UUID(candidate.facts.provider_id),
            first_on=min(w.first_on for w in door.windows),
            as_guest=is_out_of_area(case.facts, candidate.facts),
        )
        for candidate, door in doors
        if door.windows
    ]
    free = await bookings.first_free(
        session, asked, care_level=level, clinical_area=case.plan.clinical_area
    )
    return {str(provider_id): day for provider_id, day in free.items()}
