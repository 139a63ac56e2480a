import re
from datetime import date

import pytest

from db.reference import files
from service.portal.public_filters import Filters

TABLE_ROW = re.compile(r'<tr role="row">\s*<th scope="row".*?</tr>', re.DOTALL)


def rows(answer) -> list[str]:
    found = TABLE_ROW.findall(answer.text)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in found]


def test_everybody_sees_the_waits_of_each_municipality(browser, world):
    page = browser.page("/ventetider")
    assert page.title.startswith("Ventetider og ledige pladser")
    told = {row.split(" ")[0]: row for row in rows(browser.get("/ventetider"))}
    assert set(told) == {"Aarhus", "København", "Odense"}
    assert "2 dage 2 dage 2 dage" in told["København"]  # from 8 to 10 February
    assert "1 af 1" in told["København"]
    assert "Ventetiden er regnet fra mandag den 8. februar 2027." in page.text


def test_a_municipality_is_chosen_among_the_filters_and_leads_to_its_places(browser, world):
    assert '<option value="0751">Aarhus</option>' in browser.get("/ventetider").text
    page = browser.page("/ventetider?municipality_code=0751&care_level=basic")
    assert page.title.startswith("Ventetider i Aarhus")
    assert page.url.endswith("/steder?care_level=basic&municipality_code=0751")


def test_the_table_comes_before_the_map_and_says_the_same(browser):
    text = browser.get("/ventetider").text
    assert 0 < text.index("<table") < text.index('<svg class="picture"')
    legend = re.findall(r"<text[^>]*>[^<]* \((\d+)\)</text>", text)
    assert sum(map(int, legend)) == 3
    assert "Ingen tilbud: 95" in text
    assert "Kortet er skematisk." in text


@pytest.mark.parametrize(
    ("by", "names"),
    [
        ("region", {"Region Midtjylland", "Region Østdanmark", "Region Syddanmark"}),
        ("health_council", {"Sundhedsråd Fyn", "Sundhedsråd Hovedstaden", "Sundhedsråd Aarhus"}),
    ],
)
def test_areas_are_put_together_by_the_borders_of_the_day(browser, by, names):
    answer = browser.get("/ventetider", params={"by": by})
    assert {name for name in names if any(row.startswith(name) for row in rows(answer))} == names
    assert len(rows(answer)) == 3


def test_what_lies_outside_a_region_is_not_said_to_have_no_services(browser):
    home = files.read().regions_on(date(2027, 2, 8)).values()
    inside = sum(name == "midtjylland" for name in home)
    answer = browser.get("/ventetider?region_id=midtjylland")
    assert f"Ingen tilbud: {inside - 1}<" in answer.text
    assert f"Uden for dit valg: {len(home) - inside}<" in answer.text
    page = browser.page("/ventetider?region_id=midtjylland")
    assert "Region Midtjylland: 1 kommune med" in page.text
    assert "Region Midtjylland: I midten (median): 2 dage. Mindst: 2 dage." in page.text
    assert re.search(r'id="flere-valg"[^>]* open', answer.text)
    whole = browser.page("/ventetider").text
    assert "Hele landet: 3 kommuner med" in whole
    assert "Uden for dit valg" not in whole


def test_health_councils_are_named_as_the_reader_does(browser):
    told = {row.split(" ")[0] for row in rows(browser.get("/ventetider?by=health_council&lang=en"))}
    assert told == {"Health"}
    text = browser.page("/ventetider?by=health_council&lang=en").text
    assert "Health council Fyn" in text
    assert "Sundhedsråd" not in text


def test_filters_narrow_and_are_kept_in_the_form_and_in_the_files(browser):
    query = {"care_level": "hospital_specialised", "provider_kind": "hospital"}
    answer = browser.get("/ventetider", params=query)
    assert [row.split(" ")[0] for row in rows(answer)] == ["Odense"]
    page = browser.page("/ventetider", params=query)
    assert page.form("/ventetider")["care_level"] == "hospital_specialised"
    address = page.links["Hent 1 række som CSV"]
    sheet = browser.get(address).content.decode()
    assert len(sheet.split("\r\n")) == 3  # head, row, end


def test_the_files_hold_as_many_rows_as_is_said(browser):
    page = browser.page("/ventetider")
    for name in ("CSV", "JSON", "GeoJSON"):
        [said] = [words for words in page.links if words.endswith(f"som {name}")]
        count = int(re.search(r"\d+", said)[0])
        assert browser.get(page.links[said]).headers["total-count"] == str(count)
    licence = page.links["Licens: CC BY 4.0"]
    assert f'<{licence}>; rel="license"' in browser.get(page.links[said]).headers["link"]
    assert "Tallene er, som de var 8. februar 2027" in page.text
    assert page.links["Hvad betyder kolonnerne? (JSON)"] == "/open-data/datapackage.json"


@pytest.mark.parametrize("path", ["/ventetider?", "/ventetider/steder?municipality_code=0751&"])
def test_the_files_of_places_hold_as_many_rows_as_is_said(browser, path):
    page = browser.page(f"{path}clinical_area=01")
    for name in ("CSV", "JSON", "GeoJSON"):
        [said] = [words for words in page.links if words.endswith(f"om pladser i {name}")]
        count = int(re.search(r"\d+", said)[0])
        assert count > 0
        assert "clinical_area=01" in page.links[said]
        assert browser.get(page.links[said]).headers["total-count"] == str(count)
    assert "Rækkerne går fra 8. februar 2027 til 7. marts 2027." in page.text
    assert page.links["Katalog over filerne (DCAT-AP)"] == "/open-data/catalog.jsonld"
    [earlier] = [words for words in page.links if words.startswith("Vælg en tidligere dag")]
    assert page.links[earlier] == "#flere-valg"
    assert 'id="flere-valg"' in browser.get(path).text


def test_a_file_of_places_is_of_the_day_that_is_known(browser):
    page = browser.page("/ventetider?as_of=2027-02-08&on=2027-02-09")
    [said] = [words for words in page.links if words.endswith("om pladser i CSV")]
    assert "as_of=2027-02-08" in page.links[said]


def test_nothing_that_fits_leads_back_to_everything(browser):
    page = browser.page("/ventetider", params={"care_level": "specialised_rehab"})
    assert "Der er ingen tilbud, der passer." in page.text
    assert page.links["Vis alt igen"] == "/ventetider"
    assert not [words for words in page.links if words.startswith("Hent 0")]
    assert "Der er ingen rækker at hente." in page.text


def test_a_municipality_leads_to_its_places_with_who_said_what_and_when(browser):
    page = browser.page("/ventetider")
    places = browser.page(page.links["Aarhus"])
    assert places.title.startswith("Ventetider i Aarhus")
    assert "Testcenter" in places.text
    assert "Meldt af Fritvalg 8. februar 2027, 07.00." in places.text
    assert "10. februar 2027 (2 dage)" in places.text


def test_another_day_counts_from_there(browser):
    answer = browser.get("/ventetider?on=2027-02-11")
    told = {row.split(" ")[0]: row for row in rows(answer)}
    assert "1 dag (" in answer.text  # in the map's legend
    assert "1 dag 1 dag 1 dag" in told["København"]  # to 12 February


@pytest.mark.parametrize("query", ["on=1999-01-01", "care_level=best", "clinical_area=x"])
def test_what_cannot_be_asked_is_a_page_that_says_so(browser, query):
    page = browser.page(f"/ventetider?{query}")
    assert page.status == 400
    assert page.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("query", ["", "municipality_code=9999"])
def test_places_of_no_municipality_are_not_found(browser, query):
    assert browser.page(f"/ventetider/steder?{query}").status == 404


def test_the_pages_speak_english(browser):
    page = browser.page("/ventetider?lang=en")
    assert "Waiting times and available places" in page.text
    assert any(words.startswith("Download ") for words in page.links)
    browser.page("/ventetider?lang=da")


def test_the_front_page_leads_every_group_to_its_place(browser):
    links = browser.page("/").links
    assert links["Se ventetider"] == "/ventetider"
    assert links["Ventetider"] == "/ventetider"
    for words in ("kommune eller region", "sygehus", "sted"):
        assert links[f"Log ind som {words}"] == "/log-ind"


def test_an_address_names_only_what_is_unusual():
    asked = Filters(care_level="basic", by="region")
    assert Filters().address("/ventetider") == "/ventetider"
    assert asked.address("/ventetider") == "/ventetider?care_level=basic&by=region"
    assert asked.address("/x", by="municipality") == "/x?care_level=basic"
    assert asked.file("waiting-times", "csv") == "/open-data/waiting-times.csv?care_level=basic"


def test_the_map_shades_all_municipalities_of_a_region_alike(browser):
    regions = files.read().regions_on(date(2027, 2, 8))
    text = browser.get("/ventetider", params={"by": "region"}).text
    legend = re.findall(r"<text[^>]*>[^<]* \((\d+)\)</text>", text)
    assert sum(map(int, legend)) == sum(name != "nordjylland" for name in regions.values())
