"""Minutes from municipalities to sites, and which municipalities no road reaches."""

import numpy as np
import pytest

from db.reference import files, to_sites
from db.reference.to_sites import Spot
from db.reference.travel import LEAST_MINUTES

# town -> site: whole minutes by the edges of the network alone, from an earlier computation
KNOWN = {
    ("0101", "H014"): 32,
    ("0151", "H020"): 33,
    ("0159", "H061"): 290,
    ("0157", "H044"): 248,
    ("0153", "H031"): 94,
    ("0400", "H012"): 194,
    ("0825", "H057"): 180,
    ("0360", "H021"): 52,
    ("0665", "H035"): 117,
    ("0550", "H022"): 56,
}
NEAR_MINUTES = 3


@pytest.fixture(scope="module")
def minutes():
    reference = files.read()
    homes = [
        Spot(municipality_code=m.municipality_code, lat=m.town_lat, lon=m.town_lon)
        for m in reference.municipalities
    ]
    sites = [
        Spot(municipality_code=s.municipality_code, lat=s.lat, lon=s.lon) for s in reference.sites
    ]
    return to_sites.minutes(homes, sites)


def test_every_municipality_reaches_every_site(minutes):
    reference = files.read()
    assert minutes.shape == (len(reference.municipalities), len(reference.sites))
    assert minutes.dtype == np.int64
    assert minutes.min() >= 0
    assert minutes.max() < 600


def test_known_ways_take_the_minutes_that_are_known(minutes):
    reference = files.read()
    homes = [m.municipality_code for m in reference.municipalities]
    sites = [s.site_id for s in reference.sites]
    for (home, site), known in KNOWN.items():
        found = minutes[homes.index(home), sites.index(site)]
        assert abs(found - known) <= NEAR_MINUTES, (home, site, found)


def test_the_islands_are_those_that_only_ferries_reach():
    named = {m.municipality_code: m.name for m in files.read().municipalities}
    islands = {named[code] for code in to_sites.without_fixed_link()}
    assert islands == {"Bornholm", "Læsø", "Samsø", "Ærø", "Fanø"}


def test_the_way_inside_a_municipality_grows_with_its_extent():
    areas = {m.name: m.area_km2 for m in files.read().municipalities}
    assert to_sites.own_minutes(areas["Frederiksberg"]) == 2
    assert to_sites.own_minutes(areas["Ringkøbing-Skjern"]) == 23
    assert to_sites.own_minutes(0.0) == LEAST_MINUTES
