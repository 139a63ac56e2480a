"""No secret is kept in the repository; what looks like one is named here, with the reason."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
_GENERATED = (".lock", "package-lock.json", "service/static/", "VENDOR.json")
# Addresses, passwords and keys that open nothing: examples, published vectors, hostile addresses,
# and a provider that lives for one test.
_KNOWN = {
    ".env.example",
    "docker/README.md",
    "tests/api/test_webhooks.py",
    "tests/db/test_backup.py",
    "tests/identity/provider.mjs",
    "tests/identity/test_openid_provider.py",
    "tests/service/test_outward.py",
    "tests/service/test_tracing.py",
}


def scan(*files: str, folder: Path = ROOT) -> dict[str, list[dict[str, object]]]:
    command = [sys.executable, "-m", "detect_secrets", "scan", "--all-files", *files]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    found: dict[str, list[dict[str, object]]] = json.loads(done.stdout)["results"]
    return found


def test_nothing_in_the_repository_looks_like_a_secret_that_is_not_known():
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    files = [f for f in listed.stdout.splitlines() if not any(g in f for g in _GENERATED)]
    assert len(files) > 500
    assert set(scan(*files)) <= _KNOWN


def test_a_planted_secret_is_found(tmp_path):
    planted = tmp_path / "settings.py"
    planted.write_text('PASSWORD = "' + "hunter2-hunter2" + '"\n', encoding="utf-8")
    assert scan(planted.name, folder=tmp_path)
