"""Every page, in both languages, on a wide and a narrow screen: no barrier, no fault, no overflow.

The pictures of the pages are in `build/portal`.
"""

import pytest

from tests.browser.conftest import Open
from tests.browser.barriers import no_barrier
from tests.browser.every_page import every_page
from tests.browser.shown import Shown


def barriers(pages: list[Shown], opened: Open, axe: str, *, lang: str, width: int) -> str:
    """What stands in a reader's way, what went wrong, and which pages are too wide; a line each."""
    found, faults, wide, browsers = [], [], [], {}
    for shown in pages:
        who = json.dumps(shown.claims)
        if who not in browsers:
            browsers[who] = opened(width=width, lang=lang, run_first=axe, **shown.claims)
        browser = browsers[who]
        assert browser.go(shown.path) == shown.status, shown.name
        browser.page.wait_for_load_state("networkidle")
        browser.keep(f"{shown.name}-{lang}-{width}")
        told = browser.page.evaluate(_RUN)
        found += [
            f"{shown.name}: {one['id']}: {one['nodes'][0]['html'][:160]}"
            for one in told["violations"]
        ]
        wide += [shown.name] if browser.is_too_wide() else []
    for browser in browsers.values():
        faults += browser.faults
    return "\n".join([*found, *faults, *(f"{name} is too wide" for name in wide)])


@pytest.mark.parametrize("lang", ["da", "en"])
@pytest.mark.parametrize("width", [1280, 320])
def test_there_is_no_barrier(world, opened, axe, lang, width):
    assert barriers(every_page(world), opened, axe, lang=lang, width=width) == ""


@pytest.mark.parametrize("lang", ["da", "en"])
@pytest.mark.parametrize("width", [1280, 320])
def test_there_is_no_barrier(world, opened, axe, lang, width):
    no_barrier(every_page(world), opened, axe, lang=lang, width=width)
