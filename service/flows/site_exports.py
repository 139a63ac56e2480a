"""A study's answer as files: sheets (CSV) and a map layer (GeoJSON). Same answer, same bytes."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Any

import msgspec

from db.queries.sites import StudyPoint
from service.flows.site_reading import Whole, smallest_volume
from service.sheets import sheet


class Table(StrEnum):
    """Which rows a sheet holds: one for each number of sites, open site, or municipality."""

    CURVE = "curve"
    SITES = "sites"
    MUNICIPALITIES = "municipalities"


_HEADS = {
    Table.CURVE: (
        "sites", "solver_status", "gap", "objective", "bound", "mean_minutes", "p95_minutes",
        "worst_minutes", "share_within_limit", "plans_beyond", "smallest_volume",
        "value_of_one_more", "one_more_site_id", "chosen", "reasons",
    ),
    Table.SITES: (
        "sites", "solver_status", "site_id", "name", "municipality_code", "region_id", "lat",
        "lon", "volume", "regret", "extra_minutes",
    ),
    Table.MUNICIPALITIES: (
        "sites", "solver_status", "municipality_code", "name", "plans", "is_exempt",
        "nearest_site_id", "nearest_minutes", "site_id", "plans_at_site", "minutes",
    ),
}  # fmt: skip


def as_sheet(found: Whole, table: Table) -> bytes:
    """Return the rows of a table for a spreadsheet; what is unknown is empty."""
    return sheet(_HEADS[table], _rows(found.points, table))


def _rows(points: Iterable[StudyPoint], table: Table) -> Iterator[Sequence[Any]]:
    for point in points:
        match table:
            case Table.CURVE:
                yield _curve_row(point)
            case Table.SITES:
                yield from _site_rows(point)
            case Table.MUNICIPALITIES:
                yield from _municipality_rows(point)


def _curve_row(point: StudyPoint) -> Sequence[Any]:
    chosen = " ".join(site["site_id"] for site in point.chosen)
    reasons = " ".join(reason["rule"] for reason in point.reasons)
    told = {
        "smallest_volume": smallest_volume(point),
        "chosen": chosen,
        "reasons": reasons,
    }
    return [told[name] if name in told else getattr(point, name) for name in _HEADS[Table.CURVE]]


def _site_rows(point: StudyPoint) -> Iterator[Sequence[Any]]:
    for site in point.chosen:
        names = _HEADS[Table.SITES][2:]
        yield point.sites, point.solver_status, *(site[name] for name in names)


def _municipality_rows(point: StudyPoint) -> Iterator[Sequence[Any]]:
    names = _HEADS[Table.MUNICIPALITIES][2:8]
    for home in point.municipalities:
        about = (point.sites, point.solver_status, *(home[name] for name in names))
        for served in home["served"]:
            yield *about, served["site_id"], served["plans"], served["minutes"]
        if not home["served"]:
            yield *about, home["nearest_site_id"], 0, home["minutes"]


def layer(found: Whole, *, number: int | None = None) -> bytes:
    """Return open sites and municipalities as GeoJSON (RFC 7946); `number` keeps one answer."""
    points = [point for point in found.points if number in (None, point.sites)]
    features = [one for point in points for one in _features(point)]
    return msgspec.json.encode({"type": "FeatureCollection", "features": features})


def _features(point: StudyPoint) -> Iterator[dict[str, Any]]:
    for site in point.chosen:
        kept = {name: value for name, value in site.items() if name != "payers"}
        yield _feature(point, "site", kept)
    for home in point.municipalities:
        kept = {name: value for name, value in home.items() if name != "served"}
        kept["site_ids"] = [served["site_id"] for served in home["served"]]
        yield _feature(point, "municipality", kept)


def _feature(point: StudyPoint, kind: str, about: dict[str, Any]) -> dict[str, Any]:
    """A feature; GeoJSON has longitude first."""
    told = {name: about[name] for name in sorted(about) if name not in ("lat", "lon")}
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [about["lon"], about["lat"]]},
        "properties": {"kind": kind, "sites": point.sites, **told},
    }
