import csv
from pathlib import Path

import numpy as np
import pytest

from db.reference import files, network, travel
from db.reference.rows import PostcodeKind

KNOWN = Path(__file__).parent / "travel_validation.csv"
ROUGH = ("0101", "0540")  # the source rounds to half an hour


@pytest.fixture(scope="module")
def built():
    return travel.build(files.read())


@pytest.fixture(scope="module")
def minutes(built):
    position = {zone.zone_id: zone.position for zone in built.zoning.zones}

    def between(*, origin: str, destination: str) -> int:
        return int(built.minutes[position[origin], position[destination]])

    return between


def known(quantity: str) -> list[dict[str, str]]:
    with KNOWN.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return [row for row in rows if row["quantity"] == quantity]


def test_known_car_times_are_met_within_six_minutes_on_average():
    reference = files.read()
    roads = network.build(reference.road_nodes, reference.road_edges, with_validation=True)
    errors = {
        (row["from_node"], row["to_node"]): abs(
            roads.minutes[roads.position(row["from_node"]), roads.position(row["to_node"])]
            - float(row["known"])
        )
        for row in known("minutes")
    }
    assert len(errors) == 11
    rough = errors.pop(ROUGH)
    assert rough < 25
    assert np.mean(list(errors.values())) < 6
    assert max(errors.values()) < 10


def test_known_road_distances_are_met_within_five_percent_on_average():
    reference = files.read()
    roads = network.build(reference.road_nodes, reference.road_edges)
    errors = [
        abs(
            roads.km[roads.position(row["from_node"]), roads.position(row["to_node"])]
            / float(row["known"])
            - 1
        )
        for row in known("km")
    ]
    assert len(errors) == 52
    assert np.mean(errors) < 0.05


def test_the_matrix_is_symmetric_positive_and_small(built):
    size = len(built.zoning.zones)
    assert built.minutes.shape == (size, size)
    assert built.minutes.dtype == np.int16
    assert (built.minutes == built.minutes.T).all()
    assert built.minutes.min() >= 2
    assert built.minutes.max() < 24 * 60


def test_inside_a_zone_some_minutes_pass(built):
    own = built.minutes.diagonal()
    assert own.min() >= 3
    assert own.max() <= 15


def test_every_postcode_has_a_zone_and_every_position_one_zone(built):
    assert set(built.zoning.zone_of) == {p.postcode for p in files.read().postcodes}
    assert [z.position for z in built.zoning.zones] == list(range(len(built.zoning.zones)))
    assert set(built.zoning.zone_of.values()) == {z.zone_id for z in built.zoning.zones}


def test_street_codes_fold_to_few_zones_and_districts_stay_their_own(built):
    codes = files.read().postcodes
    streets = {built.zoning.zone_of[p.postcode] for p in codes if p.kind is PostcodeKind.STREET}
    assert streets == {"koebenhavn-k", "koebenhavn-v", "frederiksberg-c"}
    districts = [p.postcode for p in codes if p.kind is PostcodeKind.DISTRICT]
    assert all(built.zoning.zone_of[code] == code for code in districts)


def test_a_box_code_belongs_to_its_own_municipality(built):
    assert built.zoning.zone_of["8100"] == "8000"
    assert built.zoning.zone_of["9100"] == "9000"


@pytest.mark.parametrize(
    ("island", "mainland", "least"),
    [
        ("8305", "8300", 90),  # Samsø - Hou
        ("9940", "9900", 125),  # Læsø - Frederikshavn
        ("5970", "5700", 110),  # Ærø - Svendborg
        ("6720", "6700", 32),  # Fanø - Esbjerg
        ("8592", "8500", 165),  # Anholt - Grenaa
    ],
)
def test_an_island_is_reached_by_its_ferry_only(minutes, island, mainland, least):
    assert minutes(origin=mainland, destination=island) >= least


def test_bornholm_goes_by_the_bridge_and_ystad(minutes):
    assert 170 <= minutes(origin="koebenhavn-k", destination="3700") <= 220
    assert minutes(origin="4800", destination="3700") > minutes(
        origin="koebenhavn-k", destination="3700"
    )


def test_a_fjord_without_a_crossing_is_driven_round(minutes):
    hundested_rorvig = minutes(origin="3390", destination="4581")
    assert hundested_rorvig > 80  # five kilometres across the water


def test_neighbours_are_near_and_the_ends_of_the_country_far(minutes):
    assert minutes(origin="koebenhavn-k", destination="koebenhavn-v") <= 6
    assert minutes(origin="8000", destination="8200") <= 15
    assert 170 <= minutes(origin="koebenhavn-k", destination="8000") <= 200
    assert minutes(origin="9990", destination="6270") > 240


def test_a_place_that_no_road_or_ferry_reaches_is_refused():
    reference = files.read()
    no_ferries = [edge for edge in reference.road_edges if edge.mode != network.FERRY]
    roads = network.build(reference.road_nodes, no_ferries)
    zones = travel.build(reference).zoning.zones
    with pytest.raises(ValueError, match="no way to or from"):
        travel.zone_minutes(zones, roads)
