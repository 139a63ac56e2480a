"""Runs a calculation in a process of its own, with a time limit, progress and a way to stop it.

The engine is loaded by that process alone: it can crash, overrun or be killed, and the one that
asked lives on.
"""

import multiprocessing
import multiprocessing.connection
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from time import monotonic
from typing import Any, TypeVar, cast

Progress = Callable[[str, float], None]
Problem = TypeVar("Problem")
Result = TypeVar("Result")
_GRACE_S = 5.0  # after its time limit the solver may finish the round it is in
_STARTING_S = 10.0  # what a new process needs to load the engine
_POLL_S = 0.2


class SolverStopped(Exception):
    """The solver's process ended without an answer."""


class Cancelled(SolverStopped):
    """The solver's process was ended because nobody wants its answer any more."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a run may take, and what decides between equal answers."""

    time_limit_s: float
    seed: int


class Stop:
    """A switch that ends a calculation from another thread: its process is killed at once."""

    def __init__(self) -> None:
        """Begin with nothing to end."""
        self._lock = threading.Lock()
        self._child: BaseProcess | None = None
        self._is_set = False

    @property
    def is_set(self) -> bool:
        """Whether the answer is no longer wanted."""
        return self._is_set

    def set(self) -> None:
        """End the calculation that is going on, and any that is begun with this switch later."""
        with self._lock:
            self._is_set = True
            if self._child is not None:
                self._child.kill()

    def watch(self, child: BaseProcess | None) -> None:
        """Be told which child to end; none when it has ended by itself."""
        with self._lock:
            self._child = child
            if self._is_set and child is not None:
                child.kill()


Work = Callable[[Problem, Limits, Progress], Result]


def solve(
    work: Work[Problem, Result],
    problem: Problem,
    limits: Limits,
    progress: Progress,
    stop: Stop | None = None,
) -> Result:
    """Do the work in a child process that is killed when it overruns or nobody wants its answer.

    Blocks: call it from a thread. The child is killed too when this raises.

    Args:
        work: a function of a module; it loads the engine when it is called, not before.
        problem: what is sent to the child.
        limits: what the work is held to.
        progress: told the stage and the share done.
        stop: ends it early, from another thread.

    Raises:
        SolverStopped: the child died, or overran its limit by more than a few seconds.
        Cancelled: it was ended early.
    """
    stop = stop or Stop()
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    child = context.Process(target=_in_child, args=(theirs, work, limits), daemon=True)
    child.start()
    theirs.close()
    stop.watch(child)
    try:
        # Not as an argument: `start` would wait for ever for a child that dies while it reads.
        ours.send(problem)
        return cast("Result", _await(ours, limits, progress))
    except (EOFError, OSError) as error:  # the pipe ends with the child
        if stop.is_set:
            raise Cancelled("nobody wants the answer any more") from error
        raise SolverStopped("the solver's process ended before it had an answer") from error
    finally:
        stop.watch(None)
        child.kill()
        child.join()
        ours.close()


def _await(
    ours: "multiprocessing.connection.Connection[Any, Any]",
    limits: Limits,
    progress: Progress,
) -> Any:  # noqa: ANN401 - whatever the work answers
    stop_at = monotonic() + limits.time_limit_s + _GRACE_S + _STARTING_S
    while monotonic() < stop_at:
        if not ours.poll(_POLL_S):
            continue
        kind, *rest = ours.recv()
        if kind == "progress":
            progress(*rest)
        elif kind == "done":
            return rest[0]
        else:
            raise SolverStopped(str(rest[0]))
    msg = f"the solver overran its {limits.time_limit_s:g} seconds"
    raise SolverStopped(msg)


def _in_child(
    pipe: "multiprocessing.connection.Connection[Any, Any]",
    work: Work[Any, Any],
    limits: Limits,
) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()

    def tell(stage: str, share: float) -> None:
        pipe.send(("progress", stage, share))

    problem = pipe.recv()
    try:
        result = work(problem, limits, tell)
    except Exception as error:  # whatever it was, the parent has to be told
        pipe.send(("failed", f"{type(error).__name__}: {error}"))
    else:
        pipe.send(("done", result))


def _end_with_parent() -> None:
    """End this process when its parent has died: nobody is left to take the answer."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
