"""A citizen's whole way: with scripts, without them, and with the keyboard alone."""

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
    expect(page.get_by_text("Det postnummer kender vi ikke")).to_be_visible()
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
