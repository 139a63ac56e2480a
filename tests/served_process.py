"""The service as its own process, started by the product's own command."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from service.auth import development_key
from service.clock import DEMO_START
from tests.serving import Served

_SERVING = re.compile(r"Serving on (http://\S+)")


@contextmanager
def served_process(database_url: str, data_dir: Path, **settings: Any) -> Iterator[Served]:
    """Run `fritvalg serve` on a free port until the end of the block.

    The clock stands at the first day of the demonstration. What the process says on standard error
    stands in `serve.log` of the data folder once the block has ended.
    """
    environment = os.environ | {
        "DATABASE_URL": database_url,
        "FRITVALG_DATA_DIR": str(data_dir),
        "FRITVALG_ENVIRONMENT": "development",
        **{f"FRITVALG_{name.upper()}": str(value) for name, value in settings.items()},
    }
    command = [sys.executable, "-m", "service", "serve", "--port", "0"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            served = Served(_address(process), database_url, development_key(data_dir))
            log = threading.Thread(target=_keep, args=(process, data_dir / "serve.log"))
            log.start()
            served.set_clock(DEMO_START.isoformat())
            yield served
            served.close()
        finally:
            process.terminate()
    log.join()


def _keep(process: "subprocess.Popen[str]", path: Path) -> None:
    path.write_text("".join(process.stderr or ()), encoding="utf-8")


def _address(process: "subprocess.Popen[str]") -> str:
    told = []
    for line in process.stderr or ():
        told.append(line)
        found = _SERVING.search(line)
        if found:
            return found[1]
    message = f"the service did not start: {''.join(told)}"
    raise RuntimeError(message)
