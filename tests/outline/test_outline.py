import gzip
import json
import re
import subprocess
from datetime import date
from itertools import pairwise

import pytest
import shapely

from db.reference import files, outline
from tests.outline import build, coast, compare
from tests.outline.cells import ISLAND_KM

CODES = sorted(one.municipality_code for one in files.read().municipalities)
# A sea fort in the Sound, whose code stands for one street: no island is drawn for it.
A_FORT = "1433"
WRITTEN = outline.FILE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def shapes() -> dict[str, dict]:
    found = json.loads(WRITTEN)["objects"]["municipalities"]["geometries"]
    return {shape["id"]: shape for shape in found}


def test_every_municipality_is_on_the_map_once():
    assert list(outline.read().areas) == CODES
    assert len(CODES) == 98


def test_it_is_small_and_fetches_nothing():
    assert len(WRITTEN.encode()) < 80_000
    assert len(gzip.compress(WRITTEN.encode(), mtime=0)) < 20_000
    assert re.findall(r"\w+://", WRITTEN) == []


def test_it_calls_itself_schematic_and_names_its_licences():
    about = json.loads(WRITTEN)["about"]
    assert about["title"].startswith("Skematisk kort")
    assert about["schematic"] is True
    assert outline.read().is_schematic
    assert {"public domain", "ISC", "CC BY 4.0"} <= set(
        re.findall(r"public domain|ISC|CC BY 4.0", about["licence"])
    )


@pytest.mark.parametrize("code", CODES)
def test_every_area_is_sound(code):
    for polygon in outline.read().areas[code]:
        assert all(len(ring) >= 4 and ring[0] == ring[-1] for ring in polygon)
        assert all(a != b for ring in polygon for a, b in pairwise(ring))
        assert shapely.is_valid(shapely.Polygon(polygon[0], polygon[1:]))


def test_no_two_areas_overlap():
    drawn = compare.drawn()
    together = shapely.union_all(list(drawn.values())).area
    assert sum(area.area for area in drawn.values()) == pytest.approx(together, rel=1e-4)


def test_every_postcode_lies_in_its_municipality_or_near_it():
    away = compare.postcode_distances(compare.drawn())
    assert {code for code, km in away.items() if km > compare.NEAR_KM} == {A_FORT}


def test_an_island_that_the_coast_leaves_out_is_still_shown():
    small = {"Endelave": "0615", "Tunø": "0727", "Sejerø": "0326", "Omø": "0330"}
    named = {one.name: one for one in files.read().postcodes}
    drawn = compare.drawn()
    for name, code in small.items():
        point = compare.flat(shapely.Point(named[name].lon, named[name].lat))
        assert drawn[code].distance(point) < ISLAND_KM


def test_bornholm_is_one_municipality_and_christiansoe_is_none():
    (bornholm,) = outline.read().areas["0400"]
    assert min(x for x, _ in bornholm[0]) > 14.5
    assert max(y for _, y in bornholm[0]) < 55.315
    assert "Christiansø" in json.loads(WRITTEN)["about"]["uncertain"]


@pytest.mark.parametrize("day", [date(2026, 12, 31), date(2027, 1, 1)])
def test_it_says_of_each_municipality_what_the_reference_data_say(shapes, day):
    def on(code: str) -> str:
        (row,) = (
            row
            for row in shapes[code]["properties"]["regions"]
            if row["valid_from"] <= day.isoformat() <= (row["valid_to"] or "9999")
        )
        return row["region_id"]

    assert {code: on(code) for code in CODES} == files.read().regions_on(day)
    for one in files.read().municipalities:
        told = shapes[one.municipality_code]["properties"]
        assert (told["name"], told["health_council_id"]) == (one.name, one.health_council_id)
        assert told["health_council_valid_from"] == "2027-01-01"


@pytest.mark.parametrize("day", [date(2026, 12, 31), date(2027, 1, 1)])
def test_regions_dissolve_from_their_municipalities(day):
    regions, areas = files.read().regions_on(day), outline.read().areas
    drawn = compare.drawn()
    for region in set(regions.values()):
        members = [code for code in CODES if regions[code] == region]
        border = outline.border_of(polygon for code in members for polygon in areas[code])
        assert all(ring[0] == ring[-1] for ring in border)
        whole = compare.flat(
            shapely.MultiLineString([list(ring) for ring in border]).normalize()
        ).length
        joined = shapely.union_all([drawn[code] for code in members])
        assert whole == pytest.approx(joined.boundary.length, rel=1e-3)


def test_the_border_of_two_squares_is_that_of_their_rectangle():
    left = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0))
    right = ((1.0, 0.0), (1.0, 1.0), (2.0, 1.0), (2.0, 0.0), (1.0, 0.0))  # runs the other way
    (border,) = outline.border_of([(left,), (right,)])
    assert border[0] == border[-1]
    assert set(border) == {*left, *right}
    assert len(border) == 7


def test_the_committed_map_is_what_the_maintainer_builds(tmp_path):
    try:
        countries = coast.fetched(tmp_path)
    except subprocess.CalledProcessError:
        pytest.skip("the coast comes from the npm registry, which does not answer here")
    assert build.written(countries) == WRITTEN
