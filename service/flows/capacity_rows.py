"""What the rows of a capacity file mean: whose they are, and what is wrong with each."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from db.queries.capacity import Publisher
from service.clock import danish_day
from service.errors import Fault
from service.flows.acting import Acting
from service.flows.capacity_rights import may_publish
from service.schemas.capacity import EARLIEST, CapacityRowIn, FigureKey
from service.schemas.capacity_rows import Parsed

_FURTHEST = timedelta(days=3653)  # waits of years are published too


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that is not stored, with every fault."""

    number: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Sorted:
    """The rows of a file: those to store, as (number, figure, when observed), and the others."""

    accepted: list[tuple[int, CapacityRowIn, datetime]]
    rejected: list[Rejected]


def sort_out(
    acting: Acting,
    rows: Iterable[Parsed],
    publishers: Mapping[UUID, Publisher],
    areas: Container[str],
    *,
    observed_at: datetime,
) -> Sorted:
    """Tell the rows that can be stored from those that cannot, in the file's order.

    Args:
        acting: who publishes, and when.
        rows: the file.
        publishers: the providers named in the file that exist.
        areas: the codes of the clinical areas.
        observed_at: when rows that do not say so themselves were observed.
    """
    looking = _Looking(acting, publishers, areas)
    first_rows: dict[FigureKey, int] = {}
    found = Sorted([], [])
    for parsed in rows:
        row, number = parsed.row, parsed.number
        key, seen_at = row.key(), row.observed_at or observed_at
        faults = [*parsed.faults, *looking.faults(parsed, seen_at)]
        first = first_rows.get(key)
        if first is not None and not parsed.unread & _KEY:
            detail = f"Row {first} is about the same place and day."
            faults.append(Fault("", "duplicate_row", detail))
        if faults:
            found.rejected.append(Rejected(number, tuple(faults)))
        else:
            first_rows[key] = number
            found.accepted.append((number, row, seen_at))
    return found


@dataclass(slots=True)
class _Looking:
    """One pass over a file; remembers what each provider and each instant came to."""

    acting: Acting
    publishers: Mapping[UUID, Publisher]
    areas: Container[str]
    allowed: dict[UUID, bool] = field(default_factory=dict)
    days: dict[datetime, date] = field(default_factory=dict)

    def faults(self, parsed: Parsed, seen_at: datetime) -> Iterator[Fault]:
        """What is wrong with a row beyond its form."""
        area = parsed.row.clinical_area
        if "clinical_area" not in parsed.unread and area not in self.areas:
            yield Fault("/clinical_area", "unknown_code", f"No clinical area {area}.")
        if "provider_id" not in parsed.unread:
            yield from self._of_provider(parsed)
        yield from self._of_days(parsed, seen_at)
        row = parsed.row
        if row.reserved_for_residents > row.places and "places" not in parsed.unread:
            detail = f"{row.reserved_for_residents} reserved of {row.places} places."
            yield Fault("/reserved_for_residents", "reserve_over_places", detail)

    def _of_provider(self, parsed: Parsed) -> Iterator[Fault]:
        row = parsed.row
        publisher = self.publishers.get(row.provider_id)
        if publisher is None:
            yield Fault("/provider_id", "unknown_provider", f"No provider {row.provider_id}.")
            return
        if not self._allows(publisher):
            yield Fault("/provider_id", "not_yours", "This provider is somebody else's.")
        if parsed.unread & _SERVICE or row.clinical_area not in self.areas:
            return
        modes = publisher.services.get((row.care_level, row.clinical_area))
        if modes is None:
            detail = f"The provider does not offer {row.care_level} in area {row.clinical_area}."
            yield Fault("/clinical_area", "not_offered", detail)
        elif "delivery_mode" not in parsed.unread and row.delivery_mode not in modes:
            detail = f"The provider does not deliver this {row.delivery_mode}."
            yield Fault("/delivery_mode", "not_offered", detail)

    def _allows(self, publisher: Publisher) -> bool:
        known = self.allowed.get(publisher.provider_id)
        if known is None:
            known = may_publish(self.acting.caller, publisher)
            self.allowed[publisher.provider_id] = known
        return known

    def _of_days(self, parsed: Parsed, seen_at: datetime) -> Iterator[Fault]:
        fault = instant_fault(self.acting, seen_at)
        if fault is not None:
            yield fault
            return
        if "start_on" in parsed.unread:
            return
        observed_on = self.days.get(seen_at)
        if observed_on is None:
            observed_on = self.days[seen_at] = danish_day(seen_at)
        start_on = parsed.row.start_on
        if start_on < observed_on:
            detail = f"{start_on} lies before the figure was observed, {observed_on}."
            yield Fault("/start_on", "starts_before_observed", detail)
        if start_on - observed_on > _FURTHEST:
            detail = f"{start_on} is more than {_FURTHEST.days} days ahead."
            yield Fault("/start_on", "too_far_ahead", detail)


def instant_fault(acting: Acting, seen_at: datetime) -> Fault | None:
    """What is wrong with the instant of an observation, if anything."""
    if seen_at > acting.now:
        detail = f"Later than now, {acting.now.isoformat()}."
        return Fault("/observed_at", "in_the_future", detail)
    if seen_at < EARLIEST:
        return Fault("/observed_at", "out_of_range", f"Before {EARLIEST.isoformat()}.")
    return None


_SERVICE = frozenset({"care_level", "clinical_area"})
_KEY = _SERVICE | {"provider_id", "delivery_mode", "start_on"}
