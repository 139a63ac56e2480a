"""The citizen's way through the pages, from the offer to the receipt and what follows."""

import re
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from icalendar import Calendar

from service.notices.texts import Language
from service.portal.citizen.options import closed
from service.rules.plan_states import PASSING
from service.rules.vocabulary import PlanState
from service.schemas.plans import ExcludedOut
from tests.api import capacity_make as capacity
from tests.api import plan_make as make
from tests.portal.browsing import Page
from tests.portal.test_texts import DA


def own(**changes):
    """A plan's changes that make it the only one of its citizen, and who that is."""
    ref = f"citizen-{uuid4()}"
    return ref, {"citizen": {"citizen_ref": ref, "postcode": "8000"}, **changes}


def pages_of(path: str) -> str:
    return path.replace("/v1/plans/", "/planer/")


def test_every_state_has_its_page_text():
    told = {state.value for state in PlanState if DA.has(f"citizen.states.{state.value}.title")}
    assert told == {state.value for state in frozenset(PlanState) - PASSING}


def test_from_the_offer_to_the_receipt(world, signed_in):
    ref, changes = own()
    path = pages_of(make.offered_late(world, **changes))
    browser = signed_in("citizen", sub=ref)

    plan = browser.page("/planer")
    assert plan.url.endswith(path)
    assert "du kan også vælge et privat sted" in plan.text
    assert "Dag 7" in plan.text
    assert "Et privat sted: ja" in plan.text

    places = browser.page(plan.links["Se og sammenlign steder"])
    assert re.search(r"\d+ steder kan du vælge", places.text)
    chosen = browser.page(plan.links["Tag imod tilbuddet"])
    assert "Bekræft dit valg" in chosen.title
    assert (
        "Du kan ikke selv lave det om bagefter. Så skal du ringe til Aarhus Kommune." in chosen.text
    )
    receipt = browser.submit(chosen, f"{path}/valg")
    assert receipt.url.endswith("/kvittering")
    assert "Du har en plads" in receipt.text

    arranged = browser.get("/planer").text
    assert 'class="button button-primary" href="' + f'{path}/kvittering"' in arranged

    letter = browser.get(receipt.links["Hent brev (PDF)"])
    assert letter.content.startswith(b"%PDF")
    entry = browser.get(receipt.links["Læg i kalender"])
    [event] = Calendar.from_ical(entry.content).walk("VEVENT")
    assert event["dtstart"].dt.isoformat() == make.LATE
    assert [part.name for part in event.subcomponents] == ["VALARM"]
    unknown = "Stedet fortæller dig, hvad tid du skal komme."
    assert unknown in receipt.text
    assert unknown in event["description"]


def test_a_plan_goes_by_one_number_everywhere(world, signed_in):
    ref, changes = own(external_id="2027-000345")
    api_path = make.offered(world, **changes)
    path, browser = pages_of(api_path), signed_in("citizen", sub=ref)
    plan = browser.page(path)
    receipt = browser.submit(browser.page(plan.links["Tag imod tilbuddet"]), f"{path}/valg")
    for page in (plan, receipt):
        assert "Planens nummer 2027-000345" in page.text
        assert path.rpartition("/")[2] not in page.text
    sheet = world.citizen(ref).get(f"{api_path}/notices/choice_confirmed?format=html").text
    assert "2027-000345" in sheet
    assert path.rpartition("/")[2] not in sheet


def test_the_days_name_the_paragraphs_they_rest_on(world, signed_in):
    ref, changes = own(
        plan_type="specialised_rehab",
        total_functional_ability="Går med rollator.",
        total_needs="Gangtræning og støtte.",
        clinical_start_deadline="2027-02-20",
    )
    text = signed_in("citizen", sub=ref).page(pages_of(make.issued(world, **changes))).text
    assert re.search(r"Dag 4 .{0,120}\(§ 6, stk. 2\)", text)
    assert re.search(r"Dag 16 .{0,120}\(§ 3, stk. 1\)", text)


def test_who_waits_is_told_by_when_to_hear_and_what_may_come(world, signed_in):
    ref, changes = own()
    where = pages_of(make.stratified(world, **changes))
    text = signed_in("citizen", sub=ref).page(f"{where}?lang=da").text
    assert "Så hører du fra Aarhus Kommune senest mandag den 8. februar" in text
    assert "Et privat sted: ikke endnu" in text


def test_an_offer_that_begins_before_the_place_has_answered_is_told_as_such(world, signed_in):
    tomorrow = "2027-02-09"
    capacity.publish(world.client, capacity.row(world.own, start_on=tomorrow, places=50))
    ref, changes = own()
    where = pages_of(make.offered(world, make.offer_body(world.own, start_on=tomorrow), **changes))
    browser = signed_in("citizen", sub=ref)
    query = f"provider_id={world.other}&start_on={make.SOONER}&basis=§ 7, stk. 1&fra=minutes=60"
    asked = browser.page(f"{where}/valg?{query}")
    assert "begynder tirsdag den 9. februar 2027, før stedet skal svare" in asked.text
    assert asked.links["Sammenlign steder"] == f"{where}/tilbud?minutes=60"
    receipt = browser.submit(asked, f"{where}/valg")
    assert "Siger stedet nej, finder Aarhus Kommune en ny dag til dig" in receipt.text
    assert "gælder dit tilbud fra Aarhus Kommune stadig" not in receipt.text


def test_ones_own_offer_is_marked_among_the_places(world, signed_in):
    ref, changes = own()
    where = pages_of(make.offered(world, **changes))
    assert (
        "· Dit tilbud: ons. 10. feb." in signed_in("citizen", sub=ref).page(f"{where}/tilbud").text
    )


def test_a12_with_a_deferred_start_the_days_to_a_private_choice_count_from_it(world, signed_in):
    ref, changes = own(not_before="2027-02-20")
    where = pages_of(make.stratified(world, **changes))
    text = signed_in("citizen", sub=ref).page(f"{where}?lang=da").text
    assert re.search(r"Start tidligst lørdag den 20\. februar", text)
    assert re.search(r"Dag 0 torsdag den 4\. februar(?: 2027)? Du blev udskrevet", text)
    assert re.search(r"Dag 16 lørdag den 20\. februar(?: 2027)? Du kan tidligst starte her", text)
    assert "Dag -" not in text and "Dag −" not in text


def test_a_private_place_with_the_municipalitys_agreement_is_ones_own_at_once(world, signed_in):
    ref, changes = own()
    path = pages_of(make.offered_late(world, **changes))
    browser = signed_in("citizen", sub=ref)
    query = f"provider_id={world.contracted}&start_on={make.SOONER}&basis=%C2%A7%207%2C%20stk.%201"
    confirm = browser.page(f"{path}/valg?{query}")
    assert "Pladsen bliver din med det samme." in confirm.text
    assert "Stedet skal først sige ja" not in confirm.text
    assert "Du har en plads" in browser.submit(confirm, f"{path}/valg").text


@pytest.mark.parametrize(
    ("start_on", "theirs_on"),
    [("2027-02-09", "tirsdag den 9. februar 2027"), (make.SOONER, "onsdag den 10. februar 2027")],
)
def test_the_day_on_which_silence_gives_the_place_is_told_by_its_date(
    world, signed_in, start_on, theirs_on
):
    capacity.publish(world.client, capacity.row(world.other, start_on=start_on, places=50))
    ref, changes = own()
    path = pages_of(make.offered_late(world, **changes))
    browser = signed_in("citizen", sub=ref)
    query = f"provider_id={world.other}&start_on={start_on}&basis=§ 7, stk. 1"
    page = browser.page(f"{path}/valg?{query}")
    assert f"Siger det ikke nej, bliver pladsen din {theirs_on}." in page.text
    receipt = browser.submit(page, f"{path}/valg")
    assert f"Siger stedet ikke noget, bliver pladsen din {theirs_on}." in receipt.text


def test_a_private_choice_is_held_and_then_agreed(world, signed_in):
    ref, changes = own()
    path = pages_of(make.offered_late(world, **changes))
    browser = signed_in("citizen", sub=ref)
    query = f"provider_id={world.private}&start_on={make.SOONER}&basis=§ 7, stk. 3"
    page = browser.page(f"{path}/valg?{query}&fra=minutes%3D30")
    assert "Fortæl os det her senest fredag den 12. februar 2027." in page.text
    assert "Vil du vælge et andet sted, så svar senest torsdag den 11. februar 2027." in page.text
    assert page.text.index("Det betyder det") < page.text.index("Du skal sætte kryds her")

    unsaid = browser.submit(page, f"{path}/valg")
    assert (unsaid.status, unsaid.title.split(" – ")[0]) == (400, "Bekræft dit valg")
    assert "Sæt kryds" in unsaid.text
    assert f"{path}/tilbud?minutes=30" in page.hrefs & unsaid.hrefs
    [action] = [where for where, _ in page.forms if "/valg?" in where]
    again = Page(browser.post(action, data=page.form(f"{path}/valg")))
    assert action in [where for where, _ in again.forms]
    assert f"provider_id={world.private}" in again.links["English"]
    held = browser.submit(unsaid, f"{path}/valg", agrees="yes")
    assert "Pladsen er holdt til dig" in held.text
    assert "fortæl det senest fredag den 12. februar 2027. Ellers giver vi" in held.text
    assert "Du kan vælge et andet sted til og med torsdag den 11. februar 2027" in held.text
    assert "Stedet fortæller dig, hvad tid du skal komme." not in held.text
    plan = browser.page(path)
    assert "så svar senest torsdag den 11. februar 2027." in plan.text
    assert {"Se dit valg", "Fortæl, at du har aftalt start"} <= plan.links.keys()
    assert "Holdt til dig, ikke aftalt endnu" in plan.text
    assert "Her starter du." not in plan.text
    assert list(plan.links).index("Fortæl, at du har aftalt start") < list(plan.links).index(
        "Se dit valg"
    )
    assert 'class="steps' not in browser.get(path).text
    [event] = Calendar.from_ical(browser.get(f"{path}/kalender.ics").content).walk("VEVENT")
    assert event["status"] == "TENTATIVE"
    assert event["summary"].startswith("Ikke aftalt endnu")
    assert "Ring til stedet, og aftal dit første møde." in event["description"]
    assert "Fortæl os det senest fredag den 12. februar 2027." in event["description"]
    assert "hvis du ikke kan komme" not in event["description"]

    form = browser.page(held.links["Fortæl, at du har aftalt start"])
    wrong = browser.submit(form, f"{path}/aftale", agreed_at="2027-03-01")
    assert wrong.status == 400
    assert "Dagen må ikke ligge senere end i dag." in wrong.text
    agreed = browser.submit(wrong, f"{path}/aftale", agreed_at="2027-02-08", start_time="10:30")
    assert agreed.url.endswith("/kvittering")
    assert "Du har en plads" in agreed.text
    assert "fredag den 12. februar 2027, 10.30" in agreed.text
    assert "fredag den 12. februar 2027, 10.30" in browser.page(path).text
    [event] = Calendar.from_ical(browser.get(f"{path}/kalender.ics").content).walk("VEVENT")
    assert event["status"] == "CONFIRMED"
    [letter] = [href for href in agreed.hrefs if href.endswith("/breve/agreed_start_registered")]
    named = browser.get(letter).headers["content-disposition"]
    assert named == 'inline; filename="din-aftale-er-meldt.pdf"'


def test_an_agreed_day_that_is_too_late_is_said_at_its_field(world, signed_in):
    ref, changes = own()
    path = pages_of(make.offered_late(world, **changes))
    browser = signed_in("citizen", sub=ref)
    form = browser.page(f"{path}/aftale")
    late = {"provider_id": world.private, "start_on": "2027-03-30", "agreed_at": "2027-02-08"}
    wrong = browser.submit(form, f"{path}/aftale", **late, agrees="yes")
    assert wrong.status == 400
    assert {"#start_on"} <= wrong.hrefs
    assert "start_on-error" in wrong.ids


@pytest.mark.parametrize("agreed", [True, False])
def test_par4_stk4_page_and_letter_say_the_same_of_the_hospital_and_the_plan(
    world, signed_in, agreed
):
    consent = {"municipality": True, "region": True, "hospital": agreed}
    ref, changes = own(plan_type="hospital_specialised", consent=consent)
    api_path = make.issued(world, **changes)
    path, browser = pages_of(api_path), signed_in("citizen", sub=ref)
    [letter] = [
        one
        for one in make.seen(world.citizen(ref), f"{api_path}/notices")["items"]
        if one["notice"] == "hospital_choice"
    ]
    told = " ".join(letter["text"])
    query = f"provider_id={world.hospital}&start_on={make.EARLY}&basis=§ 7, stk. 6"
    page = browser.page(f"{path}/valg?{query}")
    assert ("Det har du sagt ja til." in told) is agreed
    assert ("Det sagde du ja til, da du blev udskrevet (§ 4, stk. 4)." in page.text) is agreed
    assert "Så skal du ringe til" in page.text
    assert ("agrees" not in page.ids) is agreed
    if not agreed:
        unsaid = browser.submit(page, f"{path}/valg")
        assert (unsaid.status, "Sæt kryds" in unsaid.text) == (400, True)
        page = unsaid
    said = {} if agreed else {"agrees": "yes"}
    assert "Du har en plads" in browser.submit(page, f"{path}/valg", **said).text
    plan = make.seen(world.citizen(ref), api_path)
    assert (plan["consent"]["hospital"], plan["placement"]["provider_id"]) == (True, world.hospital)


def test_whoever_does_nothing_is_told_one_truth(world, signed_in, browser):
    ref, changes = own(plan_type="hospital_specialised")
    api_path = make.issued(world, **changes)
    plan = signed_in("citizen", sub=ref).page(pages_of(api_path)).text
    silence = "venter din plan, til du har valgt. Ingen vælger for dig."
    letters = make.seen(world.citizen(ref), f"{api_path}/notices")["items"]
    assert any(silence in " ".join(letter["text"]) for letter in letters)
    assert silence in plan
    assert "Der er ingen frist for dig" not in plan
    front = browser.page("/").text
    assert "Får du et tilbud, så gælder det." in front
    assert "Skal du træne på et sygehus, venter din plan, til du har valgt." in front


def test_on_the_last_day_the_page_says_what_changes_tomorrow(world, signed_in):
    ref, changes = own(discharged_on="2027-02-01")
    browser = signed_in("citizen", sub=ref)
    text = browser.page(pages_of(make.stratified(world, **changes))).text
    assert "Den sidste dag er mandag den 8. februar 2027" in text
    assert "Det er i dag. Har du ikke et tilbud i morgen" in text
    ref, changes = own()
    text = signed_in("citizen", sub=ref).page(pages_of(make.stratified(world, **changes))).text
    assert "Det er i dag" not in text


def test_steps_are_done_only_when_they_were_taken(world, signed_in):
    ref, changes = own()
    path = pages_of(make.offered_late(world, **changes))
    browser = signed_in("citizen", sub=ref)

    def done(page):
        return [
            name
            for name in ("Din plan", "Sammenlign steder", "Vælg")
            if f"{name} {DA('common.steps.done')}" in page.text
        ]

    confirm = browser.page(browser.page(path).links["Tag imod tilbuddet"])
    assert done(confirm) == ["Din plan"]
    assert "Sammenlign steder" in confirm.links
    receipt = browser.submit(confirm, f"{path}/valg")
    assert done(receipt) == ["Din plan", "Vælg"]
    assert "Sammenlign steder" not in receipt.links


def test_a_postcode_that_is_none_is_said_whatever_was_written(world, signed_in):
    ref, changes = own()
    path = pages_of(make.offered_late(world, **changes))
    browser = signed_in("citizen", sub=ref)
    for written in ("9999", "abc", "80000"):
        page = browser.page(f"{path}/tilbud?postcode={written}")
        assert page.text.count("Det postnummer kender vi ikke.") == 1, written
        assert "Vejen er regnet med bil fra 8000." in page.text, written
        assert page.form(f"{path}/tilbud")["postcode"] == written
    known = browser.page(f"{path}/tilbud?postcode=1050")
    assert "Det postnummer kender vi ikke." not in known.text
    assert "Vejen er regnet med bil fra 1050." in known.text


def test_where_no_place_is_left_a_longer_way_is_suggested(world, signed_in):
    ref, changes = own()
    path = pages_of(make.offered_late(world, **changes))
    browser = signed_in("citizen", sub=ref)
    asked = "minutes=15&runner=other&postcode=8000"
    page = browser.page(f"{path}/tilbud?{asked}")
    further = browser.page(page.links["Se steder, der ligger mere end 15 minutter væk"])
    assert re.search(r"1 af \d+ steder passer til det, du har valgt", further.text)


def test_only_who_runs_a_place_that_can_be_chosen_is_asked_about(world, signed_in):
    ref, changes = own(plan_type="hospital_specialised")
    path = pages_of(make.issued(world, **changes))
    text = signed_in("citizen", sub=ref).page(f"{path}/tilbud").text
    assert "Her er de sygehuse, du kan vælge nu." in text
    assert re.search(r"\d+ sygehuse? kan du vælge", text)
    assert not re.search(r"\d+ steder? kan du vælge\b(?! lige nu)", text)
    assert "Du har ikke fået et tilbud endnu" not in text
    assert "Privat" not in text.partition("Adgang og hjælp")[0]


def test_sending_a_form_twice_does_nothing_twice(world, signed_in):
    ref, changes = own()
    api_path = make.offered(world, **changes)
    browser = signed_in("citizen", sub=ref)
    page = browser.page(pages_of(api_path))
    confirm = browser.page(page.links["Tag imod tilbuddet"])
    form = confirm.form(f"{pages_of(api_path)}/valg")
    twice = [browser.post(f"{pages_of(api_path)}/valg", data=form) for _ in range(2)]
    assert [answer.url.path.rpartition("/")[2] for answer in twice] == ["kvittering"] * 2
    made = [event["event"] for event in make.history(world, api_path)]
    assert made.count("choice.made") == 1


def test_what_changed_meanwhile_is_told_in_plain_words(world, signed_in):
    ref, changes = own()
    api_path = make.offered_late(world, **changes)
    browser = signed_in("citizen", sub=ref)
    page = browser.page(f"{pages_of(api_path)}/opgiv")
    make.posted(world.authority(), f"{api_path}/offers", make.late_offer_body(world.own))
    answer = browser.submit(page, f"{pages_of(api_path)}/opgiv")
    assert (answer.status, answer.title.split(" – ")[0]) == (
        412,
        "Nogen har ændret sagen imens",
    )


def test_a_place_that_may_not_be_chosen_is_refused_with_the_reason(world, signed_in):
    ref, changes = own()
    path = pages_of(make.offered(world, **changes))
    browser = signed_in("citizen", sub=ref)
    query = f"provider_id={world.private}&start_on={make.SOONER}&basis=§ 7, stk. 3"
    page = browser.page(f"{path}/valg?{query}")
    assert "Stedet kan ikke vælges nu" in page.text
    form = browser.page(f"{path}/opgiv").form(f"{path}/opgiv")
    form |= {"provider_id": world.private, "start_on": make.SOONER, "basis": "§ 7, stk. 3"}
    refused = browser.post(f"{path}/valg", data=form | {"agrees": "yes"})
    assert refused.status_code == 400
    assert "hvis du ikke kan starte i tide" in refused.text


def test_filters_narrow_the_list_and_say_how_many_are_left(world, signed_in):
    ref, changes = own()
    path = pages_of(make.offered_late(world, **changes))
    browser = signed_in("citizen", sub=ref)

    def count(query: str) -> int:
        text = browser.page(f"{path}/tilbud?{query}").text
        found = re.search(r"(\d+) (?:af \d+ )?sted(?:er)? (?:kan du vælge|passer til det)", text)
        assert found, text
        return int(found[1])

    everything = count("")
    assert everything == count("runner=own") + count("runner=other") + count("runner=private")
    assert count("minutes=15") < everything
    assert count("access=interpreter") == 0
    assert "Ring til" in browser.page(f"{path}/tilbud?access=interpreter").text
    assert count("minutes=nonsense&sort=nonsense&runner=nonsense") == everything
    assert "Det postnummer kender vi ikke" in browser.page(f"{path}/tilbud?postcode=9999").text


def test_the_way_is_counted_from_the_postcode_that_is_asked_about(world, signed_in):
    ref, changes = own()
    path = pages_of(make.offered_late(world, **changes))
    browser = signed_in("citizen", sub=ref)
    near = browser.page(f"{path}/tilbud?sort=travel&runner=other&postcode=1050").text
    far = browser.page(f"{path}/tilbud?sort=travel&runner=other&postcode=8000").text
    near, far = (text.partition("passer til det")[2] for text in (near, far))
    minutes = [int(re.search(r"(\d+) min\.", text)[1]) for text in (near, far)]
    assert minutes[0] < 15 < minutes[1]
    km = [float(re.search(r"([\d.,]+) km", text)[1].replace(",", ".")) for text in (near, far)]
    assert km[0] < 10
    assert km[1] > 100


def test_a_list_that_was_narrowed_says_of_how_many_and_leads_back_to_all(world, signed_in):
    ref, changes = own()
    path = pages_of(make.offered_late(world, **changes))
    browser = signed_in("citizen", sub=ref)
    asked = "sort=travel&runner=own&postcode=8000"
    part = browser.page(f"{path}/tilbud?{asked}")
    [(some, total)] = re.findall(r"(\d+) af (\d+) steder passer til det, du har valgt", part.text)
    assert int(some) < int(total)
    whole = browser.page(part.links["Vis alle steder igen"])
    assert f"{total} steder kan du vælge" in whole.text
    assert "De steder, der ligger tættest på, står øverst." in whole.text
    assert "Vis alle steder igen" not in whole.links


@pytest.mark.parametrize("plan_type", ["hospital_specialised", "general"])
def test_what_is_closed_stands_open_only_where_there_is_something_to_read(
    world, signed_in, plan_type
):
    ref, changes = own(plan_type=plan_type)
    build = make.issued if plan_type == "hospital_specialised" else make.offered
    path = build(world, **changes)
    told = make.seen(world.citizen(ref), f"{path}/options?include=excluded")["excluded"]
    others = {"LEVEL_NOT_OFFERED", "AGE_GROUP_NOT_OFFERED", "CLINICAL_AREA_NOT_OFFERED"}
    alike = [one for one in told if one["code"] not in others]
    answer = signed_in("citizen", sub=ref).get(f"{pages_of(path)}/tilbud").text
    assert ('<details class="closed" open>' in answer) is bool(alike)
    assert ("De nærmeste står øverst." in answer) is bool(alike)


def test_going_back_from_a_place_keeps_what_was_looked_for(world, signed_in):
    ref, changes = own()
    path = pages_of(make.offered_late(world, **changes))
    browser = signed_in("citizen", sub=ref)
    asked = "sort=travel&runner=other&runner=private"
    [choose, *_] = [
        target
        for name, target in browser.page(f"{path}/tilbud?{asked}").links.items()
        if name.startswith("Vælg ")
    ]
    back = urlsplit(browser.page(choose).links["Vælg et andet sted"])
    assert back.path == f"{path}/tilbud"
    assert parse_qs(back.query) == parse_qs(asked)


def test_the_citizen_reads_who_has_looked(world, signed_in):
    ref, changes = own()
    path = make.offered(world, **changes)
    world.authority().get(path, headers={"Access-Purpose": "casework"})
    page = signed_in("citizen", sub=ref).page(f"{pages_of(path)}/adgange")
    assert "Myndigheden Aarhus har set planen." in page.text
    assert "For at arbejde med din sag" in page.text
    assert "Du har" not in page.text


def test_what_is_done_again_and_again_is_told_once_and_ones_own_on_request(world, signed_in):
    ref, changes = own()
    path = make.offered(world, **changes)
    for _ in range(3):
        world.authority().get(path)
    browser = signed_in("citizen", sub=ref)
    page = browser.page(f"{pages_of(path)}/adgange")
    assert "Myndigheden Aarhus har set planen. (3 gange)" in page.text
    whole = browser.page(page.links["Vis også, hvad du selv har set"])
    assert "Du har set" in whole.text
    assert "Myndigheden Aarhus har set planen. (3 gange)" in whole.text


def test_a_page_that_was_opened_once_counts_once(world, signed_in):
    ref, changes = own()
    path = make.offered(world, **changes)
    signed_in("authority", authority_id=make.HOME).page(f"/sager/{path.rsplit('/', 1)[1]}")
    text = signed_in("citizen", sub=ref).page(f"{pages_of(path)}/adgange").text
    assert "Myndigheden Aarhus har set planen." in text
    assert "har set planen. (" not in text


def test_somebody_elses_plan_is_not_there(world, signed_in):
    _, changes = own()
    path = pages_of(make.offered(world, **changes))
    browser = signed_in("citizen", sub="citizen-stranger")
    for page in ("", "/tilbud", "/kvittering", "/adgange", "/kalender.ics", "/opgiv"):
        assert browser.get(f"{path}{page}").status_code == 404


def test_a_reason_that_is_refused_is_not_lost(world, signed_in):
    ref, changes = own()
    path = pages_of(make.offered(world, **changes))
    browser = signed_in("citizen", sub=ref)
    page = browser.page(f"{path}/opgiv")
    refused = browser.submit(page, f"{path}/opgiv", reason="lang " * 2001)
    assert refused.status == 400
    assert refused.form(f"{path}/opgiv")["reason"] == ("lang " * 2001).strip()


def test_giving_up_closes_the_plan(world, signed_in):
    ref, changes = own()
    path = pages_of(make.offered(world, **changes))
    browser = signed_in("citizen", sub=ref)
    page = browser.page(f"{path}/opgiv")
    closed = browser.submit(page, f"{path}/opgiv", reason="")
    assert "Du har sagt nej til at træne" in closed.text
    assert "Se og sammenlign steder" not in closed.links


def test_a_kept_plan_is_shown_from_the_page(world, signed_in):
    ref, changes = own(consent={"municipality": False})
    path = pages_of(make.issued(world, **changes))
    browser = signed_in("citizen", sub=ref)
    page = browser.page(path)
    assert "Du har selv planen" in page.text
    shown = browser.submit(browser.page(f"{path}/vis"), f"{path}/vis")
    assert "Aarhus Kommune er ved at se på din plan" in shown.text


def test_moving_passes_the_plan_on(world, signed_in):
    ref, changes = own()
    path = pages_of(make.stratified(world, **changes))
    browser = signed_in("citizen", sub=ref)
    page = browser.page(f"{path}/flytning")
    wrong = browser.submit(page, f"{path}/flytning", postcode="9999", moved_on="2027-02-08")
    assert "Det kender vi ikke" in wrong.text
    moved = browser.submit(
        wrong,
        f"{path}/flytning",
        home_municipality="0101",
        postcode="1050",
        moved_on="2027-02-08",
    )
    assert "Københavns Kommune" in moved.text or "København Kommune" in moved.text


@pytest.mark.parametrize("lang", ["da", "en"])
def test_every_page_of_a_plan_is_there_in_both_languages(world, signed_in, lang):
    ref, changes = own()
    path = pages_of(make.offered_late(world, **changes))
    browser = signed_in("citizen", sub=ref)
    for page in ("", "/tilbud", "/aftale", "/opgiv", "/flytning", "/adgange", "/vis"):
        answer = browser.get(f"{path}{page}?lang={lang}")
        assert answer.status_code == 200, page
        assert f'<html lang="{lang}">' in answer.text


def _excluded(name: str, code: str, minutes: int) -> ExcludedOut:
    return ExcludedOut(
        provider_id=name,
        name=name,
        travel_minutes=minutes,
        code=code,
        citation="§ 7, stk. 1",
        facts={"care_level": "basic", "offered": "advanced"},
        would_qualify_if={},
    )


def test_the_nearest_that_may_not_be_chosen_come_first_and_other_levels_apart():
    told = [
        _excluded("far", "NO_FREE_PLACE", 90),
        _excluded("other injuries", "CLINICAL_AREA_NOT_OFFERED", 1),
        _excluded("other level", "LEVEL_NOT_OFFERED", 5),
        _excluded("near", "NO_FREE_PLACE", 10),
    ]
    found = closed(told, Language.DA)
    assert [(one.name, one.trains_others) for one in found] == [
        ("other level", True),
        ("near", False),
        ("far", False),
    ]


def test_other_levels_are_told_apart_from_what_is_closed(world, signed_in):
    ref, changes = own()
    path = make.offered(world, **changes)
    told = make.seen(world.citizen(ref), f"{path}/options?include=excluded")["excluded"]
    others = sum(one["code"] == "LEVEL_NOT_OFFERED" for one in told)
    text = signed_in("citizen", sub=ref).page(f"{pages_of(path)}/tilbud").text
    assert others > 0
    assert re.search(rf"{others} sted(er)? træner noget andet end det, du skal", text)
    assert re.search(rf"{len(told)} sted(er)? kan du ikke vælge lige nu", text)


@pytest.mark.parametrize("query", ["", "?runner=private", "?access=interpreter&minutes=15"])
def test_a_filter_brings_the_very_list_of_the_whole_page(world, signed_in, query):
    ref, changes = own()
    path = pages_of(make.offered_late(world, **changes))
    browser = signed_in("citizen", sub=ref)
    whole = browser.get(f"{path}/tilbud{query}").text
    alone = browser.get(f"{path}/tilbud{query}", headers={"HX-Target": "resultat"}).text
    listed = alone[alone.index('<div id="resultat"') :].rstrip()
    assert listed in whole
    assert "<html" not in alone


@pytest.mark.parametrize("shown", ["0", "9" * 4301, "²", "-1"])
def test_a_number_of_places_that_is_none_shows_the_usual_number(world, signed_in, shown):
    ref, changes = own()
    path = pages_of(make.offered(world, **changes))
    browser = signed_in("citizen", sub=ref)
    usual = browser.page(f"{path}/tilbud").text
    assert browser.page(f"{path}/tilbud?shown={shown}").text == usual


def test_another_postcode_brings_the_places_that_are_left_out_in_its_own_order(world, signed_in):
    ref, changes = own()
    path = pages_of(make.offered(world, **changes))
    browser = signed_in("citizen", sub=ref)

    def part(asked: str, shown: str = "") -> str:
        headers = {"HX-Target": "resultat", "HX-Current-URL": f"{world.client.url}{path}/{shown}"}
        return browser.get(f"{path}/tilbud?postcode={asked}", headers=headers).text

    whole = browser.get(f"{path}/tilbud?postcode=1050").text
    excluded = part("1050").partition('id="lukkede"')[2].partition("</details>")[0]
    assert excluded.count("<li>") > 1
    assert re.findall("<li>.*</li>", excluded) == re.findall(
        "<li>.*</li>", whole.partition('id="lukkede"')[2].partition("</details>")[0]
    )
    assert 'id="lukkede"' not in part("1050", "tilbud?minutes=30&postcode=1050")
    assert 'id="lukkede"' in part("8000", "tilbud?postcode=1050")
    assert 'id="lukkede"' not in part("8000", "tilbud")


def test_a_postcode_that_is_unknown_is_told_at_its_field_until_it_is_corrected(world, signed_in):
    ref, changes = own()
    path = pages_of(make.offered(world, **changes))
    browser = signed_in("citizen", sub=ref)
    said = "Det postnummer kender vi ikke"

    def at_the_field(postcode: str) -> str:
        headers = {"HX-Target": "resultat"}
        part = browser.get(f"{path}/tilbud?postcode={postcode}", headers=headers).text
        return part.partition('<p id="postcode-error" hx-swap-oob="innerHTML">')[2].split("</p>")[0]

    assert said in at_the_field("9999")
    assert at_the_field("8000") == ""
    whole = browser.get(f"{path}/tilbud?postcode=9999").text
    assert whole.count(said) == 2  # at the field, and what is said of the list
    assert 'aria-invalid="true"' in whole


def test_more_places_begin_where_the_reader_goes_on(world, signed_in):
    ref, changes = own()
    path = pages_of(make.offered_late(world, **changes))
    browser = signed_in("citizen", sub=ref)
    asked = {"HX-Target": "resultat"}
    more = browser.get(f"{path}/tilbud?shown=11", headers=asked | {"HX-Trigger": "flere"}).text
    [row] = re.findall(r'<tr data-number="(\d+)"[^>]*>\s*<th [^>]*autofocus', more)
    assert row == "2"
    assert "autofocus" not in browser.get(f"{path}/tilbud?shown=11", headers=asked).text
