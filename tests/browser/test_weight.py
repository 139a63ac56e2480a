"""How much a page weighs on its way to the reader, as the browser counts it."""

from tests.browser.test_journey import a_plan

KB = 1_000
FIRST_LOAD, LATER = 350 * KB, 60 * KB


def weighed(browser, path: str) -> int:
    """Bytes that came over the wire for a page and all it names."""
    session = browser.page.context.new_cdp_session(browser.page)
    session.send("Network.enable")
    came: list[float] = []
    session.on("Network.loadingFinished", lambda told: came.append(told["encodedDataLength"]))
    browser.go(path)
    browser.page.wait_for_load_state("networkidle")
    session.detach()
    return round(sum(came))


def test_the_heaviest_page_is_light(world, opened, record_property):
    ref, path = a_plan(world)
    browser = opened(role="citizen", sub=ref)
    first = weighed(browser, f"{path}/tilbud")
    later = weighed(browser, f"{path}/tilbud?sort=travel")
    record_property("first_load_bytes", first)
    record_property("later_bytes", later)
    assert 0 < later < LATER
    assert later < first < FIRST_LOAD
