"""The check of the locks finds what is planted, and never passes by looking at nothing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.supply.audit import LOCKS, Finding, NothingLookedAt, findings, pinned

ROOT = Path(__file__).parents[2]


def advisory(folder, name, *events, versions=(), **changes):
    record = {
        "id": f"PYSEC-{name}",
        "affected": [
            {
                "package": {"ecosystem": "PyPI", "name": name},
                "ranges": [{"type": "ECOSYSTEM", "events": list(events)}],
                "versions": list(versions),
            }
        ],
    }
    (folder / f"{name}.json").write_text(json.dumps(record | changes), encoding="utf-8")


def test_the_locks_name_every_package_with_a_hash():
    for lock in LOCKS:
        text = (ROOT / lock).read_text(encoding="utf-8")
        packages = pinned(ROOT / lock)
        assert packages
        assert text.count("==") >= len(packages)
        for name, version in packages.items():
            after = text.split(f"{name}=={version}", 1)
            assert len(after) == 1 or "--hash=sha256:" in after[1][:400], name


@pytest.mark.parametrize(
    ("events", "versions", "is_found"),
    [
        ([{"introduced": "0"}], [], True),
        ([{"introduced": "0"}, {"fixed": "2.0"}], [], True),
        ([{"introduced": "0"}, {"fixed": "1.5"}], [], False),
        ([{"introduced": "1.6"}], [], False),
        ([{"introduced": "0"}, {"fixed": "1.0"}, {"introduced": "1.5"}], [], True),
        ([{"introduced": "0"}, {"last_affected": "1.4"}], [], False),
        ([{"introduced": "0"}, {"last_affected": "1.5"}], [], True),
        ([], ["1.5"], True),
        ([], ["1.4"], False),
    ],
)
def test_a_version_is_held_against_the_ranges(tmp_path, events, versions, is_found):
    advisory(tmp_path, "Some_Package", *events, versions=versions)
    found = findings({"some-package": "1.5", "other": "1"}, tmp_path)
    fixed = tuple(e["fixed"] for e in events if "fixed" in e)
    wanted = [Finding("some-package", "1.5", "PYSEC-Some_Package", fixed)]
    assert found == (wanted if is_found else [])


def test_a_withdrawn_advisory_and_another_ecosystem_do_not_count(tmp_path):
    advisory(tmp_path, "a", {"introduced": "0"}, withdrawn="2026-01-01T00:00:00Z")
    with pytest.raises(NothingLookedAt):
        findings({"a": "1"}, tmp_path)


def test_the_command_fails_on_a_finding_and_on_an_empty_folder(tmp_path):
    command = [sys.executable, "-m", "tests.supply.audit", str(tmp_path)]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 2
    advisory(tmp_path, "litestar", {"introduced": "0"})
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "litestar" in done.stdout
    advisory(tmp_path, "litestar", {"introduced": "0"}, {"fixed": "1.0"})
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 0
