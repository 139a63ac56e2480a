"""Bars by category, with a limit."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.portal.pictures.drawing import (
    INK,
    LETTER,
    LINE,
    PLAIN,
    STRONG,
    WIDTH,
    About,
    Drawing,
    Mark,
    Picture,
)

_THICK = 14.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A category and its value; none is "no figure"."""

    label: str
    value: float | None


def bars(
    about: About,
    found: Sequence[Bar],
    *,
    limit: Mark | None,
    none: str,
    is_least: bool = False,
) -> Picture:
    """Draw a bar for each category, its name above it and its number behind.

    Args:
        about: the table has two columns, category and value.
        found: from the top down.
        limit: drawn as a line across each bar; those beyond it are marked by colour and a sign.
        is_least: the limit is the least that is wanted: those below it are beyond it.
        none: what stands where there is no figure.

    Raises:
        ValueError: a value is below zero.
    """
    values = [bar.value for bar in found if bar.value is not None]
    if min(values, default=0) < 0:
        raise ValueError("a bar cannot be shorter than nothing")
    room = max((len(about.amount(value)) + 2 for value in values), default=0) * LETTER + 6
    scale = (WIDTH - room) / max([*values, limit.value if limit else 0, 1e-9])
    drawing = Drawing(about)
    y = top = LINE if limit else 0.0
    for bar in found:
        y = drawing.note(0, y + LINE - 5, bar.label) - LINE + 5
        _bar(drawing, about, bar, y, scale=scale, limit=limit, none=none, is_least=is_least)
        if limit is not None:
            x = scale * limit.value
            drawing.line((x, y - 3), (x, y + _THICK + 3), stroke=INK, stroke_width=2)
        y += _THICK + 8
    rows = [(bar.label, none if bar.value is None else about.amount(bar.value)) for bar in found]
    if limit is not None:
        x = scale * limit.value
        end = "end" if x > WIDTH / 2 else "start"
        drawing.text(x, top - 6, f"{limit.label}: {about.amount(limit.value)}", text_anchor=end)
        rows.append((limit.label, about.amount(limit.value)))
    return drawing.finished(rows, height=y)


def _bar(
    drawing: Drawing,
    about: About,
    bar: Bar,
    y: float,
    *,
    scale: float,
    limit: Mark | None,
    none: str,
    is_least: bool,
) -> None:
    if bar.value is None:
        drawing.text(0, y + _THICK - 2, none)
        return
    over = 0.0 if limit is None else bar.value - limit.value
    beyond = over < 0 if is_least else over > 0
    fill = STRONG if beyond else PLAIN
    drawing.add("rect", x=0, y=y, width=scale * bar.value, height=_THICK, fill=fill)
    said = about.amount(bar.value) + (" !" if beyond else "")
    drawing.text(scale * bar.value + 6, y + _THICK - 2, said)
