"""A map of Denmark: municipalities in shades of their values, and a few towns to go by.

The capital is drawn once more, larger, below the country and beside the legend; Bornholm stands
nearer than it lies. So the map is no higher than a screen that it stands on beside a table.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from xml.etree import ElementTree

from service.portal.pictures.classes import SHADES, Class, classes
from service.portal.pictures.drawing import (
    INK,
    LINE,
    QUIET,
    WIDTH,
    About,
    Drawing,
    Picture,
)
from service.portal.pictures.frames import BORNHOLM, CAPITAL, COUNTRY, Frame, path_of
from service.portal.pictures.labels import Spot

_CAPITAL = replace(CAPITAL, scale=290.0)
_BORNHOLM = replace(BORNHOLM, left=WIDTH - BORNHOLM.size[0], top=COUNTRY.top + LINE)
_LEGEND = _CAPITAL.size[0] + 16
_EASTERN = WIDTH * 2 / 3  # names of towns from here on stand before them


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A municipality.

    Attributes:
        code: of the municipality.
        name: of the municipality.
        value: decides its shade; none is "no figure".
        lacks: why there is no figure, a place among those of the legend.
        polygons: rings of longitude and latitude, to be filled by the even-odd rule.
    """

    code: str
    name: str
    value: float | None
    polygons: Sequence[Sequence[Sequence[Spot]]]
    lacks: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A town with its name, longitude and latitude."""

    name: str
    east: float
    north: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Legend:
    """Words of the map.

    Attributes:
        shade: beside a shade, with `{span}` and `{count}`.
        none: why an area has no figure; at most four reasons, each with a pattern of its own.
    """

    shade: str
    none: Sequence[str]
    capital: str
    bornholm: str


def country(
    about: About,
    areas: Sequence[Area],
    *,
    legend: Legend,
    towns: Iterable[Town] = (),
    borders: Iterable[Sequence[Spot]] = (),
) -> Picture:
    """Draw municipalities in at most five shades, or in the pattern of why there is none.

    Args:
        about: the table has two columns, municipality and value.
        areas: all municipalities.
        legend: words of the legend.
        towns: a few to go by, none of them on Bornholm.
        borders: rings drawn stronger, such as those of regions.
    """
    drawing = Drawing(about)
    found = classes(area.value for area in areas if area.value is not None)
    shade = {area.code: _shade(area.value, found) or _lacking(about, area.lacks) for area in areas}
    for lacks in sorted({area.lacks for area in areas if area.value is None}):
        _pattern(drawing, about, lacks)
    drawn = list(borders)
    for frame in (COUNTRY, _CAPITAL, _BORNHOLM):
        _part(drawing, about, frame, areas, shade, drawn)
    for frame, words in ((_CAPITAL, legend.capital), (_BORNHOLM, legend.bornholm)):
        drawing.text(frame.left, frame.top - 6, words)
        drawing.add("rect", fill="none", stroke=QUIET, **frame.box)
    left, top = COUNTRY.spot(CAPITAL.west, CAPITAL.north)
    wide, high = (side * COUNTRY.scale / CAPITAL.scale for side in CAPITAL.size)
    drawing.add("rect", x=left, y=top, width=wide, height=high, fill="none", stroke=INK)
    for town in towns:
        _named(drawing, town)
    y = _legend(drawing, about, found, areas, legend)
    rows = [
        (area.name, legend.none[area.lacks] if area.value is None else about.amount(area.value))
        for area in areas
    ]
    return drawing.finished(rows, height=max(y, _CAPITAL.top + _CAPITAL.size[1] + 2))


def _shade(value: float | None, found: Sequence[Class]) -> str | None:
    """The fill of a value; with fewer classes the shades are spread from light to dark."""
    if value is None:
        return None
    place = next(n for n, one in enumerate(found) if value <= one.high)
    return _fill(place, len(found))


def _fill(place: int, count: int) -> str:
    last = len(SHADES) - 1
    return SHADES[place * last // max(count - 1, 1)]


def _lacking(about: About, lacks: int) -> str:
    """The fill of a reason for no figure."""
    return f"url(#{about.name}-none-{lacks})"


def _pattern(drawing: Drawing, about: About, lacks: int) -> None:
    """What areas are filled with for a reason; no shade, and told apart in grey too."""
    pattern = drawing.add(
        "pattern",
        id=f"{about.name}-none-{lacks}",
        width=6,
        height=6,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )
    drawing.add("rect", pattern, width=6, height=6, fill="#ffffff")
    _PATTERNS[lacks](drawing, pattern)


def _hatched(drawing: Drawing, pattern: ElementTree.Element) -> None:
    drawing.add("rect", pattern, width=2, height=6, fill="#b0b0b0")


def _dotted(drawing: Drawing, pattern: ElementTree.Element) -> None:
    drawing.add("circle", pattern, cx=3, cy=3, r=1.4, fill=INK)


def _empty(_: Drawing, __: ElementTree.Element) -> None:
    """White is a pattern too."""


def _grey(drawing: Drawing, pattern: ElementTree.Element) -> None:
    drawing.add("rect", pattern, width=6, height=6, fill="#d9d9d9")


_PATTERNS: Sequence[Callable[[Drawing, ElementTree.Element], None]] = (
    _hatched,
    _dotted,
    _empty,
    _grey,
)


def _part(
    drawing: Drawing,
    about: About,
    frame: Frame,
    areas: Iterable[Area],
    shade: Mapping[str, str],
    borders: Iterable[Sequence[Spot]],
) -> None:
    clip = f"{about.name}-{frame.name}"
    drawing.add("rect", drawing.add("clipPath", id=clip), **frame.box)
    part = drawing.add("g", clip_path=f"url(#{clip})", stroke=QUIET, stroke_width=0.4)
    for area in areas:
        rings = (ring for polygon in area.polygons for ring in polygon)
        if path := path_of(frame, rings):
            drawing.add("path", part, d=path, fill=shade[area.code], fill_rule="evenodd")
    if path := path_of(frame, borders):
        drawing.add("path", part, d=path, fill="none", stroke=INK, stroke_width=1.2)


def _named(drawing: Drawing, town: Town) -> None:
    """Write a town's name beside it, on the side where there is room."""
    x, y = COUNTRY.spot(town.east, town.north)
    drawing.add("circle", cx=x, cy=y, r=2, fill=INK, stroke="#fff")
    before = x > _EASTERN
    drawing.text(
        x - 5 if before else x + 5,
        y + 5,
        town.name,
        text_anchor="end" if before else "start",
        stroke="#fff",
        stroke_width=3,
        paint_order="stroke",
    )


def _legend(
    drawing: Drawing, about: About, found: Sequence[Class], areas: Sequence[Area], legend: Legend
) -> float:
    """Draw the legend; returns where it ends."""
    y = _CAPITAL.top + 14
    entries = [
        (
            _fill(place, len(found)),
            legend.shade.format(span=_span(about, one), count=one.count),
        )
        for place, one in enumerate(found)
    ]
    without = Counter(area.lacks for area in areas if area.value is None)
    entries += [
        (_lacking(about, lacks), f"{legend.none[lacks]}: {count}")
        for lacks, count in sorted(without.items())
    ]
    for fill, words in entries:
        drawing.add("rect", x=_LEGEND, y=y - 12, width=22, height=14, fill=fill, stroke=QUIET)
        y = drawing.note(_LEGEND + 30, y, words)
    return y - LINE + 6


def _span(about: About, one: Class) -> str:
    if one.low == one.high:
        return about.amount(one.low)
    return f"{about.number(one.low)}–{about.number(one.high)} {about.unit}".rstrip()
