"""Cut land into municipalities by the nearest postcode point."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import shapely
from shapely import Geometry, MultiPoint, Point, Polygon, STRtree
from shapely.affinity import scale

from db.reference.rows import Postcode, PostcodeKind

# Kilometres of a degree: everything is cut on a flat map that is true at 56 degrees north.
KM_NORTH = 111.195
KM_EAST = KM_NORTH * math.cos(math.radians(56))
# A point farther out than this stands on an island that the coast leaves out.
OFF_COAST_KM = 0.7
ISLAND_KM = 1.2
_QUARTER = 2  # corners of a quarter circle: islands are octagons
_GRID_KM = 0.001


@dataclass(frozen=True, slots=True)
class Seed:
    """A postcode's point on the flat map, and the municipality it speaks for."""

    point: Point
    municipality_code: str
    is_street: bool


def flat(geometry: Geometry) -> Geometry:
    """From degrees to kilometres."""
    return scale(geometry, KM_EAST, KM_NORTH, origin=(0, 0))


def round_again(geometry: Geometry) -> Geometry:
    """From kilometres to degrees."""
    return scale(geometry, 1 / KM_EAST, 1 / KM_NORTH, origin=(0, 0))


def seeds(postcodes: Iterable[Postcode]) -> list[Seed]:
    """One seed for each place where a postcode has its point."""
    found = {
        (code.lat, code.lon): Seed(
            flat(Point(code.lon, code.lat)),
            code.municipality_code,
            code.kind is PostcodeKind.STREET,
        )
        for code in postcodes
    }
    return list(found.values())


def municipalities(
    lands: Sequence[Polygon], points: Sequence[Seed], *, tolerance_km: float
) -> dict[str, Geometry]:
    """The land of each municipality, on the flat map.

    Land is cut landmass by landmass: no point claims land across water. A point off the coast
    gets an octagon of its own. Borders are simplified together, so that neighbours still fit.

    Raises:
        ValueError: a landmass holds no point.
    """
    tree = STRtree(lands)
    on: dict[int, list[Seed]] = {number: [] for number in range(len(lands))}
    off: list[Seed] = []
    for seed in points:
        nearest = int(tree.nearest(seed.point))
        near = lands[nearest].distance(seed.point) <= OFF_COAST_KM
        if near or seed.is_street:
            on[nearest].append(seed)
        else:
            off.append(seed)
    pieces = [piece for number, land in enumerate(lands) for piece in _cut(land, on[number])]
    islands = [(one.municipality_code, one.point.buffer(ISLAND_KM, _QUARTER)) for one in off]
    return _simplified(_joined(pieces), _joined(islands), tolerance_km)


def _cut(land: Polygon, points: Sequence[Seed]) -> list[tuple[str, Geometry]]:
    """Give each part of a landmass to the municipality of the nearest point."""
    codes = {seed.municipality_code for seed in points}
    if not codes:
        msg = f"no postcode on the land around {land.representative_point()}"
        raise ValueError(msg)
    if len(codes) == 1:
        return [(codes.pop(), land)]
    cells = shapely.voronoi_polygons(
        MultiPoint([seed.point for seed in points]), extend_to=land, ordered=True
    ).geoms
    by_code: dict[str, list[Geometry]] = {}
    for seed, cell in zip(points, cells, strict=True):
        by_code.setdefault(seed.municipality_code, []).append(cell)
    whole = {code: shapely.union_all(parts) for code, parts in by_code.items()}
    return _noded(land, whole)


def _noded(land: Polygon, cells: Mapping[str, Geometry]) -> list[tuple[str, Geometry]]:
    """Cut along all lines at once: pieces that touch then share every corner."""
    lines = [cell.boundary for cell in cells.values()]
    drawn = shapely.union_all([land.boundary, *lines], grid_size=_GRID_KM)
    faces = shapely.polygonize([drawn]).geoms
    inside = [face for face in faces if land.contains(face.representative_point())]
    return [
        (next(c for c, cell in cells.items() if cell.contains(face.representative_point())), face)
        for face in inside
    ]


def _joined(pieces: Iterable[tuple[str, Geometry]]) -> dict[str, Geometry]:
    by_code: dict[str, list[Geometry]] = {}
    for code, piece in pieces:
        by_code.setdefault(code, []).append(piece)
    return {code: shapely.union_all(parts) for code, parts in by_code.items()}


def _simplified(
    land: Mapping[str, Geometry], islands: Mapping[str, Geometry], tolerance_km: float
) -> dict[str, Geometry]:
    codes = sorted(land)
    simpler = shapely.coverage_simplify([land[code] for code in codes], tolerance_km)
    return {
        code: shapely.union_all([shape, *([islands[code]] if code in islands else [])])
        for code, shape in zip(codes, simpler, strict=True)
    }
