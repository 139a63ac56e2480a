"""How a whole is spread, against the bands that are expected."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.portal.pictures.drawing import INK, LINE, WIDTH, About, Drawing, Picture

_HIGH = 26.0
_WHOLE = 100.0
_SLACK = 0.5  # rounding of the shares that are told
# From dark to light; text on the bar is never needed to tell them apart.
_FILLS = ("#0b4a75", "#2f7fb8", "#7db8dc", "#c3dff0")
_SIGNS = ("A", "B", "C", "D")
_WIDE_ENOUGH = 16.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Between which per cent a share is expected, both included, and by whom."""

    low: float
    high: float
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A part of the whole, in per cent; `verdict` says how it lies to its band, in words."""

    label: str
    percent: float
    band: Band | None = None
    verdict: str = ""


def shares(about: About, parts: Sequence[Share]) -> Picture:
    """Draw the parts as one stacked bar, and below it each with its band.

    Args:
        about: the unit is a per cent sign; four columns: part, share, expected, verdict.
        parts: at most four, in order; together 100.

    Raises:
        ValueError: they are too many, or are not the whole.
    """
    whole = sum(part.percent for part in parts)
    if not 0 < len(parts) <= len(_FILLS) or abs(whole - _WHOLE) > _SLACK:
        raise ValueError("one to four parts make up the whole")
    drawing = Drawing(about)
    x = 0.0
    for part, fill, sign in zip(parts, _FILLS, _SIGNS, strict=False):
        wide = WIDTH * part.percent / _WHOLE
        drawing.add("rect", x=x, y=0, width=wide, height=_HIGH, fill=fill, stroke="#fff")
        if wide >= _WIDE_ENOUGH:
            ink = "#fff" if fill in _FILLS[:2] else INK
            drawing.text(x + wide / 2, _HIGH - 8, sign, text_anchor="middle", fill=ink)
        x += wide
    y = _HIGH + 14
    rows = []
    for part, fill, sign in zip(parts, _FILLS, _SIGNS, strict=False):
        y = _row(drawing, about, part, y, fill=fill, sign=sign)
        rows.append((part.label, about.amount(part.percent), _expected(about, part), part.verdict))
    return drawing.finished(rows, height=y)


def _expected(about: About, part: Share) -> str:
    """The band of a part in words; empty where none is told."""
    if part.band is None:
        return ""
    low, high = about.number(part.band.low), about.number(part.band.high)
    span = low if low == high else f"{low}–{high}"
    return f"{span} {about.unit} ({part.band.source})"


def _row(drawing: Drawing, about: About, part: Share, y: float, *, fill: str, sign: str) -> float:
    """Draw a part's lines and its band; returns where the next part begins."""
    y = drawing.note(0, y + 14, f"{sign}  {part.label}: {about.amount(part.percent)}")
    for words in (_expected(about, part), part.verdict):
        y = drawing.note(0, y, words)
    if part.band is None:
        return y - LINE + 14
    left, right = (WIDTH * bound / _WHOLE for bound in (part.band.low, part.band.high))
    level, wide = y - LINE / 2, max(right - left, 3.0)
    drawing.line((0, level), (WIDTH, level), stroke=INK, stroke_width=0.5)
    drawing.add("rect", x=left, y=level - 4, width=wide, height=8, fill=fill, stroke=INK)
    drawing.diamond(WIDTH * part.percent / _WHOLE, level, half=6, fill=INK)
    return level + LINE
