"""The places of one service that are free at this moment, read as one block of numbers.

A question about one plan reads the places anew each time, so that it never sees one that is sold.
As rows of objects that would take longer than everything else; as numbers it is next to nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from service.matching.facts import MatchSlot
from service.matching.pools import Ints, Pools
from service.rules.vocabulary import CareLevel, DeliveryMode

LEVELS = tuple(CareLevel)
MODES = tuple(DeliveryMode)
# As PostgreSQL sends a row: `db.queries.match_now` writes it so. A day counts from 2000-01-01.
ROW = np.dtype(
    [
        ("slot_id", ">i8"),
        ("provider_id", "V16"),
        ("level", ">i4"),
        ("mode", ">i4"),
        ("start_on", ">i4"),
        ("places", ">i4"),
        ("reserved", ">i4"),
        ("taken", ">i4"),
        ("taken_by_guests", ">i4"),
        ("accepts_out_of_area", "?"),
    ]
)
_DAY_ZERO = date(2000, 1, 1).toordinal()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FreeNow:
    """Slots with a free place, in the order of a run, and their pools.

    Attributes:
        area: the clinical area of them all.
        slot_id: (R,) the stored slot.
        provider: (R,) index into the providers.
        level: (R,) index into `LEVELS`.
        mode: (R,) index into `MODES`.
        day: (R,) day ordinal.
        open_places: (R,) free places that anyone may take.
        resident_places: (R,) free places kept for residents.
        pools: the same as the arcs read them; `slot` is a row of these.
    """

    area: str
    slot_id: Ints
    provider: Ints
    level: Ints
    mode: Ints
    day: Ints
    open_places: Ints
    resident_places: Ints
    pools: Pools

    def slot(self, row: int) -> MatchSlot:
        """One of them as everybody else reads it."""
        [slot] = self._slots(np.array([row]))
        return slot

    def slots(self, *, without: set[int]) -> list[MatchSlot]:
        """Those of all providers but some, as everybody else reads them."""
        return self._slots(np.flatnonzero(~np.isin(self.provider, list(without))))

    def _slots(self, rows: Ints) -> list[MatchSlot]:
        columns = (
            self.slot_id,
            self.provider,
            self.level,
            self.mode,
            self.day,
            self.open_places,
            self.resident_places,
        )
        return [
            MatchSlot(
                slot_id=slot_id,
                provider=provider,
                care_level=LEVELS[level],
                clinical_area=self.area,
                delivery_mode=MODES[mode],
                start_on=date.fromordinal(day),
                open_places=to_all,
                resident_places=kept,
            )
            for slot_id, provider, level, mode, day, to_all, kept in zip(
                *(column[rows].tolist() for column in columns), strict=True
            )
        ]


def free_now(block: bytes, area: str, number_of: Mapping[bytes, int]) -> FreeNow:
    """Read a block of rows.

    Args:
        block: rows of `ROW`, in any order.
        area: the clinical area of them all.
        number_of: the index of each provider by the bytes of its id; slots of others are left out.
    """
    rows = np.frombuffer(block, ROW)
    provider = np.array([number_of.get(one, -1) for one in rows["provider_id"].tolist()], np.int64)
    # Providers are numbered in order of id, and words stand in the order of the alphabet.
    in_order = np.lexsort(
        (
            _by_name(MODES)[rows["mode"]],
            provider,
            rows["start_on"],
            _by_name(LEVELS)[rows["level"]],
        )
    )
    kept = in_order[provider[in_order] >= 0]
    rows, provider = rows[kept], provider[kept]
    to_all, for_residents = free_of(rows)
    level, day = rows["level"].astype(np.int64), rows["start_on"].astype(np.int64) + _DAY_ZERO
    return FreeNow(
        area=area,
        slot_id=rows["slot_id"].astype(np.int64),
        provider=provider,
        level=level,
        mode=rows["mode"].astype(np.int64),
        day=day,
        open_places=to_all,
        resident_places=for_residents,
        pools=_pools(area, level, provider, day, to_all, for_residents),
    )


def free_of(rows: NDArray[np.void]) -> tuple[Ints, Ints]:
    """(R,) the free places open to all, and those kept for residents; `facts.free_places` at once.

    Args:
        rows: (R,) of `ROW`.
    """
    places, taken = rows["places"].astype(np.int64), rows["taken"].astype(np.int64)
    free = np.maximum(0, places - taken)
    still_reserved = rows["reserved"].astype(np.int64) - (taken - rows["taken_by_guests"])
    kept = np.where(
        rows["accepts_out_of_area"], np.minimum(free, np.maximum(0, still_reserved)), free
    )
    return free - kept, kept


def _by_name(words: tuple[CareLevel, ...] | tuple[DeliveryMode, ...]) -> Ints:
    """Where each word stands in the alphabet."""
    return np.argsort(np.argsort([word.value for word in words]))


def _pools(
    area: str, level: Ints, provider: Ints, day: Ints, to_all: Ints, for_residents: Ints
) -> Pools:
    """The pools in the order of `pools.pools`: what is open to all before what is kept."""
    places = np.stack((to_all, for_residents), axis=-1).ravel()
    there = np.flatnonzero(places)
    slot = there // 2
    of_level = level[slot]
    first = np.flatnonzero(np.diff(of_level, prepend=-1))
    ends = [*first.tolist(), slot.size][1:]
    return Pools(
        slot=slot,
        provider=provider[slot],
        day=day[slot],
        places=places[there],
        for_residents=there % 2 == 1,
        of_service={
            (LEVELS[int(of_level[begin])], area): slice(begin, end)
            for begin, end in zip(first.tolist(), ends, strict=True)
        },
    )
