"""From facts to the solver's arrays, and the way back from each array index.

The law decides which days are open (`windows`); here those days meet the free places. A pair that
is not an arc is unlawful, too late to be better than the offer that stands, or full.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from service.matching import weights
from service.matching.facts import MatchFacts, MatchPlan, MatchSlot, Pin
from service.matching.windows import Asking, LawTable, asking, cut, services
from service.rules.choice import is_out_of_area
from service.rules.days import day_zero, last_day_without_private_choice
from service.rules.rulebook import rulebook_named
from service.rules.vocabulary import Basis, CareLevel
from solver.assignment.problem import UNPINNED, AssignmentProblem, input_hash

BASES: tuple[Basis, ...] = tuple(Basis)
Ints = NDArray[np.int64]


class PinIsNotPossible(Exception):
    """A pinned start is not among the lawful starts with a free place."""

    def __init__(self, plan_id: str) -> None:
        self.plan_id = plan_id
        super().__init__(f"the start pinned for plan {plan_id} is not lawful or has no place")


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
        """What identifies the problem: the same for the same facts, on any machine."""
        return input_hash(self.problem)


@dataclass(frozen=True, slots=True, eq=False)
class _Pools:
    """Every pool with free places, those of one (level, area) beside each other."""

    slot: Ints
    provider: Ints
    day: Ints
    places: Ints
    for_residents: NDArray[np.bool_]
    of_service: dict[tuple[CareLevel, str], slice]


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
        PinIsNotPossible: a pinned start has no arc.
    """
    pools = _pools(facts)
    asked = [asking(facts, plan) for plan in facts.plans]
    arcs = list(_all_arcs(facts, asked, pools))
    per_plan = np.array([a.pool.size for a in arcs], np.int64)
    exits = [_exit(facts, one) for one in asked]
    arc_pool = _joined([a.pool for a in arcs])
    problem = AssignmentProblem(
        places=pools.places,
        arc_plan=np.repeat(np.arange(len(arcs), dtype=np.int64), per_plan),
        arc_pool=arc_pool,
        arc_missed=_joined([a.missed for a in arcs], np.bool_),
        arc_late=_joined([a.late for a in arcs], np.bool_),
        arc_cost=_joined([a.cost for a in arcs]),
        exit_missed=np.array([e[0] for e in exits], np.bool_),
        exit_late=np.array([e[1] for e in exits], np.bool_),
        exit_cost=np.array([e[2] for e in exits], np.int64),
        plan_key=_keys(plan.plan_id for plan in facts.plans),
        pool_key=_keys(_pool_names(facts, pools)),
        pin=_pins(facts, pools, arcs),
    )
    return Encoded(
        problem=problem,
        slot_of_pool=pools.slot,
        provider_of_pool=pools.provider,
        day_of_pool=pools.day,
        basis_of_arc=_joined([a.basis for a in arcs]),
        waiting_of_arc=_joined([a.waiting for a in arcs]),
        travel_of_arc=_joined([a.travel for a in arcs]),
    )


def _joined(parts: list[NDArray[np.generic]], kind: type[np.generic] = np.int64) -> NDArray:  # type: ignore[type-arg]  # the element type is `kind`
    return np.concatenate(parts).astype(kind, copy=False) if parts else np.empty(0, kind)


def _pools(facts: MatchFacts) -> _Pools:
    """The open and the residents' pool of every slot with room, by service, then day."""
    found: list[tuple[str, str, int, int, bool, int]] = []
    for index, slot in enumerate(facts.slots):
        for kept, places in ((False, slot.open_places), (True, slot.resident_places)):
            if places > 0:
                service = (slot.care_level.value, slot.clinical_area)
                found.append((*service, slot.start_on.toordinal(), index, kept, places))
    found.sort()
    of_service: dict[tuple[CareLevel, str], slice] = {}
    for row, entry in enumerate(found):
        key = (CareLevel(entry[0]), entry[1])
        first = of_service[key].start if key in of_service else row
        of_service[key] = slice(first, row + 1)
    provider = np.array([facts.slots[entry[3]].provider for entry in found], np.int64)
    return _Pools(
        slot=np.array([entry[3] for entry in found], np.int64),
        provider=provider,
        day=np.array([entry[2] for entry in found], np.int64),
        places=np.array([entry[5] for entry in found], np.int64),
        for_residents=np.array([entry[4] for entry in found], np.bool_),
        of_service=of_service,
    )


def _all_arcs(facts: MatchFacts, asked: list[Asking], pools: _Pools) -> Iterator[_Arcs]:
    law = LawTable(facts)
    offered = services(facts)
    guests = _Guests(facts)
    travel = facts.travel()
    zone_of = np.array([p.zone for p in facts.providers], np.int64)
    last_on = facts.last_on.toordinal()
    for one in asked:
        plan = one.plan.facts
        if plan.care_level is None:
            yield _no_arcs()
            continue
        service = (plan.care_level, plan.clinical_area)
        rows = pools.of_service.get(service, slice(0, 0))
        providers = offered.get(service, [])
        end = min(last_on, one.plan.offer_on.toordinal()) if one.plan.offer_on else last_on
        basis = _basis_by_pool(law, one, providers, pools, rows)
        open_to = ~pools.for_residents[rows] | ~guests.of(one)[pools.provider[rows]]
        kept = np.flatnonzero((basis >= 0) & open_to & (pools.day[rows] <= end))
        pool = kept + rows.start
        minutes = travel[one.plan.zone, zone_of[pools.provider[pool]]]
        yield _arcs_of(one, pools.day[pool], minutes.astype(np.int64), pool, basis[kept])


def in_time_until(plan: MatchPlan) -> date | None:
    """The last day a start is in time for a plan: its offer, else day seven, else none."""
    book = rulebook_named(plan.rule_set)
    return plan.offer_on or last_day_without_private_choice(book, plan.facts)


def _no_arcs() -> _Arcs:
    none, never = np.empty(0, np.int64), np.empty(0, np.bool_)
    return _Arcs(none, none, none, none, never, never, none)


def _basis_by_pool(
    law: LawTable, asked: Asking, providers: list[int], pools: _Pools, rows: slice
) -> Ints:
    """(pools of the service,) the basis on which the plan may start there, or -1."""
    basis = np.full(rows.stop - rows.start, -1, np.int64)
    if not providers or basis.size == 0:
        return basis
    column = np.searchsorted(np.array(providers, np.int64), pools.provider[rows])
    day = pools.day[rows]
    for layer in cut(law.layers(asked, providers), asked):
        within = (layer.opens[column] <= day) & (day <= layer.closes[column]) & (basis < 0)
        basis[within] = BASES.index(layer.basis)
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
        cost=weights.WAITING_DAY * np.maximum(waiting, 0) + weights.TRAVEL_MINUTE * minutes,
    )


def _exit(facts: MatchFacts, asked: Asking) -> tuple[bool, bool, int]:
    """What staying out means: the public offer stands, or the plan goes without."""
    plan = asked.plan.facts
    zero = day_zero(asked.book, plan)
    deadline = plan.clinical_start_deadline
    offer_on = asked.plan.offer_on
    if offer_on is not None:
        minutes = _minutes_to(facts, asked, asked.plan.offer_provider_id)
        waiting = max(0, (offer_on - zero).days)
        missed = deadline is not None and offer_on > deadline
        return missed, False, weights.cost(waiting_days=waiting, travel_minutes=minutes)
    beyond = facts.last_on + timedelta(days=1)
    waiting = max(0, (beyond - zero).days)
    farthest = int(facts.travel()[asked.plan.zone].max(initial=0))
    price = weights.cost(waiting_days=waiting, travel_minutes=farthest)
    return deadline is not None, True, price


def _minutes_to(facts: MatchFacts, asked: Asking, provider_id: str | None) -> int:
    for provider in facts.providers:
        if provider.facts.provider_id == provider_id:
            return int(facts.travel()[asked.plan.zone, provider.zone])
    return 0


def _pins(facts: MatchFacts, pools: _Pools, arcs: list[_Arcs]) -> Ints:
    """(P,) the arc each plan is pinned to."""
    pin = np.full(len(arcs), UNPINNED, np.int64)
    first = np.concatenate(([0], np.cumsum([a.pool.size for a in arcs]))).astype(np.int64)
    row_of = {plan.plan_id: row for row, plan in enumerate(facts.plans)}
    for wish in facts.pins:
        row = row_of.get(wish.plan_id)
        arc = None if row is None else _arc_to(facts, pools, arcs[row], wish)
        if row is None or arc is None:
            raise PinIsNotPossible(wish.plan_id)
        pin[row] = first[row] + arc
    return pin


def _arc_to(facts: MatchFacts, pools: _Pools, arcs: _Arcs, wish: Pin) -> int | None:
    day = wish.start_on.toordinal()
    for n, pool in enumerate(arcs.pool):
        provider = facts.providers[int(pools.provider[pool])].facts.provider_id
        if provider == wish.provider_id and int(pools.day[pool]) == day:
            return n
    return None


def _pool_names(facts: MatchFacts, pools: _Pools) -> Iterator[str]:
    for slot, kept in zip(pools.slot, pools.for_residents, strict=True):
        yield f"{_slot_name(facts, facts.slots[int(slot)])}|{'residents' if kept else 'open'}"


def _slot_name(facts: MatchFacts, slot: MatchSlot) -> str:
    """What a slot is, whatever number it has in the database."""
    provider = facts.providers[slot.provider].facts.provider_id
    supposed = "supposed" if slot.slot_id < 0 else slot.delivery_mode
    return f"{provider}|{slot.care_level}|{slot.clinical_area}|{slot.start_on}|{supposed}"


def _keys(names: Iterator[str]) -> NDArray[np.uint64]:
    """Stable identities from names, the same on every machine and in every order."""
    return np.array(
        [
            int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")
            for name in names
        ],
        np.uint64,
    )
