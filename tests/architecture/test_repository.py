"""What is committed speaks of the project alone and lacks nothing."""

import hashlib
import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SWAGGER = ROOT / "service" / "static" / "swagger-ui"


def committed() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def test_no_file_names_the_folder_it_was_written_in():
    own = str(ROOT).encode()
    named = [p for p in committed() if p.is_file() and p.parts[1:] and own in p.read_bytes()]
    assert named == []


def test_the_vendored_files_are_those_that_were_taken():
    vendor = json.loads((SWAGGER / "VENDOR.json").read_text())
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in SWAGGER.iterdir()
        if path.name != "VENDOR.json"
    }
    assert found == vendor["sha256"]
    assert {"LICENSE", "NOTICE"} <= set(found)


def test_the_vendored_styles_fetch_nothing():
    urls = re.findall(rb"url\(\s*['\"]?([^'\")]{5})", (SWAGGER / "swagger-ui.css").read_bytes())
    assert set(urls) == {b"data:"}


def test_locks_hold_hashes_and_no_registry():
    for lock in ("requirements.lock", "requirements-dev.lock", "requirements-uv.lock"):
        text = (ROOT / lock).read_text()
        pinned = re.findall(r"^[a-z0-9._-]+==\S+.*$", text, re.MULTILINE)
        assert pinned, lock
        assert all(line.endswith("\\") for line in pinned), lock
        assert "://" not in text, lock
