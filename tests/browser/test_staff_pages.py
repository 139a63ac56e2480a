"""The pages of those who work with plans: no barrier, no fault, no overflow; and a way through."""

import pytest
from playwright.sync_api import expect

from tests.api import plan_make as make
from tests.browser.barriers import no_barrier
from tests.browser.staff_pages import STAFF, staff_pages


@pytest.mark.parametrize("lang", ["da", "en"])
@pytest.mark.parametrize("width", [1280, 320])
def test_there_is_no_barrier_for_those_who_work(world, opened, axe, lang, width):
    no_barrier(staff_pages(world), opened, axe, lang=lang, width=width)


def test_from_a_deadline_to_an_offer_without_scripts(world, opened):
    plan = make.stratified(world)
    browser = opened(scripts=False, **STAFF)
    page = browser.page
    browser.go(f"/sager/{plan.rpartition('/')[2]}")
    page.get_by_role("link", name="Tilbud om start").click()
    page.get_by_role("button", name="Gå videre").click()
    page.get_by_role("button", name="Giv tilbuddet og hold pladsen").click()
    expect(page.get_by_text("Tilbuddet er givet")).to_be_visible()
    expect(page.get_by_role("link", name="PDF").first).to_be_visible()


def test_a_heading_of_a_letter_is_larger_than_those_below_it(world, opened):
    browser = opened(**STAFF)
    browser.go(f"/sager/{make.offered_late(world).rpartition('/')[2]}/breve")
    letter, sizes = browser.page.locator("article.letter").first, []
    for level in ("h2", "h3", "h4", "p"):
        said = letter.locator(level).last
        sizes.append(said.evaluate("(one) => parseFloat(getComputedStyle(one).fontSize)"))
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes[:3])) == 3


def test_a_run_that_is_under_way_looks_again_by_itself(world, opened):
    answer = world.authority().post("/v1/match-runs", json={"authority_id": make.HOME})
    run = answer.json()["run_id"]
    browser = opened(**STAFF)
    browser.go(f"/matchkoersler/{run}")
    expect(browser.page.get_by_role("progressbar")).to_be_visible()
    stop, status = (
        browser.page.get_by_role("button", name="Stop"),
        browser.page.get_by_role("status"),
    )
    stop.focus()
    line = status.element_handle()
    with browser.page.expect_response(lambda answer: run in answer.url):
        pass
    expect(browser.page.locator("#fremdrift.htmx-request")).to_have_count(0)
    expect(stop).to_be_focused()
    assert line is not None
    assert line.evaluate("(line) => line.isConnected")
    assert world.authority().post(f"/v1/match-runs/{run}/cancellation").status_code == 200
    expect(browser.page.get_by_text("Nogen har stoppet kørslen")).to_be_visible()
    assert browser.faults == []


def test_deadlines_of_one_kind_are_folded_away_on_a_narrow_screen(world, opened):
    make.stratified(world)
    wide = opened(role="authority", authority_id=make.HOME)
    wide.go("/sager")
    expect(wide.page.locator(".kinds li a").first).to_be_visible()
    expect(wide.page.locator(".kinds summary")).to_be_hidden()
    narrow = opened(role="authority", authority_id=make.HOME, width=375)
    narrow.go("/sager")
    expect(narrow.page.locator(".kinds li a").first).to_be_hidden()
    narrow.page.get_by_text("Vis en slags frist").click()
    expect(narrow.page.locator(".kinds li a").first).to_be_visible()


def test_the_ways_to_look_at_deadlines_stand_on_one_line(world, opened):
    make.stratified(world)
    for width in (1280, 375):
        browser = opened(role="authority", authority_id=make.HOME, width=width)
        browser.go("/sager")
        views = browser.page.locator(".strip").nth(1).get_by_role("link").all()
        assert len({one.bounding_box()["y"] for one in views}) == 1
