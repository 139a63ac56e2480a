"""The authority's pages: what has to be done, one plan, and what may be done with it."""

import re
from io import BytesIO
from itertools import pairwise
from uuid import uuid4

import pytest
from pypdf import PdfReader

from service.notices.texts import Language, store
from service.portal import paging
from service.portal.cases import offer, search, worklist
from service.portal.cases.acts import ACTS
from service.portal.texts import texts
from service.rules.deadlines import DeadlineKind
from service.rules.plan_states import PLAN
from service.rules.vocabulary import Alert, PlanState
from tests.api import plan_make as make
from tests.api.capacity_make import offering, provider, publish, row
from tests.api.test_plans import REHAB
from tests.portal.browsing import Page

DA = texts(Language.DA)


@pytest.fixture
def staff(signed_in):
    return signed_in("authority", authority_id=make.HOME)


@pytest.fixture
def elsewhere(signed_in):
    return signed_in("authority", authority_id="0461")


def page_of(plan):
    return f"/sager/{plan.rpartition('/')[2]}"


def citizen():
    return {"citizen_ref": f"borger-{uuid4().hex[:8]}", "postcode": "8000"}


def act(browser, plan, slug, **fields):
    path = f"{page_of(plan)}/{slug}"
    return browser.submit(browser.page(path), path, **fields)


def test_a_new_plan_stands_in_the_list_with_its_deadline_in_words(world, staff):
    who = citizen()
    make.issued(world, citizen=who)
    page = staff.page("/sager?frist=notice")
    while who["citizen_ref"] not in page.text:
        page = staff.page(page.links["Næste side"].replace("&amp;", "&"))
    after = page.text.partition(who["citizen_ref"])[2]
    assert after.startswith(" Almen, uden niveau dag 4 Besked til borgeren man. 8. feb.")
    assert "§ 6, stk. 1 I dag – Nej Stratificering" in after[:120]


def test_a_day_that_is_the_same_from_receipt_stands_once_with_both_labels(world, staff):
    who = citizen()
    make.issued(world, citizen=who, discharged_on=make.NOW[:10])
    page = staff.page("/sager?frist=notice")
    while who["citizen_ref"] not in page.text:
        page = staff.page(page.links["Næste side"].replace("&amp;", "&"))
    row = page.text.partition(who["citizen_ref"])[2]
    assert "§ 6, stk. 1 · også regnet fra modtagelsen" in row[:140]


def test_the_list_is_narrowed_to_a_kind_and_an_unknown_kind_is_all(world, staff):
    make.issued(world)
    only = staff.page("/sager?frist=offered_start")
    assert "Start uden frit valg tors. 11. feb." in only.text
    assert "Besked til borgeren man." not in only.text
    assert staff.page("/sager?frist=ukendt&vis=ukendt").status == 200


def test_another_authority_sees_neither_the_plan_nor_that_there_is_one(world, elsewhere):
    plan = make.issued(world)
    unknown = elsewhere.page(f"/sager/{uuid4()}")
    for path in ("", "/niveau", "/tilbud", "/breve", "/doedsfald"):
        page = elsewhere.page(page_of(plan) + path)
        assert (page.status, page.title) == (404, unknown.title)


def test_pages_of_the_authority_are_closed_to_others(world, signed_in):
    plan = make.issued(world)
    provider = signed_in("provider", provider_id=world.own)
    for path in ("/sager", "/bekraeftelser", "/find-plan", "/matchkoersler", page_of(plan)):
        assert provider.page(path).status == 403
    assert signed_in("auditor").page("/sager").status == 403


def test_what_ends_today_is_a_list_of_its_own(world, staff):
    who = citizen()
    make.issued(world, citizen=who)
    page = staff.page("/sager?vis=today")
    assert "Overskredet" not in page.text.partition("Næste skridt")[2]
    assert "dage tilbage" not in page.text
    assert any(target == "/sager?vis=today" for target in page.links.values())
    while who["citizen_ref"] not in page.text:
        page = staff.page(page.links["Næste side"].replace("&amp;", "&"))
    assert "I dag" in page.text


def test_the_authoritys_own_work_comes_before_replies_of_the_same_day(world, staff):
    make.issued(world)
    found, cursor = [], ""
    while cursor is not None:
        told = make.seen(world.authority(), f"/v1/worklists/deadlines?limit=500{cursor}")
        found += told["items"]
        cursor = f"&cursor={told['next'].rpartition('cursor=')[2]}" if told["next"] else None
    order = [(one["due_on"], one["kind"] == "reply") for one in found]
    assert order == sorted(order)


def test_a_plan_tells_its_days_its_rights_and_what_may_be_done(world, staff):
    plan = make.offered_late(world)
    page = staff.page(page_of(plan))
    assert (
        "Sidste dag uden frit valg torsdag den 11. februar 2027 · dag 7 · § 7, stk. 3" in page.text
    )
    assert "Privat sted: Ja (§ 7, stk. 3)" in page.text
    assert "tirsdag den 16. februar 2027 , dag 12" in page.text.replace("2027,", "2027 ,")
    may = {a["action"] for a in make.seen(world.authority(), f"{plan}/actions")["items"]}
    assert may == {
        "revise_offer",
        "report_agreed_start",
        "announce_documentation",
        "report_move",
        "record_death",
    }
    assert page.links[DA("cases_offer.revise")] == f"{page_of(plan)}/tilbud"
    for slug in ("aftalt-start", "dokumentation", "flytning", "doedsfald"):
        assert page.links[DA(f"cases.steps.{slug}")] == f"{page_of(plan)}/{slug}"
    assert DA("cases.steps.niveau") not in page.links


def test_a_day_yet_to_come_is_not_told_as_past_and_the_area_has_its_name(world, staff):
    page = staff.page(page_of(make.offered_late(world)))
    assert "Den sidste dag for en start i tide er torsdag den 11. februar 2027." in page.text
    assert "kan borgeren også vælge et privat sted" in page.text
    areas = make.seen(world.authority(), "/v1/clinical-areas")["items"]
    [name] = [one["name_da"] for one in areas if one["clinical_area"] == "01"]
    assert name in page.text.partition("udskrevet")[0]


@pytest.mark.parametrize("role", ["hospital", "auditor"])
def test_what_the_municipality_has_to_do_is_not_told_to_others_as_theirs(world, signed_in, role):
    plan = make.issued(world)
    home = {"provider_id": world.hospital} if role == "hospital" else {}
    page = signed_in(role, **home).page(page_of(plan))
    assert "Kommunen skal sige, hvad niveauet er." in page.text
    assert "Nogen hos jer" not in page.text


def test_par4_stk3_the_municipality_reads_a_plan_that_the_region_answers_for(world, staff):
    level = {"care_level": "specialised_rehab"}
    theirs, other = (
        provider(world.client, kind="regional", authority_id=one, offerings=[offering(**level)])
        for one in ("midtjylland", "syddanmark")
    )
    publish(world.client, *(row(one, start_on=make.EARLY, **level) for one in (theirs, other)))
    plan = make.issued(world, **REHAB)
    make.posted(world.authority("midtjylland"), f"{plan}/offers", make.offer_body(theirs))
    make.posted(world.citizen(), f"{plan}/choices", make.choice_body(other))
    page = staff.page(page_of(plan))
    assert page.status == 200
    assert DA("cases.means_others.choice_made") in page.text
    for name in ("cases.plan.actions", "cases.plan.no_actions", "cases.history.accesses"):
        assert DA(name) not in page.text
    assert page.links[DA("cases.search.title")] == "/find-plan"
    assert DA("cases.decisions.replay") not in staff.page(f"{page_of(plan)}/afgoerelser").text


def test_the_recommendation_speaks_to_the_authority(world, staff):
    page = staff.page(f"{page_of(make.stratified(world))}/tilbud")
    box = page.text.partition("Systemets forslag")[2]
    assert "Borgeren kan starte" in box[:500]
    assert "Du kan starte" not in box


def test_the_history_tells_who_when_and_by_which_paragraph(world, staff):
    plan = make.stratified(world)
    page = staff.page(page_of(plan))
    assert "Niveau er sat Myndigheden" in page.text
    assert "§ 5, stk. 3 Niveau: basalt niveau" in page.text
    assert "Hvem har set planen" in page.text
    assert "Aarhus" in page.text.partition("Hvem har set planen")[2]


def test_the_history_names_places_and_authorities_and_shows_no_ids(world, staff):
    plan = make.placed_privately(world)
    page = staff.page(page_of(plan))
    history = page.text.partition(DA("cases.history.title"))[2].partition(
        DA("cases.history.accesses")
    )[0]
    private = make.seen(world.citizen(), f"/v1/providers/{world.private}")["name"]
    own = make.seen(world.citizen(), f"/v1/providers/{world.own}")["name"]
    assert f"En privat start er meldt Borgeren § 8, stk. 1 Sted: {private}" in history
    assert f"Sted: {own}" in history.partition("Tilbud er givet")[2]
    assert "Myndigheden Aarhus Kommune" in history
    for subject in ("/dispatch", "test-authority", f"{make.HOME}/", world.private):
        assert subject not in history


def test_the_history_names_the_place_that_did_something(world, staff):
    plan = make.placed(world)
    make.posted(world.at(world.own), f"{plan}/start")
    name = make.seen(world.citizen(), f"/v1/providers/{world.own}")["name"]
    assert f"Første møde er holdt Stedet {name}" in staff.page(page_of(plan)).text


def test_a_move_tells_its_day_and_towns_and_what_holds(world, staff):
    plan = make.issued(world, discharged_on="2027-02-05")
    moved = {"home_municipality": make.HOME, "postcode": "5000", "moved_on": "2027-02-07"}
    page = act(staff, plan, "flytning", **moved)
    assert "fra i dag" not in page.text
    assert "Frister og ret til at vælge er de samme som før." in page.text
    history = page.text.rpartition(DA("cases.history.title"))[2]
    told = history.partition(DA("cases.events.plan_citizen_moved"))[2][:120]
    assert "Flyttet den: 7. februar 2027" in told, told
    assert "Fra: Aarhus Kommune Til: Aarhus Kommune" in told
    assert "8000" not in told


def test_par5_stk3_a_level_is_stated_with_its_reason(world, staff):
    plan = make.issued(world)
    page = act(
        staff, plan, "niveau", care_level="advanced", reason="Flere følger.", assessed_by="A"
    )
    assert "Niveauet er sat" in page.text
    assert page.links["Læs og print brevene til borgeren"] == f"{page_of(plan)}/breve"
    may_do = page.text.partition("Det kan I gøre nu")[2].partition("Borgerens ret")[0]
    assert may_do.strip().startswith("Tilbud om start")
    told = make.seen(world.authority(), plan)
    assert (told["care_level"], told["state"]) == ("advanced", "awaiting_offer")


def test_par5_stk3_what_the_level_is_judged_by_stands_beside_the_form(world, staff):
    plan = make.issued(world)
    told = make.seen(world.authority(), plan)
    page = staff.page(f"{page_of(plan)}/niveau")
    for text in (told["functional_ability"], told["needs"], *told["impairments"]):
        assert text in page.text


def test_every_fault_of_a_form_stands_above_it_and_at_its_field(world, staff):
    plan = make.issued(world)
    page = act(staff, plan, "niveau", care_level="basic", criteria_extent="limited")
    assert page.status == 400
    faults = {"reason", "assessed_by", "criteria_complications", "criteria_need"}
    assert {href for href in page.links.values() if href.startswith("#")} >= {
        f"#{name}" for name in faults
    }
    assert {f"{name}-error" for name in faults} <= page.ids
    assert page.form(f"{page_of(plan)}/niveau")["care_level"] == "basic"


HEAVIEST = {
    "criteria_complications": "significant",
    "criteria_extent": "extensive",
    "criteria_need": "special",
    "criteria_potential": "coordinated_effort",
}


def test_answers_that_need_not_be_given_can_be_taken_back_after_a_fault(world, staff):
    plan = make.issued(world)
    page = act(staff, plan, "niveau", care_level="basic", criteria_extent="limited")
    for answer in ("Ingen af betydning", "Enkel og afgrænset", "Sædvanlig indsats"):
        assert f"Vælg {answer}" in page.text
    taken_back = {"reason": "Enkle følger.", "assessed_by": "Fys. A", "criteria_extent": ""}
    again = staff.submit(page, f"{page_of(plan)}/niveau", **taken_back)
    assert "Niveauet er sat" in again.text


def test_a_basic_level_against_every_answer_is_asked_about_once(world, staff):
    plan = make.issued(world)
    level = {"care_level": "basic", "reason": "Enkle følger.", "assessed_by": "Fys. A"}
    page = act(staff, plan, "niveau", **level, **HEAVIEST)
    assert page.status == 400
    assert "Alle fire svar peger på avanceret niveau" in page.text
    assert "against_model-error" in page.ids
    assert make.seen(world.authority(), plan)["care_level"] is None
    saved = staff.submit(page, f"{page_of(plan)}/niveau", reason="Set.", against_model="yes")
    assert "Niveauet er sat" in saved.text
    history = saved.text.partition("Hvad der er sket")[2]
    for answer in (
        "Komplikationer: Ja, af betydning for funktion eller træning",
        "Omfang: I stort omfang",
        "Kompetencer: Særlige kompetencer i faget",
        "Indsats: Kun med koordineret indsats",
    ):
        assert answer in history


def test_a_basic_level_that_one_answer_speaks_for_is_not_asked_about(world, staff):
    level = {"care_level": "basic", "reason": "Enkle følger.", "assessed_by": "Fys. A"}
    answers = HEAVIEST | {"criteria_need": "certain_therapist"}
    assert "Niveauet er sat" in act(staff, make.issued(world), "niveau", **level, **answers).text


def test_what_was_changed_meanwhile_is_told_and_nothing_is_saved(world, staff):
    plan = make.issued(world)
    path = f"{page_of(plan)}/niveau"
    form = staff.page(path)
    level = {"care_level": "basic", "reason": "Enkle følger.", "assessed_by": "Fys. A"}
    make.posted(world.authority(), f"{plan}/stratification", level)
    page = staff.submit(form, path, care_level="advanced", reason="x", assessed_by="B")
    assert page.status == 400
    assert "Nogen har ændret planen" in page.text
    assert make.seen(world.authority(), plan)["care_level"] == "basic"
    again = staff.submit(page, path, care_level="advanced", reason="x", assessed_by="B")
    assert "Niveauet er sat" in again.text


def test_a_form_sent_twice_does_one_thing(world, staff):
    plan = make.issued(world)
    path = f"{page_of(plan)}/niveau"
    form = staff.page(path)
    for _ in range(2):
        staff.submit(form, path, care_level="basic", reason="x", assessed_by="B")
    assert [e["event"] for e in make.history(world, plan)].count("plan.stratified") == 1


def test_what_may_not_be_done_now_says_so(world, staff):
    plan = make.issued(world)
    page = staff.page(f"{page_of(plan)}/sent-svar")
    assert page.status == 409
    assert "Det kan I ikke gøre nu" in page.text
    assert staff.page(f"{page_of(plan)}/tilbud").status == 409


def test_par6_an_offer_is_chosen_checked_and_made(world, staff):
    plan = make.stratified(world)
    choose = staff.page(f"{page_of(plan)}/tilbud")
    assert "Systemets forslag" in choose.text
    assert choose.form(f"{page_of(plan)}/tilbud/tjek")["sted"].endswith(f"|{make.EARLY}")
    asked = {"sted": f"{world.own}|{make.EARLY}"}
    check = staff.page(f"{page_of(plan)}/tilbud/tjek", params=asked)
    assert "Ingen ret til privat valg" in check.text
    done = staff.submit(check, f"{page_of(plan)}/tilbud")
    assert "Tilbuddet er givet" in done.text
    assert done.links["Læs og print brevene til borgeren"] == f"{page_of(plan)}/breve"
    offer = make.seen(world.authority(), plan)["offer"]
    assert (offer["provider_id"], offer["start_on"]) == (world.own, make.EARLY)
    assert (offer["public_choice_stated"], offer["private_choice_stated"]) == (True, False)


def test_only_places_that_the_authority_may_offer_are_listed(world, staff):
    plan = make.stratified(world)
    answer = staff.get(f"{page_of(plan)}/tilbud?vis=alle").text
    options = make.seen(world.authority(), f"{plan}/options?limit=500")["items"]
    assert world.other in {one["provider_id"] for one in options}  # the citizen may choose it
    offered = set(re.findall(r'name="sted" id="[^"]+" value="([^"|]+)', answer))
    assert offered == {world.own, world.contracted}
    assert "Borgeren kan selv vælge" in answer


def test_every_place_that_can_be_offered_is_within_reach(world, staff, monkeypatch):
    monkeypatch.setattr(offer, "_MOST_SHOWN", 1)
    path = f"{page_of(make.stratified(world))}/tilbud"
    first = staff.page(path)
    [total] = {int(count) for count in re.findall(r"(\d+) steder kan tilbydes", first.text)}
    assert first.text.count("tal fra man.") == 1
    whole = staff.page(first.links[f"Vis alle {total} steder"])
    assert whole.text.count("tal fra man.") == total


def test_the_day_of_a_figure_is_the_danish_one(world, staff):
    area, night = {"clinical_area": "02"}, "2027-02-07T23:30:00Z"
    place = provider(world.client, offerings=[offering(**area)])
    publish(world.client, row(place, start_on=make.EARLY, **area), observed_at=night)
    page = staff.page(f"{page_of(make.stratified(world, **area))}/tilbud")
    assert "tal fra man. 8. feb." in page.text


def test_what_is_offered_now_stands_above_the_choice_of_a_new_offer(world, staff):
    fresh = staff.page(page_of(make.stratified(world)))
    assert DA("cases.steps.tilbud") in fresh.links
    plan = make.offered(world, make.late_offer_body(world.own, start_time="09:30"))
    page = staff.page(page_of(plan))
    assert DA("cases.steps.tilbud") not in page.links
    anew = staff.page(page.links[DA("cases_offer.revise")]).text
    stands = anew.partition(DA("cases_offer.stands_now"))[2].partition("Vælg")[0]
    assert "tirsdag den 16. februar 2027 kl. 09.30" in stands
    assert "svar senest torsdag den 11. februar 2027" in stands


def test_a_place_far_down_the_list_stays_chosen_when_the_day_is_wrong(world, staff, monkeypatch):
    monkeypatch.setattr(offer, "_MOST_SHOWN", 1)
    path = f"{page_of(make.stratified(world))}/tilbud"
    whole = staff.page(f"{path}?vis=alle").form(f"{path}/tjek")
    first = whole["sted"]
    other = {world.own, world.contracted} - {first.partition("|")[0]}
    chosen = f"{other.pop()}|{make.EARLY}"
    again = staff.page(f"{path}/tjek", params=whole | {"sted": chosen, "dag": "2027-02-30"})
    assert (again.status, again.form(f"{path}/tjek")["sted"]) == (400, chosen)


def test_what_is_wrong_with_the_place_or_day_chosen_before_is_told_without_a_dead_link(
    world, staff
):
    path = f"{page_of(make.stratified(world))}/tilbud"
    check = staff.page(f"{path}/tjek", params={"sted": f"{world.own}|{make.EARLY}"})
    wrong = staff.submit(check, path, start_on="1999-01-01")
    assert "Første møde: " in wrong.text.partition(DA("common.form.wrong"))[2][:100]
    unknown = staff.submit(wrong, path, provider_id=str(uuid4()))
    for page in (wrong, unknown):
        assert page.status == 400
        assert {one[1:] for one in page.hrefs if one.startswith("#")} <= page.ids


def test_a_day_without_a_free_place_is_refused_with_the_next_day_that_has_one(world, staff):
    path = f"{page_of(make.stratified(world))}/tilbud"
    sunday = {"sted": f"{world.own}|{make.EARLY}", "dag": "2027-02-14"}
    check = staff.page(f"{path}/tjek", params=sunday)
    full = staff.submit(check, path).text.partition(DA("common.form.wrong"))[2]
    assert "Der er ikke en fri plads søndag den 14. februar 2027." in full
    assert "Den næste frie plads er tirsdag den 16. februar 2027." in full
    assert "eller senere" not in full
    assert "Borgeren får at vide" not in full.partition("</ul>")[0][:300]


@pytest.mark.parametrize(
    ("discharged_on", "told"),
    [("2027-02-04", "Givet i tide"), ("2027-02-03", "Givet man. 8. feb., 1 dag for sent")],
)
def test_par6_stk1_a_notice_given_late_stays_marked_at_its_day(world, staff, discharged_on, told):
    plan = make.stratified(world, discharged_on=discharged_on)
    before = staff.page(page_of(plan)).text
    assert told not in before
    make.posted(world.authority(), f"{plan}/offers", make.offer_body(world.own))
    days = staff.page(page_of(plan)).text.partition("Dage, der tæller")[2]
    notice = days.partition("Besked senest")[2].rpartition("Besked senest")[2]
    assert told in notice.partition("Sidste dag")[0]


def test_par7_stk3_a_late_offer_has_to_tell_of_the_private_choice(world, staff):
    plan = make.stratified(world)
    path = f"{page_of(plan)}/tilbud"
    check = staff.page(f"{path}/tjek", params={"sted": f"{world.own}|{make.LATE}"})
    assert "Starten giver frit valg" in check.text
    silent = staff.submit(check, path, notice_private_choice_stated="no", reply_by=make.REPLY_BY)
    assert silent.status == 400
    assert "§ 7, stk. 4" in silent.text
    told = staff.submit(silent, path, notice_private_choice_stated="yes", reply_by=make.REPLY_BY)
    assert "Tilbuddet er givet" in told.text


def test_a07_an_earlier_start_leaves_the_right_that_a_late_offer_gave(world, staff):
    plan = make.offered_late(world)
    path = f"{page_of(plan)}/tilbud"
    listed = staff.page(path).text
    assert DA("cases_offer.private_choice.stands") in listed
    check = staff.page(f"{path}/tjek", params={"sted": f"{world.own}|{make.EARLY}"})
    assert DA("cases_offer.private_text.stands") in check.text
    assert DA("cases_offer.reply_needed") not in check.text
    assert check.form(path)["notice_private_choice_stated"] == "yes"
    assert "Tilbuddet er givet" in staff.submit(check, path).text
    again = staff.page(f"{path}/tjek", params={"sted": f"{world.own}|{make.EARLY}"})
    assert DA("cases_offer.private_title.stands") in again.text


@pytest.mark.parametrize("first", ["early", "late"])
def test_par6_stk3_a_new_day_to_reply_by_is_asked_for_where_the_right_arises(world, staff, first):
    early = make.offer_body(world.own, reply_by=make.EARLY)
    plan = make.offered(world, early) if first == "early" else make.offered_late(world)
    path = f"{page_of(plan)}/tilbud"
    check = staff.page(f"{path}/tjek", params={"sted": f"{world.own}|{make.SOONER}"})
    assert (DA("cases_offer.reply_needed") in check.text) == (first == "early")
    silent = staff.submit(check, path, reply_by="")
    assert silent.status == (400 if first == "early" else 200)


@pytest.mark.parametrize(
    ("day", "not_before", "fault"),
    [
        ("2027-02-07", None, "Dagen er gået."),
        ("2027-02-09", make.EARLY, "Borgeren må tidligst starte onsdag den 10. februar 2027."),
    ],
)
def test_a_day_on_which_nothing_can_be_offered_is_told_where_it_is_chosen(
    world, staff, day, not_before, fault
):
    path = f"{page_of(make.stratified(world, not_before=not_before))}/tilbud"
    asked = {"sted": f"{world.own}|{make.EARLY}", "dag": day}
    page = staff.page(f"{path}/tjek", params=asked)
    assert page.status == 400
    assert page.links[next(said for said in page.links if fault in said)] == "#dag"
    assert page.form(f"{path}/tjek")["dag"] == day


def test_an_offer_without_a_place_or_with_no_such_day_is_asked_again(world, staff):
    plan = make.stratified(world)
    page = staff.page(f"{page_of(plan)}/tilbud/tjek", params={"sted": "", "dag": "2027-02-30"})
    assert page.status == 400
    assert {"#sted", "#dag"} <= set(page.links.values())


def test_the_letter_is_read_and_printed_in_both_languages(world, staff):
    plan = make.offered(world)
    page = staff.page(f"{page_of(plan)}/breve")
    [pdf] = [href for said, href in page.links.items() if said.startswith("Hent brev")][:1]
    sheet = staff.get(pdf)
    assert sheet.headers["content-type"] == "application/pdf"
    assert sheet.content.startswith(b"%PDF")
    assert sheet.headers["cache-control"] == "private, no-store"
    english = staff.page(f"{page_of(plan)}/breve?sprog=en")
    assert "You can start" in english.text
    foreign = staff.get(f"{page_of(plan)}/breve?sprog=en").text.partition("<article")[2]
    assert re.search(r'lang="en".*<p class="actions" lang="da"><a [^>]+>Hent brev', foreign, re.S)
    assert staff.get(f"{page_of(plan)}/breve/revoked").status_code == 404


@pytest.mark.parametrize("earlier", [None, make.LATE])
def test_par6_stk1_the_hour_of_an_offer_stands_in_its_letter_and_in_the_sheet(
    world, staff, earlier
):
    plan = make.offered_late(world) if earlier else make.stratified(world)
    check = staff.page(
        f"{page_of(plan)}/tilbud/tjek", params={"sted": f"{world.own}|{make.SOONER}"}
    )
    staff.submit(check, f"{page_of(plan)}/tilbud", start_time="09:30", reply_by=make.REPLY_BY)
    page = staff.page(f"{page_of(plan)}/breve")
    assert "Mød op klokken 09.30." in page.text
    sheet = next(href for said, href in page.links.items() if said.startswith("Hent brev"))
    pages = PdfReader(BytesIO(staff.get(sheet).content)).pages
    assert "Mød op klokken 09.30." in " ".join(one.extract_text() for one in pages)


def test_par8_stk2_the_hour_of_an_agreed_start_stands_with_its_day(world, staff):
    plan = make.offered_late(world)
    agreed = make.agreed_body(world.private, start_time="15:00")
    make.posted(world.citizen(), f"{plan}/agreed-starts", agreed)
    arranged = staff.page(page_of(plan)).text.partition(DA("cases.plan.arranged"))[2]
    for label in ("agreed", "placement"):
        told = arranged.partition(DA(f"cases.plan.{label}"))[2]
        assert "12. februar 2027 kl. 15.00" in told[:120]


def test_the_printed_sheet_tells_day_place_and_deadline_and_asks_for_no_id(world, staff):
    plan = make.offered(world, make.late_offer_body(world.own, start_time="13:45"))
    sheet = staff.page(f"{page_of(plan)}/udskrift").text
    place = make.seen(world.citizen(), f"/v1/providers/{world.own}")["name"]
    assert f"Tilbud om start tirsdag den 16. februar 2027 kl. 13.45 {place}," in sheet
    assert "svar senest" in sheet
    assert plan[-36:] not in sheet
    make.posted(world.citizen(), f"{plan}/agreed-starts", make.agreed_body(world.private))
    private = make.seen(world.citizen(), f"/v1/providers/{world.private}")["name"]
    after = staff.page(f"{page_of(plan)}/udskrift").text.partition(DA("cases.sheet.arranged"))[2]
    assert private in after
    assert "svar senest" not in after


def test_a_plan_has_one_number_with_one_name(world, staff):
    plan = make.offered_late(world)
    number = make.seen(world.authority(), plan)["external_id"]
    name = store(Language.DA).shared["reference"]  # as the letters call it
    for path in ("", "/udskrift"):
        assert f"{name} {number}" in staff.page(page_of(plan) + path).text


def test_par8_stk3_a_demand_is_called_the_same_before_and_after_it_is_made(world, staff):
    plan = make.offered_late(world)
    assert "Kræv dokumentation" in staff.page(page_of(plan)).links
    form = staff.page(f"{page_of(plan)}/dokumentation")
    done = staff.submit(form, f"{page_of(plan)}/dokumentation")
    assert form.text.count("Kræv dokumentation") >= 2
    assert done.text.count("rævet på forhånd") == 3  # the receipt, where it stands, the history


def test_par8_an_agreed_start_is_reported_for_the_citizen(world, staff):
    plan = make.offered_late(world)
    page = act(
        staff,
        plan,
        "aftalt-start",
        provider_id=world.private,
        start_on=make.SOONER,
        agreed_at="2027-02-08T07:30",
    )
    assert "Starten er meldt" in page.text
    assert make.seen(world.authority(), plan)["state"] == "placed"


def test_par8_stk3_documentation_is_demanded_and_accepted(world, staff):
    plan = make.placed_privately(world)
    assert "Stedet får besked" in act(staff, plan, "dokumentation", reason="Vis aftalen.").text
    body = {"start_on": make.SOONER, "statement": "Aftalt i telefon."}
    make.posted(world.at(world.private), f"{plan}/documentation", body)
    form = staff.page(f"{page_of(plan)}/dokumentation-svar")
    assert "Aftalt i telefon." in form.text
    done = staff.submit(form, f"{page_of(plan)}/dokumentation-svar", accepted="yes")
    assert "Jeres vurdering er gemt" in done.text
    assert make.seen(world.authority(), plan)["documentation"]["state"] == "accepted"


def test_par8_stk3_proof_that_has_not_come_is_approved_only_once_that_is_seen(world, staff):
    plan = make.placed_privately(world)
    act(staff, plan, "dokumentation", reason="Vis aftalen.")
    form = staff.page(f"{page_of(plan)}/dokumentation-svar")
    assert DA("cases_acts.not_delivered.title") in form.text
    asked = staff.submit(form, f"{page_of(plan)}/dokumentation-svar", accepted="yes")
    assert asked.status == 400
    assert "nothing_shown-error" in asked.ids
    assert make.seen(world.authority(), plan)["documentation"]["state"] == "requested"
    seen = {"accepted": "yes", "nothing_shown": "yes"}
    done = staff.submit(asked, f"{page_of(plan)}/dokumentation-svar", **seen)
    assert "Jeres vurdering er gemt" in done.text


def test_par8_stk3_proof_that_has_not_come_is_turned_down_without_more_ado(world, staff):
    plan = make.placed_privately(world)
    act(staff, plan, "dokumentation", reason="Vis aftalen.")
    assert "Jeres vurdering er gemt" in act(staff, plan, "dokumentation-svar", accepted="no").text


@pytest.mark.parametrize("agrees", [True, False])
def test_par8_stk2_that_consent_is_not_recorded_is_said_before_the_plan_is_sent(
    world, staff, agrees
):
    plan = make.offered_late(world)
    make.posted(world.authority(), f"{plan}/documentation-requests")
    agreed = make.agreed_body(world.private, consents_to_dispatch=agrees)
    make.posted(world.citizen(), f"{plan}/agreed-starts", agreed)
    form = staff.page(f"{page_of(plan)}/dokumentation-svar")
    assert (DA("cases_acts.no_dispatch_consent.title") in form.text) is not agrees


def test_par8_stk2_consent_is_recorded_with_a_start_that_is_reported_for_the_citizen(world, staff):
    plan = make.offered_late(world)
    agreed = {"provider_id": world.private, "start_on": make.SOONER}
    yes = {"agreed_at": "2027-02-08T07:30", "consents_to_dispatch": "yes"}
    assert "Starten er meldt" in act(staff, plan, "aftalt-start", **agreed, **yes).text
    choice = make.seen(world.authority(), plan)["choice"]
    assert choice["dispatch_consent"]["given_by"] == "authority"


def test_par8_stk3_what_is_said_of_an_agreement_that_has_to_be_shown(world, staff):
    plan = make.offered_late(world)
    announced = act(staff, plan, "dokumentation", reason="Vis aftalen.")
    assert DA("cases.done.dokumentation-varslet") in announced.text
    form = staff.page(f"{page_of(plan)}/aftalt-start")
    assert DA("cases_acts.means.agreed_start_to_be_shown") in form.text
    agreed = {"provider_id": world.private, "start_on": make.SOONER}
    done = staff.submit(
        form, f"{page_of(plan)}/aftalt-start", agreed_at="2027-02-08T07:30", **agreed
    )
    assert DA("cases.done.aftalt-start-vises") in done.text
    assert make.seen(world.authority(), plan)["dispatch"] is None


def test_par7_stk1_a_plan_that_passes_on_with_a_move_is_told_of_in_the_list(world, staff):
    plan = make.issued(world)
    moved = {"home_municipality": "0461", "postcode": "5000", "moved_on": make.NOW[:10]}
    page = act(staff, plan, "flytning", **moved)
    assert (page.status, page.url.partition("?")[0][-6:]) == (200, "/sager")
    assert DA("cases.passed_on.title") in page.text
    near = act(staff, make.issued(world), "flytning", **moved | {"home_municipality": make.HOME})
    assert DA("cases.done.flytning") in near.text


def test_a_coordinator_and_a_move_are_recorded(world, staff):
    plan = make.issued(world)
    assert "Koordinatoren er gemt" in act(staff, plan, "samarbejde", coordinator_name="Bo").text
    kept = make.seen(world.authority(), plan)["coordination"]["coordinator"]
    assert kept["name"] == "Bo"
    page = act(staff, plan, "flytning", home_municipality="0461", postcode="5000", moved_on="x")
    assert (page.status, "#moved_on" in page.links.values()) == (400, True)
    same = {"home_municipality": make.HOME, "postcode": "8000", "moved_on": make.NOW[:10]}
    assert DA("common.faults.nothing_changes") in act(staff, plan, "flytning", **same).text


def test_par7_stk2_a_place_chosen_from_elsewhere_is_confirmed(world, signed_in):
    plan = make.offered(world)
    make.posted(world.citizen(), f"{plan}/choices", make.choice_body(world.other))
    owner = signed_in("authority", authority_id="0101")
    page = owner.page("/bekraeftelser")
    assert "er pladsen bekræftet dagen efter fristen" in page.text
    action = f"/bekraeftelser/{plan.rpartition('/')[2]}/bekraeft"
    done = owner.submit(page, action)
    assert "Pladsen er bekræftet" in done.text
    assert make.seen(world.authority(), plan)["state"] == "placed"
    again = owner.submit(page, action)
    assert again.status in (200, 409)


def test_all_that_waits_for_the_own_places_is_counted_and_listed(world, signed_in, monkeypatch):
    monkeypatch.setattr(paging, "MOST_ITEMS", 1)
    for _ in range(2):
        plan = make.offered(world)
        make.posted(world.citizen(), f"{plan}/choices", make.choice_body(world.other))
    owner = signed_in("authority", authority_id="0101")
    listed = [where for where, _ in owner.page("/bekraeftelser").forms if "/bekraeft" in where]
    assert len(listed) >= 2
    assert f"{len(listed)} {DA('cases.worklist.waiting')}" in owner.page("/sager").text


@pytest.mark.parametrize(
    ("path", "asked"),
    [("/sager", "?vis=all"), ("/sager", "?frist=notice"), ("/find-plan", "?niveau=basic")],
)
def test_the_first_page_is_narrowed_as_the_others_are(world, staff, monkeypatch, path, asked):
    for module in (worklist, search):
        monkeypatch.setattr(module, "_A_PAGE", 1)
    for _ in range(2):
        make.offered(world)
    second = staff.page(staff.page(path + asked).links["Næste side"].replace("&amp;", "&"))
    assert asked[1:] in second.links["Første side"]
    assert "cursor" not in second.links["Første side"]


def test_a_first_meeting_of_a_resident_is_not_told_as_chosen_from_elsewhere(world, staff):
    make.placed(world)
    page = staff.page("/bekraeftelser")
    assert "Første møde" in page.text
    assert "Her står, hvad der venter på jeres egne steder." in page.text


def test_plans_are_found_by_state_and_by_id(world, staff):
    who = citizen()
    plan = make.offered(world, citizen=who)
    found = staff.page("/find-plan?stilling=offered&niveau=basic")
    assert "Tilbud er givet" in found.text
    one = staff.page(f"/find-plan?nummer={plan.rpartition('/')[2]}")
    assert one.url.endswith(page_of(plan))


def test_text_of_a_plan_is_never_markup(world, staff):
    evil = "<script>alert(1)</script>"
    plan = make.issued(world, functional_ability=evil, needs=evil)
    answer = staff.get(page_of(plan))
    assert evil not in answer.text
    assert isinstance(Page(answer).text, str)


def test_everything_that_can_happen_has_words():
    emitted = {step.emits.replace(".", "_") for step in PLAN.transitions if step.emits}
    assert {name for name in emitted if not DA.has(f"cases.events.{name}")} == set()
    for table, values in (("kinds", DeadlineKind), ("alerts", Alert)):
        assert {one for one in values if not DA.has(f"cases.{table}.{one.value}")} == set()
    passing = {PlanState.DRAFT, PlanState.ISSUED, PlanState.RECEIVED}
    assert {s for s in set(PlanState) - passing if not DA.has(f"cases.means.{s.value}")} == set()


def test_every_act_has_words_for_its_fields_and_values():
    missing = [
        f"cases_acts.options.{field.name}.{value}"
        for act_ in ACTS.values()
        for field in act_.fields
        for value in field.values
        if not DA.has(f"cases_acts.options.{field.name}.{value}")
    ]
    missing += [
        f"cases_acts.fields.{field.name}"
        for act_ in ACTS.values()
        for field in act_.fields
        if not DA.has(f"cases_acts.fields.{field.name}")
    ]
    assert missing == []


def test_what_the_law_says_to_citizens_is_quoted_to_staff_or_said_in_words_of_their_own(
    world, staff
):
    plan = make.offered_late(world)
    page = staff.page(page_of(plan))
    quoted = page.text.partition("Borgerens ret til at vælge")[2]
    assert "Borgeren får at vide: »Du kan vælge mellem de steder" in quoted
    rights = re.sub("»[^«]*«", "", quoted.partition("Brev")[0])
    assert not re.search(r"\b(du|dig|din|dit|dine)\b", rights, re.IGNORECASE), rights
    check = staff.page(f"{page_of(plan)}/tilbud/tjek", params={"sted": f"{world.own}|{make.LATE}"})
    silent = staff.submit(check, f"{page_of(plan)}/tilbud", notice_private_choice_stated="no")
    told = silent.text.partition(DA("common.form.wrong"))[2]
    assert "Brevet skal sige, at borgeren kan vælge et privat sted." in told


@pytest.mark.parametrize(
    ("start", "reply_by", "no_time"),
    [("2027-02-16", "2027-02-11", False), ("2027-02-12", "2027-02-11", False)],
)
def test_par6_stk3_the_day_to_reply_by_is_lawful_and_before_the_start(
    world, staff, start, reply_by, no_time
):
    path = f"{page_of(make.stratified(world))}/tilbud"
    check = staff.page(f"{path}/tjek", params={"sted": f"{world.own}|{start}"})
    assert check.form(path)["reply_by"] == reply_by
    assert (DA("cases_offer.reply_no_time") in check.text) == no_time


def test_par6_stk3_where_there_is_no_time_to_reply_before_the_start_it_is_said(world, staff):
    plan = make.stratified(world, discharged_on="2027-02-01")
    path = f"{page_of(plan)}/tilbud"
    check = staff.page(f"{path}/tjek", params={"sted": f"{world.own}|2027-02-10"})
    assert check.form(path)["reply_by"] == "2027-02-10"
    assert DA("cases_offer.reply_no_time") in check.text


def test_a_plan_has_one_numbering_of_days_also_when_the_hospital_defers_the_start(world, staff):
    plan = make.issued(world, not_before="2027-02-20")
    page = staff.page(page_of(plan))
    days = page.text.partition("Dage, der tæller")[2].partition(DA("cases.plan.arranged"))[0]
    assert "Fristerne tæller fra lørdag den 20. februar 2027 · dag 16" in days
    assert "dag -" not in days
    assert "i dag er dag 4 efter udskrivningen" in page.text


def test_no_label_of_the_days_covers_another(world, staff):
    plan = make.offered_late(world, clinical_start_deadline="2027-02-11")
    drawn = staff.get(page_of(plan)).text.partition('class="timeline"')[2].partition("</svg>")[0]
    labels = re.findall(r'<text x="(\d+)" y="(\d+)" font-size="17"[^>]*>([^<]+)<', drawn)
    assert len(labels) >= 5
    rows = {}
    for x, y, said in labels:
        rows.setdefault(y, []).append((int(x), int(x) + 9 * len(said)))
    for spans in rows.values():
        spans.sort()
        assert all(one[1] <= other[0] for one, other in pairwise(spans)), spans


def test_par5_stk3_history_tells_the_reason_for_the_level_and_who_assessed(world, staff):
    plan = make.issued(world)
    level = {"care_level": "basic", "reason": "Flere følger.", "assessed_by": "Fys. Bo"}
    make.posted(world.authority(), f"{plan}/stratification", level)
    make.posted(world.authority(), f"{plan}/offers", make.offer_body(world.own))
    row = staff.page(page_of(plan)).text.partition("Niveau er sat")[2]
    assert "Begrundelse: Flere følger. Vurderet af: Fys. Bo" in row[:300]


def test_headings_of_a_letter_are_headings(world, staff):
    letters = staff.get(f"{page_of(make.offered(world))}/breve").text
    assert re.search(r"<h3>Det kan du vælge</h3>", letters)
    assert re.search(r"<h3>Sådan svarer du</h3>", letters)
    assert "her i løsningen" not in letters


def test_the_list_is_first_what_the_authority_has_to_do_and_its_parts_add_up(world, staff):
    who = citizen()
    make.offered_late(world, citizen=who)
    own = staff.page("/sager")
    told = make.seen(
        world.authority(), "/v1/worklists/deadlines?to_do_by=authority&joined=true&limit=1"
    )
    of_own = sum(one["running"] for one in told["counts"] if one["to_do_by"] == "authority")
    assert told["total"] == of_own
    assert f"{of_own} frister, den mest presserende først" in own.text
    table = own.text.partition("Næste skridt")[2]
    assert DA("cases.kinds.reply") not in table.partition("Næste side")[0]
    replies = staff.page("/sager?vis=citizens")
    while who["citizen_ref"] not in replies.text:
        replies = staff.page(replies.links["Næste side"].replace("&amp;", "&"))
    assert DA("cases.kinds.reply") in replies.text.partition(who["citizen_ref"])[2][:200]


def test_what_has_to_be_filled_in_is_marked_by_the_case_at_hand(world, staff):
    first = staff.page(f"{page_of(make.issued(world))}/niveau").text
    assert "Skrevet under af en mere (kan udelades)" in first
    page = act(staff, make.issued(world), "niveau", care_level="basic", criteria_extent="limited")
    assert "Behov for kompetencer (kan udelades)" not in page.text


def test_staff_are_not_told_to_call_their_municipality(staff, browser):
    assert "Ring til din kommune" in browser.page("/").text
    assert "Ring til din kommune" not in staff.page("/sager").text
