"""Read the reference files into typed rows."""

import csv
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from hashlib import sha256
from itertools import takewhile
from pathlib import Path
from typing import Any, TypeVar

from db.reference.rows import (
    ClinicalArea,
    HealthCouncil,
    IslandCrossing,
    Municipality,
    MunicipalityRegion,
    Postcode,
    PostcodeKind,
    Region,
    RoadEdge,
    RoadNode,
    Site,
)

FOLDER = Path(__file__).parent
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Everything the reference files say. Each tuple keeps the order of its file."""

    regions: tuple[Region, ...]
    health_councils: tuple[HealthCouncil, ...]
    municipalities: tuple[Municipality, ...]
    municipality_regions: tuple[MunicipalityRegion, ...]
    sites: tuple[Site, ...]
    postcodes: tuple[Postcode, ...]
    road_nodes: tuple[RoadNode, ...]
    road_edges: tuple[RoadEdge, ...]
    island_crossings: tuple[IslandCrossing, ...]
    clinical_areas: tuple[ClinicalArea, ...]

    def regions_on(self, day: date) -> dict[str, str]:
        """Return the region id of each municipality code on `day`."""
        return {
            row.municipality_code: row.region_id
            for row in self.municipality_regions
            if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)
        }


@cache
def read() -> Reference:
    """Read all reference files; the second call answers from memory."""
    return Reference(
        regions=rows_of("regions.csv", Region),
        health_councils=rows_of("health_councils.csv", HealthCouncil),
        municipalities=rows_of("municipalities.csv", Municipality),
        municipality_regions=rows_of("municipality_regions.csv", MunicipalityRegion),
        sites=rows_of("sites.csv", Site),
        postcodes=rows_of("postcodes.csv", Postcode),
        road_nodes=rows_of("road_nodes.csv", RoadNode),
        road_edges=rows_of("road_edges.csv", RoadEdge),
        island_crossings=rows_of("island_crossings.csv", IslandCrossing),
        clinical_areas=rows_of("clinical_areas.csv", ClinicalArea),
    )


def rows_of(name: str, kind: type[Row], *, folder: Path = FOLDER) -> tuple[Row, ...]:
    """Read one file whose columns are the fields of `kind`.

    Raises:
        ValueError: the columns differ from the fields, or a value does not fit its type.
    """
    readers = _readers(kind)
    with (folder / name).open(encoding="utf-8", newline="") as file:
        table = csv.DictReader(line for line in file if not line.startswith("#"))
        if set(table.fieldnames or ()) != set(readers):
            msg = f"{name}: columns {table.fieldnames} are not {sorted(readers)}"
            raise ValueError(msg)
        return tuple(
            kind(**{field: read_value(row[field]) for field, read_value in readers.items()})
            for row in table
        )


def header_of(name: str, *, folder: Path = FOLDER) -> dict[str, tuple[str, ...]]:
    """Return what a file says of itself: source, date, licence and what is uncertain."""
    found: dict[str, tuple[str, ...]] = {}
    with (folder / name).open(encoding="utf-8") as file:
        for line in takewhile(lambda line: line.startswith("# "), file):
            word, _, text = line[2:].strip().partition(": ")
            found[word] = (*found.get(word, ()), text)
    return found


def hash_of(*names: str, folder: Path = FOLDER) -> str:
    """Return one hash over the names and bytes of the files, in the order given."""
    digest = sha256()
    for name in names:
        digest.update(name.encode())
        digest.update(sha256((folder / name).read_bytes()).digest())
    return digest.hexdigest()


def _readers(kind: type[object]) -> dict[str, Callable[[str], object]]:
    hints = typing.get_type_hints(kind)
    return {field.name: _reader(hints[field.name]) for field in fields(typing.cast(Any, kind))}


def _reader(hint: object) -> Callable[[str], object]:
    if isinstance(hint, types.UnionType):
        (inner,) = (arg for arg in typing.get_args(hint) if arg is not type(None))
        read_inner = _VALUES[inner]
        return lambda text: read_inner(text) if text else None
    return _VALUES[hint]


def _flag(text: str) -> bool:
    if text not in {"0", "1"}:
        msg = f"{text!r} is neither 0 nor 1"
        raise ValueError(msg)
    return text == "1"


_VALUES: dict[object, Callable[[str], object]] = {
    str: str,
    int: int,
    float: float,
    bool: _flag,
    date: date.fromisoformat,
    PostcodeKind: PostcodeKind,
}
