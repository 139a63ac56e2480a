import re

from tests.api import capacity_make as make
from tests.api.conftest import client, facts_url
from tests.api.test_refusals import place
from tests.portal.browsing import Browser
from tests.portal.test_public import rows

__all__ = ["client", "facts_url"]

COPENHAGEN = {"municipality_code": "0101", "postcode": "2300", "lat": 55.66, "lon": 12.6}
OLD = "2027-01-31T12:00:00+01:00"


def test_a_figure_older_than_seven_days_and_a_missing_one_say_so(client):
    place(client, 3, name="Nord")
    place(client, 4, name="Syd", observed_at=OLD)
    place(client, None, name="Vest")
    with Browser(client.url) as browser:
        whole = browser.page("/ventetider").text
        assert "1 tilbud har tal, der er ældre end 7 dage." in whole
        assert "1 tilbud har ikke meldt tal." in whole
        assert "De ældste tal er fra 31. januar 2027." in whole
        places = browser.page("/ventetider/steder?municipality_code=0751").text
    nord, syd, vest = (places.index(f" {name} Kommune") for name in ("Nord", "Syd", "Vest"))
    assert "ældre end 7 dage" not in places[nord:syd]
    told = "Meldt af Fritvalg 31. januar 2027, 12.00. Tallet er ældre end 7 dage."
    assert told in places[syd:vest]
    assert "Ingen har meldt tal." in places[vest:]
    assert "Ingen ledig dag" not in places[vest:].partition("Sådan har ventetiden")[0]


def test_the_page_says_that_the_one_who_runs_it_reports_too(client):
    place(client, 3, name="Nord")
    with Browser(client.url) as browser:
        assert "eller af Fritvalg, der driver siden" in browser.page("/ventetider").text
        named = browser.page("/ventetider/steder?municipality_code=0751").text
        assert "Meldt af Fritvalg 8. februar 2027" in named


def test_a_municipality_without_reports_is_not_one_without_a_free_day(client):
    taken = place(client, None, name="Optaget")
    make.publish(client, make.row(taken, start_on="2027-02-11", places=0, reserved_for_residents=0))
    place(client, None, authority="0101", name="Uden tal", **COPENHAGEN)
    with Browser(client.url) as browser:
        answer = browser.get("/ventetider")
        told = {row.split(" ")[0]: row for row in rows(answer)}
        assert told["Aarhus"].startswith("Aarhus Ingen ledig dag Ingen ledig dag Ingen ledig dag 0")
        assert told["København"] == "København Ingen har meldt tal. 1 tilbud Ukendt"
        for figure in ("median", "available"):
            shown = browser.get(f"/ventetider?show={figure}").text
            assert "Ingen har meldt tal: 1<" in shown
        assert "Ingen ledig dag: 1<" in answer.text
        assert "Ingen tilbud: 96<" in answer.text
        only = browser.page("/ventetider/steder?municipality_code=0101").text
        assert "Ingen har meldt tal. Ukendt Ukendt" in only


def test_no_free_day_is_the_longest_wait_and_those_without_figures_come_last(client):
    taken = place(client, None, name="Optaget")
    make.publish(client, make.row(taken, start_on="2027-02-11", places=0, reserved_for_residents=0))
    there = {
        "0101": COPENHAGEN,
        "0461": {"municipality_code": "0461", "postcode": "5000", "lat": 55.4, "lon": 10.4},
        "0851": {"municipality_code": "0851", "postcode": "9000", "lat": 57.05, "lon": 9.92},
    }
    for authority, ahead in (("0101", None), ("0461", 3), ("0851", 9)):
        place(client, ahead, authority=authority, name=f"I {authority}", **there[authority])
    with Browser(client.url) as browser:

        def order(sort):
            return [row.split(" ")[0] for row in rows(browser.get(f"/ventetider?sort={sort}"))]

        assert order("longest") == ["Aarhus", "Aalborg", "Odense", "København"]
        assert order("wait") == ["Odense", "Aalborg", "Aarhus", "København"]
        page = browser.page("/ventetider?sort=longest")
        assert "Dem uden en ledig dag står øverst. Så kommer den længste" in page.text
        assert page.form("/ventetider")["sort"] == "longest"


def test_places_of_a_municipality_are_told_in_all_and_folded(client):
    for number in range(31):
        place(client, 1 + number % 9, name=f"Sted {number:02}")
    with Browser(client.url) as browser:
        path = "/ventetider/steder?municipality_code=0751"
        page = browser.page(path)
        told = "Aarhus: I midten (median): 4 dage. Mindst: 1 dag. Højst: 9 dage."
        assert f"{told} 31 af 31 tilbud har en ledig dag." in page.text
        assert len(rows(browser.get(path))) == 30
        assert len(rows(browser.get(page.links["Vis alle 31 tilbud"]))) == 31
        form = page.form("/ventetider/steder")
        assert (form["municipality_code"], form["sort"]) == ("0751", "name")
        answer = browser.get("/ventetider/steder", params=form | {"sort": "longest"})
        waits = [int(found) for found in re.findall(r"\((\d+) dage?\)", " ".join(rows(answer)))]
        assert len(waits) == 30
        assert waits == sorted(waits, reverse=True)
        assert browser.page(str(answer.url)).form("/ventetider/steder")["sort"] == "longest"
