"""A hospital issues plans in the portal, an authority receives one, the supervision asks again."""

from uuid import uuid4

import pytest

from tests.api import plan_make as make
from tests.portal.browsing import Page
from tests.portal.test_texts import DA

PATH = "/udsted-plan"
PLAN = {
    "citizen_postcode": "8000",
    "home_municipality": make.HOME,
    "plan_type": "general",
    "clinical_area": "01",
    "discharged_on": make.DISCHARGED_ON,
    "functional_ability": "Går med rollator.",
    "needs": "Gangtræning.",
    "impairments": "Nedsat muskelkraft\n\nNedsat balance",
    "contacts_municipality": "8940 2000",
    "contacts_region": "7841 0000",
    "consent_municipality": "yes",
    "consent_region": "yes",
    "consent_gp": "yes",
}


@pytest.fixture
def ward(signed_in):
    return signed_in("hospital")


def ward_api(world):
    return world.client.as_("hospital")


def issue(browser, **changes):
    named = {"citizen_citizen_ref": f"borger-{uuid4()}", "external_id": f"plan-{uuid4()}"}
    return browser.submit(browser.page(PATH), PATH, **PLAN | named | changes)


def test_par1_a_plan_is_issued(world, ward):
    page = issue(ward)
    assert "Planen er udstedt" in page.text
    plan = make.seen(world.authority(), f"/v1/plans/{page.url.partition('?')[0][-36:]}")
    assert plan["impairments"] == ["Nedsat muskelkraft", "Nedsat balance"]
    assert plan["recipients"] == ["municipality", "gp"]


@pytest.mark.parametrize("plan_type", ["hospital_specialised", "specialised_rehab"])
def test_par2_the_wider_types_need_their_own_texts(world, ward, plan_type):
    wider = {"plan_type": plan_type, "consent_hospital": "yes"}
    page = issue(ward, **wider)
    if plan_type == "specialised_rehab":
        assert {"#total_functional_ability", "#total_needs"} <= set(page.links.values())
        wider |= {"total_functional_ability": "Samlet.", "total_needs": "Samlet."}
        page = issue(ward, **wider)
    assert "Planen er udstedt" in page.text


def test_every_fault_is_named_at_once_and_what_was_written_stays(world, ward):
    page = ward.submit(ward.page(PATH), PATH, functional_ability="Går.", discharged_on="i går")
    assert page.status == 400
    faults = {"citizen_citizen_ref", "citizen_postcode", "home_municipality", "external_id"}
    assert {f"#{name}" for name in faults | {"discharged_on"}} <= set(page.links.values())
    assert "Går." in page.text


def test_the_laws_faults_come_with_those_of_the_form(world, ward):
    page = ward.submit(ward.page(PATH), PATH, consent_given_by="next_of_kin")
    faults = {"citizen_citizen_ref", "functional_ability", "contacts_region", "consent_given_by"}
    assert {f"#{name}" for name in faults} <= set(page.links.values())
    assert "Skriv, hvad patienten kan og ikke kan." in page.text
    again = issue(ward, citizen_citizen_ref="", contacts_region="")
    assert {"#citizen_citizen_ref", "#contacts_region"} <= set(again.links.values())


def test_par4_it_is_told_whom_the_plan_was_sent_to_or_that_it_was_not(world, ward):
    assert "Den er sendt til: kommunen, egen læge." in issue(ward).text
    kept = issue(ward, consent_municipality="", consent_region="", consent_gp="")
    assert "Planen er udstedt, men ikke sendt" in kept.text
    assert "Patienten har ikke sagt ja til, at planen sendes til: kommunen." in kept.text
    assert "Det er gemt" not in kept.text


def test_par4_a_plan_that_the_patient_keeps_can_be_printed_with_its_id(world, ward):
    kept = issue(ward, consent_municipality="", consent_region="", consent_gp="")
    path = kept.url.partition("?")[0][-43:]
    assert kept.links["Print planen"] == f"{path}/udskrift"
    sheet = ward.page(f"{path}/udskrift")
    assert f"henter planen med dette id: {path[-36:]}" in sheet.text
    plan = make.seen(world.client.as_("hospital"), f"/v1/plans/{path[-36:]}")
    for told in (plan["external_id"], plan["functional_ability"], plan["needs"]):
        assert told in sheet.text


def test_par4_consent_that_comes_later_is_a_correction_that_sends_the_plan(world, ward):
    kept = issue(ward, consent_municipality="", consent_region="", consent_gp="")
    path = kept.url.partition("?")[0][-43:]
    assert path.startswith("/sager/")
    form = ward.page(f"{path}/rettelse")
    assert form.form(f"{path}/rettelse").get("consent_municipality") is None
    done = ward.submit(
        form, f"{path}/rettelse", reason="Patienten siger ja nu.", consent_municipality="yes"
    )
    assert "Planen er rettet" in done.text
    plan = make.seen(world.authority(), f"/v1/plans/{path[-36:]}")
    assert (plan["state"], plan["recipients"]) == ("awaiting_stratification", ["municipality"])


def test_a_correction_of_something_else_leaves_the_consent_as_it_is(world, ward):
    path = issue(ward).url.partition("?")[0][-43:]
    ward.submit(ward.page(f"{path}/rettelse"), f"{path}/rettelse", reason="Fejl.", needs="Andet.")
    plan = make.seen(world.authority(), f"/v1/plans/{path[-36:]}")
    assert plan["needs"] == "Andet."
    assert (plan["consent"]["municipality"], plan["consent"]["gp"]) == (True, True)


def test_what_stands_wrongly_is_corrected_or_cleared_and_the_rest_stays(world, ward):
    days = {"clinical_start_deadline": "2027-02-15", "not_before": "2027-02-09"}
    path = issue(ward, **days).url.partition("?")[0][-43:]
    form = ward.page(f"{path}/rettelse")
    stood = form.form(f"{path}/rettelse")
    assert (stood["impairments"], stood["not_before"]) == (
        "Nedsat muskelkraft\r\nNedsat balance",
        days["not_before"],
    )
    cleared = dict.fromkeys(days, "")
    changes = {"home_municipality": "0461", "contacts_municipality": "6551 1111"}
    done = ward.submit(form, f"{path}/rettelse", reason="Tastefejl.", **cleared | changes)
    assert "Planen er rettet" in done.text
    told = make.seen(ward_api(world), f"/v1/plans/{path[-36:]}")
    assert (told["clinical_start_deadline"], told["not_before"]) == (None, None)
    assert told["home_municipality"] == "0461"
    assert told["contacts"] == {"municipality": "6551 1111", "region": PLAN["contacts_region"]}
    [revision] = make.seen(ward_api(world), f"/v1/plans/{path[-36:]}/revisions")["items"]
    assert set(revision["fields"]) == {*days, "home_municipality", "contacts"}


def test_a_correction_of_nothing_and_one_that_leaves_a_gap_are_told_plainly(world, ward):
    path = issue(ward).url.partition("?")[0][-43:]
    form = ward.page(f"{path}/rettelse")
    nothing = ward.submit(form, f"{path}/rettelse", reason="Fejl.")
    assert (nothing.status, DA("common.faults.nothing_given") in nothing.text) == (400, True)
    gap = ward.submit(nothing, f"{path}/rettelse", reason="Fejl.", needs="", home_municipality="")
    assert {"#needs", "#home_municipality"} <= set(gap.links.values())
    assert DA("common.faults.not_clearable") in gap.text


def test_a_postcode_of_another_municipality_is_told(world, ward):
    elsewhere = issue(ward, home_municipality="0101")
    assert "Det meste af postnummer 8000 ligger i Aarhus Kommune." in elsewhere.text
    assert "Det meste af postnummer" not in issue(ward).text


def test_a_plan_that_was_kept_is_received_by_its_id(world, ward, signed_in):
    kept = issue(ward, consent_municipality="", consent_region="", consent_gp="")
    plan_id = kept.url.partition("?")[0][-36:]
    staff = signed_in("authority", authority_id=make.HOME)
    form = staff.page("/modtag-plan")
    for unknown in ("12", str(uuid4())):
        wrong = staff.submit(form, "/modtag-plan", plan_id=unknown)
        assert (wrong.status, "#plan_id" in wrong.links.values()) == (400, True)
        form = wrong
    done = staff.submit(form, "/modtag-plan", plan_id=plan_id, how="paper")
    assert "Planen er modtaget" in done.text


def test_a_hospital_corrects_and_takes_back_its_own_plan(world, ward):
    here = issue(ward).url.partition("?")[0]
    path = f"{here[here.index('/sager') :]}"
    form = ward.page(f"{path}/rettelse")
    done = ward.submit(form, f"{path}/rettelse", reason="Tastefejl.", needs="Styrketræning.")
    assert "Planen er rettet" in done.text
    assert "Styrketræning." in done.text
    assert "Behov for genoptræning – Tastefejl." in done.text
    back = ward.submit(ward.page(f"{path}/tilbagekald"), f"{path}/tilbagekald")
    assert "Planen er trukket tilbage" in back.text


def test_the_supervision_reads_decisions_and_asks_again(world, signed_in):
    plan = make.stratified(world)
    auditor = signed_in("auditor")
    path = f"/sager/{plan.rpartition('/')[2]}"
    assert "Det kan I gøre nu" not in auditor.page(path).text
    page = auditor.page(f"{path}/afgoerelser")
    [*_, (action, fields)] = [form for form in page.forms if form[0].endswith("/gentag")]
    done = auditor.post(action, data=fields)
    assert "Det samme svar som dengang" in done.text
    assert "Afgørelser" in page.title
    box = Page(done).text.partition("Det samme svar som dengang")[2].partition("Spørg reglerne")[0]
    assert box.strip().startswith("Planen er udstedt , 8. februar 2027, 08.00")
    assert "Reglernes svar dengang: Planen går til: Venter på stratificering." in box


def test_the_supervision_reads_what_the_rules_answered_in_words(world, signed_in):
    plan = make.placed_privately(world)
    page = signed_in("auditor").page(f"/sager/{plan.rpartition('/')[2]}/afgoerelser")
    sent = page.text.partition("Planen er sendt til stedet")[2]
    assert "Planen går til: Starten er på plads." in sent[:400]
    reported = sent.partition("En privat start er meldt")[2].partition("Vis det, reglerne")[0]
    assert "Ja (§ 8, stk. 1). " in reported
    assert "Privat sted: Ja (§ 7, stk. 3). " in reported
    assert "holds" not in reported
    assert "Navnene er koder fra systemet." in page.text
