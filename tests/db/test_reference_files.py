from datetime import date

import pytest

from db.reference import files
from db.reference.rows import PostcodeKind, Region, Site
from db.reference.zones import zoning

FILES = sorted(path.name for path in files.FOLDER.glob("*.csv"))


@pytest.mark.parametrize("name", FILES)
def test_each_file_says_where_it_is_from_and_what_is_uncertain(name):
    header = files.header_of(name)
    assert list(header) == ["source", "date", "licence", "uncertain"]
    assert all(text for texts in header.values() for text in texts)


@pytest.mark.parametrize("name", FILES)
def test_each_file_is_named_in_the_readme(name):
    assert f"`{name}`" in (files.FOLDER / "README.md").read_text(encoding="utf-8")


def test_the_country_is_complete():
    reference = files.read()
    assert len({m.municipality_code for m in reference.municipalities}) == 98
    assert sum(m.population for m in reference.municipalities) == 6_025_511
    assert len(reference.health_councils) == 17
    assert [a.clinical_area for a in reference.clinical_areas] == [f"{n:02}" for n in range(1, 15)]
    districts = [p for p in reference.postcodes if p.kind is PostcodeKind.DISTRICT]
    assert (len(reference.postcodes), len(districts)) == (1155, 589)


@pytest.mark.parametrize(
    ("day", "regions"),
    [
        (
            date(2026, 12, 31),
            {"nordjylland", "midtjylland", "syddanmark", "hovedstaden", "sjaelland"},
        ),
        (date(2027, 1, 1), {"nordjylland", "midtjylland", "syddanmark", "oestdanmark"}),
    ],
)
def test_every_municipality_has_one_region_in_force_on_each_side_of_new_year(day, regions):
    reference = files.read()
    members = reference.regions_on(day)
    assert len(members) == 98
    assert set(members.values()) == regions
    in_force = {
        r.region_id
        for r in reference.regions
        if r.valid_from <= day and (r.valid_to is None or day <= r.valid_to)
    }
    assert in_force == regions


def test_a_dissolved_region_names_a_successor_in_force_the_next_day():
    regions = {r.region_id: r for r in files.read().regions}
    ended = [r for r in regions.values() if r.valid_to is not None]
    assert {r.region_id for r in ended} == {"hovedstaden", "sjaelland"}
    for region in ended:
        assert (regions[region.successor].valid_from - region.valid_to).days == 1


def test_the_code_of_the_new_region_is_not_invented():
    (new,) = [r for r in files.read().regions if r.region_id == "oestdanmark"]
    assert new.region_code is None


def test_every_code_points_at_a_row_that_exists():
    reference = files.read()
    municipalities = {m.municipality_code for m in reference.municipalities}
    councils = {c.health_council_id: c.region_id for c in reference.health_councils}
    regions_2027 = reference.regions_on(date(2027, 1, 1))
    assert {p.municipality_code for p in reference.postcodes} <= municipalities
    assert {s.municipality_code for s in reference.sites} <= municipalities
    for municipality in reference.municipalities:
        region = councils[municipality.health_council_id]
        assert region == regions_2027[municipality.municipality_code]


def test_only_open_public_hospitals_are_candidates():
    candidates = [s for s in files.read().sites if s.candidate]
    assert {s.kind for s in candidates} == {"hospital", "rehab_hospital"}
    assert {s.status for s in candidates} == {"open", "open_unverified"}


def test_a_file_with_other_columns_is_refused(tmp_path):
    (tmp_path / "regions.csv").write_text("# source: a test\nregion_id,colour\nx,red\n")
    with pytest.raises(ValueError, match=r"regions\.csv: columns"):
        files.rows_of("regions.csv", Region, folder=tmp_path)


def test_one_changed_byte_or_name_changes_the_hash(tmp_path):
    for name in ("regions.csv", "sites.csv"):
        (tmp_path / name).write_bytes((files.FOLDER / name).read_bytes())
    before = files.hash_of("regions.csv", "sites.csv", folder=tmp_path)
    assert before == files.hash_of("regions.csv", "sites.csv")
    with (tmp_path / "sites.csv").open("a") as file:
        file.write("\n")
    assert files.hash_of("regions.csv", "sites.csv", folder=tmp_path) != before
    assert files.hash_of("regions.csv", folder=tmp_path) != before


def test_a_flag_that_is_neither_0_nor_1_is_refused(tmp_path):
    table = (files.FOLDER / "sites.csv").read_text(encoding="utf-8")
    (tmp_path / "sites.csv").write_text(table.replace(",1,open,", ",yes,open,", 1))
    with pytest.raises(ValueError, match="'yes' is neither 0 nor 1"):
        files.rows_of("sites.csv", Site, folder=tmp_path)


def test_no_stretch_of_road_stands_twice():
    pairs = [frozenset((e.from_node, e.to_node)) for e in files.read().road_edges]
    assert len(set(pairs)) == len(pairs)


def test_a_box_code_without_a_zone_in_its_municipality_is_refused():
    boxes = [p for p in files.read().postcodes if p.postcode == "9100"]
    with pytest.raises(ValueError, match="no zone in municipality 0851 for 9100"):
        zoning(boxes, ())
