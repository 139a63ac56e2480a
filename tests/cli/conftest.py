"""The command line as its users call it: a process of its own, on a real database."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]
_PATIENCE_S = 120


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture
def environment(tmp_path: Path, database_url: str) -> dict[str, str]:
    """The environment of a user with a database and an empty data folder."""
    inherited = {n: v for n, v in os.environ.items() if not n.startswith("FRITVALG_")}
    return inherited | {
        "DATABASE_URL": database_url,
        "FRITVALG_DATA_DIR": str(tmp_path / "data"),
        "FRITVALG_PORT": str(free_port()),
        "NO_COLOR": "1",
        "COLUMNS": "200",
    }


@pytest.fixture
def fritvalg(environment: dict[str, str]) -> Run:
    """Run a command to its end: `fritvalg("token", "--role", "operator")`."""

    def run(*arguments: str | Path, **settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "service", *map(str, arguments)],
            env=environment | settings,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
            check=False,
        )

    return run


@pytest.fixture
def told(fritvalg: Run) -> Callable[..., dict[str, Any]]:
    """Run a command with `--json` and give what it tells."""

    def run(*arguments: str | Path, code: int = 0) -> dict[str, Any]:
        done = fritvalg(*arguments, "--json")
        assert done.returncode == code, done.stderr
        facts: dict[str, Any] = json.loads(done.stdout)
        return facts

    return run


@contextmanager
def started(
    *arguments: str, env: dict[str, str], until: str
) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """Start a command, wait for a line on standard error that holds `until`, and end it.

    Gives the process and the lines said so far.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "service", *arguments],
        env=env,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    said: list[str] = []
    with process:
        try:
            assert process.stderr is not None
            for line in process.stderr:
                said.append(line)
                if until in line:
                    break
            else:
                raise AssertionError("".join(said))
            yield process, said
        finally:
            process.terminate()
            process.wait(_PATIENCE_S)
