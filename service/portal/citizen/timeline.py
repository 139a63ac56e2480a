"""The days that count, as a drawing and as a list of the same facts."""

from dataclasses import dataclass
from datetime import date

from service.portal.citizen.seen import Seen

_LEFT, _RIGHT, _WIDTH = 40, 960, 1000
_LEAST_DAYS = 8  # the scale shows at least the seven days and one more
_NEAR = 140  # of an edge: there a label begins or ends at its mark
_MOST_TICKS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A day on the line.

    Attributes:
        kind: what happens, and the name of its texts.
        day: days from discharge.
        x: where it is drawn, in a drawing 1000 wide.
        anchor: on which side of the mark its label stands.
        citation: the paragraph.
    """

    kind: str
    on: date
    day: int
    x: int
    anchor: str
    citation: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The marks in order of time, and the numbered days of the scale."""

    marks: tuple[Mark, ...]
    ticks: tuple[tuple[int, int], ...]
    today_x: int | None


def timeline(seen: Seen) -> Timeline | None:
    """The days of a plan; none where nothing is counted."""
    zero = seen.plan.clocks.day_zero
    days = [(kind, on, law) for kind, on, law in _days(seen) if on is not None]
    if zero is None or not days:
        return None
    last = max(_LEAST_DAYS, *((on - zero).days for _, on, _ in days))

    def x_of(day: int) -> int:
        return _LEFT + round((_RIGHT - _LEFT) * day / last)

    marks = [
        Mark(
            kind=kind,
            on=on,
            day=(on - zero).days,
            x=x_of(max(0, (on - zero).days)),
            anchor=_anchor(x_of((on - zero).days)),
            citation=law,
        )
        for kind, on, law in sorted(days, key=lambda one: one[1])
    ]
    now = (seen.today - zero).days
    step = -(-last // _MOST_TICKS)
    ticks = tuple((day, x_of(day)) for day in range(0, last + 1, step))
    return Timeline(tuple(marks), ticks, x_of(now) if 0 <= now <= last else None)


def _days(seen: Seen) -> list[tuple[str, date | None, str]]:
    plan, clocks, arranged = seen.plan, seen.plan.clocks, seen.arranged
    offer = plan.offer
    chosen = arranged.start_on if arranged else None
    offered = offer.start_on if offer else None
    return [
        ("discharged", clocks.day_zero, "§ 7, stk. 3"),
        ("notice", clocks.notice_due_on, "§ 6, stk. 1"),
        ("seven", clocks.last_day_without_private_choice, "§ 7, stk. 3"),
        ("reply", offer.reply_by if offer and not arranged else None, "§ 6, stk. 3"),
        ("offer", offered if offered != chosen else None, "§ 6, stk. 1"),
        ("start", chosen, "§ 6, stk. 4"),
        ("clinical", clocks.clinical_start_deadline, "§ 2, stk. 2"),
    ]


def _anchor(x: int) -> str:
    if x < _NEAR:
        return "start"
    return "end" if x > _WIDTH - _NEAR else "middle"
