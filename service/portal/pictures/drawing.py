"""What all pictures are made of: an SVG element with a name, and text that is escaped."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from babel.numbers import format_decimal
from markupsafe import Markup

# Units of a drawing. A phone of 320 px shows about 0.85 px for each, so text stays above 11 px.
WIDTH = 340.0
TEXT = 14.0
LINE = 20.0
LETTER = 7.2  # an ordinary letter is narrower

INK = "#1a1a1a"
QUIET = "#6b6b6b"  # 5.3:1 on white
FAINT = "#d0d0d0"
PLAIN = "#2f6fa7"  # 5.2:1 on white
STRONG = "#b3261e"  # 6.5:1 on white


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a picture is called and how its numbers are written.

    Attributes:
        name: unique on its page; letters, digits and hyphens.
        title: its name for people.
        summary: what it shows in a sentence, for who does not see it.
        locale: such as `da_DK`.
        unit: follows numbers, such as `dage`; may be empty.
        unit_of_one: follows the number 1 where that is another word, such as `dag`.
        columns: the heads of the table.
    """

    name: str
    title: str
    summary: str
    locale: str
    unit: str
    columns: tuple[str, ...]
    unit_of_one: str = ""

    def number(self, value: float) -> str:
        """A number as it stands on the picture, without its unit."""
        return format_decimal(value, "#,##0.#", locale=self.locale)

    def amount(self, value: float) -> str:
        """A number with its unit."""
        shown = self.number(value)
        unit = self.unit_of_one if shown == "1" and self.unit_of_one else self.unit
        return f"{shown} {unit}".rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A value that others are held against, such as a limit or a median."""

    label: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A drawing, and its facts again as a table.

    Attributes:
        svg: safe markup.
        columns: the heads of the table.
        rows: all facts of the drawing, written as on it.
    """

    svg: Markup
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Drawing:
    """An SVG element being drawn. Positions are in units from the upper left corner."""

    def __init__(self, about: About) -> None:
        self._about = about
        named = f"{about.name}-title {about.name}-summary"
        self._root = ElementTree.Element(
            "svg",
            {
                "class": "picture",
                "role": "img",
                "aria-labelledby": named,
                "width": spelled(WIDTH),
                "font-size": spelled(TEXT),
                "fill": INK,
            },
        )
        self._say("title", about.title)
        self._say("desc", about.summary)

    def _say(self, tag: str, words: str) -> None:
        which = "title" if tag == "title" else "summary"
        ElementTree.SubElement(self._root, tag, id=f"{self._about.name}-{which}").text = words

    def add(
        self, tag: str, into: ElementTree.Element | None = None, /, **attributes: float | str
    ) -> ElementTree.Element:
        """Add an element; an underscore in a name becomes a hyphen, at the end it goes."""
        return element(self._root if into is None else into, tag, **attributes)

    def text(self, x: float, y: float, words: str, **attributes: float | str) -> None:
        """Write words from a point on, or around or up to it with `text_anchor`."""
        self.add("text", x=x, y=y, **attributes).text = words

    def note(self, x: float, y: float, words: str) -> float:
        """Write words on as many lines as they need; returns where the next line stands."""
        for line in textwrap.wrap(words, int((WIDTH - x) / LETTER)):
            self.text(x, y, line)
            y += LINE
        return y

    def line(
        self, start: tuple[float, float], end: tuple[float, float], **attributes: float | str
    ) -> None:
        """Draw a straight line."""
        self.add("line", x1=start[0], y1=start[1], x2=end[0], y2=end[1], **attributes)

    def path(self, points: Sequence[tuple[float, float]], **attributes: float | str) -> None:
        """Draw an open line through points."""
        drawn = " ".join(f"{spelled(x)} {spelled(y)}" for x, y in points)
        self.add("path", d=f"M{drawn}", fill="none", **attributes)

    def diamond(self, x: float, y: float, *, half: float, **attributes: float | str) -> None:
        """Draw a diamond around a point, `half` as wide to each side."""
        corners = ((x, y - half), (x + half, y), (x, y + half), (x - half, y))
        drawn = " ".join(f"{spelled(a)},{spelled(b)}" for a, b in corners)
        self.add("polygon", points=drawn, **attributes)

    def finished(self, rows: Sequence[tuple[str, ...]], *, height: float) -> Picture:
        """The picture, with its facts as rows."""
        self._root.set("viewBox", f"0 0 {spelled(WIDTH)} {spelled(height)}")
        self._root.set("height", spelled(height))
        return Picture(svg=markup(self._root), columns=self._about.columns, rows=tuple(rows))


def element(
    into: ElementTree.Element, tag: str, /, **attributes: float | str
) -> ElementTree.Element:
    """Add an element; an underscore in a name becomes a hyphen, at the end it goes."""
    told = {
        name.rstrip("_").replace("_", "-"): spelled(value) for name, value in attributes.items()
    }
    return ElementTree.SubElement(into, tag, told)


def markup(root: ElementTree.Element) -> Markup:
    """What a page takes as it is."""
    written = ElementTree.tostring(root, encoding="unicode")
    return Markup(written)  # noqa: S704 - the serializer has escaped everything told


def spelled(value: float | str) -> str:
    """A number with at most one decimal; words as they are."""
    return value if isinstance(value, str) else f"{round(value, 1):g}"


def steps(most: float, *, about: int = 4) -> list[float]:
    """Round values from 0 on for an axis; the last is `most` or the next round one above it."""
    rough = max(most, 1.0) / about
    size = 10.0 ** (len(str(int(rough))) - 1)
    step = next(size * part for part in (1, 2, 5, 10) if size * part >= rough)
    count = -int(-max(most, 1.0) // step)
    return [step * number for number in range(count + 1)]
