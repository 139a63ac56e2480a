"""Who goes to which site: the country in three parts, each a picture with links to the sites.

The parts are drawn apart so that a page lays them out beside each other on a wide screen and below
each other on a phone. Fills are the caller's; what they mean stands in the page's own legend.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from xml.etree import ElementTree

from markupsafe import Markup

from service.portal.pictures.drawing import INK, QUIET, TEXT, element, markup, spelled
from service.portal.pictures.frames import BORNHOLM, CAPITAL, COUNTRY, Frame, path_of
from service.portal.pictures.labels import DOT, LABEL, Box, Spot, placed

# Better to worse around no change.
CHANGES = ("#1b6a4a", "#9fd3b6", "#f5f5f5", "#f2c08a", "#a2480f")
# Light enough for text; borders and numbers tell the areas apart as well.
TINTS = (
    "#cfe3f3", "#fbe3b5", "#cfe8c8", "#f3d3dd", "#dcd6ef", "#e3dccb", "#bfe7e3", "#f6d0b8",
)  # fmt: skip
# Fills that are no shade: hatched for "no figure", dotted for "nobody to tell of".
NOTHING, NOBODY = "none", "nobody"

_WHOLE = replace(COUNTRY, left=0.0, top=0.0)
_FRAMES = (
    _WHOLE,
    replace(CAPITAL, left=0.0, top=0.0),
    replace(BORNHOLM, left=0.0, top=0.0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A municipality: its fill, what is told of it under the pointer, and its polygons."""

    fill: str
    told: str
    polygons: Sequence[Sequence[Sequence[Spot]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """An open site: its number, its name, the address its number leads to, and where it lies."""

    number: int
    label: str
    href: str
    east: float
    north: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the country: its picture, and the links that lie over it.

    Attributes:
        name: `country`, `capital` or `bornholm`.
        land: an image; its description tells what the whole map shows.
        pins: the numbered links, on the same scale; empty where there is none.
    """

    name: str
    land: Markup
    pins: Markup


def catchments(
    titles: Mapping[str, str],
    summary: str,
    shapes: Sequence[Shape],
    *,
    pins: Sequence[Pin],
    borders: Iterable[Sequence[Spot]] = (),
    others: Sequence[Spot] = (),
    name: str = "map",
) -> list[Part]:
    """Draw municipalities, the borders around those that go to one site, and the sites.

    Args:
        titles: of each part, by its name.
        summary: what the map shows in a sentence, for who does not see it.
        shapes: all municipalities.
        pins: each is drawn where it is largest.
        borders: rings drawn strong.
        others: longitude and latitude of places that are marked with a square and no number.
        name: unique on its page; letters, digits and hyphens.

    Raises:
        ValueError: there are more pins than numbers have room.
    """
    drawn = list(borders)
    told = {frame.name: f"{titles[frame.name]}. {summary}" for frame in _FRAMES}
    return [
        Part(
            name=frame.name,
            land=_land(frame, f"{name}-{frame.name}", told[frame.name], shapes, drawn, others),
            pins=_links(frame, [pin for pin in pins if _home(pin.east, pin.north) is frame]),
        )
        for frame in _FRAMES
    ]


def swatch(fill: str) -> Markup:
    """A field of a legend; in the pattern of a fill that is no shade."""
    root = ElementTree.Element(
        "svg", {"class": "swatch", "width": "22", "height": "14", "aria-hidden": "true"}
    )
    element(root, "rect", x=0.5, y=0.5, width=21, height=13, fill=_plain(fill), stroke=QUIET)
    if fill == NOTHING:
        element(root, "path", d="M3 13l10 -12M11 13l10 -12", stroke="#b0b0b0", stroke_width=2)
    if fill == NOBODY:
        for x, y in ((4, 4), (11, 4), (18, 4), (7.5, 10), (14.5, 10)):
            element(root, "circle", cx=x, cy=y, r=1, fill=QUIET)
    return markup(root)


def _home(east: float, north: float) -> Frame:
    """The part that shows a place largest."""
    return next((f for f in _FRAMES[1:] if f.covers(east, north)), _WHOLE)


def _land(
    frame: Frame,
    name: str,
    title: str,
    shapes: Sequence[Shape],
    borders: Sequence[Sequence[Spot]],
    others: Sequence[Spot],
) -> Markup:
    root = _root(frame, role="img", aria_labelledby=f"{name}-title")
    element(root, "title", id=f"{name}-title").text = title
    element(_pattern(root, f"{name}-{NOTHING}"), "rect", width=2, height=6, fill="#b0b0b0")
    element(_pattern(root, f"{name}-{NOBODY}"), "circle", cx=3, cy=3, r=0.8, fill=QUIET)
    part = element(root, "g", stroke=QUIET, stroke_width=0.4)
    for shape in shapes:
        if path := path_of(frame, (ring for polygon in shape.polygons for ring in polygon)):
            fill = f"url(#{name}-{shape.fill})" if _is_pattern(shape.fill) else shape.fill
            area = element(part, "path", d=path, fill=fill, fill_rule="evenodd")
            element(area, "title").text = shape.told
    if path := path_of(frame, borders):
        element(root, "path", d=path, fill="none", stroke=INK, stroke_width=1.2)
    for east, north in others:
        if _home(east, north) is frame:
            x, y = frame.spot(east, north)
            element(root, "rect", x=x - 4, y=y - 4, width=8, height=8, fill="#fff", stroke=INK,
                 stroke_width=1.5, class_="other")  # fmt: skip
    return markup(root)


def _pattern(root: ElementTree.Element, name: str) -> ElementTree.Element:
    pattern = element(
        root, "pattern", id=name, width=6, height=6, patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )  # fmt: skip
    element(pattern, "rect", width=6, height=6, fill="#ffffff")
    return pattern


def _links(frame: Frame, pins: Sequence[Pin]) -> Markup:
    if not pins:
        return Markup()
    root = _root(frame)
    spots = [frame.spot(pin.east, pin.north) for pin in pins]
    wide, high = frame.size
    labels = placed(spots, Box(left=0.0, top=0.0, right=wide, bottom=high))
    for spot, label in zip(spots, labels, strict=True):
        element(root, "line", x1=spot[0], y1=spot[1], x2=label[0], y2=label[1], stroke=INK)
    for x, y in spots:
        element(root, "circle", cx=x, cy=y, r=DOT, fill=INK, stroke="#fff")
    for pin, (x, y) in zip(pins, labels, strict=True):
        link = element(root, "a", href=pin.href, aria_label=f"{pin.number} {pin.label}")
        element(link, "title").text = pin.label
        element(link, "circle", cx=x, cy=y, r=LABEL / 2 - 0.5, fill="#fff", stroke=INK)
        element(link, "text", x=x, y=y + 5, text_anchor="middle").text = str(pin.number)
    return markup(root)


def _root(frame: Frame, **attributes: str) -> ElementTree.Element:
    wide, high = (spelled(side) for side in frame.size)
    told = {name.replace("_", "-"): value for name, value in attributes.items()}
    return ElementTree.Element(
        "svg",
        {
            "viewBox": f"0 0 {wide} {high}",
            "width": wide,
            "height": high,
            "font-size": spelled(TEXT),
            "fill": INK,
            **told,
        },
    )


def _plain(fill: str) -> str:
    return "#ffffff" if _is_pattern(fill) else fill


def _is_pattern(fill: str) -> bool:
    return fill in (NOTHING, NOBODY)
