"""Runs the solver in a process of its own, and lets no answer out that was not checked."""

import multiprocessing
import multiprocessing.connection
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from time import monotonic
from typing import Any

from solver.assignment import certificate, verify
from solver.assignment.problem import AssignmentProblem
from solver.assignment.result import AssignmentResult

Result = AssignmentResult
Progress = Callable[[str, float], None]
_GRACE_S = 5.0  # after its time limit the solver may finish the round it is in
_STARTING_S = 10.0  # what a new process needs to load the engine
_POLL_S = 0.2


class SolverStopped(Exception):
    """The solver's process ended without an answer."""


class AnswerRefused(Exception):
    """The answer breaks a condition of the problem, or its proof does not hold."""

    def __init__(self, causes: list[str]) -> None:
        self.causes = causes
        super().__init__("; ".join(causes))


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a run may take, and what decides between equal answers."""

    time_limit_s: float
    seed: int


def tell_nobody(_stage: str, _share: float) -> None:
    """Take the progress that nobody asked for."""


class Stop:
    """A switch that ends a solve from another thread: the child is killed at once."""

    def __init__(self) -> None:
        """Begin with nothing to end."""
        self._lock = threading.Lock()
        self._child: BaseProcess | None = None
        self._is_set = False

    def set(self) -> None:
        """End the solve that is going on, and any that is begun with this switch later."""
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


def solve(
    problem: AssignmentProblem, limits: Limits, progress: Progress, stop: Stop | None = None
) -> AssignmentResult:
    """Solve in a child process that is killed when it overruns; check what it answers.

    Blocks: call it from a thread. The child is killed too when this raises.

    Args:
        problem: the arrays.
        limits: how long it may take, and the seed.
        progress: told the stage and the share done.
        stop: ends it early, from another thread.

    Raises:
        SolverStopped: the child died or was stopped, or overran its limit by a few seconds.
        AnswerRefused: the checker found a fault.
    """
    stop = stop or Stop()
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    child = context.Process(target=_in_child, args=(theirs, limits), daemon=True)
    child.start()
    theirs.close()
    stop.watch(child)
    try:
        # Not as an argument: `start` would wait for ever for a child that dies while it reads.
        ours.send(problem)
        result = _await(ours, limits, progress)
    except (EOFError, OSError) as error:  # the pipe ends with the child
        raise SolverStopped("the solver's process ended before it had an answer") from error
    finally:
        stop.watch(None)
        child.kill()
        child.join()
        ours.close()
    check(problem, result)
    return result


def check(problem: AssignmentProblem, result: AssignmentResult) -> None:
    """Hold an answer against the problem, with code that shares nothing with the solver.

    Raises:
        AnswerRefused: it breaks a condition, misstates its objective, or is not proven as it says.
    """
    causes = [f"{v.cause.value} at {v.row}" for v in verify.violations(problem, result.chosen)]
    if not causes and verify.objective_of(problem, result.chosen) != result.objective:
        causes.append("the objective is misstated")
    if not causes and result.status == "optimal":
        found = certificate.flaws(problem, result.chosen, result.prices)
        causes += [f"proof: {flaw.value}" for flaw in found]
    if causes:
        raise AnswerRefused(causes)


def _await(
    ours: "multiprocessing.connection.Connection[Any, Any]",
    limits: Limits,
    progress: Progress,
) -> AssignmentResult:
    stop_at = monotonic() + limits.time_limit_s + _GRACE_S + _STARTING_S
    while monotonic() < stop_at:
        if not ours.poll(_POLL_S):
            continue
        kind, *rest = ours.recv()
        if kind == "progress":
            progress(*rest)
        elif kind == "done":
            result: AssignmentResult = rest[0]
            return result
        else:
            raise SolverStopped(str(rest[0]))
    msg = f"the solver overran its {limits.time_limit_s:g} seconds"
    raise SolverStopped(msg)


def _in_child(pipe: "multiprocessing.connection.Connection[Any, Any]", limits: Limits) -> None:
    # the engine is loaded by the child alone
    from solver.assignment.solve import solve as solve_here  # noqa: PLC0415 - see above

    threading.Thread(target=_end_with_parent, daemon=True).start()

    def tell(stage: str, share: float) -> None:
        pipe.send(("progress", stage, share))

    problem: AssignmentProblem = pipe.recv()
    try:
        result = solve_here(
            problem, time_limit_s=limits.time_limit_s, seed=limits.seed, progress=tell
        )
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
