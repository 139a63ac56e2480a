"""Free places as pools, in an order that depends on what they are and not on how they are read."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.matching.facts import MatchFacts, MatchSlot
from service.rules.vocabulary import CareLevel

Ints = NDArray[np.int64]
Keys = NDArray[np.uint64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pools:
    """Every pool with free places, those of one (level, area) beside each other, by day.

    Attributes:
        slot: (S,) index into the facts' slots.
        provider: (S,) index into the facts' providers.
        day: (S,) day ordinal.
        places: (S,) free places, at least one.
        for_residents: (S,) True where only residents may start.
        of_service: the rows of each (level, area).
    """

    slot: Ints
    provider: Ints
    day: Ints
    places: Ints
    for_residents: NDArray[np.bool_]
    of_service: dict[tuple[CareLevel, str], slice]


def pools(facts: MatchFacts) -> tuple[Pools, Keys]:
    """Split every slot with room into what is open to all and what is kept for residents.

    With their identities, (S,), the same on every machine and in every order.
    """
    found: list[tuple[str, str, int, str, bool, int, int]] = []
    for index, slot in enumerate(facts.slots):
        name = _name(facts, slot)
        for kept, places in ((False, slot.open_places), (True, slot.resident_places)):
            if places > 0:
                level, day = slot.care_level.value, slot.start_on.toordinal()
                found.append((level, slot.clinical_area, day, name, kept, index, places))
    found.sort()
    of_service: dict[tuple[CareLevel, str], slice] = {}
    for row, (level, area, *_) in enumerate(found):
        service = (CareLevel(level), area)
        first = of_service[service].start if service in of_service else row
        of_service[service] = slice(first, row + 1)
    free = Pools(
        slot=np.array([row[5] for row in found], np.int64),
        provider=np.array([facts.slots[row[5]].provider for row in found], np.int64),
        day=np.array([row[2] for row in found], np.int64),
        places=np.array([row[6] for row in found], np.int64),
        for_residents=np.array([row[4] for row in found], np.bool_),
        of_service=of_service,
    )
    return free, keys(f"{row[3]}|{'residents' if row[4] else 'open'}" for row in found)


def _name(facts: MatchFacts, slot: MatchSlot) -> str:
    """What a slot is, whatever number it has in the database."""
    provider = facts.providers[slot.provider].facts.provider_id
    supposed = "|supposed" if slot.slot_id < 0 else ""
    service = f"{slot.care_level}|{slot.clinical_area}"
    return f"{provider}|{service}|{slot.start_on}|{slot.delivery_mode}{supposed}"


def keys(names: Iterable[str]) -> Keys:
    """Stable identities from names, the same on every machine and in every order."""
    return np.array(
        [
            int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")
            for name in names
        ],
        np.uint64,
    )
