"""The whole demonstration as `make run` starts it: own database, API, worker, and its tour."""

import json
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from tests.cli.conftest import ROOT, free_port, started

LAST_OF_THE_TOUR = "match explain"
_PATIENCE_S = 30


@dataclass(frozen=True)
class Demo:
    """A demonstration that runs.

    Attributes:
        lines: the commands of its tour.
    """

    process: subprocess.Popen[str]
    env: dict[str, str]
    url: str
    lines: list[str]

    def run(self, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "service", *arguments]
        done = subprocess.run(
            command, env=self.env, cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == code, done.stderr
        return done

    def asks(self, role: str, *whose: str, path: str = "") -> Any:
        """What the API answers to somebody."""
        token = self.run("token", "--role", role, *whose).stdout.strip()
        answer = httpx.get(f"{self.url}{path}", headers={"Authorization": f"Bearer {token}"})
        return answer.raise_for_status().json()

    def told(self, *arguments: str) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads(self.run(*arguments, "--json").stdout)
        return facts


@pytest.fixture(scope="module")
def env() -> Iterator[dict[str, str]]:
    """The environment of a user who sets nothing but a folder and a port."""
    without = {
        n: v for n, v in os.environ.items() if n != "DATABASE_URL" and not n.startswith("FRITVALG")
    }
    # Not below pytest's own folder: root lowers the server to a user who may not go there.
    with tempfile.TemporaryDirectory(prefix="fritvalg-demo-") as folder:
        Path(folder).chmod(0o755)
        yield without | {"FRITVALG_DATA_DIR": folder, "FRITVALG_PORT": str(free_port())}


@pytest.fixture(scope="module")
def demo(env: dict[str, str]) -> Iterator[Demo]:
    url = f"http://127.0.0.1:{env['FRITVALG_PORT']}"
    with started("demo", "up", env=env, until=LAST_OF_THE_TOUR) as (process, said):
        lines = [line.strip() for line in said if line.startswith("  ")]
        yield Demo(process, env, url, lines)


def eventually(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + _PATIENCE_S
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True


def ready(url: str) -> dict[str, Any]:
    answer: dict[str, Any] = httpx.get(f"{url}/health/ready").json()
    return answer


def test_every_line_of_the_tour_works(demo: Demo):
    assert len(demo.lines) == 5
    for line in demo.lines:
        done = subprocess.run(
            ["/bin/bash", "-c", line],
            env=demo.env,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        if shlex.split(line)[0] == "curl":
            answer = json.loads(done.stdout)
            assert "status" not in answer, answer
    assert "§ 7" in done.stdout


def test_service_and_worker_are_up(demo: Demo):
    assert eventually(lambda: ready(demo.url)["worker"])
    assert ready(demo.url)["status"] == "ok"


def test_the_country_is_loaded_and_matched(demo: Demo):
    status = demo.told("db", "status")
    assert status["plans"] > 4_000
    assert status["providers"] > 500
    assert status["match_runs"] >= 1


def test_places_find_something_to_answer(demo: Demo):
    shown = _people_to_be(demo)
    for state, waits in (("placed", {"acknowledgement", "first_meeting"}), ("choice_made", None)):
        [plan] = demo.asks("operator", path=f"/v1/plans?state={state}")["items"]
        choice = demo.asks("operator", path=f"/v1/plans/{plan['plan_id']}")["choice"]
        place = httpx.get(f"{demo.url}/v1/providers/{choice['provider_id']}").json()
        assert place["name"] in shown
        provider = ("provider", "--provider-id", place["provider_id"])
        found = demo.asks(*provider, path="/v1/worklists/requests")["items"]
        assert {one["kind"] for one in found} == (waits or {"confirmation"})
        if waits:
            assert place["kind"] == "private"
            assert {one["start_on"] for one in found} == {"2027-02-08"}


def test_a_planner_finds_a_study_that_is_done(demo: Demo):
    [study] = demo.asks("planner", path="/v1/site-studies")["items"]
    assert study["state"] == "done"
    points = demo.asks("planner", path=f"/v1/site-studies/{study['study_id']}")["points"]
    assert [one["sites"] for one in points] == [3, 4, 5, 6, 7, 8]


def _people_to_be(demo: Demo) -> str:
    with httpx.Client(base_url=demo.url, follow_redirects=True, timeout=_PATIENCE_S) as browser:
        return browser.get("/log-ind/start").text


def test_a_second_one_says_who_runs_and_where(demo: Demo):
    other = demo.run("demo", "up", code=1)
    assert str(demo.process.pid) in other.stderr
    assert demo.url in other.stderr


def test_a_run_and_its_explanation(demo: Demo):
    plan = shlex.split(demo.lines[-1])[-1]
    run = demo.told("match", "run", "--authority-id", "0751")
    assert run["state"] == "done"
    assert run["solver"]["status"] == "optimal"
    assert run["counts"]["plans"] == run["counts"]["placed"] + run["counts"]["unplaced"]

    why = demo.told("match", "explain", plan)
    assert all(p["citation"] for p in why["providers"] if p["code"] != "CHOSEN")
    assert why["run_id"] != run["run_id"]  # the newest run over the whole country
    assert "no such" in demo.run("match", "explain", str(run["run_id"]), code=1).stderr


def test_a_worker_that_dies_is_replaced(demo: Demo):
    (worker,) = workers_of(demo)
    worker.kill()
    assert eventually(lambda: [w.pid for w in workers_of(demo)] not in ([], [worker.pid]))


def workers_of(demo: Demo) -> list[psutil.Process]:
    living = []
    for child in psutil.Process(demo.process.pid).children():
        with suppress(psutil.NoSuchProcess):  # dead ones have no command line
            if "worker" in child.cmdline():
                living.append(child)
    return living


def test_ctrl_c_stops_everything_and_a_second_start_changes_nothing(
    env: dict[str, str], demo: Demo
):
    before = demo.told("db", "status")
    family = psutil.Process(demo.process.pid).children(recursive=True)
    demo.process.send_signal(signal.SIGINT)
    assert demo.process.wait(_PATIENCE_S) == 0
    assert psutil.wait_procs(family, timeout=_PATIENCE_S)[1] == []

    begin = time.monotonic()
    with started("demo", "up", env=env, until=LAST_OF_THE_TOUR) as (again, _):
        assert time.monotonic() - begin < _PATIENCE_S
        assert demo.told("db", "status") == before
        assert again.poll() is None
