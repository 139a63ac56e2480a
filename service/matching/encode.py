"""From facts to the solver's arrays, and the way back from each array index.

The law decides which days are open (`windows`); here those days meet the free places. A pair that
is not an arc is unlawful, too late to be better than the offer that stands, or full.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from service.matching import weights
from service.matching.facts import MatchFacts, MatchPlan, Pin
from service.matching.pins import decided, keeps_its_offer, looked_until, pinned_arcs
from service.matching.pools import Ints, Pools, keys, pools
from service.matching.windows import Asking, LawTable, asking, cut, services
from service.rules.choice import is_out_of_area
from service.rules.days import day_zero, last_day_without_private_choice
from service.rules.rulebook import rulebook_named
from service.rules.vocabulary import Basis
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
        basis_of_arc: (A,) index into `BASES`.
        waiting_of_arc: (A,) days from day zero to the start.
        travel_of_arc: (A,) minutes.
    """

    problem: AssignmentProblem
    slot_of_pool: Ints
    provider_of_pool: Ints
    day_of_pool: Ints
    basis_of_arc: Ints
    waiting_of_arc: Ints
    travel_of_arc: Ints

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
    exits = [_exit(facts, one) for one in asked]
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
    offered = services(facts)
    guests = _Guests(facts)
    travel = facts.travel()
    zone_of = np.array([p.zone for p in facts.providers], np.int64)
    for one in asked:
        plan, pin = one.plan.facts, pinned.get(one.plan.plan_id)
        if plan.care_level is None or keeps_its_offer(one.plan, pin):
            yield _no_arcs()
            continue
        service = (plan.care_level, plan.clinical_area)
        rows = free.of_service.get(service, slice(0, 0))
        until = looked_until(one.plan, pin, last_on=facts.last_on).toordinal()
        basis = _basis_by_pool(law, one, offered.get(service, []), free, rows)
        open_to = ~free.for_residents[rows] | ~guests.of(one)[free.provider[rows]]
        kept = np.flatnonzero((basis >= 0) & open_to & (free.day[rows] <= until))
        pool = kept + rows.start
        minutes = travel[one.plan.zone, zone_of[free.provider[pool]]]
        yield _arcs_of(one, free.day[pool], minutes.astype(np.int64), pool, basis[kept])


def _no_arcs() -> _Arcs:
    none, never = np.empty(0, np.int64), np.empty(0, np.bool_)
    return _Arcs(none, none, none, none, never, never, none)


def _basis_by_pool(
    law: LawTable, asked: Asking, providers: list[int], free: Pools, rows: slice
) -> Ints:
    """(pools of the service,) the basis on which the plan may start there, or -1."""
    basis = np.full(rows.stop - rows.start, -1, np.int64)
    if not providers or basis.size == 0:
        return basis
    offering = np.array(providers, np.int64)
    provider, day = free.provider[rows], free.day[rows]
    column = np.minimum(np.searchsorted(offering, provider), offering.size - 1)
    # Places that are only supposed may stand where the service is not offered.
    offers = offering[column] == provider
    for layer in cut(law.layers(asked, providers), asked):
        open_on = (layer.opens[column] <= day) & (day <= layer.closes[column])
        basis[offers & open_on & (basis < 0)] = BASES.index(layer.basis)
    return basis


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


def _exit(facts: MatchFacts, asked: Asking) -> tuple[bool, bool, int]:
    """What staying out means: the public offer stands, or the plan goes without."""
    plan, deadline = asked.plan, asked.plan.facts.clinical_start_deadline
    if plan.offer_on is not None:
        waiting = max(0, waiting_days(plan, start_on=plan.offer_on))
        missed = deadline is not None and plan.offer_on > deadline
        cost = weights.cost(waiting_days=waiting, travel_minutes=minutes_to_offer(facts, plan))
        return missed, False, cost
    beyond = facts.last_on + timedelta(days=1)
    waiting = max(0, waiting_days(plan, start_on=beyond))
    farthest = int(facts.travel()[plan.zone].max(initial=0))
    return deadline is not None, True, weights.cost(waiting_days=waiting, travel_minutes=farthest)


def minutes_to_offer(facts: MatchFacts, plan: MatchPlan) -> int:
    """Travel minutes to the place the authority holds."""
    return int(facts.travel()[plan.zone, facts.providers[facts.offer_at(plan)].zone])
