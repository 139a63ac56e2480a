"""A week of a place as a table of numbers: read, filled in, held against what stands now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

import msgspec

from service.portal.forms import Form, number_in
from service.portal.texts import Texts
from service.rules.vocabulary import DeliveryMode
from service.schemas.capacity import MOST_PLACES, CapacityOut
from service.schemas.providers import ProviderOut

_WORKING_DAYS, _WEEK = 5, 7
SEEN = "set"  # the field that tells which figures the reader saw
LONGEST_REPEAT = 8


class Cell(NamedTuple):
    """A service on a day."""

    area: str
    mode: DeliveryMode
    day: date

    @property
    def name(self) -> str:
        """Names the cell in a form."""
        return f"{self.area}_{self.mode}_{self.day.isoformat()}"


class Figure(NamedTuple):
    """What stands in a cell: places, those for own residents, and whether others are taken."""

    places: int
    reserved: int
    accepts: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """A cell that somebody else changed meanwhile, and the reader too."""

    cell: Cell
    seen: Figure | None
    now: Figure | None
    wanted: Figure


@dataclass(slots=True)
class Filled:
    """What a form says of a week.

    Attributes:
        changed: cells that are not as the reader saw them.
        wrong: what is wrong with a field, by its name.
        seen: the figures that the reader saw, by name of the cell.
    """

    changed: dict[Cell, Figure] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    seen: Mapping[str, Figure] = field(default_factory=dict)


def monday(day: date) -> date:
    """The first day of a day's week."""
    return day - timedelta(days=day.weekday())


def cells(place: ProviderOut, level: str, first: date) -> list[list[Cell]]:
    """The rows of a week: each service of a level in each way it is given, by working day."""
    days = [first + timedelta(days=number) for number in range(_WORKING_DAYS)]
    return [
        [Cell(offering.clinical_area, DeliveryMode(mode), day) for day in days]
        for offering in sorted(place.offerings, key=lambda one: one.clinical_area)
        if offering.care_level == level
        for mode in offering.delivery_modes
    ]


def in_force(figures: Iterable[CapacityOut], level: str) -> dict[Cell, CapacityOut]:
    """Figures by cell."""
    return {
        Cell(one.clinical_area, one.delivery_mode, one.start_on): one
        for one in figures
        if one.care_level == level
    }


def figure_of(one: CapacityOut | None) -> Figure | None:
    """What a cell says of a figure in force."""
    if one is None:
        return None
    return Figure(one.places, one.reserved_for_residents, one.accepts_out_of_area)


def told(found: Mapping[Cell, CapacityOut]) -> str:
    """The figures that a reader sees, for the form to carry along."""
    plain = {cell.name: tuple(figure_of(one) or ()) for cell, one in found.items()}
    return msgspec.json.encode(plain).decode()


def filled(form: Form, rows: Iterable[Iterable[Cell]], words: Texts, *, today: date) -> Filled:
    """Read a form; an empty cell that was empty is left alone, and so is a day gone by."""
    found = Filled(seen=_seen(form))
    for row in rows:
        for cell in row:
            if cell.day >= today:
                _read(form, cell, words, found)
    return found


def _read(form: Form, cell: Cell, words: Texts, found: Filled) -> None:
    said, kept = form.text(f"p_{cell.name}"), form.text(f"r_{cell.name}")
    before = found.seen.get(cell.name)
    if not said and not kept and before is None:
        return
    places = number_in(said)
    if places is None or places > MOST_PLACES:
        found.wrong[f"p_{cell.name}"] = words(
            "grid.wrong.empty" if not said else "grid.wrong.number"
        )
        return
    reserved = number_in(kept) if kept else 0
    if reserved is None:
        found.wrong[f"r_{cell.name}"] = words("grid.wrong.number")
    elif reserved > places:
        found.wrong[f"r_{cell.name}"] = words.counted("grid.wrong.reserved", places)
    else:
        figure = Figure(places, reserved, before.accepts if before else True)
        if figure != before:
            found.changed[cell] = figure


def _seen(form: Form) -> dict[str, Figure]:
    """What the reader saw; nothing if the form does not say it properly."""
    try:
        plain: dict[str, tuple[int, int, bool]] = msgspec.json.decode(
            form.text(SEEN), type=dict[str, tuple[int, int, bool]]
        )
    except msgspec.DecodeError:
        return {}
    return {name: Figure(*figure) for name, figure in plain.items()}


def conflicts(filled_in: Filled, now: Mapping[Cell, CapacityOut]) -> list[Conflict]:
    """Cells that both the reader and somebody else changed since the reader saw them."""
    return [
        Conflict(cell, filled_in.seen.get(cell.name), figure_of(now.get(cell)), wanted)
        for cell, wanted in filled_in.changed.items()
        if figure_of(now.get(cell)) not in (filled_in.seen.get(cell.name), wanted)
    ]


def rows_to_publish(
    changed: Mapping[Cell, Figure], provider_id: str, level: str, *, repeated: int
) -> list[dict[str, Any]]:
    """The rows of a publication, also for as many following weeks as asked."""
    return [
        {
            "provider_id": provider_id,
            "care_level": level,
            "clinical_area": cell.area,
            "delivery_mode": cell.mode.value,
            "start_on": (cell.day + timedelta(days=_WEEK * week)).isoformat(),
            "places": figure.places,
            "reserved_for_residents": figure.reserved,
            "accepts_out_of_area": figure.accepts,
        }
        for week in range(repeated + 1)
        for cell, figure in changed.items()
    ]
