"""What figures would change, held against those in force."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from service.portal.client import Api
from service.portal.paging import every
from service.schemas.capacity import CapacityOut, CapacityPage, CapacityRowIn, FigureKey

_PAGES = 12  # of 500 figures: more are published without being held against others
Told = tuple[int, int, bool]


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that would be another.

    Attributes:
        row: the new figure.
        before: places until now; none where there was no figure.
    """

    row: CapacityRowIn
    before: int | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What would change.

    Attributes:
        counts: rows by `new`, `more`, `fewer`, `other` and `same`.
        changed: those that are not the same, by place, day and service.
    """

    counts: Counter[str]
    changed: Sequence[Change]


def key_of(figure: CapacityOut) -> FigureKey:
    """What a figure in force is about."""
    return (
        figure.provider_id,
        figure.care_level,
        figure.clinical_area,
        figure.delivery_mode,
        figure.start_on,
    )


async def changes(api: Api, rows: Sequence[CapacityRowIn]) -> Changes | None:
    """Hold rows against the figures in force; none where there are too many to read."""
    days: dict[UUID, list[CapacityRowIn]] = {}
    for row in rows:
        days.setdefault(row.provider_id, []).append(row)
    if len(days) > _PAGES:
        return None
    in_force: dict[FigureKey, Told] = {}
    left = _PAGES
    for provider_id, its in days.items():
        span = {
            "provider_id": str(provider_id),
            "from": min(row.start_on for row in its).isoformat(),
            "to": max(row.start_on for row in its).isoformat(),
        }
        async for page in every(api, "/v1/capacity", CapacityPage, span, pages=max(left, 1)):
            in_force |= {key_of(one): _told(one) for one in page.items}
            left -= 1
            if left <= 0 and page.next:
                return None
    return _compared(rows, in_force)


def _compared(rows: Iterable[CapacityRowIn], in_force: dict[FigureKey, Told]) -> Changes:
    counts: Counter[str] = Counter()
    changed = []
    for row in rows:
        before = in_force.get(row.key())
        kind = _kind(before, _told(row))
        counts[kind] += 1
        if kind != "same":
            changed.append(Change(row, before[0] if before else None))
    changed.sort(key=lambda one: [str(part) for part in one.row.key()])
    return Changes(counts, changed)


def _told(one: CapacityOut | CapacityRowIn) -> Told:
    return one.places, one.reserved_for_residents, one.accepts_out_of_area


def _kind(before: Told | None, after: Told) -> str:
    if before is None:
        return "new"
    if before[0] != after[0]:
        return "more" if after[0] > before[0] else "fewer"
    return "same" if before == after else "other"
