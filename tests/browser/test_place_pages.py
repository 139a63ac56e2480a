"""The pages of authorities and places: no barrier, and the way of a file from fault to figures."""

import pytest
from playwright.sync_api import expect

from tests.api import capacity_make as capacity
from tests.browser.barriers import no_barrier
from tests.browser.place_pages import place_pages

HEAD = "provider_id;care_level;clinical_area;delivery_mode;start_on;places"


@pytest.mark.parametrize("lang", ["da", "en"])
@pytest.mark.parametrize("width", [1280, 320])
def test_there_is_no_barrier(world, opened, axe, lang, width):
    no_barrier(place_pages(world), opened, axe, lang=lang, width=width)


def a_file(path, *lines: str):
    path.write_text("\n".join([HEAD, *lines]), encoding="cp1252")
    return path


@pytest.mark.parametrize("scripts", [True, False])
def test_a_file_is_corrected_tried_and_published(world, opened, tmp_path, axe, scripts):
    place = capacity.provider(world.client, name="Søcentret")
    browser = opened(
        role="authority", authority_id="0751", scripts=scripts, run_first=axe if scripts else ""
    )
    page = browser.page
    browser.go("/kapacitet")
    wrong = a_file(tmp_path / "tal.csv", f"{place};let;01;on_site;2027-03-02;fire")
    page.get_by_label("CSV-fil").set_input_files(wrong)
    page.get_by_role("button", name="Prøv filen").click()
    expect(page.get_by_role("alert")).to_contain_text("2 fejl. Intet er gemt.")
    if scripts:
        expect(page.get_by_role("alert")).to_be_focused()
        told = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        assert [one["id"] for one in told["violations"]] == []
    browser.keep(f"capacity-faults-{'with' if scripts else 'without'}-scripts")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Hent jeres fil med fejlene skrevet på").click()
    returned = saved.value.path().read_text(encoding="utf-8-sig")
    again = tmp_path / "rettet.csv"
    again.write_text(
        returned.replace(";let;", ";basal;").replace(";fire;", ";4;"), encoding="utf-8"
    )
    page.get_by_label("CSV-fil").set_input_files(again)
    page.get_by_role("button", name="Prøv filen").click()
    expect(page.get_by_text("1 tal er i orden")).to_be_visible()
    browser.keep(f"capacity-tried-{'with' if scripts else 'without'}-scripts")
    page.get_by_role("button", name="Meld tallene nu").click()
    expect(page.get_by_text("1 tal gælder nu")).to_be_visible()
    assert [one["places"] for one in capacity.figures(world.client, provider_id=place)] == [4]
    assert browser.faults == []


def test_the_grid_is_filled_in_with_the_keyboard(world, opened):
    place = capacity.provider(world.client, name="Engcentret")
    browser = opened(role="authority", authority_id="0751")
    page = browser.page
    browser.go(f"/kapacitet/skema?sted={place}&uge=2027-03-02")
    page.get_by_label("Pladser: Underekstremitet, kirurgisk, på stedet, tirsdag").focus()
    page.keyboard.type("5")
    page.keyboard.press("Tab")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 tal gælder nu")).to_be_visible()
    [found] = capacity.figures(world.client, provider_id=place)
    assert (found["start_on"], found["places"], found["reserved_for_residents"]) == (
        "2027-03-02",
        5,
        2,
    )
    assert browser.faults == []


def test_the_menu_is_folded_where_there_is_no_room_and_opens_with_the_keyboard(opened):
    browser = opened(role="authority", authority_id="0751", width=320, scripts=False)
    page = browser.page
    browser.go("/kapacitet")
    link = page.get_by_role("navigation").get_by_role("link", name="Rapporter")
    expect(link).to_be_hidden()
    page.get_by_text("Menu", exact=True).focus()
    page.keyboard.press("Enter")
    expect(link).to_be_visible()
    link.click()
    expect(page.get_by_role("heading", name="Rapporter", level=1)).to_be_visible()


def test_the_menu_stands_open_where_there_is_room(opened):
    browser = opened(role="authority", authority_id="0751", scripts=False)
    browser.go("/kapacitet")
    menu = browser.page.get_by_role("navigation")
    expect(menu.get_by_role("link", name="Rapporter")).to_be_visible()
    expect(menu.get_by_text("Menu", exact=True)).to_be_hidden()


def test_the_grid_scrolls_in_its_own_frame_on_a_narrow_screen(world, opened):
    place = capacity.provider(world.client, name="Mosecentret")
    browser = opened(role="authority", authority_id="0751", width=320)
    page = browser.page
    browser.go(f"/kapacitet/skema?sted={place}&uge=2027-03-02")
    expect(page.get_by_text("Rul til siden i skemaet")).to_be_visible()
    boxes = [page.locator(f"#{part}_01_on_site_2027-03-01").bounding_box() for part in "pr"]
    assert all(box["x"] + box["width"] <= 320 - 16 for box in boxes)  # both of the first day


@pytest.mark.parametrize(("width", "sticks"), [(1280, "sticky"), (375, "static")])
def test_what_saves_the_grid_stays_in_sight_only_where_cells_do_too(world, opened, width, sticks):
    browser = opened(role="authority", authority_id="0751", width=width)
    browser.go(f"/kapacitet/skema?sted={world.own}")
    expect(browser.page.locator(".save")).to_have_css("position", sticks)


def test_the_board_shows_all_its_rows(opened):
    browser = opened(role="authority", authority_id="0751")
    browser.go("/egne-ventetider")
    expect(browser.page.get_by_role("region", name="Steder og niveauer")).to_have_css(
        "max-height", "none"
    )
