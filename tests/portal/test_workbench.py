"""The workbench over HTTP: what its pages show, how studies are started and stopped, who may."""

import csv
import io
import json
import re
from uuid import uuid4

import msgspec
import pytest
from msgspec.structs import replace

from service.notices.texts import Language
from service.portal.planner_proof import longer_than_fewer
from service.portal.planner_steps import in_short
from service.portal.planner_studies import Seen
from service.portal.planner_words import Figures
from service.portal.texts import texts
from service.schemas.site_answers import SiteStudyOut
from tests.portal.browsing import Page
from tests.portal.planning import FEW, STUDIES, followed, planned

REGION = {"authority_id": "midtjylland"}


@pytest.fixture(scope="module")
def world(server_url, facts_database, tmp_path_factory):
    with planned(server_url, facts_database, tmp_path_factory.mktemp("planned")) as live:
        yield live


def start(browser, page: Page, files=None, **fields: str) -> Page:
    """Send the form of a new study."""
    sent = page.form("/placering/start") | fields
    files = files or {"demand_plans_per_year": ("", b"")}
    return Page(browser.post("/placering/start", data=sent, files=files))


def point(world, name: str, sites: int):
    return next(p for p in world.studies[name]["points"] if p["sites"] == sites)


def danish(value: float) -> str:
    return f"{round(value, 1):g}".replace(".", ",")


def less_of(value: float, other: float) -> str:
    """The difference of two figures as they are shown."""
    return danish(round(value, 1) - round(other, 1))


def test_the_list_names_every_study_with_its_assumptions(world, signed_in):
    page = signed_in("planner").page("/placering")
    assert page.links["Få steder"] == world.path("few")
    assert "1.070" in page.text
    assert "1.170" in page.text
    assert "Færdig" in page.text
    assert "Hele landet" in page.text


def test_an_answer_stands_against_the_first_point_until_another_baseline_is_chosen(
    world, signed_in
):
    browser = signed_in("planner")
    two, four = point(world, "few", 2), point(world, "few", 4)
    text = browser.page(f"{world.path('few')}?antal=4").text
    less = less_of(two["mean_minutes"], four["mean_minutes"])
    assert f"4 steder: {danish(four['mean_minutes'])} min. i gennemsnit" in text
    assert f"Mod 2 steder: −{less} min. (kortere)" in text

    high = world.studies["high"]["study_id"]
    three = point(world, "high", 3)
    text = browser.page(f"{world.path('few')}?antal=4&mod={high}&mod_antal=3").text
    less = less_of(three["mean_minutes"], four["mean_minutes"])
    assert f"Mod Højt behov, 3 steder: −{less} min. (kortere)" in text


def test_an_answer_names_sites_volumes_and_those_who_travel_longest(world, signed_in):
    page = signed_in("planner").page(f"{world.path('few')}?antal=4")
    found = point(world, "few", 4)
    for number, site in enumerate(found["chosen"], start=1):
        assert f"sted-{number}" in page.ids
        assert f"{site['volume']} {site['volume'] - 100} over kravet på 100" in page.text
    assert found["worst_off"]
    for home in found["municipalities"]:  # the map again, as a table
        plans = "1 plan" if home["plans"] == 1 else f"{home['plans']} planer"
        assert f"{home['name']} {plans} {home['minutes']} min." in page.text
    longest, second = found["worst_off"][:2]
    assert longest["minutes"] > second["minutes"]
    assert f"Længste rejse {longest['name']} {longest['minutes']} min." in page.text
    assert "Bevist: 4 andre steder giver ikke færre planer over 60 min." in page.text
    assert "Med så få over grænsen kan den ikke komme under" in page.text


@pytest.mark.parametrize("view", ["rejse", "sted", "aendring"])
def test_the_map_has_a_legend_that_counts_every_municipality(world, signed_in, view):
    text = signed_in("planner").get(f"{world.path('few')}?antal=3&kort={view}").text
    legend = re.search(r'<div class="bench-legend.*?</div>', text, re.DOTALL)
    assert legend is not None
    counts = [int(found) for found in re.findall(r"\((\d+)\)</span>", legend[0])]
    if view == "sted":
        assert all(site["name"] in legend[0] for site in point(world, "few", 3)["chosen"])
    else:
        assert len(counts) == 6
        assert sum(counts) == 98
    assert sum(not home["plans"] for home in point(world, "few", 3)["municipalities"]) == 1
    assert "Ingen planer (1)" in legend[0]
    assert text.count('<a href="#sted-') == 3


def test_a_fragment_is_the_answer_of_the_page_and_names_its_address(world, signed_in):
    browser = signed_in("planner")
    part = browser.get(f"{world.path('few')}/svar?antal=3&kort=sted&mod=&mod_antal=")
    assert part.headers["hx-push-url"] == f"{world.path('few')}?antal=3&kort=sted"
    assert "<html" not in part.text
    passing = browser.get(part.url, headers={"Passing": "true"})
    assert "hx-push-url" not in passing.headers
    whole = browser.get(part.headers["hx-push-url"]).text
    assert part.text.split('<p id="sagt"')[0].strip() in whole


def test_a_number_that_was_not_asked_for_shows_the_nearest(world, signed_in):
    for asked, shown in (("1", 2), ("99", 5), ("x", 2), ("-3", 2)):
        assert (
            f" {shown} steder: "
            in signed_in("planner").page(f"{world.path('few')}?antal={asked}").text
        )


def test_rules_that_leave_no_choice_are_told_with_what_helps(world, signed_in):
    page = signed_in("planner").page(world.path("impossible"))
    assert "Ingen steder kan holde alle krav." in page.text
    assert page.text.count("Grænsen kan ikke holdes: Nogen har over 20 min.") == 1
    assert "Det gælder alle antal fra 2 til 5." in page.text
    town = next(
        r for r in point(world, "impossible", 2)["reasons"] if r["municipality_code"] == "0860"
    )
    assert town["by"] == world.studies["impossible"]["demand"]["plans_per_year"]["0860"]
    assert f"Hjørring: {town['by']} planer om året" in page.text
    assert (
        f"Med en grænse på {town['limit_minutes']} min. kan 2 steder holde alle krav" in page.text
    )
    english = signed_in("planner").page(f"{world.path('impossible')}?lang=en")
    assert "No choice of sites keeps all rules." in english.text


def test_plans_of_everybody_are_not_told_of_the_one_farthest_off(world, signed_in):
    """Counted together, and only where the way is longest is named."""
    [limit] = [r for r in point(world, "tight", 2)["reasons"] if r["code"] == "SITES_LIMIT"]
    plans = world.studies["tight"]["demand"]["plans_per_year"]
    assert limit["by"] > plans[limit["municipality_code"]]
    page = signed_in("planner").page(f"{world.path('tight')}?antal=2")
    together = f"Mindst {limit['by']} planer om året får over 130 min., når 2 steder er åbne."
    assert f"{together} Længst er der fra " in page.text
    assert f": {limit['by']} planer" not in page.text
    assert f"Med en grænse på {limit['limit_minutes']} min. kan 2 steder" in page.text
    assert "Et andet antal, højst 2 herfra, kan holde alle krav." in page.text


def test_numbers_that_have_an_answer_are_named_where_another_has_none(world, signed_in):
    text = signed_in("planner").page(f"{world.path('tight')}?antal=2").text
    possible = [str(p["sites"]) for p in world.studies["tight"]["points"] if p["chosen"]]
    assert possible
    assert f"Disse antal steder har et svar: {', '.join(possible)}." in text


def test_the_aims_are_told_in_their_order(world, signed_in):
    browser = signed_in("planner")
    text = browser.page(world.path("few")).text
    assert "Mål: Først så få planer som muligt over 60 min., derefter mindst mulig rejse" in text
    assert "60 min., nogle må rejse længere" in text
    text = browser.page(world.path("tight")).text
    assert "Mål: Ingen over 130 min., derefter mindst mulig rejse i alt." in text


def test_plans_over_the_limit_stand_for_every_number_of_sites(world, signed_in):
    page = signed_in("planner").page(f"{world.path('few')}?antal=4")
    assert "Planer over 60 min. efter antal steder" in page.text
    for one in world.studies["few"]["points"]:
        assert f" {one['sites']} {one['plans_beyond']} " in page.text


def test_one_site_more_is_the_studys_own_answer_by_its_aims_in_their_order(world, signed_in):
    """The best site for travel alone need not be the study's next answer, and is not told."""
    text = signed_in("planner").page(f"{world.path('few')}?antal=4").text
    four, five = point(world, "few", 4), point(world, "few", 5)
    said = f"{beyond_change(four, five)}, rejse i gennemsnit {mean_change(four, five)}."
    assert text.count(f"Studiets svar med ét sted mere: planer over 60 min. {said}") == 2
    assert "når kun rejsen tæller" not in text
    assert "Det sparer" not in text
    opened = {s["name"] for s in five["chosen"]} - {s["name"] for s in four["chosen"]}
    assert f"Åbner: {', '.join(sorted(opened))}." in text
    closing = max(four["chosen"], key=lambda site: site["extra_minutes"])
    hours = round(closing["extra_minutes"] / 60)
    assert f"Værst at lukke: {closing['name']}, +{hours} timer om året." in text


def test_one_site_more_than_the_study_goes_to_is_told_to_be_about_travel_alone(world, signed_in):
    text = signed_in("planner").page(f"{world.path('few')}?antal=5").text
    five = point(world, "few", 5)
    assert "Studiets svar med ét sted mere" not in text
    assert "Ét sted mere, når kun rejsen tæller: −" in text
    assert f"Det sparer {round(five['value_of_one_more'] / 60)} timer om året i alt" in text
    assert "Her tæller kun rejsen, ikke grænsen eller det mindste antal." in text


def test_a_next_number_without_an_answer_is_not_praised(world):
    found = msgspec.convert(world.studies["few"], SiteStudyOut)
    before, after = found.points[1:3]
    found = replace(found, points=[before, replace(after, chosen=[])])
    told = in_short(Seen(found, before), {}, Figures(texts(Language.DA)))
    assert told[0] == f"Ét sted mere: Studiet har intet svar for {after.sites} steder."


def beyond_change(before, after):
    by = after["plans_beyond"] - before["plans_beyond"]
    if not by:
        return "uændret"
    return f"−{-by} (færre)" if by < 0 else f"+{by} (flere)"


def mean_change(before, after):
    by = round(after["mean_minutes"], 1) - round(before["mean_minutes"], 1)
    return f"{'+' if by > 0 else '−'}{danish(abs(by))} min. ({'længere' if by > 0 else 'kortere'})"


def test_the_smallest_number_stands_against_another_study_that_is_done(world, signed_in):
    """Against itself every figure would be unchanged."""
    browser = signed_in("planner")
    for query in ("antal=2", "antal=2&mod_antal=2"):
        text = browser.page(f"{world.path('few')}?{query}").text
        assert re.search(r"Mod (?!2 steder)[^:]+, 2 steder: ", text), query
    text = browser.page(f"{world.path('few')}?antal=3&mod_antal=3").text
    assert "Mod 2 steder: " in text


def test_a_study_that_is_alone_has_no_differences_to_tell(world, signed_in):
    own = world.client.as_("authority", authority_id="nordjylland")
    body = {"name": "Alene", "candidates": FEW, "sites": {"min": 6, "max": 6}, "min_volume": 10}
    path = own.post(STUDIES, json=body).headers["Location"]
    followed(own, path)
    text = (
        signed_in("authority", authority_id="nordjylland")
        .page(path.replace(f"{STUDIES}/", "/placering/"))
        .text
    )
    assert "6 steder: " in text
    assert "Her er intet at sammenligne med." in text
    assert "Hvem rejser længst?" in text
    assert "Forskel" not in text
    assert "uændret" not in text


def test_numbers_of_a_caveat_are_written_as_the_reader_writes_them(world, signed_in):
    assert (
        "Det kan være 930 til 1.170 om året." in signed_in("planner").page(world.path("few")).text
    )


def test_a_share_tells_which_plans_it_is_of(world, signed_in):
    found = point(world, "few", 4)
    homes = [home for home in found["municipalities"] if not home["is_exempt"]]
    of = sum(home["plans"] for home in homes)
    assert of < sum(home["plans"] for home in found["municipalities"])
    assert found["share_within_limit"] == pytest.approx(1 - found["plans_beyond"] / of)
    text = signed_in("planner").page(f"{world.path('few')}?antal=4").text
    assert f"Af {of:,} planer. Øer uden bro er ikke med.".replace(",", ".") in text


def test_who_is_hit_hardest_is_told_with_how_many_they_are(world, signed_in):
    text = signed_in("planner").page(f"{world.path('few')}?antal=4").text
    found = point(world, "few", 4)
    names = {home["municipality_code"]: home["name"] for home in found["municipalities"]}
    for site in found["chosen"]:
        hit = max(site["payers"], key=lambda p: (p["extra_minutes"], p["municipality_code"]))
        name, many = names[hit["municipality_code"]], "planer" if hit["plans"] != 1 else "plan"
        assert f"{name}: +{hit['extra_minutes']} min. for {hit['plans']} {many}" in text


@pytest.mark.parametrize(
    ("asked", "beyond", "status", "said"),
    [
        ({}, 0, "optimal", "Til gengæld er der færre planer over 60 min.: 0 mod"),
        ({"max_travel_is_hard": True}, 0, "optimal", "Flere steder skal også holde kravene"),
        ({"objective": "worst"}, 0, "optimal", "Målet er et andet end rejse i alt."),
        ({}, 0, "feasible", "Der kan være et bedre valg, som ikke er fundet."),
    ],
)
def test_longer_travel_with_more_sites_is_explained(world, asked, beyond, status, said):
    found = msgspec.convert(world.studies["few"], SiteStudyOut)
    found = replace(found, asked=found.asked | asked)
    before, after = found.points[1], found.points[2]
    assert longer_than_fewer(Seen(found, after), Figures(texts(Language.DA))) == ""
    solver = replace(after.solver, status=status)
    longer = before.mean_minutes + 1
    after = replace(after, mean_minutes=longer, plans_beyond=beyond, solver=solver)
    told = longer_than_fewer(Seen(found, after), Figures(texts(Language.DA)))
    assert f"Rejsen er længere i gennemsnit end med {before.sites} steder." in told
    assert said in told


def test_what_tells_studies_apart_stands_in_the_list(world, signed_in):
    text = signed_in("planner").page("/placering").text
    assert "20 min., ingen må rejse længere" in text
    assert "60 min., nogle må rejse længere" in text
    assert "Må ikke være åbne: Regionshospitalet Hammel Neurocenter" in text


def test_a_limit_that_may_be_passed_is_not_called_a_maximum(world, signed_in):
    page = signed_in("planner").page("/placering")
    assert "Grænse (min.) Ingen må rejse længere" in page.text
    assert "Højst min." not in page.text
    assert "Steder, der skal eller ikke må være åbne" in page.text


def test_a_study_is_copied_started_and_taken_back(world, signed_in):
    browser = signed_in("planner")
    page = browser.page(f"/placering?kopi={world.studies['high']['study_id']}")
    form = page.form("/placering/start")
    assert form["name"] == "Højt behov (kopi)"
    assert form["demand_scenario"] == "high"
    assert form["site_H045"] == "forbidden"
    started = start(browser, page, name="Sendt", sites_max="3", site_H018="required")
    asked = (
        world.client.as_("planner")
        .get(
            started.url.split("?")[0]
            .replace(str(world.client.url), "")
            .replace("/placering/", f"{STUDIES}/")
        )
        .json()["asked"]
    )
    assert asked["name"] == "Sendt"
    assert asked["sites"] == {"min": 2, "max": 3}
    assert (asked["required"], asked["forbidden"]) == (["H018"], ["H045"])
    assert "Skal være åbne: " in started.text
    assert "Må ikke være åbne: Regionshospitalet Hammel Neurocenter." in started.text
    action = next(where for where, _ in started.forms if where.endswith("/afbryd"))
    after = browser.submit(started, action)
    assert after.status == 200
    assert after.url == started.url


def test_a_study_without_an_answer_says_how_it_stands(world, signed_in):
    browser = signed_in("planner")
    page = browser.page(world.path("cancelled"))
    assert "Studiet blev afbrudt." in page.text
    assert "/placering/start" in [where for where, _ in page.forms]
    part = browser.get(f"{world.path('cancelled')}/fremdrift")
    assert part.headers["hx-refresh"] == "true"
    assert "hx-trigger" not in part.text
    ids = [world.studies[name]["study_id"] for name in ("few", "cancelled")]
    compared = browser.page(f"/placering/sammenlign?studie={ids[0]}&studie={ids[1]}")
    assert "Et af studierne har intet svar endnu" in compared.text
    for one in ids:  # also one that is not among the newest with an answer stays picked
        assert ("studie", one) in compared.ticked


def test_the_same_form_sent_twice_starts_one_study(world, signed_in):
    browser = signed_in("planner")
    page = browser.page("/placering")
    fields = {"name": f"Én gang {uuid4().hex}", "sites_min": "2", "sites_max": "2"}
    first, second = (start(browser, page, **fields) for _ in range(2))
    assert first.url == second.url
    browser.submit(first, next(where for where, _ in first.forms if where.endswith("/afbryd")))


def test_everything_wrong_with_a_form_is_said_at_its_field(world, signed_in):
    browser = signed_in("planner")
    wrong = {
        "name": "",
        "sites_min": "9",
        "sites_max": "4",
        "min_volume": "mange",
        "max_travel_minutes": "9" * 4301,
        "site_H018": "required",
        "site_H045": "forbidden",
    }
    page = start(browser, browser.page("/placering"), **wrong)
    assert page.status == 400
    assert page.title.startswith("Fejl:")
    assert {"name-error", "min_volume-error", "max_travel_minutes-error"} <= page.ids
    assert "Skriv et helt tal." in page.text
    form = page.form("/placering/start")
    assert (form["sites_min"], form["min_volume"], form["site_H018"]) == ("9", "mange", "required")
    fields = {"name": "Navn", "sites_min": "9", "sites_max": "4"}
    page = start(browser, browser.page("/placering"), **fields)
    assert "sites_min-error" in page.ids
    assert "Tallet er højere end det, der går til." in page.text


def test_own_numbers_come_from_a_file_and_stay_with_a_copy(world, signed_in):
    browser = signed_in("planner")
    page = browser.page("/placering")
    fields = {
        "name": "Egne tal", "demand_scenario": "custom", "sites_min": "2", "sites_max": "2",
        "min_volume": "0", "max_travel_minutes": "",
    }  # fmt: skip
    sheet = "Kommune;Planer\r\nÅrhus;3\r\n".encode("cp1252")
    wrong = start(browser, page, {"demand_plans_per_year": ("a.csv", sheet)}, **fields)
    assert "Række 2, »Århus;3«: Kommunen kender vi ikke." in wrong.text
    sheet = "Kommune;Planer\r\nAarhus;300\r\n0851;200\r\nKøbenhavn;250\r\n".encode("cp1252")
    started = start(browser, wrong, {"demand_plans_per_year": ("a.csv", sheet)}, **fields)
    path = started.url.replace(str(browser.base_url).rstrip("/"), "")
    study = followed(world.client.as_("planner"), path.replace("/placering/", f"{STUDIES}/"))
    plans = study["demand"]["plans_per_year"]
    assert {code: n for code, n in plans.items() if n} == {"0751": 300, "0851": 200, "0101": 250}
    again = start(browser, browser.page(path), name="Igen")
    assert again.status == 200
    browser.submit(again, next(where for where, _ in again.forms if where.endswith("/afbryd")))


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        ("Arhus;5\nVejle;7\n", "Række 1, »Arhus;5«: Kommunen kender vi ikke."),
        ("Aarhus;fem\nVejle;7\n", "Række 1, »Aarhus;fem«: Skriv kommunen og et helt antal planer."),
        ("Kommune;Planer\nAarhus;5\n0751;7\n", "Række 3, »0751;7«: Kommunen står der to gange."),
        (f"Kommune;Planer\nAarhus;{'5' * 5000}\n", "5…«: Skriv kommunen og et helt antal"),
        (f"Kommune;Planer\nAarhus;{'5' * 140_000}\n", "Række 2: Skriv kommunen og et helt antal"),
    ],
)
def test_a_slip_in_the_file_is_told_with_its_row(world, signed_in, sheet, said):
    browser = signed_in("planner")
    files = {"demand_plans_per_year": ("a.csv", sheet.encode())}
    fields = {"name": "Egne tal", "demand_scenario": "custom"}
    page = start(browser, browser.page("/placering"), files, **fields)
    assert page.status == 400
    assert said in page.text


def test_every_slip_in_the_file_is_told(world, signed_in):
    browser = signed_in("planner")
    rows = ["Randerz;5", "Aarhus;300", "Vejle;mange", *(f"By {n};{n}" for n in range(12))]
    files = {"demand_plans_per_year": ("a.csv", "\n".join(rows).encode())}
    fields = {"name": "Egne tal", "demand_scenario": "custom"}
    text = start(browser, browser.page("/placering"), files, **fields).text
    for said in ("Række 1, »Randerz;5«: ", "Række 3, »Vejle;mange«: ", "Række 11, »By 7;7«: "):
        assert said in text
    assert "Række 12" not in text
    assert "Der er fejl i 4 rækker mere." in text
    assert "Eksempel: Kommune;Planer Aarhus;300 Vejle;120" in text


def test_numbers_of_a_file_stay_in_the_form_after_a_fault_elsewhere(world, signed_in):
    browser = signed_in("planner")
    fields = {"name": "Egne tal", "demand_scenario": "custom", "sites_min": "nul"}
    files = {"demand_plans_per_year": ("a.csv", b"Aarhus;300\nVejle;200\n")}
    page = start(browser, browser.page("/placering"), files, **fields)
    assert page.status == 400
    assert "Tallene for 2 kommuner er allerede med." in page.text
    assert "demand_plans_per_year-error" not in page.ids
    started = start(browser, page, sites_min="2", sites_max="2", name=f"Egne {uuid4().hex}")
    assert "500 planer om året" in started.text
    browser.submit(started, next(where for where, _ in started.forms if where.endswith("/afbryd")))


def test_a_number_longer_than_any_is_told_at_its_field(world, signed_in):
    browser = signed_in("planner")
    page = start(browser, browser.page("/placering"), name="Langt", min_volume="9" * 5000)
    assert (page.status, "min_volume-error" in page.ids) == (400, True)


def test_own_numbers_without_a_file_are_missed(world, signed_in):
    browser = signed_in("planner")
    page = start(browser, browser.page("/placering"), name="Uden", demand_scenario="custom")
    assert (page.status, "demand_plans_per_year-error" in page.ids) == (400, True)
    assert page.text.count("Vælg en fil med jeres egne tal, eller vælg et andet behov.") == 2
    assert "Feltet skal udfyldes" not in page.text


def test_studies_side_by_side_tell_the_differences_of_the_api(world, signed_in):
    few, high = (world.studies[name] for name in ("few", "high"))
    query = f"studie={few['study_id']}&studie={high['study_id']}&antal=3"
    page = signed_in("planner").page(f"/placering/sammenlign?{query}")
    told = (
        world.client.as_("planner")
        .get(f"{STUDIES}/{few['study_id']}/comparison", params={"with": high["study_id"]})
        .json()
    )
    [here] = [one for one in told["points"] if one["sites"] == 3]
    by = round(here["mean_minutes"]["other"], 1) - round(here["mean_minutes"]["this"], 1)
    assert f"{'+' if by > 0 else '−'}{danish(abs(by))} min." in page.text
    assert f"{len(here['gain'])} kommuner, mest: " in page.text
    assert "1.170" in page.text


def test_other_demand_is_told_and_no_count_is_called_more_or_fewer(world, signed_in):
    few, high, tight = (world.studies[name] for name in ("few", "high", "tight"))
    path = f"/placering/sammenlign?studie={few['study_id']}&studie="
    text = signed_in("planner").page(f"{path}{high['study_id']}&antal=3").text
    assert "Studierne regner ikke med det samme behov" in text
    assert "Få steder: 1.070 planer om året i 97 kommuner." in text
    assert "(flere)" not in text
    assert "(færre)" not in text
    query = f"antal=4&mod={high['study_id']}&mod_antal=3"
    text = signed_in("planner").page(f"{world.path('few')}?{query}").text
    assert "Højt behov: 1.170 planer om året i" in text
    text = signed_in("planner").page(f"{path}{tight['study_id']}&antal=4").text
    assert "samme behov" not in text
    assert "(flere)" in text


def test_those_who_get_a_longer_way_come_first_when_sites_close(world, signed_in):
    """The one whose way is longest need not be one who loses anything."""
    query = "antal=4&mod_antal=5"
    text = signed_in("planner").get(f"{world.path('few')}?{query}").text
    table = text.split('id="laengst"')[1].split("</table>")
    assert table[0].startswith(">Hvem får længere rejse?")
    lost = [int(found) for found in re.findall(r"<td>\+(\d+) min\. \(længere\)", table[0])]
    assert lost == sorted(lost, reverse=True)
    assert "uændret" not in table[0]
    before = {
        h["municipality_code"]: h["minutes"] for h in point(world, "few", 5)["municipalities"]
    }
    found = point(world, "few", 4)["municipalities"]
    by = [h["minutes"] - before[h["municipality_code"]] for h in found if h["plans"]]
    assert lost[0] == max(by)
    everybody = [int(n) for n in re.findall(r"<td>\+(\d+) min\. \(længere\)", table[1])]
    assert everybody == sorted((n for n in by if n > 0), reverse=True)


def test_what_was_not_asked_alike_stands_over_the_figures(world, signed_in):
    ids = [world.studies[name]["study_id"] for name in ("few", "high", "tight")]
    query = "&".join(f"studie={one}" for one in ids)
    text = signed_in("planner").page(f"/placering/sammenlign?{query}&antal=4").text
    settings = text[text.index("Det, der er spurgt om") : text.index("Forskelle er mod")]
    for said in (
        "1.170 planer om året (højt)",
        "60 min., nogle må rejse længere",
        "130 min., ingen må rejse længere",
        "Må ikke være åbne ingen Regionshospitalet Hammel Neurocenter ingen",
    ):
        assert said in settings
    assert "Mindst pr. sted" not in settings


def test_shares_are_counted_by_the_reference_where_limits_differ(world, signed_in):
    """The study that held all to 130 minutes is not told to have more within 60."""
    few, tight = (world.studies[name]["study_id"] for name in ("few", "tight"))
    sites = 4
    found = point(world, "tight", sites)
    homes = [home for home in found["municipalities"] if not home["is_exempt"]]
    over = sum(home["plans"] for home in homes if home["minutes"] > 60)
    assert over > found["plans_beyond"] == 0
    address = f"/placering/sammenlign?studie={few}&studie={tight}&antal={sites}"
    text = signed_in("planner").page(address).text
    assert "Her er alle talt efter 60 min." in text
    before = point(world, "few", sites)["plans_beyond"]
    assert f"Planer over 60 min. {before} {over} " in text
    text = signed_in("planner").page(f"{address}&mod={tight}").text
    assert "Her er alle talt efter 130 min." in text
    assert "Forskelle er mod Stramt." in text
    text = signed_in("planner").page(f"{world.path('few')}?antal={sites}&mod={tight}").text
    assert f"Over grænsen {before} {over} " in text


def test_compared_maps_have_the_same_classes(world, signed_in):
    few, tight = (world.studies[name]["study_id"] for name in ("few", "tight"))
    page = signed_in("planner").page(f"/placering/sammenlign?studie={few}&studie={tight}&antal=4")
    spans = re.findall(r"(\d+–\d+ min\.) \(\d+\)", page.text)
    assert len(spans) == 8
    assert spans[:4] == spans[4:]
    assert f"{world.path('tight')}?antal=4#sted-1" in page.hrefs


@pytest.mark.parametrize(
    ("names", "said"),
    [((), "Vælg mindst to studier"), (("few", "high", "impossible", "one"), "Vælg højst tre")],
)
def test_too_few_or_too_many_to_compare_is_said(world, signed_in, names, said):
    ids = [world.studies[n]["study_id"] if n in world.studies else uuid4() for n in names]
    query = "&".join(f"studie={one}" for one in ids)
    assert said in signed_in("planner").page(f"/placering/sammenlign?{query}").text


def test_the_files_are_those_of_the_api(world, signed_in):
    browser, api = signed_in("planner"), world.client.as_("planner")
    page = browser.page(f"{world.path('few')}?antal=4")
    files = [where for where in page.links.values() if "/fil?" in where]
    assert len(files) == 5
    for where in files:
        got = browser.get(where)
        query = where.split("?")[1] + ("&lang=da" if "pdf" in where else "")
        same = api.get(f"{STUDIES}/{world.studies['few']['study_id']}/export?{query}")
        assert got.content == same.content
        assert (
            got.headers["content-type"].split(";")[0] == same.headers["content-type"].split(";")[0]
        )
        assert got.headers["content-disposition"].startswith("attachment")
    assert 'filename="placering-faa-steder.pdf"' in got.headers["content-disposition"]
    sheet = browser.get(files[0]).content.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(sheet), delimiter=";" if ";" in sheet else ","))) == 5
    assert json.loads(browser.get(files[3]).content)["type"] == "FeatureCollection"


def test_a_region_plans_and_a_municipality_reads(world, signed_in):
    region = signed_in("authority", **REGION).page("/placering")
    assert "/placering/start" in [where for where, _ in region.forms]
    assert "Planer i det sidste år" not in region.text
    town = signed_in("authority", authority_id="0751").page("/placering")
    assert "/placering/start" not in [where for where, _ in town.forms]
    assert "Få steder" in town.links
    auditor = signed_in("auditor").page(world.path("few"))
    assert (auditor.status, "/placering/start" in str(auditor.forms)) == (200, False)


def test_what_is_another_regions_is_not_there(world, signed_in):
    own = world.client.as_("authority", authority_id="midtjylland")
    body = {"name": "Midt", "candidates": FEW, "sites": {"min": 2, "max": 2}}
    study = own.post(STUDIES, json=body).json()["study_id"]
    other = signed_in("authority", authority_id="syddanmark")
    for path in ("", "/svar", "/fremdrift", "/fil?format=pdf"):
        assert other.get(f"/placering/{study}{path}").status_code == 404
        assert other.get(f"/placering/{uuid4()}{path}").status_code == 404
    assert signed_in("authority", **REGION).page(f"/placering/{study}").status == 200
    own.post(f"{STUDIES}/{study}/cancellation")


def test_citizens_have_no_workbench(world, signed_in):
    assert signed_in("citizen").page("/placering").status == 403
