"""A simulated region: lawful day by day, accounted for, repeatable."""

import csv
import json
import os
import subprocess
import sys
from dataclasses import asdict

import pytest

from service.rules.vocabulary import ProviderKind
from service.simulation.citizens import Stands, Took
from service.simulation.country import land
from service.simulation.report import lines
from service.simulation.run import simulate
from service.simulation.year import Year

REGION, WEEKS = "nordjylland", 3
NAMES = {"nordjylland": "Region Nordjylland"}


@pytest.fixture(scope="module")
def here():
    return land(seed=1, weeks=WEEKS, region_id=REGION)


@pytest.fixture(scope="module")
def year(here):
    lived = Year(here, seed=1)
    lived.live(progress=lambda _day, _plans: None)
    return lived


@pytest.fixture(scope="module")
def told(here, year):
    names = NAMES | {c.plan.home_municipality: "-" for c in year.citizens}
    return lines(here, year.citizens, names)


def test_everybody_who_left_hospital_is_somewhere(here, year):
    assert [c.number for c in year.citizens] == list(range(len(here.plans)))
    for citizen in year.citizens:
        assert (citizen.seat is not None) == (citizen.stands is Stands.PLACED)
        assert citizen.held is None or citizen.stands is Stands.CHOOSES


def test_par7_stk3_a_private_start_is_no_later_than_the_offer_and_needs_the_right(here, year):
    private = [c for c in year.citizens if c.took is Took.PRIVATE]
    assert len(private) > 20
    for citizen in private:
        assert citizen.right_on is not None
        released = [offer for offer in citizen.offers if offer.released]
        if not citizen.cancelled:
            assert all(citizen.seat.start_on <= offer.start_on for offer in released)


def test_every_start_is_lawful_by_its_day_its_level_and_its_place(here, year):
    for citizen in year.citizens:
        if citizen.seat is None:
            continue
        slot = here.capacity[citizen.seat.slot]
        place = here.providers[citizen.seat.provider].facts
        assert (slot.care_level, slot.clinical_area) == (
            citizen.plan.care_level,
            citizen.plan.clinical_area,
        )
        assert citizen.seat.start_on >= (citizen.plan.not_before or citizen.plan.discharged_on)
        authority = citizen.plan.responsible_authority_id
        agreed = any(contract.authority_id == authority for contract in place.contracts)
        if citizen.took is Took.PRIVATE:
            assert place.kind is ProviderKind.PRIVATE
        if citizen.took is Took.OWN_OFFER:
            assert place.authority_id == authority or agreed
        assert (citizen.took is Took.HOSPITAL) == citizen.chooses_hospital


def test_no_day_has_more_starts_than_places(here, year):
    taken = {}
    for citizen in year.citizens:
        for seat in (citizen.seat, citizen.held):
            if seat is not None:
                taken[seat.slot] = taken.get(seat.slot, 0) + 1
    assert taken
    assert all(count <= here.capacity[slot].places for slot, count in taken.items())


def test_the_municipalities_add_up_to_the_country(told):
    country, region, *municipalities = told
    assert (country.area, region.area) == ("all", REGION)
    for name in ("plans", "withdrawn", "unplaced", "rights", "deadlines_missed", "cancelled"):
        whole = getattr(country, name)
        assert whole == getattr(region, name)
        assert whole == sum(getattr(line, name) for line in municipalities)
    assert country.plans > 300
    assert 0 < country.rights < country.plans
    assert 0 < country.private_share < 1


def test_equal_seeds_live_equal_years_in_another_process_too(told, tmp_path):
    """And the command tells what was simulated, and writes it for a spreadsheet."""
    command = ["simulate", "year", "--weeks", str(WEEKS), "--region", REGION, "--json"]
    command += ["--out", str(tmp_path / "year")]
    done = subprocess.run(
        [sys.executable, "-m", "service", *command],
        env=os.environ | {"PYTHONHASHSEED": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    again = json.loads(done.stdout)["lines"]
    unnamed = [{k: v for k, v in line.items() if k != "name"} for line in again]
    mine = [{k: v for k, v in asdict(line).items() if k != "name"} for line in told]
    assert unnamed == mine
    sheet = (tmp_path / "year" / "simulation.csv").read_text(encoding="utf-8")
    assert [row["area"] for row in csv.DictReader(sheet.splitlines())] == [x["area"] for x in mine]


@pytest.mark.parametrize(
    ("asked", "words"), [({"weeks": 2}, "weeks"), ({"region_id": "atlantis"}, "atlantis")]
)
def test_what_cannot_be_simulated_is_said(asked, words):
    wanted = {"seed": 1, "weeks": WEEKS, "region_id": REGION} | asked
    with pytest.raises(ValueError, match=words):
        simulate(**wanted, progress=lambda _d, _p: None)
