import json
import random

import pytest
import shapely
from shapely import Point, Polygon, box

from db.reference import outline
from tests.outline import cells
from tests.outline.cells import Seed
from tests.outline.topology import topology

LAND = Polygon([(0, 0), (60, 0), (60, 20), (40, 30), (60, 40), (60, 60), (0, 60), (0, 0)])


def some_seeds(number: int, seed: int) -> list[Seed]:
    lot = random.Random(seed)  # noqa: S311 - the same in every run
    return [
        Seed(Point(lot.uniform(1, 39), lot.uniform(1, 59)), f"{n % 4:04}", is_street=False)
        for n in range(number)
    ]


@pytest.mark.parametrize("seed", range(5))
def test_land_belongs_to_the_municipality_of_the_nearest_point(seed):
    points = some_seeds(25, seed)
    cut = cells.municipalities([LAND], points, tolerance_km=0)
    lot = random.Random(-seed)  # noqa: S311 - the same in every run
    for _ in range(200):
        here = Point(lot.uniform(0, 60), lot.uniform(0, 60))
        nearest = sorted(points, key=lambda one: one.point.distance(here))
        near_border = nearest[1].point.distance(here) - nearest[0].point.distance(here) < 0.01
        if LAND.contains(here) and not near_border:
            assert cut[nearest[0].municipality_code].covers(here)


def test_all_land_is_given_and_none_of_it_twice():
    cut = cells.municipalities([LAND], some_seeds(25, 9), tolerance_km=1.5)
    assert sum(area.area for area in cut.values()) == pytest.approx(
        shapely.union_all(list(cut.values())).area
    )
    assert shapely.coverage_is_valid(list(cut.values()))


def test_no_point_claims_land_across_water():
    island = box(61, 0, 70, 10)
    points = [Seed(Point(59, 5), "0001", False), Seed(Point(69, 5), "0002", False)]
    cut = cells.municipalities([LAND, island], points, tolerance_km=0)
    assert cut["0001"].equals(LAND)
    assert cut["0002"].equals(island)


def test_a_point_in_the_sea_gets_an_island_unless_it_is_a_street():
    points = [
        Seed(Point(5, 5), "0001", False),
        Seed(Point(80, 5), "0001", False),
        Seed(Point(90, 5), "0001", True),
    ]
    cut = cells.municipalities([LAND], points, tolerance_km=0)
    assert cut["0001"].covers(Point(80, 5))
    assert not cut["0001"].covers(Point(90, 5))


def test_land_without_a_point_is_an_error():
    with pytest.raises(ValueError, match="no postcode"):
        cells.municipalities([LAND, box(90, 0, 99, 9)], some_seeds(3, 1), tolerance_km=0)


def test_a_border_between_two_is_written_once():
    areas = {"0001": box(0, 0, 1, 1), "0002": box(1, 0, 2, 1)}
    written = topology(areas, {"0001": {}, "0002": {}}, step=0.5)
    (a,), (b,) = (shape["arcs"][0] for shape in written["objects"]["municipalities"]["geometries"])
    shared = {number if number >= 0 else ~number for number in a} & {
        number if number >= 0 else ~number for number in b
    }
    assert len(shared) == 1
    assert len(written["arcs"]) == 3


@pytest.mark.parametrize("seed", range(5))
def test_what_is_written_is_read_back(seed, tmp_path, monkeypatch):
    cut = cells.municipalities([LAND], some_seeds(25, seed), tolerance_km=1)
    file = tmp_path / "outline.json"
    file.write_text(json.dumps(topology(cut, {code: {} for code in cut}, step=0.001)))
    monkeypatch.setattr(outline, "FILE", file)
    read = outline.read.__wrapped__().areas
    for code, area in cut.items():
        back = shapely.union_all([Polygon(outer, holes) for outer, *holes in read[code]])
        assert back.symmetric_difference(area).area < 0.001 * area.area
