"""Every page, in both languages, on a wide and a narrow screen: no barrier, no fault, no overflow.

The pictures of the pages are in `build/portal`.
"""

import json

import pytest

from tests.browser.every_page import every_page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = f"axe.run(document, {{runOnly: {json.dumps(TAGS)}, resultTypes: ['violations']}})"


@pytest.mark.parametrize("lang", ["da", "en"])
@pytest.mark.parametrize("width", [1280, 320])
def test_there_is_no_barrier(world, opened, axe, lang, width):
    found, faults, wide, browsers = [], [], [], {}
    for shown in every_page(world):
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
    assert "\n".join([*found, *faults, *(f"{name} is too wide" for name in wide)]) == ""
