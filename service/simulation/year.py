"""A year, day by day: arrivals, offers, choices, cancellations, by the real rules and matching."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from service.demo.chance import Purpose, stream
from service.matching.decode import LawRefuses
from service.matching.encode import BASES, Encoded, encode
from service.matching.facts import MatchFacts
from service.matching.here import NO_ARC, solved_here
from service.rules.choice import entitlement, is_out_of_area, may_start
from service.rules.facts import ProviderFacts
from service.rules.offer_place import may_be_offered
from service.rules.verdict import Verdict
from service.rules.vocabulary import Basis
from service.simulation import assumptions
from service.simulation.citizens import Citizen, Seat, Stands, Took, took_of
from service.simulation.country import Land, Places

Progress = Callable[[date, int], None]


@dataclass(frozen=True, slots=True)
class _Chances:
    """One draw for each plan and question, (N,) in 0..1: the order of events changes none."""

    takes: NDArray[np.float64]
    withdraws: NDArray[np.float64]
    cancels: NDArray[np.float64]
    cancelled_at: NDArray[np.float64]


class Year:
    """The country on one day of the simulation."""

    def __init__(self, here: Land, *, seed: int) -> None:
        self._land, self._seed = here, seed
        self._places = Places(here)
        self._chances = _Chances(*stream(seed, Purpose.SIMULATION).random((4, len(here.plans))))
        self._active: dict[int, Citizen] = {}
        self._cancels_on: dict[date, list[Citizen]] = {}
        self._owned: dict[object, NDArray[np.bool_]] = {}
        self.citizens: list[Citizen] = []
        self.matched = 0  # pairs looked at, over all days

    def live(self, *, progress: Progress) -> None:
        """Live through every day, until the last plans have had time to start.

        Args:
            progress: told each day and how many plans were dealt with on it.

        Raises:
            LawRefuses: the matching proposed what the law does not allow.
            AnswerRefused: the matching's answer did not stand the check.
            RuntimeError: a place was sold twice.
        """
        first = self._land.plans[0].discharged_on
        last = self._land.plans[-1].discharged_on + timedelta(assumptions.FOLLOWED_DAYS)
        arrivals = _by_day(self._land)
        for today in (first + timedelta(days=n) for n in range((last - first).days + 1)):
            for number in arrivals.get(today, ()):
                self._arrives(number)
            for citizen in self._cancels_on.pop(today, []):
                self._is_cancelled(citizen, today=today)
            acting = [c for c in self._active.values() if c.acts_on <= today]
            if acting:
                self._match(acting, today=today)
            progress(today, len(acting))
        if self._places.oversold():
            raise RuntimeError("the simulation sold a place twice")

    def _arrives(self, number: int) -> None:
        citizen = Citizen.discharged(
            number,
            self._land.plans[number],
            zone=self._land.zones[number],
            notice_days=int(self._land.notice_days[number]),
        )
        self.citizens.append(citizen)
        self._active[number] = citizen

    def _is_cancelled(self, citizen: Citizen, *, today: date) -> None:
        if citizen.seat is None:
            return
        self._places.give_back(citizen.seat.slot, as_guest=citizen.seat.as_guest)
        citizen.loses_place(today=today)
        self._active[citizen.number] = citizen

    def _match(self, acting: list[Citizen], *, today: date) -> None:
        facts = self._facts(acting, today=today)
        whole = encode(facts)
        encoded = whole.only(self._may_be_proposed(acting, whole, today=today))
        self.matched += encoded.problem.arcs
        chosen = solved_here(encoded, seed=self._seed)
        for citizen, arc in zip(acting, chosen.tolist(), strict=True):
            if entitlement(citizen.book, citizen.facts, today=today).private_choice:
                citizen.right_on = citizen.right_on or today
            found = None if arc == NO_ARC else self._found(encoded, facts, citizen, arc)
            self._acts(citizen, found, today=today)

    def _facts(self, acting: list[Citizen], *, today: date) -> MatchFacts:
        minutes = self._land.minutes
        return MatchFacts(
            as_of=today,
            last_on=today + timedelta(days=assumptions.HORIZON_DAYS),
            seed=self._seed,
            plans=tuple(citizen.asks(self._land.providers) for citizen in acting),
            providers=self._land.providers,
            slots=tuple(self._places.free(first_on=today, days=assumptions.HORIZON_DAYS)),
            refusals=(),
            pins=(),
            zones=minutes.shape[0],
            minutes=minutes.astype("<i2").tobytes(),
        )

    def _may_be_proposed(
        self, acting: list[Citizen], encoded: Encoded, *, today: date
    ) -> NDArray[np.bool_]:
        """(A,) before day seven has passed, an authority offers what is its to offer."""
        anywhere = np.ones(len(self._land.providers), np.bool_)
        open_to = [
            self._own(c, today=today) if self._seeks_an_offer(c, today=today) else anywhere
            for c in acting
        ]
        provider = encoded.provider_of_pool[encoded.problem.arc_pool]
        allowed: NDArray[np.bool_] = np.array(open_to)[encoded.problem.arc_plan, provider]
        return allowed

    def _seeks_an_offer(self, citizen: Citizen, *, today: date) -> bool:
        if citizen.stands is not Stands.AWAITS_OFFER or citizen.chooses_hospital:
            return False
        late_on = citizen.late_on()
        return late_on is None or today < late_on

    def _own(self, citizen: Citizen, *, today: date) -> NDArray[np.bool_]:
        """(Q,) where the authority may offer this kind of plan a start (§ 7, stk. 1)."""
        plan = citizen.plan
        kind = (
            plan.responsible_authority_id,
            plan.plan_type,
            plan.care_level,
            plan.clinical_area,
            plan.age_group,
        )
        if kind not in self._owned:
            self._owned[kind] = np.array(
                [
                    _is_related(p.facts, plan.responsible_authority_id)
                    and _may_be_offered(citizen, p.facts, today=today)
                    for p in self._land.providers
                ],
                np.bool_,
            )
        return self._owned[kind]

    def _found(self, encoded: Encoded, facts: MatchFacts, citizen: Citizen, arc: int) -> "_Found":
        """What an arc stands for, held against the law once more."""
        pool = int(encoded.problem.arc_pool[arc])
        slot = facts.slots[int(encoded.slot_of_pool[pool])]
        place, basis = self._land.providers[slot.provider].facts, BASES[encoded.basis_of_arc[arc]]
        start = _may_start(citizen, place, basis, start_on=slot.start_on, today=facts.as_of)
        if not start:
            raise LawRefuses(str(citizen.plan.plan_id), start.reason)
        seat = Seat(
            slot=slot.slot_id,
            provider=slot.provider,
            start_on=slot.start_on,
            as_guest=is_out_of_area(citizen.facts, place),
            minutes=int(encoded.travel_of_arc[arc]),
        )
        return _Found(seat, basis)

    def _acts(self, citizen: Citizen, found: "_Found | None", *, today: date) -> None:
        if citizen.stands is Stands.AWAITS_OFFER:
            self._is_helped(citizen, found, today=today)
        else:
            self._answers(citizen, found, today=today)

    def _is_helped(self, citizen: Citizen, found: "_Found | None", *, today: date) -> None:
        """The authority holds what it may offer; another place is the citizen's own choice."""
        if found is None:
            return
        seat = found.seat
        if citizen.chooses_hospital or not self._own(citizen, today=today)[seat.provider]:
            self._is_placed(citizen, found, today=today)
            return
        self._places.take(seat.slot, as_guest=seat.as_guest)
        citizen.is_offered(seat, today=today)

    def _answers(self, citizen: Citizen, found: "_Found | None", *, today: date) -> None:
        if citizen.held is None:
            raise RuntimeError("a citizen chooses who was offered nothing")
        held = citizen.held
        if self._chances.withdraws[citizen.number] < assumptions.WITHDRAWS:
            self._places.give_back(held.slot, as_guest=held.as_guest)
            citizen.held, citizen.stands = None, Stands.WITHDRAWN
            del self._active[citizen.number]
        elif found is not None and self._is_taken(citizen, found, held):
            self._places.give_back(held.slot, as_guest=held.as_guest)
            self._is_placed(citizen, found, today=today)
        else:
            citizen.takes(held, Took.OWN_OFFER)
            self._settled(citizen, held, today=today)

    def _is_taken(self, citizen: Citizen, found: "_Found", held: Seat) -> bool:
        chance = (
            assumptions.TAKES_PRIVATE
            if found.basis is Basis.PRIVATE
            else assumptions.TAKES_OTHER_PUBLIC
        )
        farther = max(0, found.seat.minutes - held.minutes)
        chance *= 0.5 ** (farther / assumptions.HALVED_BY_MINUTES)
        return bool(self._chances.takes[citizen.number] < chance)

    def _is_placed(self, citizen: Citizen, found: "_Found", *, today: date) -> None:
        seat = found.seat
        self._places.take(seat.slot, as_guest=seat.as_guest)
        is_own = found.basis is Basis.PUBLIC and self._own(citizen, today=today)[seat.provider]
        citizen.takes(seat, took_of(found.basis, is_own=is_own))
        self._settled(citizen, seat, today=today)

    def _settled(self, citizen: Citizen, seat: Seat, *, today: date) -> None:
        """Nothing more to do for the citizen, unless the provider takes the place back in time."""
        del self._active[citizen.number]
        wait = (seat.start_on - today).days
        cancels = self._chances.cancels[citizen.number] < assumptions.PROVIDER_CANCELS
        if cancels and wait > 1 and not citizen.cancelled:
            day = today + timedelta(
                1 + int(self._chances.cancelled_at[citizen.number] * (wait - 1))
            )
            self._cancels_on.setdefault(day, []).append(citizen)


@dataclass(frozen=True, slots=True)
class _Found:
    seat: Seat
    basis: Basis


def _by_day(here: Land) -> dict[date, list[int]]:
    found: dict[date, list[int]] = {}
    for number, plan in enumerate(here.plans):
        found.setdefault(plan.discharged_on, []).append(number)
    return found


def _is_related(place: ProviderFacts, authority_id: str) -> bool:
    """Whether an authority runs a place or has an agreement with it; no other is its to offer."""
    return place.authority_id == authority_id or any(
        contract.authority_id == authority_id for contract in place.contracts
    )


def _may_be_offered(citizen: Citizen, place: ProviderFacts, *, today: date) -> bool:
    start_on = max(today, citizen.facts.not_before or today)
    start = _may_start(citizen, place, Basis.PUBLIC, start_on=start_on, today=today)
    return bool(start) and bool(may_be_offered(start.reason))


def _may_start(
    citizen: Citizen, place: ProviderFacts, basis: Basis, *, start_on: date, today: date
) -> Verdict:
    return may_start(
        citizen.book,
        citizen.facts,
        entitlement(citizen.book, citizen.facts, today=today),
        place,
        (),
        start_on=start_on,
        today=today,
        plan_id=str(citizen.plan.plan_id),
        basis=basis,
    )
