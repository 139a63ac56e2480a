"""The map of an answer: who goes to which site, how long they travel, or what has changed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from markupsafe import Markup

from service.portal.pictures import Part, Pin, Shape, catchments, swatch
from service.portal.pictures.catchments import CHANGES, NOBODY, NOTHING, TINTS
from service.portal.pictures.classes import SHADES
from service.portal.planner_studies import Seen
from service.portal.planner_words import Figures
from service.schemas.site_answers import HomeOut, StudyPointOut

_USUAL_LIMIT = 60  # minutes; only for the classes of a study without a limit
_CLEAR = 15  # minutes from which on a change is told apart from a small one


class View(StrEnum):
    """What the map's colours tell: travel, the site people go to, or what a baseline changes."""

    TRAVEL = "rejse"
    SITE = "sted"
    CHANGE = "aendring"


class Outline(Protocol):
    """The municipalities as areas; see `db.reference.outline`."""

    @property
    def areas(self) -> Mapping[str, Any]:
        """Polygons by municipality code."""

    def border(self, codes: Sequence[str]) -> Sequence[Any]:
        """The border around municipalities."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the legend."""

    swatch: Markup
    words: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A map with its legend."""

    parts: list[Part]
    legend: list[Entry]
    heading: str
    has_others: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """A map among others: its own name, and the limit whose classes all of them share."""

    name: str
    limit: int | None


_Fill = Callable[[HomeOut], str]


def site_of(home: HomeOut) -> str | None:
    """Where most of a municipality's plans go, or would go."""
    if home.served:
        return max(home.served, key=lambda one: (one.plans, one.site_id)).site_id
    return home.nearest_site_id


def drawn(
    seen: Seen,
    base: Seen | None,
    outline: Outline,
    view: View,
    figures: Figures,
    *,
    beside: Beside | None = None,
) -> Drawn:
    """Draw an answer, with the sites of the baseline that are not open in it.

    Args:
        seen: the answer; it has open sites.
        base: what it is compared with.
        outline: the areas.
        view: what the colours tell.
        figures: the reader's language.
        beside: set where the map is one of several on a page.
    """
    point, words = seen.point, figures.words
    page = seen.address if beside else ""
    numbers = {site.site_id: n for n, site in enumerate(point.chosen, start=1)}
    limit = beside.limit if beside else seen.limit
    fill, legend = _fills(seen, base, view, limit or _USUAL_LIMIT, figures)
    nobody = sum(not home.plans for home in point.municipalities)
    if nobody:
        legend.append((NOBODY, words("workbench.map.nobody", n=nobody)))
    shapes = [
        Shape(
            fill=fill(home) if home.plans else NOBODY,
            told=_told(home, numbers, figures),
            polygons=outline.areas[home.municipality_code],
        )
        for home in point.municipalities
    ]
    pins = [
        Pin(number=n, label=site.name, href=f"{page}#sted-{n}", east=site.lon, north=site.lat)
        for n, site in enumerate(point.chosen, start=1)
    ]
    gone = [one for one in base.point.chosen if one.site_id not in numbers] if base else []
    names = {name: words(f"workbench.map.{name}") for name in ("country", "capital", "bornholm")}
    told = f"workbench.map.{view.name.lower()}"
    return Drawn(
        parts=catchments(
            names,
            words(f"{told}.summary"),
            shapes,
            pins=pins,
            borders=list(_borders(point, outline)),
            others=[(one.lon, one.lat) for one in gone],
            name=beside.name if beside else "map",
        ),
        legend=[Entry(swatch(colour), line) for colour, line in legend],
        heading=words(f"{told}.legend"),
        has_others=bool(gone),
    )


def _travelling(point: StudyPointOut) -> list[HomeOut]:
    """The municipalities from which somebody travels."""
    return [home for home in point.municipalities if home.plans]


def _borders(point: StudyPointOut, outline: Outline) -> Iterator[Any]:
    """The borders around those who go to the same site."""
    goes: dict[str | None, list[str]] = {}
    for home in _travelling(point):
        goes.setdefault(site_of(home), []).append(home.municipality_code)
    for codes in goes.values():
        yield from outline.border(codes)


def _told(home: HomeOut, numbers: Mapping[str, int], figures: Figures) -> str:
    """What stands under the pointer."""
    if not home.plans:
        return f"{home.name}: {figures.words.counted('workbench.closing.plans', 0, n=0)}"
    site = numbers.get(site_of(home) or "")
    minutes = figures.minutes(home.minutes)
    return f"{home.name}: {minutes}" + (f" → {site}" if site is not None else "")


def _fills(
    seen: Seen, base: Seen | None, view: View, limit: int, figures: Figures
) -> tuple[_Fill, list[tuple[str, str]]]:
    if view is View.SITE:
        return _by_site(seen.point)
    if view is View.CHANGE and base is not None:
        return _by_change(seen.point, base.point, figures)
    return _by_travel(seen.point, limit, figures)


def _by_site(point: StudyPointOut) -> tuple[_Fill, list[tuple[str, str]]]:
    order = {site.site_id: n for n, site in enumerate(point.chosen)}
    tint = {site_id: TINTS[n % len(TINTS)] for site_id, n in order.items()}
    legend = [(tint[s.site_id], f"{order[s.site_id] + 1} {s.name}") for s in point.chosen]
    return lambda home: tint.get(site_of(home) or "", NOTHING), legend


def _by_travel(
    point: StudyPointOut, limit: int, figures: Figures
) -> tuple[_Fill, list[tuple[str, str]]]:
    """Five classes: in thirds up to the limit, up to half as much again, and beyond."""
    ends = [round(limit / 3), round(limit * 2 / 3), limit, round(limit * 3 / 2)]
    values = [home.minutes for home in _travelling(point)]
    words = figures.words

    def fill(home: HomeOut) -> str:
        return NOTHING if home.minutes is None else SHADES[_class(home.minutes, ends)]

    lows = [0, *(end + 1 for end in ends)]
    counts = [sum(v is not None and _class(v, ends) == n for v in values) for n in range(5)]
    spans = [
        words("workbench.map.travel.span", low=low, high=high, n=count)
        for low, high, count in zip(lows, ends, counts, strict=False)
    ]
    spans.append(words("workbench.map.travel.beyond", low=ends[-1], n=counts[-1]))
    legend = list(zip(SHADES, spans, strict=True))
    return fill, [*legend, *_without_figure(values, figures)]


def _class(minutes: int, ends: Sequence[int]) -> int:
    return sum(minutes > end for end in ends)


def _by_change(
    point: StudyPointOut, base: StudyPointOut, figures: Figures
) -> tuple[_Fill, list[tuple[str, str]]]:
    """Five classes around no change, from much shorter to much longer."""
    before = {home.municipality_code: home.minutes for home in _travelling(base)}

    def change(home: HomeOut) -> int | None:
        was = before.get(home.municipality_code)
        return None if home.minutes is None or was is None else home.minutes - was

    def fill(home: HomeOut) -> str:
        by = change(home)
        return NOTHING if by is None else CHANGES[_step(by)]

    steps = [change(home) for home in _travelling(point)]
    counts = [sum(by is not None and _step(by) == n for by in steps) for n in range(5)]
    named = ("much_shorter", "shorter", "same", "longer", "much_longer")
    legend = [
        (colour, figures.words(f"workbench.map.change.{name}", n=count, clear=_CLEAR))
        for colour, name, count in zip(CHANGES, named, counts, strict=True)
    ]
    return fill, [*legend, *_without_figure(steps, figures)]


def _step(by: int) -> int:
    """The class of a change in minutes, the middle one for none."""
    return 2 + (by > 0) - (by < 0) + (by >= _CLEAR) - (by <= -_CLEAR)


def _without_figure(values: Sequence[int | None], figures: Figures) -> Iterator[tuple[str, str]]:
    if count := sum(value is None for value in values):
        yield NOTHING, figures.words("workbench.map.none", n=count)
