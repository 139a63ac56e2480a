"""A citizen's whole way: with scripts, without them, and with the keyboard alone."""

from urllib.parse import urlencode
from uuid import uuid4

from playwright.sync_api import expect

from tests.api import plan_make as make


def a_plan(world) -> tuple[str, str]:
    ref = f"citizen-{uuid4()}"
    path = make.offered_late(world, citizen={"citizen_ref": ref, "postcode": "8000"})
    return ref, path.replace("/v1/plans/", "/planer/")


def test_with_scripts_from_the_plan_to_an_agreed_private_start(world, opened):
    ref, _path = a_plan(world)
    browser = opened(role="citizen", sub=ref)
    page = browser.page
    browser.go("/planer")
    page.get_by_role("link", name="Se og sammenlign steder").click()
    before = page.get_by_role("status").inner_text()
    page.get_by_label("Privat", exact=True).check()
    expect(page.get_by_role("status")).not_to_have_text(before)
    assert "runner=private" in page.url  # going back leads to the list as it was
    expect(page.locator("#map .leaflet-marker-icon")).to_have_count(
        page.locator("tr[data-number]").count()
    )
    numbers = page.locator("tr[data-number] .pin").all_inner_texts()
    assert page.locator("#map .leaflet-marker-icon").all_inner_texts() == numbers

    private = page.locator("tr[data-number]").filter(has_text="§ 7, stk. 3")
    private.get_by_role("link", name="Vælg").first.click()
    page.get_by_label("Ja, min plan må blive sendt").check()
    page.get_by_role("button", name="Bekræft valg").click()
    expect(page.get_by_role("heading", name="Kvittering")).to_be_visible()
    page.get_by_role("link", name="Fortæl, at du har aftalt start").click()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Du har en plads")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Læg i kalender").click()
    assert saved.value.suggested_filename == "genoptraening.ics"
    assert browser.faults == []


def test_a_filter_changes_the_list_and_the_pins_of_one_map(world, opened):
    ref, path = a_plan(world)
    browser = opened(role="citizen", sub=ref)
    page, outlines = browser.page, []
    page.on("request", lambda asked: outlines.append(asked.url) if "outline" in asked.url else None)
    browser.go(f"{path}/tilbud")
    page.wait_for_load_state("networkidle")
    pins, rows = page.locator("#map .leaflet-marker-icon"), page.locator("tr[data-number]")
    closed = page.locator(".closed").inner_text()
    everywhere = rows.count()
    page.get_by_label("Privat", exact=True).check()
    expect(rows).not_to_have_count(everywhere)
    expect(pins).to_have_count(rows.count())
    page.get_by_label("Tolk").check()
    expect(rows).to_have_count(0)
    expect(page.locator("#map")).to_be_hidden()
    page.get_by_label("Tolk").uncheck()
    page.get_by_label("Privat", exact=True).uncheck()
    expect(pins).to_have_count(everywhere)
    assert page.locator(".closed").inner_text() == closed
    assert len(outlines) == 1
    page.get_by_label("Regn vejen fra").fill("9999")
    page.keyboard.press("Enter")
    expect(page.locator("#postcode-error")).to_contain_text("Det postnummer kender vi ikke")
    assert browser.faults == []


def test_without_scripts_the_same_list_and_the_same_receipt(world, opened):
    ref, path = a_plan(world)
    browser = opened(role="citizen", sub=ref, scripts=False)
    page = browser.page
    browser.go(f"{path}/tilbud")
    page.get_by_label("Privat", exact=True).check()
    page.get_by_role("button", name="Vis", exact=True).click()
    assert "runner=private" in page.url
    expect(page.locator("#map")).to_be_hidden()
    page.get_by_label("Privat", exact=True).uncheck()
    page.get_by_role("button", name="Vis", exact=True).click()
    browser.go(path)
    page.get_by_role("link", name="Tag imod tilbuddet").click()
    page.get_by_role("button", name="Bekræft valg").click()
    expect(page.get_by_text("Du har en plads")).to_be_visible()


def test_with_the_keyboard_alone(world, opened):
    ref, path = a_plan(world)
    browser = opened(role="citizen", sub=ref)
    page = browser.page
    browser.go(path)
    assert browser.tab_to("Gå til indholdet") == 1
    page.keyboard.press("Enter")
    assert browser.tab_to("Tag imod tilbuddet") <= 6
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Bekræft dit valg")).to_be_visible()
    browser.tab_to("Bekræft valg")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Du har en plads")).to_be_visible()
    assert browser.faults == []


def test_a_form_that_is_wrong_puts_the_focus_on_what_to_correct(world, opened):
    ref, path = a_plan(world)
    browser = opened(role="citizen", sub=ref)
    query = f"provider_id={world.private}&start_on={make.SOONER}&basis=§ 7, stk. 3"
    browser.go(f"{path}/valg?{query}")
    browser.page.get_by_role("button", name="Bekræft valg").click()
    summary = browser.page.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link").click()
    expect(browser.page.get_by_label("Ja, min plan må blive sendt")).to_be_focused()


def test_going_back_brings_the_list_and_the_map_of_before(world, opened):
    ref, path = a_plan(world)
    browser = opened(role="citizen", sub=ref)
    page = browser.page
    browser.go(f"{path}/tilbud")
    pins, rows = page.locator("#map .leaflet-marker-icon"), page.locator("tr[data-number]")
    everywhere = rows.count()
    expect(pins).to_have_count(everywhere)
    page.get_by_label("Privat", exact=True).check()
    expect(rows).not_to_have_count(everywhere)
    page.go_back()
    expect(rows).to_have_count(everywhere)
    expect(page.get_by_label("Privat", exact=True)).not_to_be_checked()
    expect(pins).to_have_count(everywhere)
    assert browser.faults == []


def test_who_is_signed_out_meanwhile_comes_to_sign_in(world, opened):
    ref, path = a_plan(world)
    browser = opened(role="citizen", sub=ref)
    browser.go(f"{path}/tilbud?postcode=1050")
    browser.page.context.clear_cookies(name="fritvalg-session")
    browser.page.get_by_label("Privat", exact=True).check()
    expect(browser.page.get_by_role("heading", level=1)).to_have_text("Log ind")
    assert urlencode({"next": f"{path}/tilbud?postcode=1050"}) in browser.page.url


def test_a_list_that_could_not_be_fetched_says_so_until_it_is(world, opened):
    ref, path = a_plan(world)
    browser = opened(role="citizen", sub=ref)
    page = browser.page
    browser.go(f"{path}/tilbud")
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.get_by_label("Privat", exact=True).check()
    expect(page.get_by_role("alert")).to_contain_text("Siden kunne ikke hente det nye")
    expect(page.locator("tr[data-number]")).not_to_have_count(0)
    page.context.set_offline(False)
    page.get_by_label("Privat", exact=True).uncheck()
    expect(page.get_by_role("alert")).to_be_hidden()


def test_a_corrected_postcode_is_wrong_no_more(world, opened):
    ref, path = a_plan(world)
    browser = opened(role="citizen", sub=ref)
    page = browser.page
    browser.go(f"{path}/tilbud?postcode=9999")
    field, status = page.get_by_label("Regn vejen fra"), page.get_by_role("status")
    wrong = "Det postnummer kender vi ikke"
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("1050")
    page.keyboard.press("Enter")
    expect(field).to_have_attribute("aria-invalid", "false")
    expect(field).to_be_focused()
    expect(page.locator("#postcode-error")).to_be_hidden()
    expect(status).to_contain_text("1050")
    field.fill("9999")
    page.keyboard.press("Enter")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#postcode-error")).to_contain_text(wrong)
    expect(status).to_contain_text(wrong)
    assert browser.faults == []


def test_more_places_take_the_focus_to_the_first_of_them(world, opened):
    ref, path = a_plan(world)
    browser = opened(role="citizen", sub=ref)
    page = browser.page
    browser.go(f"{path}/tilbud?shown=1")
    page.get_by_role("link", name="Vis flere").click()
    expect(page.locator("tr[data-number='2'] th")).to_be_focused()
    assert browser.faults == []
