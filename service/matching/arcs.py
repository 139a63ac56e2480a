"""The starts that the law and the free places leave one plan, with what each of them costs.

The law decides which days are open (`windows`); here those days meet the free places. A pair that
is not an arc is unlawful, too late to be better than the offer that stands, or full.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date

import numpy as np
from numpy.typing import NDArray

from service.matching import weights
from service.matching.facts import MatchFacts, MatchPlan, MatchProvider, Pin
from service.matching.pins import keeps_its_offer, looked_until
from service.matching.pools import Ints, Pools
from service.matching.windows import Asking, LawTable, cut, services
from service.rules.choice import is_out_of_area
from service.rules.days import day_zero, last_day_without_private_choice
from service.rules.fit import serving_levels
from service.rules.rulebook import rulebook_named
from service.rules.vocabulary import Basis, CareLevel

BASES: tuple[Basis, ...] = tuple(Basis)
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Arcs:
    """The arcs of one plan.

    Attributes:
        pool: (A,) the pool of each.
        basis: (A,) index into `BASES`.
        waiting: (A,) days from day zero to the start.
        travel: (A,) minutes.
        missed: (A,) True where the start comes after the clinical deadline.
        late: (A,) True where it comes after the public offer, or after day seven without one.
        cost: (A,) waiting and travel on one scale.
    """

    pool: Ints
    basis: Ints
    waiting: Ints
    travel: Ints
    missed: Flags
    late: Flags
    cost: Ints


def in_time_until(plan: MatchPlan) -> date | None:
    """The last day a start is in time for a plan: its offer, else day seven, else none."""
    book = rulebook_named(plan.rule_set)
    return plan.offer_on or last_day_without_private_choice(book, plan.facts)


def waiting_days(asked: MatchPlan, *, start_on: date) -> int:
    """Days from day zero to a start.

    Source: § 7, stk. 3, and § 3, stk. 2.
    """
    return (start_on - day_zero(rulebook_named(asked.rule_set), asked.facts)).days


def minutes_to(facts: MatchFacts, plan: MatchPlan, provider: int) -> int:
    """Travel minutes from a plan's citizen to a provider."""
    return int(facts.travel()[plan.zone, facts.providers[provider].zone])


class Guests:
    """Which providers a citizen is out of area for, by home municipality and region."""

    def __init__(self, providers: Sequence[MatchProvider]) -> None:
        """Begin with nobody asked about."""
        self._providers = providers
        self._known: dict[tuple[str, str], Flags] = {}

    def of(self, asked: Asking) -> Flags:
        """(Q,) True where the plan's citizen is a guest."""
        plan = asked.plan.facts
        home = (plan.home_municipality, plan.home_region)
        if home not in self._known:
            self._known[home] = np.array(
                [is_out_of_area(plan, p.facts) for p in self._providers], np.bool_
            )
        return self._known[home]


@dataclass(frozen=True, slots=True, eq=False)
class Providers:
    """What the arcs are told of the providers, the same for every plan.

    Attributes:
        law: the windows that kinds of plans have at them.
        guests: for whom each is out of area.
        offering: which of them offer each (level, area), as ascending indices.
        zone: (Q,) the row of the travel matrix of each.
    """

    law: LawTable
    guests: Guests
    offering: dict[tuple[CareLevel, str], list[int]]
    zone: Ints

    @classmethod
    def of(cls, facts: MatchFacts) -> "Providers":
        """Read them; the law is asked when a plan asks."""
        law = LawTable(facts.providers, facts.refusals, today=facts.as_of)
        zone = np.array([p.zone for p in facts.providers], np.int64)
        return cls(law, Guests(facts.providers), services(facts.providers), zone)


class Reach:
    """Finds the arcs of one plan after another, over the same places."""

    def __init__(self, facts: MatchFacts, free: Pools, providers: Providers) -> None:
        """Lay the places out by service.

        Args:
            facts: of which the travel and the last day are read.
            free: the free places.
            providers: those of the facts.
        """
        self._facts, self._providers, self._travel = facts, providers, facts.travel()
        self._places = {
            service: _Places.of(service[0], free, rows, providers.offering[service])
            for service, rows in free.of_service.items()
            if service in providers.offering
        }

    @classmethod
    def over(cls, facts: MatchFacts, free: Pools) -> "Reach":
        """Read the providers anew too."""
        return cls(facts, free, Providers.of(facts))

    def of(self, one: Asking, *, pin: Pin | None = None) -> Arcs:
        """The arcs of a plan.

        Args:
            one: the plan.
            pin: the start that somebody has decided for it, if anybody has.
        """
        plan = one.plan.facts
        levels = serving_levels(one.book, plan.care_level)
        services = [(level, plan.clinical_area) for level in levels]
        served = [there for service in services if (there := self._places.get(service))]
        if not served or keeps_its_offer(one.plan, pin):
            return _no_arcs()
        until = looked_until(one.plan, pin, last_on=self._facts.last_on).toordinal()
        guest, minutes = self._providers.guests.of(one), self._travel[one.plan.zone]
        parts = []
        for there in served:
            basis = there.basis(self._providers.law, one)
            open_to = ~there.for_residents | ~guest[there.provider]
            kept = np.flatnonzero((basis >= 0) & open_to & (there.day <= until))
            away = minutes[self._providers.zone[there.provider[kept]]].astype(np.int64)
            parts.append(_arcs_of(one, there.day[kept], away, kept + there.first, basis[kept]))
        return parts[0] if len(parts) == 1 else _together(parts)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Places:
    """The pools of one (level, area).

    Attributes:
        level: at which they train.
        first: the first pool's number.
        offering: providers that offer it, ascending.
        column: (K,) where each pool's provider stands in `offering`.
        is_offered: (K,) False for a place that is supposed where the service is not offered.
    """

    level: CareLevel
    first: int
    provider: Ints
    day: Ints
    for_residents: Flags
    offering: list[int]
    column: Ints
    is_offered: Flags

    @classmethod
    def of(cls, level: CareLevel, free: Pools, rows: slice, offering: list[int]) -> "_Places":
        """Look up once where each pool's provider stands."""
        provider, ordered = free.provider[rows], np.array(offering, np.int64)
        column = np.minimum(np.searchsorted(ordered, provider), ordered.size - 1)
        return cls(
            level=level,
            first=rows.start,
            provider=provider,
            day=free.day[rows],
            for_residents=free.for_residents[rows],
            offering=offering,
            column=column,
            is_offered=ordered[column] == provider,
        )

    def basis(self, law: LawTable, asked: Asking) -> Ints:
        """(K,) the basis on which the plan may start in each pool, or -1."""
        found = np.full(self.day.size, -1, np.int64)
        for layer in cut(law.layers(asked, self.offering, self.level), asked):
            open_on = (layer.opens[self.column] <= self.day) & (
                self.day <= layer.closes[self.column]
            )
            found[self.is_offered & open_on & (found < 0)] = BASES.index(layer.basis)
        return found


def _no_arcs() -> Arcs:
    none, never = np.empty(0, np.int64), np.empty(0, np.bool_)
    return Arcs(none, none, none, none, never, never, none)


def _together(parts: list[Arcs]) -> Arcs:
    """The arcs of one plan to places at several levels."""
    return Arcs(
        *(np.concatenate([getattr(part, entry.name) for part in parts]) for entry in fields(Arcs))
    )


def _arcs_of(asked: Asking, day: Ints, minutes: Ints, pool: Ints, basis: Ints) -> Arcs:
    plan = asked.plan.facts
    waiting = day - day_zero(asked.book, plan).toordinal()
    deadline = plan.clinical_start_deadline
    limit = in_time_until(asked.plan)
    return Arcs(
        pool=pool,
        basis=basis,
        waiting=waiting,
        travel=minutes,
        missed=day > deadline.toordinal() if deadline else np.zeros(day.size, np.bool_),
        late=day > limit.toordinal() if limit else np.zeros(day.size, np.bool_),
        cost=weights.WAITING_DAY * waiting + weights.TRAVEL_MINUTE * minutes,
    )
