"""The days that count for a plan, as a drawing and as a list of the same facts."""

from dataclasses import dataclass
from datetime import date

from service.portal.cases.dossier import Dossier
from service.rules.vocabulary import PlacementState, PlanType

_LEFT, _RIGHT, _WIDTH = 40, 960, 1000
_LEAST_DAYS = 8  # the scale shows at least the seven days and one more
_NEAR = 150  # of an edge: there a label begins or ends at its mark
_MOST_TICKS = 15
_ROWS = 3  # labels of days close together stand on rows of their own


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


def timeline(seen: Dossier) -> Timeline | None:
    """The days of a plan; none where nothing is counted."""
    zero = seen.plan.clocks.day_zero
    if zero is None:
        return None
    days = sorted(
        ((kind, on, law, due) for kind, on, law, due in _days(seen, zero) if on is not None),
        key=lambda one: one[1],
    )
    now = (seen.today - zero).days
    last = max(_LEAST_DAYS, *((on - zero).days for _, on, _, _ in days))

    def x_of(day: int) -> int:
        return _LEFT + round((_RIGHT - _LEFT) * max(0, day) / last)

    marks = tuple(
        Mark(
            kind=kind,
            on=on,
            day=(on - zero).days,
            citation=law,
            due=due,
            x=x_of((on - zero).days),
            row=number % _ROWS,
            anchor=_anchor(x_of((on - zero).days)),
        )
        for number, (kind, on, law, due) in enumerate(days)
    )
    step = -(-last // _MOST_TICKS)
    ticks = tuple((day, x_of(day)) for day in range(0, last + 1, step))
    return Timeline(marks, ticks, x_of(now) if 0 <= now <= last else None)


def _days(seen: Dossier, zero: date) -> list[tuple[str, date | None, str, bool]]:
    plan, clocks = seen.plan, seen.plan.clocks
    offer, choice, placed = plan.offer, plan.choice, plan.placement
    stands = placed is not None and placed.state != PlacementState.CANCELLED
    rehab = plan.plan_type is PlanType.SPECIALISED_REHAB
    return [
        ("day_zero", zero, "§ 7, stk. 3", False),
        ("notice", clocks.notice_due_on, "§ 6, stk. 2" if rehab else "§ 6, stk. 1", True),
        ("seven", clocks.last_day_without_private_choice, "§ 7, stk. 3", True),
        ("reply", offer.reply_by if offer else None, "§ 6, stk. 3", True),
        ("offer", offer.start_on if offer else None, "§ 6, stk. 1", False),
        ("choice", choice.start_on if choice and not stands else None, "§ 7", False),
        ("start", placed.start_on if placed and stands else None, "§ 6, stk. 4", False),
        ("clinical", clocks.clinical_start_deadline, "§ 3, stk. 1", True),
    ]


def _anchor(x: int) -> str:
    if x < _NEAR:
        return "start"
    return "end" if x > _WIDTH - _NEAR else "middle"
