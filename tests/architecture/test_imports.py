"""Each contract on imports holds, and breaks on a deliberate violation."""

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTRACTS = "importlinter.ini"
VIOLATIONS = {
    "layers": ("service/flows/providers.py", "from service.api import health"),
    "solver-stands-alone": ("solver/assignment/result.py", "import pydantic"),
    "rules-are-plain": ("service/rules/days.py", "import numpy"),
    "matching-translates": ("service/matching/weights.py", "from db import session"),
    "routes-call-flows": ("service/api/providers.py", "from db.tables import providers as rows"),
    "pages-ask-the-api": ("service/portal/names.py", "from service.flows import providers"),
    "solver-is-protected": ("service/flows/providers.py", "from solver import assignment"),
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for package in ("service", "solver", "db"):
        ignored = shutil.ignore_patterns("__pycache__", "static")
        shutil.copytree(ROOT / package, tmp_path / package, ignore=ignored)
    shutil.copy(ROOT / CONTRACTS, tmp_path)
    return tmp_path


def lint(folder: Path, contract: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    command = [program, "--config", CONTRACTS, "--no-cache", "--contract", contract]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_every_contract_has_its_violation():
    written = configparser.ConfigParser()
    written.read(ROOT / CONTRACTS)
    named = {s.rpartition(":")[2] for s in written.sections() if ":contract:" in s}
    assert named == set(VIOLATIONS)


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_a_contract_holds_until_it_is_violated(copy: Path, contract: str):
    path, line = VIOLATIONS[contract]
    assert lint(copy, contract).returncode == 0

    violated = copy / path
    violated.write_text(f"{violated.read_text()}\n{line}\n")
    broken = lint(copy, contract)

    assert broken.returncode == 1
    assert path.removesuffix(".py").replace("/", ".") in broken.stdout
