"""The public pages on a day of the past, and the weeks up to it."""

import re

import pytest

QUERY = {"care_level": "basic", "clinical_area": "01"}


def weeks_of(answer) -> list[str]:
    section = answer.text.split('aria-labelledby="uger-overskrift"', 1)[1]
    section = section.split("</section>")[0]
    rows = re.findall(r'<tr role="row">\s*<th scope="row".*?</tr>', section, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]


def test_the_weeks_are_told_once_a_level_and_an_area_are_chosen(browser, world):
    page = browser.page("/ventetider")
    assert "Vælg et niveau og et område øverst på siden." in page.text
    answer = browser.get("/ventetider", params=QUERY)
    told = weeks_of(answer)
    assert len(told) == 9
    assert told[0].startswith("man. 8. feb. 2 dage 2 dage 2 dage 4, heraf 4")
    assert told[1] == "man. 1. feb. Vi kender ingen tilbud den dag."
    section = answer.text.split('id="uger-overskrift"')[1]
    picture = section.split("<svg", 1)[1].split("</svg>")[0]
    assert picture.count("<circle") == 1  # one day is known
    assert "Tallene siger ikke, hvor længe borgerne kom til at vente." in answer.text


def test_a_municipality_has_weeks_of_its_own(browser):
    place = {"municipality_code": "0101"}
    told = weeks_of(browser.get("/ventetider/steder", params=QUERY | place))
    assert told[0].endswith("1, heraf 1 med en ledig dag")


def test_a_day_of_the_past_is_kept_in_form_links_and_files(browser, world):
    asked = QUERY | {"as_of": "2027-02-07"}
    page = browser.page("/ventetider", params=asked)
    assert "Tallene er, som vi kendte dem 7. februar 2027, 23.59." in page.text
    assert "Der er ingen tilbud, der passer." in page.text  # none was registered yet
    assert page.form("/ventetider")["as_of"] == "2027-02-07"
    [sheet] = [address for words, address in page.links.items() if words.endswith("som CSV")]
    assert "as_of=2027-02-07" in sheet
    assert browser.get(sheet).headers["total-count"] == "0"
    assert page.links["Vis tallene nu"] == "/ventetider?care_level=basic&clinical_area=01"
    today = browser.page("/ventetider", params=QUERY | {"as_of": "2027-02-08"})
    assert "as_of=2027-02-08" in today.links["Aarhus"]
    place = browser.page(today.links["Aarhus"])
    assert place.form("/ventetider/steder")["as_of"] == "2027-02-08"
    assert "Tallene er, som vi kendte dem 8. februar 2027" in place.text


@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ("as_of=2027-02-09", "as_of", "Dagen må ikke ligge senere end i dag."),
        ("as_of=2027-02-31", "as_of", "Det er ikke skrevet rigtigt."),
        ("as_of=2017-01-01", "as_of", "Det ligger uden for det, vi kan svare på."),
        ("on=1999-01-01", "on", "Det ligger uden for det, vi kan svare på."),
    ],
)
@pytest.mark.parametrize("path", ["/ventetider?", "/ventetider/steder?municipality_code=0751&"])
def test_a_day_that_cannot_be_is_told_at_its_field(browser, path, query, field, said):
    page = browser.page(f"{path}{query}")
    assert page.status == 400
    assert page.links[said] == f"#{field}"
    assert f'id="{field}-error">{said}' in browser.get(f"{path}{query}").text
    assert "Aarhus" in page.text  # the figures of today stand below
