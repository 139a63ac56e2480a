"""The days that count for a plan, as a drawing and as a list of the same facts.

A label stands like a flag on a line of its own, to the right of it. No line crosses a label: the
further to the right a day is, the nearer to the axis its label stands while others reach so far.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from service.portal.flags import FLAG, WIDTH, rows_of, width_of

_LEFT, _RIGHT = 40, 960
_LEAST_DAYS = 8  # the scale shows at least the seven days and one more
_MOST_TICKS = 15


@dataclass(frozen=True, slots=True)
class Told:
    """A day to be shown, where it is known.

    Attributes:
        kind: what it is, and the name of its texts.
        label: what it is called in the drawing.
        citation: the paragraph it rests on.
        due: whether it is a deadline and not merely something that happens.
    """

    kind: str
    label: str
    on: date | None
    citation: str
    due: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A day on the line.

    Attributes:
        kind: what it is, and the name of its texts.
        label: what it is called in the drawing.
        day: days from the day that counts as day 0.
        due: whether it is a deadline and not merely something that happens.
        x: where it is drawn, in a drawing 1000 wide.
        row: on which row its label stands, from the axis on.
    """

    kind: str
    label: str
    on: date
    day: int
    citation: str
    due: bool
    x: int
    row: int

    @property
    def label_x(self) -> int:
        """Where its label begins."""
        return self.x + FLAG


@dataclass(frozen=True, slots=True)
class Timeline:
    """The marks in order of time, the numbered days of the scale, and where today is.

    Attributes:
        left: where the axis begins.
        right: where it ends, so that the last label has room beside it.
    """

    marks: tuple[Mark, ...]
    ticks: tuple[tuple[int, int], ...]
    today_x: int | None
    left: int
    right: int

    @property
    def rows(self) -> int:
        """On how many rows the labels stand."""
        return 1 + max(mark.row for mark in self.marks)


def timeline(days: Iterable[Told], *, zero: date | None, today: date) -> Timeline | None:
    """Lay days along a line from day 0; nothing where nothing is counted."""
    known = sorted(((one.on, one) for one in days if one.on is not None), key=lambda pair: pair[0])
    if zero is None or not known:
        return None
    numbers = [(on - zero).days for on, _ in known]
    last = max(_LEAST_DAYS, numbers[-1])
    labels = [one.label for _, one in known]
    right = _right_end(numbers, labels, last)

    def x_of(day: int) -> int:
        return _LEFT + (right - _LEFT) * max(0, day) // last

    places = [x_of(day) for day in numbers]
    marks = tuple(
        Mark(
            kind=one.kind,
            label=one.label,
            on=on,
            day=day,
            citation=one.citation,
            due=one.due,
            x=x,
            row=row,
        )
        for (on, one), day, x, row in zip(
            known, numbers, places, rows_of(places, labels), strict=True
        )
    )
    now, step = (today - zero).days, -(-last // _MOST_TICKS)
    ticks = tuple((day, x_of(day)) for day in range(0, last + 1, step))
    return Timeline(marks, ticks, x_of(now) if 0 <= now <= last else None, _LEFT, right)


def _right_end(numbers: Sequence[int], labels: Sequence[str], last: int) -> int:
    """How far the axis may reach while every label stands within the drawing."""
    room = (
        _LEFT + (WIDTH - FLAG - width_of(label) - _LEFT) * last // day
        for day, label in zip(numbers, labels, strict=True)
        if day > 0
    )
    return min([_RIGHT, *room])
