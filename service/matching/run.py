"""Runs the solver in a process of its own, and lets no answer out that was not checked."""

from service import apart
from service.apart import Limits, Progress, SolverStopped, Stop
from solver.assignment import certificate, verify
from solver.assignment.problem import AssignmentProblem
from solver.assignment.result import AssignmentResult

__all__ = [
    "AnswerRefused",
    "Limits",
    "Progress",
    "Result",
    "SolverStopped",
    "Stop",
    "check",
    "solve",
    "tell_nobody",
]
Result = AssignmentResult


def tell_nobody(_stage: str, _share: float) -> None:
    """Take the progress that nobody asked for."""


class AnswerRefused(Exception):
    """The answer breaks a condition of the problem, or its proof does not hold."""

    def __init__(self, causes: list[str]) -> None:
        self.causes = causes
        super().__init__("; ".join(causes))


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
    result = apart.solve(_solve, problem, limits, progress, stop)
    check(problem, result)
    return result


def _solve(problem: AssignmentProblem, limits: Limits, progress: Progress) -> AssignmentResult:
    # the engine is loaded by the child alone
    from solver.assignment.solve import solve as solve_here  # noqa: PLC0415 - see above

    return solve_here(
        problem, time_limit_s=limits.time_limit_s, seed=limits.seed, progress=progress
    )


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
