"""Every module of the service stands in exactly one layer."""

import configparser
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def layers() -> list[str]:
    written = configparser.ConfigParser()
    written.read(ROOT / "importlinter.ini")
    return re.findall(r"[\w.]+", written["importlinter:contract:layers"]["layers"])


def parts_of_the_service() -> set[str]:
    folder = ROOT / "service"
    modules = {p.stem for p in folder.glob("*.py")} - {"__init__"}
    packages = {p.parent.name for p in folder.glob("*/__init__.py")}
    return {f"service.{name}" for name in modules | packages}


def test_every_part_of_the_service_stands_in_one_layer():
    named = [layer for layer in layers() if layer.startswith("service.")]
    assert sorted(named) == sorted(parts_of_the_service())
