"""The evidence of a capacity refusal: one's own wait against those of comparable places."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from service.portal.pictures.drawing import (
    INK,
    LINE,
    PLAIN,
    QUIET,
    STRONG,
    WIDTH,
    About,
    Drawing,
    Mark,
    Picture,
    steps,
)

_LEFT, _RIGHT = 12.0, 16.0
_STACKED = 120.0
_LARGEST = 5.0
_GAP = 2.2  # distances of dots in radii
_OWN = 30.0  # height of the row of one's own wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """How long a place waits, in whole days."""

    label: str
    days: int


def waits(
    about: About,
    own: Wait,
    others: Sequence[Wait],
    *,
    median: Mark | None,
    threshold: Mark | None,
    others_label: str,
) -> Picture:
    """Draw each comparable place as a dot over its days, and the own wait as a diamond above.

    Source: § 7, stk. 2. The marks are those that the rule was weighed on; nothing is computed.

    Args:
        about: the table has two columns, place and wait.
        own: of the place that refuses.
        others: the comparable places, in any order.
        median: of the others, none where there are too few.
        threshold: from which on a wait is much longer, none where it is not known.
        others_label: what the dots are.

    Raises:
        ValueError: a wait is below zero.
    """
    if min(own.days, *(other.days for other in others), 0) < 0:
        raise ValueError("nobody waits less than no time")
    marks = [mark for mark in (median, threshold) if mark is not None]
    most = max([1, own.days, *(o.days for o in others), *(m.value for m in marks)])
    ticks = [tick for tick in steps(most) if tick <= most]  # the drawing ends at the longest wait
    counts = Counter(other.days for other in others)
    radius = min(_LARGEST, _STACKED / (_GAP * max(counts.values(), default=1)))
    base = _OWN + _STACKED + 2 * _LARGEST
    drawing = Drawing(about)

    def along(days: float) -> float:
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * days / most

    drawing.line((_LEFT, base), (WIDTH - _RIGHT, base), stroke=QUIET)
    for tick in ticks:
        drawing.line((along(tick), base), (along(tick), base + 5), stroke=QUIET)
        drawing.text(along(tick), base + LINE, about.number(tick), text_anchor="middle")
    drawing.text(WIDTH - _RIGHT, base + 2 * LINE - 2, about.unit, text_anchor="end")
    for days, count in sorted(counts.items()):
        for place in range(count):
            height = base - radius - place * radius * _GAP
            drawing.add("circle", cx=along(days), cy=height, r=radius, fill=PLAIN, class_="other")
    dashed = [(mark, "2 3" if mark is median else "7 4") for mark in marks]
    for mark, dashes in dashed:
        x = along(mark.value)
        drawing.line((x, _OWN), (x, base), stroke=INK, stroke_width=2, stroke_dasharray=dashes)
    drawing.diamond(along(own.days), _OWN / 2, half=8, fill=STRONG)

    y = base + 3 * LINE
    drawing.diamond(10, y - 5, half=8, fill=STRONG)
    y = drawing.note(26, y, f"{own.label}: {about.amount(own.days)}")
    drawing.add("circle", cx=10, cy=y - 5, r=_LARGEST, fill=PLAIN)
    y = drawing.note(26, y, f"{others_label}: {len(others)}")
    for mark, dashes in dashed:
        drawing.line((0, y - 5), (20, y - 5), stroke=INK, stroke_width=2, stroke_dasharray=dashes)
        y = drawing.note(26, y, f"{mark.label}: {about.amount(mark.value)}")
    ranked = sorted(others, key=lambda other: (other.days, other.label))
    return drawing.finished(
        [
            (own.label, about.amount(own.days)),
            *((mark.label, about.amount(mark.value)) for mark in marks),
            *((other.label, about.amount(other.days)) for other in ranked),
        ],
        height=y - LINE + 6,
    )
