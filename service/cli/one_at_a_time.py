"""One demonstration runs in a data folder at a time, and says where."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.cli.errors import CannotGoOn


class RunsAlready(CannotGoOn):
    """Another process runs the demonstration of this data folder."""


@contextmanager
def only_one(data_dir: Path, *, url: str) -> Iterator[None]:
    """Hold the folder's lock as long as the service at `url` runs.

    Raises:
        RunsAlready: another process holds it; the error says which, and its address.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "demo.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _runs_already(data_dir / "demo.lock") from None
        lock.truncate(0)
        lock.write(json.dumps({"pid": os.getpid(), "url": url}))
        lock.flush()
        yield


def _runs_already(lock: Path) -> RunsAlready:
    try:
        noted = json.loads(lock.read_text(encoding="utf-8"))
        problem = f"Process {noted['pid']} runs the demonstration at {noted['url']}."
    except (ValueError, KeyError):  # read in the moment of its start
        problem = "Another process is starting the demonstration."
    return RunsAlready(f"{problem} Use that one, or stop it first.")
