"""The container files, without Docker: what they promise can be read, and the entry point runs."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.cli import commands
from tests.cli.test_manners import leaves

ROOT = Path(__file__).parents[2]
DOCKER = ROOT / "docker"
ENTRYPOINT = DOCKER / "entrypoint.sh"


@pytest.fixture
def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((DOCKER / "compose.yaml").read_text())
    return read


@pytest.fixture
def steps() -> list[tuple[str, str]]:
    """The Dockerfile's instructions in order, continued lines joined."""
    text = (DOCKER / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def test_every_service_runs_a_command_that_exists(compose):
    ours = {n: s for n, s in compose["services"].items() if s["image"] == "fritvalg"}
    assert {" ".join(s["command"]) for s in ours.values()} <= set(leaves(commands))
    assert set(ours) == {"migrate", "api", "worker"}
    for name in ("api", "worker"):
        waits_for = ours[name]["depends_on"]["migrate"]["condition"]
        assert waits_for == "service_completed_successfully"


def test_secrets_stand_in_files_only(compose):
    for service in compose["services"].values():
        secret = {n: v for n, v in service["environment"].items() if re.search("KEY|URL|PASS", n)}
        assert all(name.endswith("_FILE") for name in secret), secret
        assert set(secret.values()) <= {f"/run/secrets/{name}" for name in service["secrets"]}
    assert all(set(s) == {"file"} for s in compose["secrets"].values())
    assert "secrets/" in (DOCKER / ".gitignore").read_text().split()


def test_the_image_runs_as_nobody_in_particular(steps):
    last_stage = steps[[n for n, step in enumerate(steps) if step[0] == "FROM"][-1] :]
    assert ("USER", "fritvalg") in last_stage
    after = last_stage[last_stage.index(("USER", "fritvalg")) + 1 :]
    assert {word for word, _ in after}.isdisjoint({"USER", "RUN", "COPY"})
    health = next(rest for word, rest in last_stage if word == "HEALTHCHECK")
    assert "/health/ready" in health


def test_the_image_installs_what_the_locks_say(steps):
    installs = [rest for word, rest in steps if word == "RUN" and "requirements" in rest]
    assert installs
    assert all("--require-hashes" in rest for rest in installs)


def test_everything_that_is_copied_exists_and_is_let_through(steps):
    let_through = {
        line.removeprefix("!")
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line.startswith("!")
    }
    copied = [rest.split() for word, rest in steps if word == "COPY" and "--from" not in rest]
    names = {name for words in copied for name in words[:-1] if not name.startswith("--")}
    assert names == let_through
    assert all((ROOT / name).exists() for name in names)


@pytest.fixture
def enter(tmp_path: Path, environment: dict[str, str]):
    """Run the entry point where `fritvalg` is this code."""
    program = tmp_path / "bin" / "fritvalg"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m service "$@"\n')
    program.chmod(0o755)

    def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        path = f"{program.parent}:{environment['PATH']}"
        without = {n: v for n, v in environment.items() if n != "DATABASE_URL"}
        return subprocess.run(
            [ENTRYPOINT, *arguments],
            env=without | {"PATH": path} | settings,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


def test_the_entry_point_reads_secrets_and_becomes_the_command(enter, environment, tmp_path: Path):
    secret = tmp_path / "database_url"
    secret.write_text(environment["DATABASE_URL"])
    done = enter("db", "status", "--json", DATABASE_URL_FILE=str(secret))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["migrated"] is True


def test_a_secret_that_cannot_be_read_stops_the_start(enter, tmp_path: Path):
    done = enter("db", "status", DATABASE_URL_FILE=str(tmp_path / "missing"))
    assert done.returncode == 2
    assert "DATABASE_URL" in done.stderr


def test_the_run_book_names_commands_that_exist():
    book = (DOCKER / "README.md").read_text()
    known = {name.split()[0] for name in leaves(commands)}
    named = set(re.findall(r"(?:fritvalg|\bapi) (?!worker)([a-z]+)", book)) - {"fritvalg"}
    assert {"db", "demo", "doctor", "serve", "worker"} <= known
    assert named <= known
