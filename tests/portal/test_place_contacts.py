"""How a place is called and found: where a citizen reads it, and where the place writes it."""

import re
from uuid import uuid4

import pytest
from icalendar import Calendar

from tests.api import plan_make as make
from tests.api.capacity_make import contract, private, provider, publish, row
from tests.portal.browsing import Browser

PHONE, STREET = "00 00 00 12", "Prøvevej 12, 8000 Aarhus C"
CALLED = "tel:00000012"
ELSEWHERE = {"municipality_code": "0461", "postcode": "5000", "lat": 55.39, "lon": 10.38}


@pytest.fixture
def told(world) -> str:
    """A private place that tells how it is reached."""
    place = private(
        world.client, contract(), name="Fys og Form", phone=PHONE, address="Prøvevej 12"
    )
    publish(world.client, row(place, start_on=make.SOONER, places=50))
    return place


def confirmed(world, signed_in, place: str):
    """The page on which a citizen confirms a private place, where the plan is, and a browser."""
    ref = f"citizen-{uuid4()}"
    changes = {"citizen": {"citizen_ref": ref, "postcode": "8000"}}
    path = make.offered_late(world, **changes).replace("/v1/plans/", "/planer/")
    browser = signed_in("citizen", sub=ref)
    query = f"provider_id={place}&start_on={make.SOONER}&basis=§ 7, stk. 3"
    return browser.page(f"{path}/valg?{query}"), path, browser


def entry(browser: Browser, path: str):
    [event] = Calendar.from_ical(browser.get(f"{path}/kalender.ics").content).walk("VEVENT")
    return event


def test_whoever_has_to_call_a_place_sees_its_number_until_a_start_is_agreed(
    world, signed_in, told
):
    confirm, path, browser = confirmed(world, signed_in, told)
    receipt = browser.submit(confirm, f"{path}/valg", agrees="yes")
    agreement = browser.page(f"{path}/aftale")
    for page in (confirm, receipt, agreement):
        assert page.links[PHONE] == CALLED
        assert STREET in page.text
    plan = browser.page(path)
    assert plan.links[PHONE] == CALLED
    assert f"Ring til stedet, og aftal dit første møde. Fortæl os det så her. Telefon: {PHONE}" in (
        plan.text
    )
    event = entry(browser, path)
    assert event["location"] == f"Fys og Form, {STREET}"
    assert event["description"].startswith(f"Stedets nummer er {PHONE}.")


def test_of_a_place_that_tells_none_nothing_is_said(world, signed_in):
    confirm, path, browser = confirmed(world, signed_in, world.private)
    receipt = browser.submit(confirm, f"{path}/valg", agrees="yes")
    agreement = browser.page(f"{path}/aftale")
    for page in (confirm, receipt, agreement):
        assert not any(href.startswith("tel:") for href in page.hrefs - {"tel:89402000"})
        assert "Testcenter 8000" in page.text
        assert "Telefon" not in page.text
    event = entry(browser, path)
    assert event["location"] == "Testcenter, 8000 Aarhus C"
    assert "nummer" not in event["description"]


def test_who_agrees_without_having_chosen_is_told_of_no_place(world, signed_in):
    _, path, browser = confirmed(world, signed_in, world.private)
    assert "Telefon" not in browser.page(f"{path}/aftale").text


def test_the_public_list_tells_each_place_once(world, browser):
    offerings = [{"care_level": level, "clinical_area": "01"} for level in ("basic", "advanced")]
    place = provider(
        world.client,
        authority_id="0461",
        **ELSEWHERE,
        name="Åcentret",
        phone=PHONE,
        address="Prøvevej 12",
        offerings=offerings,
    )
    publish(world.client, row(place, start_on=make.SOONER))
    answer = browser.get("/ventetider/steder?municipality_code=0461")
    assert answer.text.count("Åcentret") == 2
    assert answer.text.count(f'<a href="{CALLED}">{PHONE}</a>') == 1
    assert answer.text.count("Prøvevej 12, 5000 Odense C") == 1


def facts_of(world, place: str):
    told = make.seen(world.client.anonymous(), f"/v1/providers/{place}")
    return {name: told[name] for name in ("name", "phone", "address", "access")}


def test_the_place_itself_writes_how_it_is_reached(world, signed_in):
    place = private(world.client, contract(), name="Klinikken", access=["lift", "evening"])
    browser = signed_in("provider", provider_id=place)
    page = browser.page(browser.page("/kapacitet").links["Telefon og adresse: Klinikken"])
    written = {"phone": PHONE, "address": "Prøvevej 12", "access_parking": "yes"}
    fields = page.form(f"/steder/{place}") | written
    del fields["access_lift"]
    saved = browser.post(f"/steder/{place}", data=fields)
    assert "Det er gemt" in saved.text
    assert facts_of(world, place) == {
        "name": "Klinikken",
        "phone": PHONE,
        "address": "Prøvevej 12",
        "access": ["parking", "evening"],
    }


def test_the_authority_that_answers_for_a_place_writes_it_and_takes_it_away(world, signed_in):
    place = provider(world.client, name="Søcentret", phone=PHONE, address="Prøvevej 12")
    browser = signed_in("authority", authority_id=make.HOME)
    page = browser.page(browser.page("/kapacitet").links["Telefon og adresse: Søcentret"])
    browser.submit(page, f"/steder/{place}", phone="", name="Ny sø")
    assert facts_of(world, place) == {
        "name": "Ny sø",
        "phone": None,
        "address": "Prøvevej 12",
        "access": [],
    }


def test_a_place_of_others_is_not_shown_and_not_changed(world, signed_in, told):
    of_home = signed_in("authority", authority_id=make.HOME)
    of_own = signed_in("provider", provider_id=world.own)
    key = {"form_key": "a" * 20, "name": "Taget"}
    for browser, place in ((of_home, world.other), (of_home, told), (of_own, told)):
        path = f"/steder/{place}"
        assert browser.get(path).status_code == 404
        token = re.search(r'name="form_token" value="([^"]+)"', browser.get("/kapacitet").text)[1]
        sent = browser.post(path, data=key | {"form_token": token, "form_version": "1"})
        assert sent.status_code == 404
        assert facts_of(world, place)["name"] != "Taget"
    listed = of_home.page("/kapacitet")
    assert "Fys og Form" in listed.text
    assert f"/steder/{world.own}" in listed.hrefs
    assert f"/steder/{told}" not in listed.hrefs


def test_what_is_wrong_is_said_at_its_field_and_what_was_written_stays(world, signed_in):
    place = provider(world.client, name="Engcentret")
    browser = signed_in("authority", authority_id=make.HOME)
    page = browser.page(f"/steder/{place}")
    wrong = browser.submit(
        page, f"/steder/{place}", name="", phone="ring bare", address="x" * 201, access_lift="yes"
    )
    assert wrong.status == 400
    for said in (
        "Skriv, hvad stedet hedder.",
        "Skriv nummeret med 8 til 15 tal",
        "på højst 200 tegn",
    ):
        assert said in wrong.text
    fields = wrong.form(f"/steder/{place}")
    assert (fields["phone"], fields["access_lift"]) == ("ring bare", "yes")
    assert facts_of(world, place)["name"] == "Engcentret"


def test_who_writes_second_sees_what_the_first_wrote(world, signed_in):
    place = provider(world.client, name="Mosecentret")
    browser = signed_in("authority", authority_id=make.HOME)
    early = browser.page(f"/steder/{place}")
    late = browser.page(f"/steder/{place}")
    browser.submit(early, f"/steder/{place}", phone=PHONE)
    met = browser.submit(late, f"/steder/{place}", phone="00 00 00 99")
    assert met.status == 412
    assert "Nogen har rettet stedet imens." in met.text
    assert met.form(f"/steder/{place}")["phone"] == PHONE
    browser.submit(met, f"/steder/{place}", phone="00 00 00 99")
    assert facts_of(world, place)["phone"] == "00 00 00 99"
