"""Everything one run of the matching is told, frozen, in a form that can be stored and replayed."""

import zlib
from dataclasses import dataclass
from datetime import date

import msgspec
import numpy as np
from numpy.typing import NDArray

from service.rules.facts import PlanFacts, ProviderFacts, RefusalFacts
from service.rules.vocabulary import CareLevel, DeliveryMode


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchPlan:
    """An open plan.

    Attributes:
        zone: row of the travel matrix.
        offer_provider_id: where the authority holds a place for it, or none.
        offer_on: when.
        version: the plan's, so that it can be told whether it has moved on since.
    """

    plan_id: str
    rule_set: str
    facts: PlanFacts
    zone: int
    offer_provider_id: str | None = None
    offer_on: date | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class HeldOffer:
    """A place that the authority holds for a plan.

    Attributes:
        provider: index into the facts' providers.
    """

    provider: int
    start_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchProvider:
    """A provider, with its row of the travel matrix."""

    facts: ProviderFacts
    zone: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchSlot:
    """A day with places at a provider.

    Attributes:
        slot_id: the stored slot; negative for capacity that is only supposed.
        provider: index into the providers.
        open_places: free places that anyone may take.
        resident_places: free places kept for residents.
    """

    slot_id: int
    provider: int
    care_level: CareLevel
    clinical_area: str
    delivery_mode: DeliveryMode
    start_on: date
    open_places: int
    resident_places: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A start that a person has decided for a plan."""

    plan_id: str
    provider_id: str
    start_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchFacts:
    """The input of one run.

    Attributes:
        as_of: the day the run asks about.
        last_on: the last day it looks at.
        minutes: (Z, Z) int16 travel minutes, as little-endian bytes of a square matrix.
        zones: Z.
    """

    as_of: date
    last_on: date
    seed: int
    plans: tuple[MatchPlan, ...]
    providers: tuple[MatchProvider, ...]
    slots: tuple[MatchSlot, ...]
    refusals: tuple[RefusalFacts, ...]
    pins: tuple[Pin, ...]
    zones: int
    minutes: bytes

    def travel(self) -> NDArray[np.int16]:
        """(Z, Z) int16, minutes from zone to zone."""
        return np.frombuffer(self.minutes, dtype="<i2").reshape(self.zones, self.zones)

    def held_offers(self) -> list[HeldOffer | None]:
        """For each plan the offer whose place is held, or none.

        Raises:
            ValueError: a provider that holds an offer is not in the run.
        """
        index = {one.facts.provider_id: n for n, one in enumerate(self.providers)}
        found: list[HeldOffer | None] = []
        for plan in self.plans:
            if plan.offer_provider_id is None or plan.offer_on is None:
                found.append(None)
            elif plan.offer_provider_id in index:
                held = HeldOffer(index[plan.offer_provider_id], plan.offer_on)
                found.append(held)
            else:
                msg = f"provider {plan.offer_provider_id} holds an offer and is not in the run"
                raise ValueError(msg)
        return found


def free_places(
    *,
    places: int,
    reserved: int,
    accepts_out_of_area: bool,
    taken: int,
    taken_by_guests: int,
) -> tuple[int, int]:
    """A slot's free places as (open to all, kept for residents).

    Residents' bookings fill the reserve first, so that what guests may take is never counted
    twice. A slot that takes no one from out of area is all reserve.
    """
    free = max(0, places - taken)
    if not accepts_out_of_area:
        return 0, free
    kept = min(free, max(0, reserved - (taken - taken_by_guests)))
    return free - kept, kept


def pack(facts: MatchFacts) -> bytes:
    """The facts as bytes for storage; the same facts give the same bytes."""
    return zlib.compress(msgspec.msgpack.encode(facts, order="deterministic"), 6)


def unpack(stored: bytes) -> MatchFacts:
    """The facts behind stored bytes."""
    return msgspec.msgpack.decode(zlib.decompress(stored), type=MatchFacts)
