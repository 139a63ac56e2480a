"""Every setting is documented, with its default, and nothing else is."""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

from service.settings import Settings, unknown_settings

EXAMPLE = Path(__file__).parents[2] / ".env.example"
LINE = re.compile(r"#? ?(?P<name>[A-Z_]+)=(?P<value>\S*)")


@pytest.fixture
def documented() -> dict[str, str]:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    found = [LINE.fullmatch(line) for line in lines]
    return {match["name"]: match["value"] for match in found if match}


def names() -> dict[str, str]:
    """The variable of each setting."""
    return {
        name: str(field.validation_alias or f"FRITVALG_{name.upper()}")
        for name, field in Settings.model_fields.items()
    }


def test_every_setting_stands_in_the_example(documented):
    assert sorted(documented) == sorted(names().values())


def test_the_example_shows_the_defaults(documented, monkeypatch):
    for variable in names().values():
        monkeypatch.delenv(variable, raising=False)
    defaults = Settings(_env_file=None)
    for name, variable in names().items():
        value = getattr(defaults, name)
        shown = json.dumps(value) if isinstance(value, tuple) else str(value)
        assert documented[variable] == ("" if value is None else shown), variable


def test_each_line_of_the_example_is_explained():
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    for before, line in pairwise(lines):
        if LINE.fullmatch(line):
            assert before.startswith("# ") and not LINE.fullmatch(before), line


def test_a_misspelt_setting_is_found_out():
    assert unknown_settings({"FRITVALG_PROT": "1", "FRITVALG_PORT": "1", "PATH": ""}) == [
        "FRITVALG_PROT"
    ]
