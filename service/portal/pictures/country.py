"""A map of Denmark: municipalities in shades of their values, and numbered dots.

The capital is drawn once more, larger, and Bornholm nearer than it lies; both below the country.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from service.portal.pictures.classes import Class, classes
from service.portal.pictures.drawing import (
    INK,
    LINE,
    QUIET,
    About,
    Drawing,
    Picture,
    spelled,
)
from service.portal.pictures.labels import DOT, LABEL, Box, Spot, placed

# Light to dark, told apart in grey too; 1.5 and more between neighbours.
_SHADES = ("#eef4fa", "#bcd7ec", "#7db3da", "#3a7fb5", "#0f4675")
_NOTHING = "#ffffff"
_EAST = math.cos(math.radians(56))  # a degree east against one north


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A municipality.

    Attributes:
        code: of the municipality.
        name: of the municipality.
        value: decides its shade; none is "no figure".
        polygons: rings of longitude and latitude, to be filled by the even-odd rule.
    """

    code: str
    name: str
    value: float | None
    polygons: Sequence[Sequence[Sequence[Spot]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A place with its number, longitude and latitude; `label` is its row in the table."""

    number: int
    label: str
    east: float
    north: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Legend:
    """Words of the map; those beside a shade have `{span}` and `{count}` in `shade`."""

    shade: str
    none: str
    capital: str
    bornholm: str


@dataclass(frozen=True, slots=True)
class _Frame:
    """A part of the country on the drawing: degrees to units."""

    west: float
    south: float
    east: float
    north: float
    scale: float  # units for a degree north
    left: float
    top: float
    name: str

    def spot(self, east: float, north: float) -> Spot:
        return (
            self.left + (east - self.west) * _EAST * self.scale,
            self.top + (self.north - north) * self.scale,
        )

    def covers(self, east: float, north: float) -> bool:
        return self.west <= east <= self.east and self.south <= north <= self.north

    def touches(self, ring: Sequence[Spot]) -> bool:
        """Whether the box around a ring meets this part of the country."""
        easts, norths = [x for x, _ in ring], [y for _, y in ring]
        return (
            min(easts) <= self.east
            and max(easts) >= self.west
            and min(norths) <= self.north
            and max(norths) >= self.south
        )

    @property
    def size(self) -> tuple[float, float]:
        return (self.east - self.west) * _EAST * self.scale, (self.north - self.south) * self.scale

    @property
    def box(self) -> dict[str, float]:
        return {"x": self.left, "y": self.top, "width": self.size[0], "height": self.size[1]}


_COUNTRY = _Frame(8.0, 54.53, 12.72, 57.79, 128.0, 0.0, 4.0, "country")
_BELOW = _COUNTRY.top + _COUNTRY.size[1] + LINE + 8
_CAPITAL = _Frame(12.02, 55.53, 12.72, 55.93, 540.0, 0.0, _BELOW, "capital")
_BORNHOLM = _Frame(14.6, 54.95, 15.25, 55.34, 200.0, _CAPITAL.size[0] + 24, _BELOW, "bornholm")
_BOTTOM = _CAPITAL.top + _CAPITAL.size[1]


def country(
    about: About,
    areas: Sequence[Area],
    *,
    legend: Legend,
    dots: Sequence[Dot] = (),
    borders: Iterable[Sequence[Spot]] = (),
) -> Picture:
    """Draw municipalities in at most five shades, and dots with their numbers.

    Args:
        about: the table has two columns, municipality and value, dots after them.
        areas: all municipalities.
        legend: words of the legend.
        dots: places; those in the capital stand in its own frame.
        borders: rings drawn stronger, such as those of regions.

    Raises:
        ValueError: there are more dots than numbers have room.
    """
    drawing = Drawing(about)
    found = classes(area.value for area in areas if area.value is not None)
    shade = {area.code: _shade(area.value, found) for area in areas}
    _hatch(drawing, about)
    drawn = list(borders)
    for frame in (_COUNTRY, _CAPITAL, _BORNHOLM):
        _part(drawing, about, frame, areas, shade, drawn)
    for frame, words in ((_CAPITAL, legend.capital), (_BORNHOLM, legend.bornholm)):
        drawing.text(frame.left, frame.top - 6, words)
        drawing.add("rect", fill="none", stroke=QUIET, **frame.box)
    left, top = _COUNTRY.spot(_CAPITAL.west, _CAPITAL.north)
    wide, high = (side * _COUNTRY.scale / _CAPITAL.scale for side in _CAPITAL.size)
    drawing.add("rect", x=left, y=top, width=wide, height=high, fill="none", stroke=INK)
    _numbers(drawing, dots)
    y = _legend(drawing, about, found, areas, legend)
    rows = [
        *(
            (area.name, legend.none if area.value is None else about.amount(area.value))
            for area in areas
        ),
        *((dot.label, str(dot.number)) for dot in dots),
    ]
    return drawing.finished(rows, height=y)


def _shade(value: float | None, found: Sequence[Class]) -> str | None:
    """The fill of a value; with fewer classes the shades are spread from light to dark."""
    if value is None:
        return None
    place = next(n for n, one in enumerate(found) if value <= one.high)
    return _fill(place, len(found))


def _fill(place: int, count: int) -> str:
    last = len(_SHADES) - 1
    return _SHADES[place * last // max(count - 1, 1)]


def _hatch(drawing: Drawing, about: About) -> None:
    """The pattern of "no figure"."""
    pattern = drawing.add(
        "pattern",
        id=f"{about.name}-none",
        width=6,
        height=6,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )
    drawing.add("rect", pattern, width=6, height=6, fill=_NOTHING)
    drawing.add("rect", pattern, width=2, height=6, fill="#b0b0b0")


def _part(
    drawing: Drawing,
    about: About,
    frame: _Frame,
    areas: Iterable[Area],
    shade: Mapping[str, str | None],
    borders: Iterable[Sequence[Spot]],
) -> None:
    clip = f"{about.name}-{frame.name}"
    drawing.add("rect", drawing.add("clipPath", id=clip), **frame.box)
    part = drawing.add("g", clip_path=f"url(#{clip})", stroke=QUIET, stroke_width=0.4)
    for area in areas:
        rings = (ring for polygon in area.polygons for ring in polygon)
        if path := _path(frame, rings):
            fill = shade[area.code] or f"url(#{about.name}-none)"
            drawing.add("path", part, d=path, fill=fill, fill_rule="evenodd")
    if path := _path(frame, borders):
        drawing.add("path", part, d=path, fill="none", stroke=INK, stroke_width=1.2)


def _path(frame: _Frame, rings: Iterable[Sequence[Spot]]) -> str:
    """The rings that reach into a frame, as relative steps of tenths of a unit."""
    return "".join(_ring(frame, ring) for ring in rings if frame.touches(ring))


def _ring(frame: _Frame, ring: Sequence[Spot]) -> str:
    tenths = [tuple(round(10 * part) for part in frame.spot(*spot)) for spot in ring]
    begin, *rest = [s for n, s in enumerate(tenths) if n == 0 or s != tenths[n - 1]]
    steps = []
    before = begin
    for here in rest[:-1]:
        steps.append(f"{_tenth(here[0] - before[0])} {_tenth(here[1] - before[1])}")
        before = here
    return f"M{_tenth(begin[0])} {_tenth(begin[1])}l{' '.join(steps)}z" if steps else ""


def _tenth(value: int) -> str:
    return spelled(value / 10)


def _numbers(drawing: Drawing, dots: Sequence[Dot]) -> None:
    for frame, here in _by_frame(dots):
        spots = [frame.spot(dot.east, dot.north) for dot in here]
        wide, high = frame.size
        labels = placed(
            spots,
            Box(left=frame.left, top=frame.top, right=frame.left + wide, bottom=frame.top + high),
        )
        for spot, label in zip(spots, labels, strict=True):
            drawing.line(spot, label, stroke=INK, stroke_width=1, class_="leader")
        for spot in spots:
            drawing.add("circle", cx=spot[0], cy=spot[1], r=DOT, fill=INK, stroke="#fff")
        for dot, (x, y) in zip(here, labels, strict=True):
            drawing.add(
                "circle", cx=x, cy=y, r=LABEL / 2 - 1, fill="#fff", stroke=INK, class_="label"
            )
            drawing.text(x, y + 5, str(dot.number), text_anchor="middle")


def _by_frame(dots: Sequence[Dot]) -> Iterator[tuple[_Frame, list[Dot]]]:
    """Each dot in the frame that shows it largest."""
    frames = (_CAPITAL, _BORNHOLM, _COUNTRY)
    where = [next((f for f in frames if f.covers(d.east, d.north)), _COUNTRY) for d in dots]
    for frame in frames:
        here = [dot for dot, home in zip(dots, where, strict=True) if home is frame]
        if here:
            yield frame, here


def _legend(
    drawing: Drawing, about: About, found: Sequence[Class], areas: Sequence[Area], legend: Legend
) -> float:
    """Draw the legend; returns where it ends."""
    y = _BOTTOM + LINE + 4
    entries = [
        (
            _fill(place, len(found)),
            legend.shade.format(span=_span(about, one), count=one.count),
        )
        for place, one in enumerate(found)
    ]
    if without := sum(area.value is None for area in areas):
        entries.append((f"url(#{about.name}-none)", f"{legend.none}: {without}"))
    for fill, words in entries:
        drawing.add("rect", x=0.5, y=y - 12, width=22, height=14, fill=fill, stroke=QUIET)
        y = drawing.note(30, y, words)
    return y - LINE + 6


def _span(about: About, one: Class) -> str:
    if one.low == one.high:
        return about.amount(one.low)
    return f"{about.number(one.low)}–{about.amount(one.high)}"
