"""The parts of the country on a map: where each stands, and shapes within them."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from service.portal.pictures.drawing import LINE, spelled
from service.portal.pictures.labels import Spot

_EAST = math.cos(math.radians(56))  # a degree east against one north


@dataclass(frozen=True, slots=True)
class Frame:
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
        """Where a longitude and latitude stand."""
        return (
            self.left + (east - self.west) * _EAST * self.scale,
            self.top + (self.north - north) * self.scale,
        )

    def covers(self, east: float, north: float) -> bool:
        """Whether a longitude and latitude lie within."""
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
        """Width and height in units."""
        return (self.east - self.west) * _EAST * self.scale, (self.north - self.south) * self.scale

    @property
    def box(self) -> dict[str, float]:
        """The attributes of a rectangle around it."""
        return {"x": self.left, "y": self.top, "width": self.size[0], "height": self.size[1]}


COUNTRY = Frame(8.0, 54.53, 12.72, 57.79, 128.0, 0.0, 4.0, "country")
_BELOW = COUNTRY.top + COUNTRY.size[1] + LINE + 8
CAPITAL = Frame(12.02, 55.53, 12.72, 55.93, 540.0, 0.0, _BELOW, "capital")
BORNHOLM = Frame(14.6, 54.95, 15.25, 55.34, 200.0, CAPITAL.size[0] + 24, _BELOW, "bornholm")


def path_of(frame: Frame, rings: Iterable[Sequence[Spot]]) -> str:
    """The rings that reach into a frame, as relative steps of tenths of a unit."""
    return "".join(_ring(frame, ring) for ring in rings if frame.touches(ring))


def _ring(frame: Frame, ring: Sequence[Spot]) -> str:
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
