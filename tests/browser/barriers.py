"""What every page is held to: no barrier, no fault, no overflow; its picture is kept."""

import json
from collections.abc import Iterable
from typing import Any

from tests.browser.every_page import Shown

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = f"axe.run(document, {{runOnly: {json.dumps(TAGS)}, resultTypes: ['violations']}})"


def no_barrier(pages: Iterable[Shown], opened: Any, axe: str, *, lang: str, width: int) -> None:
    """Look at pages in one language on one width of screen."""
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
    assert not (found or faults or wide), f"{found} {faults} {wide}"
