"""How far the outline is from official borders.

`python -m tests.outline.compare FILE.geojson PROPERTY`; PROPERTY holds the municipality code.
"""

import json
import statistics
import sys
from collections.abc import Iterable
from pathlib import Path

import shapely
from shapely import Geometry, Point

from db.reference import files, outline
from db.reference.rows import PostcodeKind
from tests.outline.cells import flat

NEAR_KM = 2.0


def drawn() -> dict[str, Geometry]:
    """The outline's municipalities on the flat map."""
    return {code: _flat_area(polygons) for code, polygons in outline.read().areas.items()}


def _flat_area(polygons: Iterable[outline.Polygon]) -> Geometry:
    return flat(shapely.union_all([shapely.Polygon(outer, holes) for outer, *holes in polygons]))


def postcode_distances(areas: dict[str, Geometry]) -> dict[str, float]:
    """Kilometres from each postcode's point to its municipality; 0 inside."""
    return {
        one.postcode: areas[one.municipality_code].distance(flat(Point(one.lon, one.lat)))
        for one in files.read().postcodes
    }


def official(path: Path, name: str) -> dict[str, Geometry]:
    """The municipalities of a GeoJSON file on the flat map."""
    found: dict[str, list[Geometry]] = {}
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        code = str(feature["properties"][name]).zfill(4)
        area = shapely.make_valid(shapely.from_geojson(json.dumps(feature["geometry"])))
        found.setdefault(code, []).append(flat(area))
    return {code: shapely.union_all(parts) for code, parts in found.items()}


def main(path: Path, name: str) -> None:
    """Print the figures of README.md."""
    ours, theirs = drawn(), official(path, name)
    away = postcode_distances(ours)
    districts = [
        one.postcode for one in files.read().postcodes if one.kind is PostcodeKind.DISTRICT
    ]
    overlap = {
        code: area.intersection(theirs[code]).area / area.union(theirs[code]).area
        for code, area in ours.items()
    }
    right = sum(area.intersection(theirs[code]).area for code, area in ours.items())
    land = sum(theirs[code].area for code in ours)
    worst = sorted(overlap, key=lambda code: overlap[code])[:5]
    names = {one.municipality_code: one.name for one in files.read().municipalities}
    for line in (
        f"districts whose point is inside: {sum(away[c] == 0 for c in districts)}"
        f" of {len(districts)}",
        f"postcodes inside or within {NEAR_KM:g} km: {sum(d <= NEAR_KM for d in away.values())}"
        f" of {len(away)}; farthest {max(away.values()):.2f} km",
        f"land in the right municipality: {right / land:.1%}",
        f"overlap, intersection over union: mean {statistics.mean(overlap.values()):.3f},"
        f" median {statistics.median(overlap.values()):.3f}",
        f"least: {', '.join(f'{names[code]} {overlap[code]:.2f}' for code in worst)}",
    ):
        print(line)  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
