from collections.abc import Iterator
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from service.portal.pictures import (
    About,
    Band,
    Bar,
    Mark,
    Picture,
    Point,
    Share,
    Wait,
    bars,
    curve,
    shares,
    waits,
)
from service.portal.pictures.drawing import WIDTH, steps

EVIL = """<script>alert("x")</script> & 'more'"""
LIMIT = Mark(label="Grænse", value=9)


def about(title: str = "Ventetid", unit: str = "dage", *columns: str) -> About:
    return About(
        name="picture",
        title=title,
        summary=f"{title} vist som billede.",
        locale="da_DK",
        unit=unit,
        columns=columns or ("Sted", "Ventetid"),
    )


def a_bar(label: str = "Basal") -> Picture:
    found = [Bar(label=label, value=3), Bar(label="Avanceret", value=12.5)]
    return bars(about(), [*found, Bar(label="Andet", value=None)], limit=LIMIT, none="Ingen tal")


def a_curve(label: str = "5") -> Picture:
    points = [Point(along=n, label=label if n == 5 else str(n), value=80 / n) for n in range(1, 13)]
    return curve(
        about("Rejsetid", "min."),
        points,
        axis="antal steder",
        chosen=Mark(label="Valgt", value=5),
        baseline=Mark(label="I dag", value=41.5),
    )


def a_refusal(label: str = "Nord") -> Picture:
    return waits(
        about(),
        Wait(label=label, days=31),
        [Wait(label=f"Sted {n}", days=n % 7) for n in range(60)],
        median=Mark(label="Median", value=3),
        threshold=Mark(label="Væsentlig længere", value=17),
        others_label="Sammenlignelige steder",
    )


def a_distribution(label: str = "Basal") -> Picture:
    band = Band(low=60, high=70, source="stratificeringsmodellen")
    point = Band(low=10, high=10, source="stratificeringsmodellen")
    return shares(
        about("Fordeling", "%", "Niveau", "Andel", "Forventet", "Vurdering"),
        [
            Share(label=label, percent=58.3, band=band, verdict="under det forventede"),
            Share(label="Avanceret", percent=31.7),
            Share(label="Sygehus", percent=10, band=point, verdict="som forventet"),
        ],
    )


EVERY = [a_bar, a_curve, a_refusal, a_distribution]


def parsed(picture: Picture) -> ElementTree.Element:
    return ElementTree.fromstring(picture.svg)  # noqa: S314 - our own


def words(picture: Picture) -> str:
    return "\n".join(parsed(picture).itertext())


def elements(picture: Picture, tag: str) -> Iterator[dict[str, str]]:
    return (one.attrib for one in parsed(picture).iter(tag))


@pytest.mark.parametrize("make", EVERY)
def test_a_picture_has_a_name_and_says_what_it_shows(make):
    svg = parsed(make())
    assert svg.get("role") == "img"
    named = {one.get("id"): one.text for one in svg if one.tag in {"title", "desc"}}
    assert list(named) == svg.get("aria-labelledby").split()
    assert all(named.values())


@pytest.mark.parametrize("make", EVERY)
def test_a_picture_brings_no_style_script_link_or_address(make):
    for one in parsed(make()).iter():
        assert one.tag not in {"style", "script", "a", "image", "use", "foreignObject"}
        assert not {name for name in one.attrib if name == "style" or name.startswith("on")}
        assert not {name for name in one.attrib if "href" in name}
        assert "://" not in str(one.attrib)


@pytest.mark.parametrize("make", EVERY)
def test_what_is_told_is_text_and_never_markup(make):
    picture = make(EVIL)
    assert "<script" not in picture.svg
    assert "<script>" in words(picture)
    assert any(EVIL in row[0] for row in picture.rows)


@pytest.mark.parametrize("make", EVERY)
def test_the_table_has_a_cell_for_each_head(make):
    picture = make()
    assert {len(row) for row in picture.rows} == {len(picture.columns)}


@pytest.mark.parametrize("make", EVERY)
def test_nothing_is_drawn_outside_the_picture(make):
    picture = make()
    high = float(parsed(picture).get("height"))
    for tag, across, down in (
        ("text", "x", "y"),
        ("circle", "cx", "cy"),
        ("rect", "x", "y"),
        ("line", "x1", "y1"),
        ("line", "x2", "y2"),
    ):
        for one in elements(picture, tag):
            assert 0 <= float(one[across]) <= WIDTH
            assert 0 <= float(one[down]) <= high
    for one in elements(picture, "rect"):
        assert float(one["x"]) + float(one["width"]) <= WIDTH + 0.1


def test_bars_are_as_long_as_their_values_and_say_them():
    picture = a_bar()
    short, long = (float(one["width"]) for one in elements(picture, "rect"))
    assert long / short == pytest.approx(12.5 / 3, rel=0.01)
    assert {"3 dage", "12,5 dage !", "Ingen tal", "Grænse: 9 dage"} <= set(
        words(picture).splitlines()
    )
    assert picture.rows == (
        ("Basal", "3 dage"),
        ("Avanceret", "12,5 dage"),
        ("Andet", "Ingen tal"),
        ("Grænse", "9 dage"),
    )


def test_the_limit_lies_where_its_value_does():
    picture = a_bar()
    lengths = [float(one["width"]) for one in elements(picture, "rect")]
    ((x, *_),) = {(one["x1"],) for one in elements(picture, "line")}
    assert float(x) / lengths[1] == pytest.approx(9 / 12.5, rel=0.01)


def test_a_bar_cannot_be_shorter_than_nothing():
    with pytest.raises(ValueError, match="shorter"):
        bars(about(), [Bar(label="a", value=-1)], limit=None, none="–")


def test_a_curve_says_the_choice_and_the_baseline():
    picture = a_curve()
    assert {"Valgt: 5 – 16 min.", "I dag: 41,5 min."} <= set(words(picture).splitlines())
    assert picture.rows[4] == ("5", "16 min.")
    assert picture.rows[-2:] == (("Valgt: 5", "16 min."), ("I dag", "41,5 min."))


def test_a_curve_falls_on_the_drawing_as_its_values_do():
    heights = [float(one["cy"]) for one in elements(a_curve(), "circle")]
    assert heights == sorted(heights)
    first, second, third = heights[:3]
    assert (second - first) / (third - second) == pytest.approx((80 - 40) / (40 - 80 / 3), rel=0.02)


def test_steps_hold_a_value_until_the_next_point():
    points = [Point(along=n, label=str(n), value=v) for n, v in ((1, 30), (2, 20), (4, 10))]
    (one,) = elements(curve(about(), points, axis="", is_stepped=True), "path")
    numbers = [float(part) for part in one["d"].removeprefix("M").split()]
    spots = list(zip(numbers[::2], numbers[1::2], strict=True))
    assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(spots))
    assert len(spots) == 5


@pytest.mark.parametrize(
    ("alongs", "chosen"), [([], None), ([2, 1], None), ([1, 1], None), ([1, 2], 3)]
)
def test_a_curve_without_order_or_with_a_choice_beside_it_is_refused(alongs, chosen):
    points = [Point(along=n, label="", value=1) for n in alongs]
    mark = None if chosen is None else Mark(label="", value=chosen)
    with pytest.raises(ValueError, match="curve"):
        curve(about(), points, axis="", chosen=mark)


def test_a_curve_leaves_a_gap_where_nothing_is_known():
    values = (None, 4, 2, None, 3, None)
    points = [Point(along=n, label=str(n), value=value) for n, value in enumerate(values)]
    picture = curve(about(), points, axis="uger", none="Ingen tal")
    paths = [one["d"].count(" ") for one in elements(picture, "path")]
    assert paths == [3, 1]  # two points in one stretch, one in the other
    assert len([*elements(picture, "circle")]) == 3
    told = [row[1] for row in picture.rows]
    assert told == ["Ingen tal", "4 dage", "2 dage", "Ingen tal", "3 dage", "Ingen tal"]
    nothing = [Point(along=0, label="0", value=None)]
    assert curve(about(), nothing, axis="", none="-").rows == (("0", "-"),)
    with pytest.raises(ValueError, match="choice"):
        curve(about(), points, axis="", chosen=Mark(label="her", value=3))


def test_a_curve_of_one_point_is_drawn():
    assert len(curve(about(), [Point(along=3, label="3", value=0)], axis="").rows) == 1


def test_a_refusal_shows_every_comparable_place_once():
    picture = a_refusal()
    dots = [one for one in elements(picture, "circle") if one.get("class") == "other"]
    assert len(dots) == 60
    assert len({(one["cx"], one["cy"]) for one in dots}) == 60
    assert sorted(row[0] for row in picture.rows[3:]) == sorted(f"Sted {n}" for n in range(60))


def test_a_refusal_says_the_figures_it_was_weighed_on():
    picture = a_refusal()
    said = {
        "Nord: 31 dage",
        "Sammenlignelige steder: 60",
        "Median: 3 dage",
        "Væsentlig længere: 17 dage",
    }
    assert said <= set(words(picture).splitlines())
    assert picture.rows[:3] == (
        ("Nord", "31 dage"),
        ("Median", "3 dage"),
        ("Væsentlig længere", "17 dage"),
    )


def test_a_refusal_is_drawn_without_others_and_without_marks():
    own = Wait(label="Nord", days=0)
    assert waits(about(), own, [], median=None, threshold=None, others_label="").rows == (
        ("Nord", "0 dage"),
    )


def test_nobody_waits_less_than_no_time():
    with pytest.raises(ValueError, match="no time"):
        waits(about(), Wait(label="", days=-1), [], median=None, threshold=None, others_label="")


def test_shares_are_as_wide_as_they_are_and_stand_with_their_bands():
    picture = a_distribution()
    bar = [one for one in elements(picture, "rect") if one["y"] == "0"]
    assert [float(one["width"]) / WIDTH for one in bar] == pytest.approx(
        [0.583, 0.317, 0.1], abs=0.001
    )
    assert picture.rows[0] == (
        "Basal",
        "58,3 %",
        "60–70 % (stratificeringsmodellen)",
        "under det forventede",
    )
    assert picture.rows[1] == ("Avanceret", "31,7 %", "", "")
    assert picture.rows[2][2] == "10 % (stratificeringsmodellen)"


@pytest.mark.parametrize("percents", [[], [50, 49], [20] * 5, [60, 41]])
def test_parts_that_are_not_the_whole_are_refused(percents):
    with pytest.raises(ValueError, match="whole"):
        shares(about(), [Share(label="", percent=one) for one in percents])


@pytest.mark.parametrize("most", [0, 0.4, 1, 7, 9.5, 31, 99, 100, 101, 2_455])
def test_an_axis_begins_at_nothing_and_holds_the_most(most):
    found = steps(most)
    assert found[0] == 0
    assert found[-1] >= most
    assert 2 <= len(found) <= 7
    assert len({round(b - a, 6) for a, b in pairwise(found)}) == 1
