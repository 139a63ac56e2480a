import copy
import json

import pytest

from db.reference import boundaries, files, outline
from service import settings as settings_module
from service.app import create_app
from service.cli.checks import all_checks
from service.settings import Settings

NAME = "kommunekode"


@pytest.fixture(scope="module")
def collection() -> dict:
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {NAME: code},
                "geometry": {"type": "MultiPolygon", "coordinates": [list(p) for p in area]},
            }
            for code, area in outline.read().areas.items()
        ],
    }


@pytest.fixture
def own(collection) -> dict:
    return copy.deepcopy(collection)


@pytest.fixture
def read(tmp_path):
    def of(written: object, name: str = NAME) -> outline.Outline:
        file = tmp_path / "borders.geojson"
        file.write_text(json.dumps(written), encoding="utf-8")
        return boundaries.read(file, name=name)

    return of


def faults(read, *given) -> tuple[str, ...]:
    with pytest.raises(boundaries.UnfitBoundaries) as caught:
        read(*given)
    return caught.value.faults


def test_official_borders_take_the_place_of_the_schematic_ones(read, own):
    found = read(own)
    assert found.areas == outline.read().areas
    assert not found.is_schematic


def test_codes_may_be_numbers_and_a_municipality_may_be_several_features(read, own):
    for feature in own["features"]:
        feature["properties"] = {"KOMKODE": int(feature["properties"][NAME])}
    many = own["features"][-1]["geometry"]["coordinates"]
    own["features"][-1]["geometry"]["coordinates"] = many[:1]
    own["features"] += [
        {**own["features"][-1], "geometry": {"type": "Polygon", "coordinates": one}}
        for one in many[1:]
    ]
    assert read(own, "KOMKODE").areas == outline.read().areas


def test_christiansoe_is_left_out(read, own):
    own["features"].append({**own["features"][0], "properties": {NAME: "0411"}})
    assert len(read(own).areas) == 98


def test_every_municipality_that_is_missing_or_unknown_is_named(read, own):
    own["features"] = [*own["features"][2:], {**own["features"][0], "properties": {NAME: "0999"}}]
    names = {one.municipality_code: one.name for one in files.read().municipalities}
    assert faults(read, own) == (
        f"missing are 0101 {names['0101']}, 0147 {names['0147']}",
        "of no municipality are 0999",
    )


def test_another_name_of_the_property_is_told_with_those_there_are(read, own):
    said = faults(read, own, "komnr")
    assert "no property 'komnr'; there are: kommunekode" in said[0]
    assert said[-1] == "and 93 more features"


def test_coordinates_in_metres_are_found_out(read, own):
    utm = [[725_000.5, 6_175_000.0], [725_900.0, 6_175_000.0], [725_900.0, 6_176_000.0]]
    own["features"][3]["geometry"] = {"type": "Polygon", "coordinates": [[*utm, utm[0]]]}
    (said,) = faults(read, own)
    assert said.startswith("feature 4: 725000.5, 6175000.0 is not in Denmark in degrees")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"geometry": None}, "it is no GeoJSON feature"),
        ({"geometry": {"type": "Point", "coordinates": [9, 56]}}, "a Point has no area"),
        ({"properties": {NAME: "Aarhus"}}, "'Aarhus' is no municipality code"),
        ({"geometry": {"type": "Polygon", "coordinates": [[[9, 56]]]}}, "fewer than 4"),
        ({"geometry": {"type": "Polygon", "coordinates": [[["a", "b"]] * 4]}}, "no GeoJSON"),
    ],
)
def test_a_feature_that_is_none_is_named_by_its_number(read, own, change, said):
    own["features"][7] |= change
    (fault,) = faults(read, own)
    assert fault.startswith("feature 8: ")
    assert said in fault


@pytest.mark.parametrize("written", [[], {"type": "Topology"}, {"features": 3}])
def test_another_kind_of_file_is_named(read, written):
    assert faults(read, written) == ("it is no GeoJSON FeatureCollection",)


def test_a_file_that_cannot_be_read_keeps_the_service_from_starting(tmp_path):
    (tmp_path / "torn.geojson").write_bytes(b"\xff{")
    for name, said in (("gone.geojson", "No such file"), ("torn.geojson", "not JSON in UTF-8")):
        settings = Settings(_env_file=None, boundaries_file=tmp_path / name, data_dir=tmp_path)
        with pytest.raises(boundaries.UnfitBoundaries, match=said):
            create_app(settings, database_url="postgresql://nowhere.invalid/none")


def test_the_doctor_says_what_is_wrong_with_them(tmp_path, monkeypatch):
    monkeypatch.setenv("FRITVALG_BOUNDARIES_FILE", str(tmp_path / "gone.geojson"))
    monkeypatch.setenv("FRITVALG_DATA_DIR", str(tmp_path))
    settings_module.settings.cache_clear()
    try:
        (borders,) = (check for check in all_checks() if check.name == "borders")
    finally:
        settings_module.settings.cache_clear()
    assert not borders.well
    assert "gone.geojson cannot be used as municipal borders" in borders.words
