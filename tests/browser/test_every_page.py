"""Every page, in both languages, on a wide and a narrow screen: no barrier, no fault, no overflow.

The pictures of the pages are in `build/portal`.
"""

import pytest

from tests.browser.barriers import no_barrier
from tests.browser.every_page import every_page


@pytest.mark.parametrize("lang", ["da", "en"])
@pytest.mark.parametrize("width", [1280, 320])
def test_there_is_no_barrier(world, opened, axe, lang, width):
    no_barrier(every_page(world), opened, axe, lang=lang, width=width)


def test_rows_and_map_stand_above_the_fold_and_the_map_stays(opened):
    """The map stands beside the table, and is still seen where the rows end."""
    page = opened().page
    page.goto("/ventetider")
    row = page.locator("main table tbody tr").first.bounding_box()
    picture = page.locator("main .map svg").bounding_box()
    assert row["y"] + row["height"] < 800
    assert picture["y"] < 400
    assert picture["x"] > row["x"] + row["width"]
    assert picture["height"] < 800
    before = "table.compareDocumentPosition(svg) & Node.DOCUMENT_POSITION_FOLLOWING"
    assert page.evaluate(
        "([table, svg] = ['main table', 'main .map svg'].map(s => document.querySelector(s)))"
        f" && {before}"
    )


def test_on_a_phone_the_map_comes_below_the_table(opened):
    page = opened(width=320).page
    page.goto("/ventetider")
    table = page.locator("main table").first.bounding_box()
    assert page.locator("main .map svg").bounding_box()["y"] >= table["y"] + table["height"]
