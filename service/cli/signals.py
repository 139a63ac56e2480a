"""An orderly end: Ctrl-C and SIGTERM let every open thing close itself."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def orderly_end() -> Iterator[None]:
    """Turn Ctrl-C and SIGTERM into a normal end of the program, through all open contexts."""
    signal.signal(signal.SIGTERM, _leave)
    try:
        yield
    except KeyboardInterrupt:
        sys.exit(0)


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def end_with_standard_input() -> None:
    """End this process in order when its standard input ends, as it does when its parent dies."""
    threading.Thread(target=_end_after_input, daemon=True).start()


def _end_after_input() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)
