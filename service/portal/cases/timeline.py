"""The days that count, as those who work with a plan are told of them."""

from dataclasses import replace

from service.portal.cases.dossier import Dossier
from service.portal.timeline import Mark, Timeline, Told
from service.portal.timeline import timeline as line_of
from service.rules.day_law import Day, paragraph_of
from service.rules.vocabulary import PlacementState

_LETTER = 10  # widths are of the drawing, which is 1000 wide
_BETWEEN = 12


def timeline(seen: Dossier) -> Timeline | None:
    """The days of a plan, numbered from discharge; none where nothing is counted.

    Everything about a plan is numbered so. Where the law's days count from a later one, that day
    is told as well.
    """
    plan, clocks = seen.plan, seen.plan.clocks
    offer, choice, placed = plan.offer, plan.choice, plan.placement
    stands = placed is not None and placed.state != PlacementState.CANCELLED
    chosen = choice if choice is not None and not stands else None
    if clocks.day_zero is None:
        return None

    def law(day: Day) -> str:
        return paragraph_of(day, plan.plan_type)

    later = clocks.day_zero if clocks.day_zero != plan.discharged_on else None
    days = (
        Told("discharged", plan.discharged_on, law(Day.ZERO)),
        Told("counts_from", later, law(Day.ZERO)),
        Told("notice", clocks.notice_due_on, law(Day.NOTICE), due=True),
        Told(
            "seven",
            clocks.last_day_without_private_choice,
            law(Day.LAST_WITHOUT_CHOICE),
            due=True,
        ),
        Told("reply", offer.reply_by if offer else None, law(Day.REPLY), due=True),
        Told("offer", offer.start_on if offer else None, law(Day.OFFER)),
        Told("choice", chosen.start_on if chosen else None, chosen.basis.value if chosen else ""),
        Told("start", placed.start_on if placed and stands else None, law(Day.START)),
        Told("clinical", clocks.clinical_start_deadline, law(Day.CLINICAL), due=True),
    )
    return line_of(days, zero=plan.discharged_on, today=seen.today)


def on_rows(line: Timeline, labels: dict[str, str]) -> Timeline:
    """The line with every label on the first row where it covers no other.

    Args:
        line: of a plan.
        labels: what is written at each mark, by its kind.
    """
    taken: list[list[tuple[float, float]]] = []
    marks = []
    for mark in line.marks:
        span = _span(mark, labels[mark.kind])
        free = (row for row, spans in enumerate(taken) if not any(_meet(span, s) for s in spans))
        row = next(free, len(taken))
        if row == len(taken):
            taken.append([])
        taken[row].append(span)
        marks.append(replace(mark, row=row))
    return replace(line, marks=tuple(marks))


def _span(mark: Mark, label: str) -> tuple[float, float]:
    """From where to where a label is written."""
    width = _LETTER * len(label)
    begins = {"start": 0.0, "middle": width / 2, "end": float(width)}[mark.anchor]
    return mark.x - begins, mark.x - begins + width


def _meet(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[0] < other[1] + _BETWEEN and other[0] < one[1] + _BETWEEN
