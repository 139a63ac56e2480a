from xml.etree import ElementTree

import pytest

from db.reference import files, outline
from service.portal.pictures import Bar, Mark, Pin, Shape, bars, catchments, swatch
from service.portal.pictures.catchments import CHANGES, NOTHING
from service.portal.pictures.classes import SHADES
from service.portal.pictures.labels import LABEL
from tests.portal.test_pictures import EVIL, about, elements

TITLES = {"country": "Danmark", "capital": "Hovedstaden", "bornholm": "Bornholm"}
PHONE = 286 / 338  # px a unit on a screen of 320 px
TARGET = 24


def pins(count: int) -> list[Pin]:
    return [
        Pin(number=n, label=site.name, href=f"#sted-{n}", east=site.lon, north=site.lat)
        for n, site in enumerate(files.read().sites[:count], start=1)
    ]


def parts(count: int = 20, fill: str = SHADES[0], told: str = "Skive: 52 min."):
    drawn = outline.read()
    shapes = [Shape(fill=fill, told=told, polygons=areas) for areas in drawn.areas.values()]
    borders = drawn.border(sorted(drawn.areas))
    return catchments(
        TITLES, "Et kort.", shapes, pins=pins(count), borders=borders, others=[(14.9, 55.1)]
    )


def parsed(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(markup)  # noqa: S314 - our own


def roots(markups) -> list[ElementTree.Element]:
    return [parsed(markup) for markup in markups if markup]


def test_each_site_is_one_link_in_the_part_that_shows_it_largest():
    drawn = parts()
    links = {part.name: part.pins.count("<a ") for part in drawn}
    assert [part.name for part in drawn] == list(TITLES)
    assert sum(links.values()) == 20
    east_of_the_sea = [site for site in files.read().sites[:20] if site.lon > 14]
    assert links["bornholm"] == len(east_of_the_sea)
    hrefs = {a.get("href") for root in roots(p.pins for p in drawn) for a in root.iter("a")}
    assert hrefs == {f"#sted-{n}" for n in range(1, 21)}


def test_a_number_can_be_hit_on_a_phone_and_covers_no_other():
    for root in roots(part.pins for part in parts()):
        found = [
            (float(c.get("cx", 0)), float(c.get("cy", 0)), float(c.get("r", 0)))
            for a in root.iter("a")
            for c in a.iter("circle")
        ]
        assert all((2 * r + 1) * PHONE >= TARGET for _, _, r in found)
        for n, (x, y, _) in enumerate(found):
            for other_x, other_y, _ in found[:n]:
                assert (x - other_x) ** 2 + (y - other_y) ** 2 >= (LABEL - 0.2) ** 2


def test_every_part_has_a_name_and_no_link_inside_the_image():
    for part, root in zip(parts(), roots(p.land for p in parts()), strict=True):
        [title] = [t for t in root.findall("title")]
        assert title.text == f"{TITLES[part.name]}. Et kort."
        assert root.get("role") == "img"
        assert root.get("aria-labelledby") == title.get("id")
        assert list(root.iter("a")) == []


def test_no_figure_is_hatched_and_what_is_told_is_never_markup():
    drawn = parts(fill=NOTHING, told=EVIL)
    for part in drawn:
        root = parsed(part.land)
        fills = {p.get("fill") for g in root.findall("g") for p in g.findall("path")}
        assert fills == {f"url(#map-{part.name}-none)"}
        assert {t.text for t in root.iter("title")} >= {EVIL}
    assert "<script" not in "".join(part.land for part in drawn)
    assert "M3 13" in swatch(NOTHING)
    assert CHANGES[0] in swatch(CHANGES[0])


def test_a_place_of_the_baseline_is_a_square_where_it_lies():
    squares = {p.name: p.land.count('class="other"') for p in parts()}
    assert squares == {"country": 0, "capital": 0, "bornholm": 1}


def test_the_border_around_all_municipalities_is_the_coast():
    drawn = outline.read()
    inner = len(drawn.border(["0751", "0727"]))
    assert 0 < inner <= sum(len(drawn.areas[code]) for code in ("0751", "0727"))


@pytest.mark.parametrize(("is_least", "marked"), [(True, ["3 !"]), (False, ["12 !"])])
def test_a_limit_may_be_the_least_that_is_wanted(is_least, marked):
    found = [Bar(label="A", value=3), Bar(label="B", value=12), Bar(label="C", value=9)]
    limit = Mark(label="Mindst", value=9)
    drawn = bars(about(unit=""), found, limit=limit, none="", is_least=is_least)
    said = [e.text for e in parsed(drawn.svg).iter() if (e.text or "").endswith("!")]
    assert said == marked
    assert len([e for e in elements(drawn, "rect")]) == 3
