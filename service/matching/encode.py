"""From facts to the solver's arrays, and the way back from each array index.

The law decides which days are open (`windows`); here those days meet the free places. A pair that
is not an arc is unlawful, too late to be better than the offer that stands, or full.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from service.matching import weights
from service.matching.facts import HeldOffer, MatchFacts, MatchPlan, Pin
from service.matching.pins import decided, keeps_its_offer, looked_until, pinned_arcs
from service.matching.pools import Ints, Pools, keys, pools
from service.matching.windows import Asking, LawTable, asking, cut, services
from service.rules.choice import is_out_of_area
from service.rules.days import day_zero, last_day_without_private_choice
from service.rules.fit import serving_levels
from service.rules.rulebook import rulebook_named
from service.rules.vocabulary import Basis, CareLevel
from solver.assignment import problem as arrays
from solver.assignment.problem import AssignmentProblem

BASES: tuple[Basis, ...] = tuple(Basis)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Encoded:
    """The problem with what its indices mean.

    Attributes:
        problem: for the solver.
        slot_of_pool: (S,) index into the facts' slots.
        provider_of_pool: (S,) index into the facts' providers.
        day_of_pool: (S,) day ordinal.
        for_residents: (S,) True where only residents may start.
        basis_of_arc: (A,) index into `BASES`.
        waiting_of_arc: (A,) days from day zero to the start.
        travel_of_arc: (A,) minutes.
    """

    problem: AssignmentProblem
    slot_of_pool: Ints
    provider_of_pool: Ints
    day_of_pool: Ints
    for_residents: NDArray[np.bool_]
    basis_of_arc: Ints
    waiting_of_arc: Ints
    travel_of_arc: Ints

    def only(self, keep: NDArray[np.bool_]) -> "Encoded":
        """The same without some arcs; no plan may be pinned.

        Args:
            keep: (A,) False for an arc to be left out.
        """
        whole = self.problem
        arcs = ("arc_plan", "arc_pool", "arc_missed", "arc_late", "arc_cost")
        problem = replace(whole, **{name: getattr(whole, name)[keep] for name in arcs})
        kept = ("basis_of_arc", "waiting_of_arc", "travel_of_arc")
        return replace(self, problem=problem, **{name: getattr(self, name)[keep] for name in kept})

    def input_hash(self) -> str:
        """Tells the SHA-256 of every array, as 64 hexadecimal digits."""
        return arrays.input_hash(self.problem)


@dataclass(frozen=True, slots=True, eq=False)
class _Arcs:
    """The arcs of one plan."""

    pool: Ints
    basis: Ints
    waiting: Ints
    travel: Ints
    missed: NDArray[np.bool_]
    late: NDArray[np.bool_]
    cost: Ints


def encode(facts: MatchFacts) -> Encoded:
    """Put the facts into arrays.

    Raises:
        PinIsNotPossible: a pinned start has no arc or no place, or a plan is pinned twice.
        ValueError: two slots, or two plans, are the same.
    """
    free = pools(facts)
    pinned = decided(facts)
    asked = [asking(facts, plan) for plan in facts.plans]
    arcs = list(_all_arcs(facts, asked, free, pinned))
    per_plan = np.array([a.pool.size for a in arcs], np.int64)
    held = facts.held_offers()
    exits = [exit_of(facts, plan, offer) for plan, offer in zip(facts.plans, held, strict=True)]
    problem = AssignmentProblem(
        places=free.places,
        arc_plan=np.repeat(np.arange(len(arcs), dtype=np.int64), per_plan),
        arc_pool=_joined([a.pool for a in arcs]),
        arc_missed=_joined([a.missed for a in arcs], np.bool_),
        arc_late=_joined([a.late for a in arcs], np.bool_),
        arc_cost=_joined([a.cost for a in arcs]),
        exit_missed=np.array([e[0] for e in exits], np.bool_),
        exit_late=np.array([e[1] for e in exits], np.bool_),
        exit_cost=np.array([e[2] for e in exits], np.int64),
        plan_key=keys(plan.plan_id for plan in facts.plans),
        pool_key=free.key,
        pin=pinned_arcs(facts, pinned, free, [a.pool for a in arcs]),
    )
    return Encoded(
        problem=problem,
        slot_of_pool=free.slot,
        provider_of_pool=free.provider,
        day_of_pool=free.day,
        for_residents=free.for_residents,
        basis_of_arc=_joined([a.basis for a in arcs]),
        waiting_of_arc=_joined([a.waiting for a in arcs]),
        travel_of_arc=_joined([a.travel for a in arcs]),
    )


def in_time_until(plan: MatchPlan) -> date | None:
    """The last day a start is in time for a plan: its offer, else day seven, else none."""
    book = rulebook_named(plan.rule_set)
    return plan.offer_on or last_day_without_private_choice(book, plan.facts)


def waiting_days(asked: MatchPlan, *, start_on: date) -> int:
    """Days from day zero to a start.

    Source: § 7, stk. 3, and § 3, stk. 2.
    """
    return (start_on - day_zero(rulebook_named(asked.rule_set), asked.facts)).days


def _joined(parts: list[NDArray[np.generic]], kind: type[np.generic] = np.int64) -> NDArray:  # type: ignore[type-arg]  # the element type is `kind`
    return np.concatenate(parts).astype(kind, copy=False) if parts else np.empty(0, kind)


def _all_arcs(
    facts: MatchFacts, asked: list[Asking], free: Pools, pinned: dict[str, Pin]
) -> Iterator[_Arcs]:
    law = LawTable(facts)
    places = {
        service: _Places.of(service[0], free, rows, offering)
        for service, rows, offering in _served(facts, free)
    }
    guests = _Guests(facts)
    travel = facts.travel()
    zone_of = np.array([p.zone for p in facts.providers], np.int64)
    for one in asked:
        plan, pin = one.plan.facts, pinned.get(one.plan.plan_id)
        levels = serving_levels(one.book, plan.care_level)
        served = [there for level in levels if (there := places.get((level, plan.clinical_area)))]
        if not served or keeps_its_offer(one.plan, pin):
            yield _no_arcs()
            continue
        until = looked_until(one.plan, pin, last_on=facts.last_on).toordinal()
        guest, minutes = guests.of(one), travel[one.plan.zone]
        parts = []
        for there in served:
            basis = there.basis(law, one)
            open_to = ~there.for_residents | ~guest[there.provider]
            kept = np.flatnonzero((basis >= 0) & open_to & (there.day <= until))
            away = minutes[zone_of[there.provider[kept]]].astype(np.int64)
            parts.append(_arcs_of(one, there.day[kept], away, kept + there.first, basis[kept]))
        yield parts[0] if len(parts) == 1 else _together(parts)


def _served(
    facts: MatchFacts, free: Pools
) -> Iterator[tuple[tuple[CareLevel, str], slice, list[int]]]:
    """Each (level, area) that is offered and has places: its pools, and who offers it."""
    for service, offering in services(facts).items():
        if service in free.of_service:
            yield service, free.of_service[service], offering


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
    for_residents: NDArray[np.bool_]
    offering: list[int]
    column: Ints
    is_offered: NDArray[np.bool_]

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


def _no_arcs() -> _Arcs:
    none, never = np.empty(0, np.int64), np.empty(0, np.bool_)
    return _Arcs(none, none, none, none, never, never, none)


def _together(parts: list[_Arcs]) -> _Arcs:
    """The arcs of one plan to places at several levels."""
    return _Arcs(
        *(np.concatenate([getattr(part, entry.name) for part in parts]) for entry in fields(_Arcs))
    )


class _Guests:
    """Which providers a citizen is out of area for, by home municipality and region."""

    def __init__(self, facts: MatchFacts) -> None:
        self._facts = facts
        self._known: dict[tuple[str, str], NDArray[np.bool_]] = {}

    def of(self, asked: Asking) -> NDArray[np.bool_]:
        """(Q,) True where the plan's citizen is a guest."""
        plan = asked.plan.facts
        home = (plan.home_municipality, plan.home_region)
        if home not in self._known:
            self._known[home] = np.array(
                [is_out_of_area(plan, p.facts) for p in self._facts.providers], np.bool_
            )
        return self._known[home]


def _arcs_of(asked: Asking, day: Ints, minutes: Ints, pool: Ints, basis: Ints) -> _Arcs:
    plan = asked.plan.facts
    waiting = day - day_zero(asked.book, plan).toordinal()
    deadline = plan.clinical_start_deadline
    limit = in_time_until(asked.plan)
    return _Arcs(
        pool=pool,
        basis=basis,
        waiting=waiting,
        travel=minutes,
        missed=day > deadline.toordinal() if deadline else np.zeros(day.size, np.bool_),
        late=day > limit.toordinal() if limit else np.zeros(day.size, np.bool_),
        cost=weights.WAITING_DAY * waiting + weights.TRAVEL_MINUTE * minutes,
    )


def exit_of(facts: MatchFacts, plan: MatchPlan, held: HeldOffer | None) -> tuple[bool, bool, int]:
    """What staying out means: the public offer stands, or the plan goes without."""
    deadline = plan.facts.clinical_start_deadline
    if held is not None:
        waiting = max(0, waiting_days(plan, start_on=held.start_on))
        missed = deadline is not None and held.start_on > deadline
        minutes = minutes_to(facts, plan, held.provider)
        return missed, False, weights.cost(waiting_days=waiting, travel_minutes=minutes)
    beyond = facts.last_on + timedelta(days=1)
    waiting = max(0, waiting_days(plan, start_on=beyond))
    farthest = int(facts.travel()[plan.zone].max(initial=0))
    return deadline is not None, True, weights.cost(waiting_days=waiting, travel_minutes=farthest)


def minutes_to(facts: MatchFacts, plan: MatchPlan, provider: int) -> int:
    """Travel minutes from a plan's citizen to a provider."""
    return int(facts.travel()[plan.zone, facts.providers[provider].zone])
