"""The days that count for a plan, as a drawing and as a list of the same facts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

_LEFT, _RIGHT, _WIDTH = 40, 960, 1000
_LEAST_DAYS = 8  # the scale shows at least the seven days and one more
_NEAR = 150  # of an edge: there a label begins or ends at its mark
_MOST_TICKS = 15
_ROWS = 3  # labels of days close together stand on rows of their own


@dataclass(frozen=True, slots=True)
class Told:
    """A day to be shown, where it is known.

    Attributes:
        kind: what it is, and the name of its texts.
        citation: the paragraph it rests on.
        due: whether it is a deadline and not merely something that happens.
    """

    kind: str
    on: date | None
    citation: str
    due: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A day on the line.

    Attributes:
        kind: what it is, and the name of its texts.
        day: days from the day that counts as day 0.
        due: whether it is a deadline and not merely something that happens.
        x: where it is drawn, in a drawing 1000 wide.
        row: on which row its label stands, from the line on.
        anchor: on which side of the mark its label stands.
    """

    kind: str
    on: date
    day: int
    citation: str
    due: bool
    x: int
    row: int
    anchor: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The marks in order of time, the numbered days of the scale, and where today is."""

    marks: tuple[Mark, ...]
    ticks: tuple[tuple[int, int], ...]
    today_x: int | None


def timeline(days: Iterable[Told], *, zero: date | None, today: date) -> Timeline | None:
    """Lay days along a line from day 0; nothing where nothing is counted."""
    known = sorted(((one.on, one) for one in days if one.on is not None), key=lambda pair: pair[0])
    if zero is None or not known:
        return None
    now = (today - zero).days
    last = max(_LEAST_DAYS, (known[-1][0] - zero).days)

    def x_of(day: int) -> int:
        return _LEFT + round((_RIGHT - _LEFT) * max(0, day) / last)

    marks = tuple(
        Mark(
            kind=one.kind,
            on=on,
            day=(on - zero).days,
            citation=one.citation,
            due=one.due,
            x=x_of((on - zero).days),
            row=number % _ROWS,
            anchor=_anchor(x_of((on - zero).days)),
        )
        for number, (on, one) in enumerate(known)
    )
    step = -(-last // _MOST_TICKS)
    ticks = tuple((day, x_of(day)) for day in range(0, last + 1, step))
    return Timeline(marks, ticks, x_of(now) if 0 <= now <= last else None)


def _anchor(x: int) -> str:
    if x < _NEAR:
        return "start"
    return "end" if x > _WIDTH - _NEAR else "middle"
