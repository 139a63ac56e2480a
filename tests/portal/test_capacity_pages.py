"""Capacity in the portal: its age, a file tried and published, the grid, taking back."""

import csv
import io
import re
from datetime import date

import pytest

from service.portal.places.grid import _monday
from tests.api import plan_make as make
from tests.api.capacity_make import AARHUS, figures, offering, provider, publish, row
from tests.api.plan_make import COPENHAGEN
from tests.portal.browsing import Browser, Page

HEAD = "provider_id;care_level;clinical_area;delivery_mode;start_on;places"
DAY = "2027-03-02"


@pytest.fixture
def place(world) -> str:
    """An institution of Aarhus that no other test changes."""
    made = provider(world.client, name="Skovcentret", offerings=[offering()])
    publish(world.client, row(made, start_on=DAY, places=3, reserved_for_residents=0))
    return made


@pytest.fixture
def staff(signed_in) -> Browser:
    return signed_in("authority", authority_id="0751")


def send(browser: Browser, text: str, name: str = "tal.csv") -> Page:
    fields = browser.page("/kapacitet").form("/kapacitet/fil")
    files = {"fil": (name, text.encode(), "text/csv")}
    return Page(browser.post("/kapacitet/fil", data=fields, files=files))


def newest_to_take_back(browser: Browser) -> str:
    return re.findall(r'href="([^"]+/tilbage)"', browser.get("/kapacitet").text)[0]


def places_of(world, place: str, day: str = DAY) -> list[int]:
    return [one["places"] for one in figures(world.client, provider_id=place, **{"from": day})]


def test_an_authority_sees_its_own_places_and_those_it_has_an_agreement_with(world, staff, place):
    page = staff.page("/kapacitet")
    assert page.status == 200
    assert "Skovcentret I dag" in page.text
    assert "Private med aftale med jer Sted" in page.text
    assert "Med aftale I dag" in page.text


def test_a_place_sees_itself_alone(world, signed_in, place):
    page = signed_in("provider", provider_id=place).page("/kapacitet")
    assert "Skovcentret" in page.text
    assert "Med aftale" not in page.text
    assert "1 af 1 slags træning" in page.text
    assert "I har ikke selv meldt tal her." in page.text  # the figures are the authority's
    assert "I har ikke meldt nogen tal endnu." not in page.text


def test_another_authority_does_not_see_it(signed_in, place):
    theirs = signed_in("authority", authority_id="0461")
    assert "Skovcentret" not in theirs.page("/kapacitet").text
    assert theirs.page(f"/kapacitet/skema?sted={place}").status == 404


def test_figures_are_confirmed_with_one_click(world, staff, place):
    page = staff.page("/kapacitet")
    [fields] = [held for where, held in page.forms if held.get("sted") == place]
    before = figures(world.client, provider_id=place)[0]["observed_at"]
    done = Page(staff.post("/kapacitet/stadig-rigtigt", data=fields))
    assert "Tallene er bekræftet" in done.text
    assert figures(world.client, provider_id=place)[0]["observed_at"] > before


def test_nobody_confirms_the_figures_of_others(world, staff):
    elsewhere = provider(world.client, authority_id="0101", **COPENHAGEN)
    fields = staff.page("/kapacitet").forms[1][1] | {"sted": elsewhere}
    assert staff.post("/kapacitet/stadig-rigtigt", data=fields).status_code == 404


def test_a_file_with_faults_is_told_row_by_row_and_nothing_is_stored(world, staff, place):
    page = send(
        staff,
        f"{HEAD}\n{place};basic;01;on_site;{DAY};5\n{place};let;01;on_site;{DAY};fire\n"
        f"{world.other};basic;01;on_site;2020-01-01;-1\n",
    )
    assert page.status == 400
    assert page.title.startswith("Fejl:")
    assert "5 fejl. Intet er gemt. 1 række er i orden." in page.text
    assert "3 care_level let Det ord kender vi ikke. Skriv basic" in page.text
    assert "3 places fire Det er ikke et helt tal. Skriv et helt tal fra 0, fx 4." in page.text
    assert "4 provider_id" in page.text
    assert "I melder ikke tal for det sted." in page.text
    assert "4 places -1" in page.text
    assert places_of(world, place) == [3]


def test_the_file_comes_back_with_its_faults_and_may_be_sent_again(world, staff, place):
    page = send(staff, f"{HEAD}\n{place};basic;01;on_site;{DAY};fire\n")
    answer = staff.post("/kapacitet/fejl.csv", data=page.form("/kapacitet/fejl.csv"))
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][-1] == "fejl"
    assert rows[1][:-1] == [place, "basic", "01", "on_site", DAY, "fire"]
    assert rows[1][-1].startswith("places: Det er ikke et helt tal.")
    corrected = answer.content.decode("utf-8-sig").replace(";fire;", ";6;")
    assert "1 tal er i orden" in send(staff, corrected).text


def test_the_file_that_comes_back_is_the_one_that_was_sent_with_one_more_column(staff, place):
    sent = f"stednavn;{HEAD}\nSkovcentret;{place};basal;1;På stedet;{DAY};fire\n"
    page = send(staff, sent)
    assert "1 fejl. Intet er gemt." in page.text
    answer = staff.post("/kapacitet/fejl.csv", data=page.form("/kapacitet/fejl.csv"))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [";".join(cells[:-1]) for cells in rows] == sent.splitlines()
    assert "1 tal er i orden" in send(staff, sent.replace("fire", "4")).text


def test_a_clinical_area_that_there_is_none_of_is_told_as_unknown(staff, place):
    page = send(staff, f"{HEAD}\n{place};basic;99;on_site;{DAY};4\n")
    assert "2 clinical_area 99 Det fagområde kender vi ikke." in page.text
    assert "Stedet har ikke den træning." not in page.text


def test_the_page_tells_what_the_columns_and_codes_of_a_file_mean(staff):
    page = staff.page("/kapacitet")
    assert "Kolonnerne har faste navne, de fleste på engelsk." in page.text
    for said in ("care_level Niveau", "advanced avanceret", "on_site på stedet"):
        assert said in page.text
    assert re.search(r"01 \w+", page.text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Vælg en fil, der ikke er tom."),
        ("provider_id;places\n1;2\n", "1 care_level care_level Der mangler noget."),
        (f'{HEAD}\n"', "Filen er ikke en rigtig CSV-fil."),
        (f"{HEAD}\n", "Filen har ingen rækker under den øverste."),
        (f"{HEAD};pris\n1;2;3;4;5;6;7\n", "1 pris pris Den kolonne kender vi ikke."),
    ],
)
def test_a_file_that_cannot_be_read_is_told_why(staff, text, said):
    page = send(staff, text)
    assert page.status == 400
    assert said in page.text


def test_a_good_file_is_shown_before_it_is_published(world, staff, place):
    text = f"{HEAD}\n{place};basic;01;on_site;{DAY};7\n{place};basic;01;on_site;2027-03-03;2\n"
    page = send(staff, text)
    assert page.status == 200
    assert "2 tal er i orden" in page.text
    assert "1 nye tal 1 får flere pladser 0 får færre pladser" in page.text
    assert places_of(world, place) == [3]
    done = staff.submit(page, "/kapacitet/offentliggoer")
    assert "2 tal gælder nu For 2 dage. I alt 9 pladser. Det sker der nu" in done.text
    assert places_of(world, place) == [7, 2]
    again = staff.submit(page, "/kapacitet/offentliggoer")
    assert "2 tal gælder nu" in again.text
    listed = staff.page("/kapacitet")
    assert listed.text.count("2 2 Gælder") == 1


def test_the_template_holds_ones_own_figures_and_is_taken_as_it_is(world, staff, place):
    answer = staff.get(f"/kapacitet/skabelon.csv?sted={place}")
    # A Danish spreadsheet puts a line with commas into one cell.
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:3] == ["stednavn", "provider_id", "care_level"]
    assert [line[:3] for line in rows[1:]] == [["Skovcentret", place, "basic"]]
    page = send(staff, answer.content.decode("utf-8-sig"))
    assert "Alle tal er som før." in page.text


def test_figures_are_taken_back_after_it_was_told_what_that_means(world, staff, place):
    done = send(staff, f"{HEAD}\n{place};basic;01;on_site;{DAY};9\n")
    staff.submit(done, "/kapacitet/offentliggoer")
    asked = newest_to_take_back(staff)
    told = staff.page(asked)
    assert "1 tal får 0 pladser" in told.text
    back = staff.submit(told, asked)
    assert "Tallene er trukket tilbage" in back.text
    assert places_of(world, place) == [0]
    late = staff.submit(told, asked)
    assert late.status in (200, 409)
    assert staff.page(asked).text.count("Der er ikke noget at trække tilbage.") == 1


def test_what_others_published_is_not_there_to_be_taken_back(world, staff, signed_in, place):
    done = send(staff, f"{HEAD}\n{place};basic;01;on_site;{DAY};9\n")
    staff.submit(done, "/kapacitet/offentliggoer")
    asked = newest_to_take_back(staff)
    assert signed_in("authority", authority_id="0461").page(asked).status == 404


def grid(place: str) -> str:
    return f"/kapacitet/skema?sted={place}&uge={DAY}"


def test_the_grid_publishes_what_was_changed_and_nothing_else(world, staff, place):
    page = staff.page(grid(place))
    assert page.form("/kapacitet/skema")[f"p_01_on_site_{DAY}"] == "3"
    changed = {f"p_01_on_site_{DAY}": "5", f"r_01_on_site_{DAY}": "2", "gentag": "1"}
    done = staff.submit(page, "/kapacitet/skema", **changed)
    assert "2 tal gælder nu For 2 dage. I alt 10 pladser." in done.text
    found = figures(world.client, provider_id=place)
    assert [(o["start_on"], o["places"], o["reserved_for_residents"]) for o in found] == [
        (DAY, 5, 2),
        ("2027-03-09", 5, 2),
    ]


def test_the_grid_opens_on_the_present_week(staff, place):
    assert (
        "Uge 6, fra mandag den 8. februar 2027" in staff.page(f"/kapacitet/skema?sted={place}").text
    )


def test_at_a_weekend_the_grid_opens_on_the_week_that_comes():
    assert _monday("", date(2027, 2, 12)) == date(2027, 2, 8)
    assert _monday("", date(2027, 2, 13)) == date(2027, 2, 15)


def test_fewer_places_than_are_agreed_are_asked_about_before_they_are_published(world, staff):
    make.placed(world)
    [booked] = [one for one in figures(world.client, provider_id=world.own) if one["booked"]]
    day, area = booked["start_on"], booked["clinical_area"]
    where = f"/kapacitet/skema?sted={world.own}&uge={day}&niveau={booked['care_level']}"
    field = f"p_{area}_{booked['delivery_mode']}_{day}"
    none = {field: "0", field.replace("p_", "r_", 1): ""}
    told = staff.submit(staff.page(where), "/kapacitet/skema", **none)
    assert "Der er ikke meldt noget endnu" in told.text
    assert "På 1 dag er der aftalt flere, end I har skrevet plads til." in told.text
    assert booked in figures(world.client, provider_id=world.own)
    done = staff.submit(told, "/kapacitet/skema")
    assert "1 tal gælder nu" in done.text
    again = {field: str(booked["places"]), field.replace("p_", "r_", 1): ""}
    assert "1 tal gælder nu" in staff.submit(staff.page(where), "/kapacitet/skema", **again).text


def test_figures_of_weeks_that_are_not_shown_are_replaced_only_when_it_was_told(
    world, staff, place
):
    following = "2027-03-09"
    publish(world.client, row(place, start_on=following, places=8, reserved_for_residents=0))
    cell = f"p_01_on_site_{DAY}"
    page = staff.page(grid(place))
    told = staff.submit(page, "/kapacitet/skema", **{cell: "5", "gentag": "2"})
    assert "I ugerne efter står der 1 tal, som bliver et andet." in told.text
    assert re.search(r"tirs. 9. mar. [^|]*på stedet 8 5 0", told.text)
    assert places_of(world, place) == [3, 8]
    other = staff.submit(told, "/kapacitet/skema", **{cell: "6"})
    assert "Der er ikke meldt noget endnu" in other.text  # these are not what was asked about
    assert "3 tal gælder nu" in staff.submit(other, "/kapacitet/skema").text
    assert places_of(world, place) == [6, 6, 6]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("p", "", "Skriv 0, hvis der ikke er plads."),
        ("p", "mange", "Skriv et helt tal fra 0 til 10.000."),
        ("p", "10001", "Skriv et helt tal fra 0 til 10.000."),
        ("r", "x", "Skriv et helt tal fra 0 til 10.000."),
        ("r", "4", "Der er kun 3 pladser."),
    ],
)
def test_what_is_wrong_in_the_grid_is_told_at_its_cell(world, staff, place, field, value, said):
    page = staff.submit(
        staff.page(grid(place)), "/kapacitet/skema", **{f"{field}_01_on_site_{DAY}": value}
    )
    assert page.status == 400
    assert page.text.count(said) == 2
    which = "Underekstremitet, kirurgisk, på stedet, tirsdag den 2. marts 2027"
    assert page.links[f"{which}: {said}"] == f"#{field}_01_on_site_{DAY}"
    assert f"{field}_01_on_site_{DAY}-error" in page.ids
    assert places_of(world, place) == [3]


def test_newer_figures_of_somebody_else_are_told_and_not_overwritten_unseen(world, staff, place):
    page = staff.page(grid(place))
    publish(
        world.client, row(place, start_on=DAY, places=1), observed_at="2027-02-08T07:59:00+01:00"
    )
    cell = f"p_01_on_site_{DAY}"
    told = staff.submit(page, "/kapacitet/skema", **{cell: "5"})
    assert told.status == 409
    assert "I så 3, nu står der 1, I skrev 5." in told.text
    assert places_of(world, place) == [1]
    assert told.form("/kapacitet/skema")[cell] == "5"
    assert "1 tal gælder nu" in staff.submit(told, "/kapacitet/skema").text
    assert places_of(world, place) == [5]


def test_a_single_place_is_told_as_one(staff, place):
    cell = f"01_on_site_{DAY}"
    wrong = {f"p_{cell}": "1", f"r_{cell}": "2"}
    page = staff.submit(staff.page(grid(place)), "/kapacitet/skema", **wrong)
    assert "Der er kun 1 plads." in page.text


NEXT_DAY = "2027-03-03"
LATE = "2027-02-08T07:59:00+01:00"


def test_a_conflict_puts_back_nothing_that_the_reader_left_alone(world, staff, place):
    publish(world.client, row(place, start_on=NEXT_DAY, places=4))
    page = staff.page(grid(place))
    theirs = [row(place, start_on=DAY, places=1), row(place, start_on=NEXT_DAY, places=9)]
    publish(world.client, *theirs, observed_at=LATE)
    told = staff.submit(page, "/kapacitet/skema", **{f"p_01_on_site_{DAY}": "5"})
    assert told.status == 409
    assert told.form("/kapacitet/skema")[f"p_01_on_site_{NEXT_DAY}"] == "9"
    assert "1 tal gælder nu" in staff.submit(told, "/kapacitet/skema").text
    assert places_of(world, place) == [5, 9]


@pytest.mark.parametrize(
    ("slip", "mended"),
    [
        ({f"p_01_on_site_{DAY}": "fem"}, {f"p_01_on_site_{DAY}": "5"}),
        ({f"p_01_on_site_{DAY}": "5", f"p_01_on_site_{NEXT_DAY}": "x"},
         {f"p_01_on_site_{NEXT_DAY}": ""}),
    ],
)  # fmt: skip
def test_a_slip_does_not_make_newer_figures_seen(world, staff, place, slip, mended):
    page = staff.page(grid(place))
    publish(world.client, row(place, start_on=DAY, places=1), observed_at=LATE)
    wrong = staff.submit(page, "/kapacitet/skema", **slip)
    assert wrong.status == 400
    told = staff.submit(wrong, "/kapacitet/skema", **mended)
    assert told.status == 409
    assert "I så 3, nu står der 1, I skrev 5." in told.text
    assert places_of(world, place) == [1]


def test_an_unchanged_grid_is_shown_with_the_newest_figures(world, staff, place):
    page = staff.page(grid(place))
    publish(world.client, row(place, start_on=DAY, places=1), observed_at=LATE)
    told = staff.submit(page, "/kapacitet/skema")
    assert told.form("/kapacitet/skema")[f"p_01_on_site_{DAY}"] == "1"


def test_the_weeks_that_were_picked_stay_after_a_fault_and_a_conflict(world, staff, place):
    page = staff.page(grid(place))
    cell = f"p_01_on_site_{DAY}"
    wrong = staff.submit(page, "/kapacitet/skema", **{cell: "x", "gentag": "3"})
    assert wrong.form("/kapacitet/skema")["gentag"] == "3"
    publish(world.client, row(place, start_on=DAY, places=1), observed_at=LATE)
    told = staff.submit(wrong, "/kapacitet/skema", **{cell: "5"})
    assert told.status == 409
    assert told.form("/kapacitet/skema")["gentag"] == "3"


def test_saving_an_unchanged_grid_says_so(staff, place):
    told = staff.submit(staff.page(grid(place)), "/kapacitet/skema")
    assert "I har ikke ændret noget" in told.text


def test_a_place_run_for_another_is_among_ones_own(world, signed_in):
    provider(
        world.client,
        kind="regional",
        authority_id="midtjylland",
        operator_authority_id="0740",
        name="Drevet for regionen",
        **AARHUS,
    )
    assert (
        "Drevet for regionen" in signed_in("authority", authority_id="0740").page("/kapacitet").text
    )
