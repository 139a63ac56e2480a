"""What comes with the pages is what was taken, whole, and fetches nothing from elsewhere."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from service.portal import assets

PORTAL = Path(assets.__file__).parent
VENDOR = PORTAL / "static" / "vendor"
TAKEN = json.loads((VENDOR / "VENDOR.json").read_text())
URL = re.compile(r"url\(\s*['\"]?([^'\")]+)['\"]?\s*\)")
ELSEWHERE = re.compile(r"""(?:src|href|action|hx-\w+|url\()\s*=?\s*["']?\s*(?:https?:)?//""")


@pytest.mark.parametrize("package", TAKEN, ids=lambda one: one["name"])
def test_the_files_are_those_that_were_taken(package):
    folder = VENDOR / package["name"]
    found = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert found == package["sha256"]
    assert any(name.startswith("LICENSE") for name in found)
    assert package["licence"] and package["version"]


def test_every_folder_of_foreign_files_is_written_down():
    assert {path.name for path in VENDOR.iterdir() if path.is_dir()} == {p["name"] for p in TAKEN}


def test_every_file_that_a_style_names_is_there():
    missing = [
        f"{style.name}: {url}"
        for style in PORTAL.rglob("static/**/*.css")
        for url in URL.findall(style.read_text())
        if not url.startswith("data:") and not (style.parent / url).is_file()
    ]
    assert missing == []


def test_fonts_are_woff2_alone():
    kinds = {path.suffix for path in (VENDOR / "dkfds" / "fonts").rglob("*") if path.is_file()}
    assert kinds == {".woff2"}


def test_no_logo_of_another_sender_comes_along():
    names = [path.name.lower() for path in VENDOR.rglob("*")]
    assert not [name for name in names if "borgerdk" in name or "virk" in name]


def test_pages_and_scripts_of_ours_fetch_nothing_from_elsewhere():
    ours = [*PORTAL.glob("templates/**/*.html"), *PORTAL.glob("static/*.*")]
    assert [path.name for path in ours if ELSEWHERE.search(path.read_text())] == []


def test_no_page_holds_script_or_style_of_its_own():
    inline = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:")
    found = [p.name for p in PORTAL.glob("templates/**/*.html") if inline.search(p.read_text())]
    assert found == []


def test_files_are_kept_for_ever_under_an_address_that_changes_with_them(browser):
    page = browser.get("/")
    assert assets.version() in page.text
    style = browser.get(assets.address("portal.css"))
    kept = set(style.headers["cache-control"].split(", "))
    assert kept == {"public", "max-age=31536000", "immutable"}
    assert style.headers["content-encoding"] == "gzip"
    assert "set-cookie" not in style.headers
