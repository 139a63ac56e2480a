"""Reports in the portal: pictures with their tables, files, and counts that are kept back."""

import csv
import io

import pytest

from service.portal.places.reports import REPORT_OF
from tests.api import capacity_make as capacity
from tests.api import plan_make as make
from tests.api.match_make import ran
from tests.portal.browsing import Browser


@pytest.fixture(scope="module")
def plans(world) -> None:
    for _ in range(3):
        make.offered(world)
    make.offered_late(world)


@pytest.fixture
def staff(signed_in) -> Browser:
    return signed_in("authority", authority_id="0751")


def test_an_authority_sees_its_own_small_counts_as_pictures_and_tables(staff, plans):
    page = staff.page("/rapporter")
    assert page.status == 200
    assert "Besked i tide (§ 6, stk. 1 og 2). I alt 4." in page.text
    assert "i tide (4) 100 %" in page.text
    assert "10–25 % (Sundhedsstyrelsen 2025)" in page.text


def test_another_authority_is_told_that_counts_are_kept_back(signed_in, plans):
    theirs = signed_in("authority", authority_id="0461")
    page = theirs.page("/rapporter/timeliness")
    assert "skjult" in page.text
    assert "Andres tal på 1 til 4 bliver ikke vist" in page.text
    assert "Nogle større tal er også skjult. Ellers kunne man regne de små ud." in page.text
    country = theirs.page("/rapporter?hvem=landet")
    assert "Tallene bliver ikke vist. De er små, eller de kan røbe et lille tal." in country.text


@pytest.mark.parametrize("name", sorted(set(REPORT_OF.values())))
def test_every_report_has_a_page_and_a_file_with_the_rows_it_says(staff, plans, name):
    page = staff.page(f"/rapporter/{name}")
    assert page.status == 200
    [said, href] = next(
        (text, where) for text, where in page.links.items() if text.endswith("rækker som CSV")
    )
    answer = staff.get(href.replace("&amp;", "&"))
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert said == f"Hent {len(rows) - 1} rækker som CSV"


def test_a_quarter_is_chosen(staff, plans):
    page = staff.page("/rapporter?kvartal=2026-10-01")
    assert (
        "udskrevet fra torsdag den 1. oktober 2026 til torsdag den 31. december 2026" in page.text
    )
    assert "Ingen i perioden" in page.text
    unknown = staff.page("/rapporter?kvartal=1999")
    assert "fredag den 1. januar 2027" in unknown.text


def test_there_is_no_other_report(staff):
    assert staff.page("/rapporter/findes-ikke").status == 404


def test_a_place_sees_the_countrys_reports(world, signed_in, plans):
    page = signed_in("provider", provider_id=world.own).page("/rapporter")
    assert page.status == 200
    assert "Friske tal for pladser" in page.text


def test_travel_to_specialised_rehabilitation_has_its_chart(signed_in, world):
    needs = {"total_functional_ability": "S.", "total_needs": "S."}
    for _ in range(5):
        make.issued(world, plan_type="specialised_rehab", **needs)
    page = signed_in("authority", authority_id="midtjylland").page("/rapporter")
    assert "Rejsetid til specialiseret rehabilitering. I alt 5." in page.text
    assert "ingen plads endnu (5) 100 %" in page.text


def test_one_more_place_is_told_for_ones_own_places_first(signed_in, world):
    area = {"clinical_area": "09"}
    for name, authority_id, day in (("Nabo", "0101", make.EARLY), ("Eget", "0751", make.LATE)):
        place = capacity.provider(
            world.client,
            name=name,
            authority_id=authority_id,
            offerings=[capacity.offering(**area)],
        )
        figure = capacity.row(place, start_on=day, places=1, reserved_for_residents=0, **area)
        capacity.publish(world.client, figure)
    for _ in range(3):
        make.stratified(world, **area)
    ran(world.client, authority_id=None)
    found = make.seen(
        world.client.as_("planner"), "/v1/reports/capacity-value?municipality_code=0751"
    )
    assert [one["provider_name"] for one in found["items"]] == ["Nabo", "Eget"]
    staff = signed_in("authority", authority_id="0751")
    told = staff.page("/rapporter").text
    assert told.index("Eget: ") < told.index("Nabo: ")
    assert "Egne steder står først" in told
    whole = staff.page("/rapporter?hvem=landet").text
    assert whole.index("Nabo: ") < whole.index("Eget: ")
