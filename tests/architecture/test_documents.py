"""What the documents promise is so."""

import configparser
import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from service import openapi_export
from service.cli import commands
from service.demo.generate import generate
from service.openapi_examples import EXAMPLES
from service.schemas.base import Body
from tests.cli.test_manners import leaves

ROOT = Path(__file__).parents[2]
DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "DECISIONS.md", "CHANGELOG.md")),
    ROOT / "openapi" / "README.md",
    ROOT / "docker" / "README.md",
]
PARTS = ("**Context.**", "**Decision.**", "**Consequences.**", "**Instead.**")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path):
    links = re.findall(r"\]\(([^)#]+)\)", document.read_text())
    missing = [
        link for link in links if "://" not in link and not (document.parent / link).exists()
    ]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_exist(document: Path):
    text = document.read_text()
    known = set(leaves(commands)) | {name.split()[0] for name in leaves(commands)}
    called = re.findall(r"(?:bin/|`)fritvalg ([a-z]+(?: [a-z]+)?)", text)
    assert [words for words in called if not {words, words.split()[0]} & known] == []
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE)) <= targets


def test_the_test_command_of_the_readme_is_what_ci_runs():
    ci = (ROOT / ".ci" / "run").read_text()
    assert "make test" in (ROOT / "README.md").read_text()
    assert ci.splitlines()[-1] == "exec make test"


def test_the_readme_names_every_folder_of_code():
    text = (ROOT / "README.md").read_text()
    folders = {p.parent.name for p in (ROOT / "service").glob("*/__init__.py")}
    assert {name for name in folders if f"service/{name}" not in text} == set()


def test_the_readme_draws_the_layers_as_they_are_checked():
    text = re.sub(r"\s+", " ", (ROOT / "README.md").read_text())
    drawn = re.search(r"`(cli > [^`]+)`", text)
    assert drawn
    written = configparser.ConfigParser()
    written.read(ROOT / "importlinter.ini")
    layers = written["importlinter:contract:layers"]["layers"].split("\n")
    place = {
        name.removeprefix("service."): n
        for n, line in enumerate(layers)
        for name in re.findall(r"[\w.]+", line)
    }
    names = [[place[name] for name in step.split(", ")] for step in drawn[1].split(" > ")]
    flat = [min(step) for step in names]
    assert flat == sorted(flat)
    assert all(len(set(step)) == 1 for step in names)


def test_the_readme_counts_the_demonstration_rightly():
    made = generate()
    text = re.sub(r"\s+", " ", (ROOT / "README.md").read_text())
    assert f"{len(made.plans):,} plans, {len(made.providers):,} providers" in text


def test_decisions_are_numbered_and_complete():
    parts = re.split(r"^## (\d+)\. ", (ROOT / "DECISIONS.md").read_text(), flags=re.MULTILINE)[1:]
    numbers, bodies = parts[::2], parts[1::2]
    assert [int(n) for n in numbers] == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 12
    for number, body in zip(numbers, bodies, strict=True):
        assert [body.count(part) for part in PARTS] == [1] * len(PARTS), number


def bodies(base: type[BaseModel] = Body) -> dict[str, type[BaseModel]]:
    found = {kind.__name__: kind for kind in base.__subclasses__()}
    return found | {n: k for kind in found.values() for n, k in bodies(kind).items()}


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_a_valid_body(name: str):
    bodies()[name].model_validate(EXAMPLES[name])


def test_the_description_is_the_codes_own():
    assert openapi_export.stale(ROOT / "openapi") == []
