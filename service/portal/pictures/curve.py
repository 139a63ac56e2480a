"""What more of one thing buys of another: a curve or steps, a marked choice, a baseline."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from service.portal.pictures.drawing import (
    FAINT,
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

_LEFT, _RIGHT, _TOP, _HIGH = 44.0, 12.0, 26.0, 180.0
_BOTTOM = _TOP + _HIGH
_MOST_LABELS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A point of the curve: `label` is how its place along the axis is written.

    Without a value it is a gap, over which no line is drawn.
    """

    along: float
    label: str
    value: float | None


def curve(
    about: About,
    points: Sequence[Point],
    *,
    axis: str,
    chosen: Mark | None = None,
    baseline: Mark | None = None,
    is_stepped: bool = False,
    none: str = "",
) -> Picture:
    """Draw a value over what is varied.

    Args:
        about: the table has two columns, what is varied and the value.
        points: in order along the axis.
        axis: what is varied.
        chosen: its value is the place along the axis of one of the points.
        baseline: a value that all others are compared with.
        is_stepped: a value holds until the next point.
        none: what the table says of a gap.

    Raises:
        ValueError: there is no point, their order is wrong, or the choice is none of them.
    """
    if not points or any(a.along >= b.along for a, b in pairwise(points)):
        raise ValueError("a curve needs points in order")
    known = [(p.along, p.value) for p in points if p.value is not None]
    picked = next((p for p in points if chosen and p.along == chosen.value), None)
    if chosen and (picked is None or picked.value is None):
        raise ValueError("the choice is not on the curve")
    drawing = Drawing(about)
    ticks = steps(max([*(value for _, value in known), baseline.value if baseline else 0]))
    first, last = points[0].along, points[-1].along

    def place(along: float, value: float) -> tuple[float, float]:
        share = (along - first) / (last - first) if last > first else 0.5
        x = _LEFT + 8 + (WIDTH - _LEFT - _RIGHT - 16) * share
        return x, _BOTTOM - _HIGH * value / ticks[-1]

    drawing.text(0, 12, about.unit)
    _scale(drawing, about, points, ticks, place)
    drawing.text(WIDTH - _RIGHT, _BOTTOM + 2 * LINE - 4, axis, text_anchor="end")

    for run in _runs(points):
        spots = [place(*one) for one in run]
        drawing.path(_stepped(spots) if is_stepped else spots, stroke=PLAIN, stroke_width=2)
    for one in known:
        x, y = place(*one)
        drawing.add("circle", cx=x, cy=y, r=3, fill=PLAIN)
    rows = [(p.label, none if p.value is None else about.amount(p.value)) for p in points]
    y = _BOTTOM + 2 * LINE + LINE
    if chosen and picked and picked.value is not None:
        drawing.diamond(*place(picked.along, picked.value), half=8, fill=STRONG, stroke="#fff")
        drawing.diamond(10, y - 5, half=8, fill=STRONG)
        said = f"{chosen.label}: {picked.label} – {about.amount(picked.value)}"
        rows.append((f"{chosen.label}: {picked.label}", about.amount(picked.value)))
        y = drawing.note(26, y, said)
    if baseline:
        level = place(first, baseline.value)[1]
        for start, end in (((_LEFT, level), (WIDTH - _RIGHT, level)), ((0, y - 5), (20, y - 5))):
            drawing.line(start, end, stroke=INK, stroke_width=2, stroke_dasharray="6 4")
        y = drawing.note(26, y, f"{baseline.label}: {about.amount(baseline.value)}")
        rows.append((baseline.label, about.amount(baseline.value)))
    drawing.line((_LEFT, _BOTTOM), (WIDTH - _RIGHT, _BOTTOM), stroke=QUIET)
    return drawing.finished(rows, height=y - LINE + 6)


def _scale(
    drawing: Drawing,
    about: About,
    points: Sequence[Point],
    ticks: Sequence[float],
    place: Callable[[float, float], tuple[float, float]],
) -> None:
    for tick in ticks:
        y = place(points[0].along, tick)[1]
        drawing.line((_LEFT, y), (WIDTH - _RIGHT, y), stroke=FAINT)
        drawing.text(_LEFT - 6, y + 5, about.number(tick), text_anchor="end")
    every = -(-len(points) // _MOST_LABELS)
    for point in points[::every]:
        x, _ = place(point.along, 0)
        drawing.text(x, _BOTTOM + LINE - 3, point.label, text_anchor="middle")


def _runs(points: Sequence[Point]) -> list[list[tuple[float, float]]]:
    """The stretches between gaps."""
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point.value is None:
            runs.append([])
        else:
            runs[-1].append((point.along, point.value))
    return [run for run in runs if run]


def _stepped(spots: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    walked = [spots[0]]
    for before, (x, y) in pairwise(spots):
        walked += [(x, before[1]), (x, y)]
    return walked
