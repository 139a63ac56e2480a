"""Hold the locks against a folder of advisories, with no network: `make audit ADVISORIES=folder`.

The folder holds OSV records, JSON or YAML, in any depth: a clone of pypa/advisory-database, or the
unpacked `PyPI/all.zip` of osv.dev. A folder in which no record is about a package of the locks is
refused: it would find nothing whatever is wrong.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-uv.lock")
_PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)", re.MULTILINE)
_FOUND, _NOTHING_LOOKED_AT = 1, 2


@dataclass(frozen=True, slots=True)
class Finding:
    """A pinned package that an advisory is about."""

    package: str
    version: str
    advisory: str
    fixed_in: tuple[str, ...]


class NothingLookedAt(Exception):
    """No advisory is about any package of the locks."""


def pinned(*locks: Path) -> dict[str, str]:
    """The version of every package in some locks."""
    return {
        canonicalize_name(match["name"]): match["version"]
        for lock in locks
        for match in _PINNED.finditer(lock.read_text(encoding="utf-8"))
    }


def findings(packages: Mapping[str, str], folder: Path) -> list[Finding]:
    """What the advisories of a folder say of some packages.

    Raises:
        NothingLookedAt: no advisory is about any of them.
    """
    found: list[Finding] = []
    looked_at = 0
    for record in _records(folder):
        if record.get("withdrawn"):
            continue
        for affected in record.get("affected", ()):
            name = canonicalize_name(affected.get("package", {}).get("name", ""))
            if affected.get("package", {}).get("ecosystem") != "PyPI" or name not in packages:
                continue
            looked_at += 1
            if _is_affected(packages[name], affected):
                fixed = tuple(e["fixed"] for e in _events(affected) if "fixed" in e)
                found.append(Finding(name, packages[name], str(record["id"]), fixed))
    if not looked_at:
        raise NothingLookedAt
    return sorted(found, key=lambda one: (one.package, one.advisory))


def _records(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".json":
            yield json.loads(path.read_text(encoding="utf-8"))
        elif path.suffix in {".yaml", ".yml"}:
            yield yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def _is_affected(version: str, affected: Mapping[str, Any]) -> bool:
    if version in affected.get("versions", ()):
        return True
    inside = False
    for event in _events(affected):
        if "introduced" in event:
            inside = inside or _not_after(event["introduced"], version)
        if "fixed" in event and _not_after(event["fixed"], version):
            inside = False
        if "last_affected" in event and not _not_after(version, event["last_affected"]):
            inside = False
    return inside


def _events(affected: Mapping[str, Any]) -> list[Mapping[str, str]]:
    return [
        event
        for span in affected.get("ranges", ())
        if span.get("type") == "ECOSYSTEM"
        for event in span.get("events", ())
    ]


def _not_after(one: str, other: str) -> bool:
    try:
        return one == "0" or Version(one) <= Version(other)
    except InvalidVersion:
        return True  # what cannot be compared is looked at by a person


def main() -> int:
    """Print what is found; exit 1 when there is something, 2 when nothing was looked at."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    packages = pinned(*(Path(lock) for lock in LOCKS))
    try:
        found = findings(packages, folder)
    except NothingLookedAt:
        _say(f"No advisory in {folder} is about any of {len(packages)} packages.")
        return _NOTHING_LOOKED_AT
    for one in found:
        _say(f"{one.package} {one.version}: {one.advisory}, fixed in {', '.join(one.fixed_in)}")
    _say(f"{len(packages)} packages, {len(found)} findings")
    return _FOUND if found else 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
