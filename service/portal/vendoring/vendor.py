"""Copies the listed files of npm packages into the portal: run by `make assets`, by maintainers.

The styles keep their text but for the sources of fonts that are not woff2, which nobody needs any
more. Every file that a style names comes with it. What was taken stands in VENDOR.json.
"""

import hashlib
import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
TAKEN = HERE / "node_modules"
TARGET = HERE.parent / "static" / "vendor"
_APACHE = HERE.parents[1] / "static" / "swagger-ui" / "LICENSE"
_SOURCES = re.compile(r"src:(?P<list>[^;}]*\.woff2\)[^;}]*)")
_MAP = re.compile(r"(//|/\*)# sourceMappingURL=\S+( \*/)?\n?")
_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)['\"]?\s*\)")


@dataclass(frozen=True, slots=True)
class Taken:
    """What is taken of a package.

    Attributes:
        licence: of what is taken.
        files: where a file stands in the package -> where it goes.
        styles: those of them that name other files -> the folder the names start from.
    """

    licence: str
    files: Mapping[str, str]
    styles: Mapping[str, str]


FILES = {
    "dkfds": Taken(
        licence="MIT AND OFL-1.1 AND Apache-2.0",
        files={"dist/css/dkfds.min.css": "css/dkfds.min.css", "LICENSE.md": "LICENSE.md"},
        styles={"css/dkfds.min.css": "dist/css"},
    ),
    "htmx.org": Taken(
        licence="0BSD",
        files={"dist/htmx.min.js": "htmx.min.js", "LICENSE": "LICENSE"},
        styles={},
    ),
    "leaflet": Taken(
        licence="BSD-2-Clause",
        files={
            "dist/leaflet.js": "leaflet.js",
            "dist/leaflet.css": "leaflet.css",
            "LICENSE": "LICENSE",
        },
        styles={"leaflet.css": "dist"},
    ),
}


def main() -> None:
    """Copy everything anew and write down what it is."""
    shutil.rmtree(TARGET, ignore_errors=True)
    for package in FILES:
        _take(package)
    fonts = TAKEN / "@fontsource" / "ibm-plex-sans" / "LICENSE"
    shutil.copy(fonts, TARGET / "dkfds" / "LICENSE-OFL-1.1.txt")
    shutil.copy(_APACHE, TARGET / "dkfds" / "LICENSE-Apache-2.0.txt")
    _write_down()


def _take(package: str) -> None:
    told, target = FILES[package], TARGET / package
    for source, name in told.files.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(TAKEN / package / source, target / name)
        if name.endswith(".js"):  # maps are not taken, and a browser's tools would look for them
            script = target / name
            script.write_text(_MAP.sub("", script.read_text(encoding="utf-8")), encoding="utf-8")
    for name, folder in told.styles.items():
        style = target / name
        text = style.read_text(encoding="utf-8")
        text = _SOURCES.sub(_woff2_alone, text).replace("behavior: url(#default#VML);", "")
        style.write_text(_MAP.sub("", text), encoding="utf-8")
        for url in sorted(set(_URL.findall(text))):
            _copy_named(TAKEN / package / folder / url, style.parent / url)


def _woff2_alone(found: re.Match[str]) -> str:
    [url] = [one for one in _URL.findall(found["list"]) if one.endswith(".woff2")]
    return f'src:url({url}) format("woff2")'


def _copy_named(source: Path, target: Path) -> None:
    target = target.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source.resolve(strict=True), target)


def _write_down() -> None:
    versions = {
        package: json.loads((TAKEN / package / "package.json").read_text(encoding="utf-8"))
        for package in FILES
    }
    told = [
        {
            "name": package,
            "version": versions[package]["version"],
            "licence": FILES[package].licence,
            "source": f"npm {package}@{versions[package]['version']}",
            "sha256": {
                path.relative_to(TARGET / package).as_posix(): _digest(path)
                for path in sorted((TARGET / package).rglob("*"))
                if path.is_file()
            },
        }
        for package in FILES
    ]
    text = json.dumps(told, indent=2, ensure_ascii=False)
    (TARGET / "VENDOR.json").write_text(f"{text}\n", encoding="utf-8")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
