"""Official municipal borders that a deployment brings, as GeoJSON.

The file is a FeatureCollection in WGS84 (RFC 7946) with one or more polygons for each of the 98
municipalities and a property that holds the municipality code, as a number or as text.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from db.reference import files
from db.reference.outline import Outline, Polygon

_CODE_LENGTH = 4
_LEAST_CORNERS = 4  # a triangle that ends where it begins
_DENMARK = (7.0, 54.0, 16.0, 58.5)  # west, south, east, north
_SHOWN = 5
# A dozen metres: what is nearer is one corner, so that neighbours drawn apart still touch.
_DECIMALS = 4
# Rings of the archipelago around Christiansø, which is in no municipality.
_OUTSIDE_ALL = frozenset({"0411"})


class UnfitBoundaries(ValueError):
    """A file of borders cannot be used; `faults` says everything that is wrong with it."""

    def __init__(self, path: Path, faults: list[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(f"{path} cannot be used as municipal borders: {'; '.join(faults)}.")


def read(path: Path, *, name: str) -> Outline:
    """Read borders from a file.

    Args:
        path: a GeoJSON file.
        name: the property that holds the municipality code.

    Raises:
        UnfitBoundaries: the file is missing, is no such file, or lacks a municipality.
    """
    features = _features(path)
    faults: list[str] = []
    areas: dict[str, tuple[Polygon, ...]] = {}
    for number, feature in enumerate(features, start=1):
        try:
            code = _code(feature, name)
            areas[code] = (*areas.get(code, ()), *_polygons(feature))
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            faults.append(f"feature {number}: {_in_words(error)}")
    faults = _shortened(faults) or list(_missing_and_unknown(areas))
    if faults:
        raise UnfitBoundaries(path, faults)
    ours = {code: areas[code] for code in sorted(areas) if code not in _OUTSIDE_ALL}
    return Outline(areas=ours, is_schematic=False)


def _features(path: Path) -> list[Any]:
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnfitBoundaries(path, [f"it cannot be read ({error.strerror})"]) from error
    except ValueError as error:
        raise UnfitBoundaries(path, ["it is not JSON in UTF-8"]) from error
    if not isinstance(written, dict) or not isinstance(written.get("features"), list):
        raise UnfitBoundaries(path, ["it is no GeoJSON FeatureCollection"])
    found: list[Any] = written["features"]
    return found


def _code(feature: Any, name: str) -> str:  # noqa: ANN401 - whatever stands in the file
    properties = feature["properties"] or {}
    if name not in properties:
        there = ", ".join(sorted(properties)) or "none"
        msg = f"no property {name!r}; there are: {there}; set FRITVALG_BOUNDARIES_PROPERTY"
        raise ValueError(msg)
    code = str(properties[name]).zfill(_CODE_LENGTH)
    if not (code.isascii() and code.isdigit() and len(code) == _CODE_LENGTH):
        msg = f"{properties[name]!r} is no municipality code"
        raise ValueError(msg)
    return code


def _polygons(feature: Any) -> Iterator[Polygon]:  # noqa: ANN401 - whatever stands in the file
    shape = feature["geometry"]
    if shape["type"] not in {"Polygon", "MultiPolygon"}:
        msg = f"a {shape['type']} has no area"
        raise ValueError(msg)
    many = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    for rings in many:
        outer, *holes = (_ring(ring) for ring in rings)
        # What is smaller than a corner is left out.
        if len(outer) >= _LEAST_CORNERS:
            yield (outer, *(hole for hole in holes if len(hole) >= _LEAST_CORNERS))


def _ring(written: list[list[float]]) -> tuple[tuple[float, float], ...]:
    if len(written) < _LEAST_CORNERS or written[0] != written[-1]:
        raise ValueError("a ring has fewer than 4 positions or does not end where it begins")
    west, south, east, north = _DENMARK
    for longitude, latitude, *_ in written:
        if not (west <= longitude <= east and south <= latitude <= north):
            msg = f"{longitude}, {latitude} is not in Denmark in degrees (EPSG:4326), east first"
            raise ValueError(msg)
    spots = [(round(east, _DECIMALS), round(north, _DECIMALS)) for east, north, *_ in written]
    return tuple(spot for n, spot in enumerate(spots) if n == 0 or spot != spots[n - 1])


def _in_words(error: Exception) -> str:
    return str(error) if isinstance(error, ValueError) else "it is no GeoJSON feature"


def _shortened(faults: list[str]) -> list[str]:
    more = len(faults) - _SHOWN
    return [*faults[:_SHOWN], f"and {more} more features"] if more > 0 else faults


def _missing_and_unknown(areas: dict[str, Any]) -> Iterator[str]:
    names = {one.municipality_code: one.name for one in files.read().municipalities}
    if missing := sorted(names.keys() - areas.keys()):
        yield "missing are " + ", ".join(f"{code} {names[code]}" for code in missing)
    if unknown := sorted(areas.keys() - names.keys() - _OUTSIDE_ALL):
        yield "of no municipality are " + ", ".join(unknown)
