"""A page that remembers whatever it should not have done."""

import re
from pathlib import Path

from playwright.sync_api import Page

SHOTS = Path(__file__).parents[2] / "build" / "portal"
_EXPECTED = re.compile(r"the server responded with a status of 4\d\d")  # of a page that says no


class Watched:
    """A page of the browser.

    Attributes:
        page: Playwright's own.
        faults: messages of the console, and requests to elsewhere.
    """

    def __init__(self, page: Page, url: str) -> None:
        self.page, self._url = page, url
        self.faults: list[str] = []
        page.on("console", lambda told: self._heard(told.type, told.text))
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("request", lambda asked: self._asked(asked.url))

    def go(self, path: str) -> int:
        """Open an address; gives the status."""
        answer = self.page.goto(path)
        assert answer is not None
        return answer.status

    def is_too_wide(self) -> bool:
        """Whether one has to scroll sideways."""
        wide: int = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        return wide > 0

    def keep(self, name: str) -> None:
        """Keep a picture of the whole page."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png", full_page=True)

    def tab_to(self, words: str) -> int:
        """Press Tab until something with these words has the focus; gives how often."""
        for times in range(1, 80):
            self.page.keyboard.press("Tab")
            said = self.page.evaluate(
                "(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim()"
            )
            if words in said and len(said) < 2 * len(words) + 20:
                return times
        msg = f"Tab does not reach: {words}"
        raise AssertionError(msg)

    def _heard(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and not _EXPECTED.search(text):
            self.faults.append(f"{kind}: {text}")

    def _asked(self, url: str) -> None:
        if not url.startswith((self._url, "data:")):
            self.faults.append(f"asked {url}")
