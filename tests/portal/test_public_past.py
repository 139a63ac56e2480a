"""The public pages on a day of the past, and the weeks up to it."""

import re
from datetime import UTC, date, datetime

import pytest

from service.portal.public_history import comparable
from service.schemas.open_data import WeekWaitsOut
from tests.api import capacity_make as make
from tests.api.conftest import client, facts_url
from tests.api.test_refusals import place
from tests.portal.browsing import Browser

__all__ = ["client", "facts_url"]

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
    assert told[0].startswith("man. 8. feb. 2 dage 2 dage 2 dage 4 af 4")
    assert told[1] == "man. 1. feb. Vi kender ingen tilbud den dag."
    section = answer.text.split('id="uger-overskrift"')[1]
    picture = section.split("<svg", 1)[1].split("</svg>")[0]
    assert picture.count("<circle") == 1  # one day is known
    assert "Tallene siger ikke, hvor længe borgerne endte med at vente." in answer.text


def test_a_municipality_has_weeks_of_its_own(browser):
    place = {"municipality_code": "0101"}
    told = weeks_of(browser.get("/ventetider/steder", params=QUERY | place))
    assert told[0].endswith("1 af 1")


def test_a_day_of_the_past_is_kept_in_form_links_and_files(browser, world):
    asked = QUERY | {"as_of": "2027-02-07"}
    page = browser.page("/ventetider", params=asked)
    assert "Tallene er, som vi kendte dem 7. februar 2027, 23.59." in page.text
    assert page.form("/ventetider")["as_of"] == "2027-02-07"
    assert page.links["Vis tallene nu"] == "/ventetider?care_level=basic&clinical_area=01"
    today = browser.page("/ventetider", params=QUERY | {"as_of": "2027-02-08"})
    [sheet] = [address for words, address in today.links.items() if words.endswith("som CSV")]
    assert "as_of=2027-02-08" in sheet
    assert "as_of=2027-02-08" in today.links["Aarhus"]
    place = browser.page(today.links["Aarhus"])
    assert place.form("/ventetider/steder")["as_of"] == "2027-02-08"
    assert "Tallene er, som vi kendte dem 8. februar 2027" in place.text


@pytest.mark.parametrize("path", ["/ventetider?", "/ventetider/steder?municipality_code=0751&"])
def test_before_the_first_figures_the_page_says_when_they_begin(browser, world, path):
    page = browser.page(f"{path}as_of=2027-01-08")
    assert "Tallene begynder den 8. februar 2027. Før den dag kendte siden ingen tal." in page.text
    assert "Ingen tilbud" not in page.text  # who had services then is not known
    assert "0 kommuner" not in page.text
    assert "0 tilbud" not in page.text
    assert "passer" not in page.text
    assert not [words for words in page.links if words.startswith("Hent ") and "ræk" in words]
    there = browser.page(page.links["Vis tallene fra den dag"])
    assert "as_of=2027-02-08" in there.url
    assert "Tallene begynder" not in there.text
    assert any(words.endswith("som CSV") for words in there.links)
    assert "Tallene begynder" not in browser.page(path).text


def test_the_map_before_the_first_figures_says_that_there_are_none(browser, world):
    assert "Ingen tal: 98" in browser.page("/ventetider?as_of=2027-01-08").text


def week(number, services, with_a_day, reported=None):
    return WeekWaitsOut(
        on=date(2027, 2, number),
        as_known_at=datetime(2027, 2, number, tzinfo=UTC),
        services=services,
        with_a_day=with_a_day,
        shortest=1 if with_a_day else None,
        median=2 if with_a_day else None,
        longest=3 if with_a_day else None,
        reported=with_a_day if reported is None else reported,
    )


@pytest.mark.parametrize(
    ("weeks", "compared"),
    [
        ([(259, 8), (259, 258)], [2]),  # few had reported
        ([(8, 8), (259, 258)], [2]),  # few were registered
        ([(4, 2), (4, 4), (4, 1), (4, 3)], [1, 2, 4]),
        ([(4, 1), (4, 0)], []),
        ([(0, 0), (0, 0)], []),
        ([(1, 1)], [1]),
    ],
)
def test_days_with_too_few_free_days_are_not_compared(weeks, compared):
    items = [week(number, *told) for number, told in enumerate(weeks, start=1)]
    assert comparable(items) == {date(2027, 2, number) for number in compared}


def test_a_week_with_too_few_figures_is_in_the_table_but_not_on_the_line(client):
    place(client, 3, name="Nord")
    others = [place(client, None, name=name) for name in ("Syd", "Vest")]
    client.set_clock("2027-02-15T12:00:00+01:00")
    at = "2027-02-15T11:00:00+01:00"
    for own in others:
        make.publish(client, make.row(own, start_on="2027-02-16"), observed_at=at)
    with Browser(client.url) as browser:
        answer = browser.get("/ventetider", params=QUERY)
        now, before, *_ = weeks_of(answer)
        assert now == "man. 15. feb. 1 dag 1 dag 1 dag 2 af 3"
        thin = "1 af 3 2 tilbud har ikke meldt tal. For få til at sammenligne."
        assert before == f"man. 8. feb. 3 dage 3 dage 3 dage {thin}"
        section = answer.text.split('id="uger-overskrift"')[1]
        assert section.split("<svg", 1)[1].split("</svg>")[0].count("<circle") == 1
        assert "mindst halvdelen af tilbuddene" in section
        client.set_clock("2027-02-17T12:00:00+01:00")  # all days are over
        answer = browser.get("/ventetider", params=QUERY)
        section = answer.text.split('id="uger-overskrift"')[1].split("</section>")[0]
        assert "Der er ingen linje" in section
        assert "<svg" not in section


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


@pytest.mark.parametrize(
    ("as_of", "on", "wrong"),
    [
        ("2099-01-01", "2027-02-10", {"as_of"}),
        ("2027-02-08", "1999-01-01", {"on"}),
        ("2099-01-01", "1999-01-01", {"as_of", "on"}),
    ],
)
@pytest.mark.parametrize(
    ("path", "where"),
    [("/ventetider", {}), ("/ventetider/steder", {"municipality_code": "0751"})],
)
def test_days_that_were_typed_stay_and_only_the_wrong_one_is_left_out(
    browser, path, where, as_of, on, wrong
):
    typed = {"as_of": as_of, "on": on}
    page = browser.page(path, params=typed | where)
    assert page.status == 400
    form = page.form(path)
    assert {name: form[name] for name in typed} == typed
    assert {name for name in typed if f"{name}-error" in page.ids} == wrong
    [sheet] = [where for where in page.hrefs if where.startswith("/open-data/waiting-times.csv")]
    assert {name for name in typed if f"{name}=" in sheet} == set(typed) - wrong
