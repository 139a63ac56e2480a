"""A citizen lets a relative in, who goes the citizen's way; the authority keeps the record."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.portal.relatives.code import code_of, subject_of
from tests.api import plan_make as make
from tests.api.test_mandates import UNABLE, mandate
from tests.portal.test_citizen import own, pages_of
from tests.portal.test_texts import DA, EN

LAST = "2027-03-01"


def coded(path):
    """What the relative reads out to the one who lets them in."""
    return code_of(subject(path))


def subject(path):
    return f"relative-of-{path.rsplit('/', 1)[1]}"


def filled(path, **changes):
    usual = {
        "relative_name": "Dina Datter",
        "subject": coded(path),
        "citizen_name": "Bo Borger",
        "covers": "see_and_act",
        "last_on": LAST,
    }
    return usual | changes


def let_in(world, ref, path, **changes):
    body = mandate(subject=subject(path), citizen_name="Bo Borger", **changes)
    make.posted(world.citizen(ref), f"{path}/mandates", body)


def test_a_citizen_lets_somebody_in_and_out_again(world, signed_in):
    ref, changes = own()
    api_path = make.offered(world, **changes)
    path = f"{pages_of(api_path)}/paaroerende"
    browser = signed_in("citizen", sub=ref)
    plan = browser.page(pages_of(api_path))
    page = browser.page(plan.links["Lad en pårørende hjælpe dig"])
    assert "Ingen har fuldmagt" in page.text
    assert "Den pårørendes kode" in page.text
    assert page.form(path)["citizen_name"] == "Prøve Person"

    given = browser.submit(page, path, **filled(api_path))
    assert "Dina Datter" in given.text
    assert "Gælder nu, til og med mandag den 1. marts 2027" in given.text
    assert "Fuldmagten er givet" in given.text
    assert "Må ikke se, hvor du bor" in given.text
    helper = signed_in("relative", sub=subject(api_path))
    assert helper.page(pages_of(api_path)).status == 200

    over = browser.submit(given, f"{path}/1/slut")
    assert "Sluttede" in over.text
    assert "sluttet af borgeren" in over.text
    gone = helper.page(pages_of(api_path))
    assert gone.status == 404
    assert "Måske er fuldmagten slut" in gone.text


def test_a_relative_reads_what_is_next_for_whom_they_help(world, signed_in):
    ref, changes = own()
    path = make.offered_late(world, **changes)
    let_in(world, ref, path)
    text = signed_in("relative", sub=subject(path)).page("/hjaelper").text
    assert "Du har et tilbud, og du kan også vælge et privat sted" in text
    assert "Svar senest" in text
    assert "er det Bo Borger" in text
    looks = make.seen(world.citizen(ref), f"{path}/accesses?by_others=true")["items"]
    theirs = {one["operation"] for one in looks if one["actor_role"] == "relative"}
    assert theirs == {
        "listHelpedPlans",
        "getPlan",
        "getEntitlement",
    }  # what the page tells of, and nothing more


def test_a_relative_lays_a_mandate_down_and_the_citizen_reads_it(world, signed_in):
    ref, changes = own()
    path = make.offered(world, **changes)
    let_in(world, ref, path, covers="see")
    helper = signed_in("relative", sub=subject(path))
    plan_id = path.rsplit("/", 1)[1]
    page = helper.submit(helper.page("/hjaelper"), f"/hjaelper/{plan_id}/1/slut")
    assert "Du har lagt fuldmagten fra dig" in page.text
    assert "Du har ingen fuldmagt lige nu" in page.text
    assert helper.page(pages_of(path)).status == 404
    citizen = signed_in("citizen", sub=ref)
    assert "sluttet af den pårørende" in citizen.page(f"{pages_of(path)}/paaroerende").text
    assert "En pårørendes fuldmagt er slut." in citizen.page("/beskeder").text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"subject": ""}, "Feltet skal udfyldes."),
        ({"subject": "min-nabo"}, "Den kode kender vi ikke."),
        ({"last_on": "2027-02-01"}, "Den sidste dag ligger før den første."),
        ({"begins_on": "2027-02-07"}, "Dagen må ikke ligge før i dag."),
        ({"last_on": "2029-02-01"}, "Det kan højst være et år."),
        ({"covers": ""}, "Feltet skal udfyldes."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(world, signed_in, changes, said):
    ref, plan = own()
    api_path = make.issued(world, **plan)
    path = f"{pages_of(api_path)}/paaroerende"
    browser = signed_in("citizen", sub=ref)
    page = browser.submit(browser.page(path), path, **filled(api_path, **changes))
    assert page.status == 400
    assert page.text.count(said) == 2  # in the summary, and at the field
    assert page.form(path)["relative_name"] == "Dina Datter"


def test_a_second_mandate_on_the_same_days_is_told_plainly(world, signed_in):
    ref, changes = own()
    api_path = make.issued(world, **changes)
    let_in(world, ref, api_path)
    path = f"{pages_of(api_path)}/paaroerende"
    browser = signed_in("citizen", sub=ref)
    page = browser.submit(browser.page(path), path, **filled(api_path))
    assert "De har en fuldmagt i forvejen nogle af dagene" in page.text


def test_a_relative_goes_the_citizens_way_with_the_name_on_every_page(world, signed_in):
    ref, changes = own()
    api_path = make.offered_late(world, **changes)
    path = pages_of(api_path)
    let_in(world, ref, api_path)
    browser = signed_in("relative", sub=subject(api_path))
    start = browser.page("/hjaelper")
    assert subject(api_path) in start.text
    plan = browser.page(start.links["Planen for Bo Borger"])
    line = "Du handler for Bo Borger."
    query = f"provider_id={world.own}&start_on={make.LATE}&basis=§ 7, stk. 1"
    for what in ("", "/tilbud", f"/valg?{query}", "/aftale", "/opgiv"):
        assert line in browser.page(f"{path}{what}").text, what
    assert "Lad en pårørende hjælpe dig" not in plan.links
    assert "Hvem har set min plan?" not in plan.links
    for what in ("/adgange", "/paaroerende", "/flytning", "/vis"):
        assert browser.page(f"{path}{what}").status == 403, what
    chosen = browser.page(plan.links["Tag imod tilbuddet"])
    receipt = browser.submit(chosen, f"{path}/valg")
    assert receipt.url.endswith("/kvittering")
    assert line in receipt.text
    own_page = signed_in("citizen", sub=ref).page(path)
    assert "valgt af en pårørende, fuldmagt 1" in own_page.text
    assert line not in own_page.text
    staff = signed_in("authority", authority_id="0751").page(path.replace("/planer/", "/sager/"))
    assert "En pårørende med fuldmagt" in staff.text
    assert "mandate/1" in staff.text


def test_where_the_citizen_lives_is_not_on_the_relatives_pages(world, signed_in):
    ref, changes = own()
    api_path = make.offered_late(world, **changes)
    let_in(world, ref, api_path)
    browser = signed_in("relative", sub=subject(api_path))
    page = browser.page(f"{pages_of(api_path)}/tilbud")
    assert page.form(f"{pages_of(api_path)}/tilbud")["postcode"] == ""
    assert "Du kan ikke se, hvor borgeren bor" in page.text
    assert " km" not in page.text
    asked = browser.page(f"{pages_of(api_path)}/tilbud?postcode=8000&minutes=30")
    assert "8000" in asked.text


def test_who_may_only_see_is_told_so_and_is_offered_nothing_to_do(world, signed_in):
    ref, changes = own()
    api_path = make.offered_late(world, **changes)
    let_in(world, ref, api_path, covers="see")
    plan = signed_in("relative", sub=subject(api_path)).page(pages_of(api_path))
    assert "Du ser planen for Bo Borger. Du kan ikke vælge noget." in plan.text
    assert not {"Tag imod tilbuddet", "Se og sammenlign steder"} & plan.links.keys()
    assert "Det sker der nu: Bo Borger skal selv svare." in plan.text
    assert "Sig ja til tilbuddet" not in plan.text
    browser = signed_in("relative", sub=subject(api_path))
    compared = browser.page(plan.links["Se de steder, Bo Borger kan vælge"])
    assert "Det er Bo Borger, der vælger." in compared.text
    assert "steder kan du vælge" in compared.text
    assert not {said for said in compared.links if said.startswith("Vælg")}
    assert browser.page(f"{pages_of(api_path)}/valg?x=1").status in {403, 404}


def test_who_helps_nobody_is_told_how_to_begin(world, signed_in):
    page = signed_in("relative", sub="helps-nobody").page("/hjaelper")
    assert "Du har ingen fuldmagt lige nu" in page.text
    assert "helps-nobody" in page.text


def test_the_authority_records_what_it_has_seen_and_ends_it(world, signed_in):
    _, changes = own()
    api_path = make.offered(world, **changes)
    path = f"{pages_of(api_path).replace('/planer/', '/sager/')}/paaroerende"
    browser = signed_in("authority", authority_id="0751")
    staff = browser.page(path.removesuffix("/paaroerende"))
    page = browser.page(staff.links["Pårørende og fuldmagter"])
    unseen = browser.submit(page, path, **filled(api_path))
    assert "I skal have set fuldmagten, før I skriver den op." in unseen.text
    assert "din" not in unseen.text.partition(DA("common.form.wrong"))[2][:200].split()
    done = browser.submit(unseen, path, was_seen="yes", **filled(api_path))
    assert "skrevet op af myndigheden" in done.text
    assert "sluttet af myndigheden" in browser.submit(done, f"{path}/1/slut").text
    auditor = signed_in("auditor").page(path)
    assert "Dina Datter" in auditor.text
    assert DA("relatives.staff.lead") not in auditor.text
    assert path not in {where for where, _ in auditor.forms}
    assert signed_in("authority", authority_id="0101").page(path).status == 404


def test_who_cannot_give_a_mandate_is_not_asked_and_the_authority_has_the_one_ground(
    world, signed_in
):
    ref, changes = own()
    api_path = make.issued(world, **UNABLE | changes)
    path = f"{pages_of(api_path)}/paaroerende"
    citizen = signed_in("citizen", sub=ref).page(path)
    assert (citizen.status, path in {where for where, _ in citizen.forms}) == (200, False)
    path, staff = path.replace("/planer/", "/sager/"), signed_in("authority", authority_id="0751")
    page = staff.page(path)
    assert page.form(path)["ground"] == "proxy_consent"
    assert DA("relatives.grounds.citizen") not in page.text
    done = staff.submit(page, path, was_seen="yes", **filled(api_path))
    assert DA("relatives.done.givet") in done.text


def test_consent_to_sending_the_plan_is_told_to_the_citizen_and_the_authority(world, signed_in):
    ref, changes = own()
    api_path = make.offered_late(world, **changes)
    path = pages_of(api_path)
    browser = signed_in("citizen", sub=ref)
    page = browser.page(f"{path}/aftale")
    browser.submit(
        page, f"{path}/aftale", provider_id=world.private, start_on=make.SOONER, agrees="yes"
    )
    assert "Du har sagt ja til, at planen bliver sendt til stedet" in browser.page(path).text
    staff = signed_in("authority", authority_id="0751").page(path.replace("/planer/", "/sager/"))
    assert "Borgeren har sagt ja til at sende planen" in staff.text


def test_both_languages_have_the_pages(world, signed_in):
    ref, changes = own()
    api_path = make.offered(world, **changes)
    let_in(world, ref, api_path)
    path = pages_of(api_path)
    pages = [
        (signed_in("citizen", sub=ref), f"{path}/paaroerende", "relatives.give.title"),
        (signed_in("relative", sub=subject(api_path)), "/hjaelper", "relatives.helping.title"),
        (
            signed_in("authority", authority_id="0751"),
            f"{path.replace('/planer/', '/sager/')}/paaroerende",
            "relatives.staff.title",
        ),
    ]
    for browser, where, title in pages:
        for words, language in ((DA, "da"), (EN, "en")):
            page = browser.page(f"{where}?lang={language}")
            assert page.status == 200, where
            assert words(title) in page.title
    assert (
        EN("relatives.line", citizen="Bo Borger")
        in signed_in("relative", sub=subject(api_path)).page(f"{path}?lang=en").text
    )


PRINTED = st.characters(min_codepoint=33, max_codepoint=126)


@given(st.text(PRINTED, min_size=1), st.integers(min_value=0), PRINTED)
def test_a_code_that_is_mistyped_lets_nobody_else_in(name, where, typed):
    code = code_of(name)
    at = where % len(code)
    assert subject_of(f" {code} ") == name
    assert subject_of(code[:at] + typed + code[at + 1 :]) in {None, name}


def test_a_relative_who_comes_for_plans_is_led_to_whom_they_help(signed_in):
    browser = signed_in("relative", sub="relative-who-looks")
    page = browser.page("/planer")
    assert page.url.endswith("/hjaelper")
    assert subject_of(page.text.partition("Din kode ")[2].split(" ")[0]) == "relative-who-looks"
