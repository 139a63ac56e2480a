import itertools
import math
import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.reference import files, outline
from service.portal.pictures import About, Area, Legend, Picture, Town, classes, country
from service.portal.pictures.labels import DOT, LABEL, Box, placed
from tests.portal.test_pictures import elements, parsed, words

LEGEND = Legend(
    shade="{span} ({count} kommuner)",
    none=("Ingen tal", "Ingen ledig dag"),
    capital="Hovedstaden, forstørret",
    bornholm="Bornholm",
)
ABOUT = About(
    name="map",
    title="Ventetid i kommunerne",
    summary="Et skematisk kort.",
    locale="da_DK",
    unit="dage",
    unit_of_one="dag",
    columns=("Kommune", "Ventetid"),
)


def areas() -> list[Area]:
    drawn = outline.read().areas
    return [
        Area(
            code=one.municipality_code,
            name=one.name,
            value=None if number % 17 == 3 else float(number % 29),
            polygons=drawn[one.municipality_code],
        )
        for number, one in enumerate(files.read().municipalities)
    ]


@pytest.fixture(scope="module")
def drawn() -> Picture:
    return country(ABOUT, areas(), legend=LEGEND)


def test_every_municipality_is_a_row(drawn):
    assert [row[0] for row in drawn.rows] == [area.name for area in areas()]
    told = dict(drawn.rows)
    assert told["København"] == "0 dage"
    assert told["Frederiksberg"] == "1 dag"
    assert sum(value == "Ingen tal" for value in told.values()) == 6


def test_the_legend_counts_every_municipality_once(drawn):
    spans = [re.fullmatch(r".*\((\d+) kommuner\)", line) for line in words(drawn).splitlines()]
    counts = [int(found[1]) for found in spans if found]
    assert len(counts) == 5
    assert sum(counts) == 98 - 6
    assert "Ingen tal: 6" in words(drawn)


def test_each_shade_stands_in_the_legend(drawn):
    legend = {one["fill"] for one in elements(drawn, "rect") if one.get("width") == "22"}
    used = {one["fill"] for one in elements(drawn, "path")} - {"none"}
    assert used == legend
    assert len(legend) == 6


def test_reasons_for_no_figure_have_patterns_and_counts_of_their_own():
    mixed = [replace(area, lacks=number % 2) for number, area in enumerate(areas())]
    picture = country(ABOUT, mixed, legend=LEGEND)
    assert "Ingen tal: 3" in words(picture)
    assert "Ingen ledig dag: 3" in words(picture)
    assert {row[1] for row in picture.rows} > {"Ingen tal", "Ingen ledig dag"}
    fills = {one["fill"] for one in elements(picture, "path")}
    assert {fill for fill in fills if fill.startswith("url")} == {
        "url(#map-none-0)",
        "url(#map-none-1)",
    }
    drawn = [[part.tag for part in pattern] for pattern in parsed(picture).iter("pattern")]
    assert len(drawn) == 2
    assert drawn[0] != drawn[1]


def test_a_town_is_named_within_the_map():
    towns = [
        Town(name="Esbjerg", east=8.45, north=55.47),
        Town(name="København", east=12.57, north=55.68),
    ]
    picture = country(ABOUT, areas(), legend=LEGEND, towns=towns)
    told = {one.text: one for one in parsed(picture).iter("text")}
    assert told["Esbjerg"].get("text-anchor") == "start"
    assert told["København"].get("text-anchor") == "end"
    assert 0 < float(told["Esbjerg"].get("x")) < float(told["København"].get("x")) < 340


def test_it_is_small_enough_for_a_page(drawn):
    assert len(drawn.svg.encode()) < 100_000


def test_it_refers_to_nothing_outside_itself(drawn):
    ids = {one.get("id") for one in parsed(drawn).iter() if one.get("id")}
    named = set(re.findall(r"url\(#([^)]+)\)", drawn.svg))
    assert named <= ids
    assert "href" not in drawn.svg
    assert "style=" not in drawn.svg
    assert "://" not in drawn.svg


def test_borders_of_regions_are_drawn_when_given():
    shapes, regions = outline.read().areas, files.read().regions_on(date(2027, 1, 1))
    fyn = [p for code, area in shapes.items() if regions[code] == "syddanmark" for p in area]
    with_borders = country(ABOUT, areas(), legend=LEGEND, borders=outline.border_of(fyn))
    strong = [one for one in elements(with_borders, "path") if one["fill"] == "none"]
    assert len(strong) == 1  # the region reaches into neither of the other two frames
    assert len(strong[0]["d"]) > 100


@given(st.lists(st.integers(0, 60), max_size=98))
def test_classes_divide_all_values_from_low_to_high(values):
    found = classes(values)
    assert sum(one.count for one in found) == len(values)
    assert len(found) == min(5, len(set(values)))
    assert all(a.high < b.low for a, b in itertools.pairwise(found))
    for one in found:
        assert sum(one.low <= value <= one.high for value in values) == one.count
        assert {one.low, one.high} <= set(values)


@given(
    st.lists(st.tuples(st.floats(0, 340), st.floats(0, 400)), min_size=1, max_size=40, unique=True)
)
def test_labels_never_overlap_wherever_the_dots_are(spots):
    box = Box(left=0, top=0, right=340, bottom=400)
    found = placed(spots, box)
    assert all(box.holds(one) for one in found)
    assert all(math.dist(a, b) >= LABEL for a, b in itertools.combinations(found, 2))
    assert all(math.dist(a, b) >= LABEL / 2 + DOT for a in found for b in spots)


def test_more_dots_than_there_is_room_for_are_refused():
    with pytest.raises(ValueError, match="no room"):
        placed([(float(n), 5.0) for n in range(20)], Box(left=0, top=0, right=60, bottom=60))


def test_a_class_of_one_value_is_told_by_that_value():
    few = [replace(area, value=7.0 if n % 2 else 3.0) for n, area in enumerate(areas())]
    said = words(country(ABOUT, few, legend=LEGEND))
    assert "3 dage (49 kommuner)" in said
    assert "7 dage (49 kommuner)" in said
