"""Workers as processes of their own, as they run in service."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import psutil

ROOT = Path(__file__).parents[2]
Found = TypeVar("Found")
_PATIENCE_S = 60.0

BY_MODULE = (sys.executable, "-m", "service")
_SCRIPT = """
import sys
from service.cli import main
if __name__ == "__main__":
    sys.exit(main())
"""


def by_script(folder: Path) -> tuple[str, ...]:
    """The command as an installation calls it: a script without an ending, as pip writes it."""
    script = folder / "fritvalg"
    script.write_text(_SCRIPT)
    return (sys.executable, str(script))


@contextmanager
def working(
    database_url: str,
    data_dir: Path,
    *,
    called: tuple[str, ...] = BY_MODULE,
    **settings: str,
) -> Iterator[psutil.Popen]:
    """A worker until the end of the block; what it says is kept in `data_dir`."""
    inherited = {n: v for n, v in os.environ.items() if not n.startswith("FRITVALG_")}
    environment = inherited | {
        "DATABASE_URL": database_url,
        "FRITVALG_DATA_DIR": str(data_dir),
        "PYTHONPATH": str(ROOT),
        **{f"FRITVALG_{name.upper()}": value for name, value in settings.items()},
    }
    with (data_dir / "worker.log").open("ab") as said:
        worker = psutil.Popen(
            [*called, "worker"],
            env=environment,
            cwd=data_dir,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
    try:
        yield worker
    finally:
        if worker.poll() is None:
            worker.send_signal(signal.SIGTERM)
        try:
            worker.wait(_PATIENCE_S)
        except psutil.TimeoutExpired:
            worker.kill()
            raise


def solver_of(worker: psutil.Popen) -> psutil.Process | None:
    """The child process in which a worker solves, if it is there."""
    for child in worker.children():
        with suppress(psutil.Error):  # it may end while it is looked at
            if "spawn_main" in " ".join(child.cmdline()):
                return child
    return None


async def until(look: Callable[[], Awaitable[Found | None]]) -> Found:
    """What `look` finds, once it finds something."""
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        found = await look()
        if found:
            return found
        await asyncio.sleep(0.02)
    raise TimeoutError
